package assistance_test

import (
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestCounts counts items by status: as the list with the same filter, for each who asks, by one statement.
func TestCounts(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	_, _ = s.Opened("a", 3)
	b, _ := s.Opened("b", 3)
	c, _ := s.Opened("c", 0)
	s.Call("glpi", "PATCH", b, map[string]any{"status": 5}).Want(200)
	s.Call("glpi", "PATCH", c, map[string]any{"status": 4}).Want(200)
	_, _ = s.Recruit("nobody", 0, map[string]int{"computer": 1})
	s.Call("glpi", "GET", "/Assistance/Ticket/Count", nil).Want(200) // what is read once is in memory
	for _, x := range []struct {
		user, path  string
		total, open float64
	}{
		{"glpi", "/Assistance/Ticket/Count", 3, 2},
		{"glpi", "/ticket/count", 3, 2},
		{"glpi", "/v2.3/Ticket/Count?filter=name==b", 1, 0},
		{"glpi", "/Assistance/Ticket/Count?filter=status.id=out=(5,6)&limit=1&start=1", 2, 2},
		{"glpi", "/Assistance/Ticket/Count?filter=team.id==3", 2, 1},
		{"post-only", "/Assistance/Ticket/Count", 2, 1},
		{"glpi", "/Assistance/Change/Count", 0, 0},
		{"glpi", "/Assistance/Problem/Count", 0, 0},
	} {
		got := s.Call(x.user, "GET", x.path, nil).Want(200)
		if got.At("total") != x.total || got.At("open") != x.open {
			t.Errorf("%s of %s: %s", x.path, x.user, got.Body)
		}
		sum := 0.0
		for _, status := range got.At("by_status").([]any) {
			if sum += status.(map[string]any)["count"].(float64); status.(map[string]any)["name"] == "" {
				t.Errorf("%s: a status without a name: %s", x.path, got.Body)
			}
		}
		if sum != x.total {
			t.Errorf("%s: the sum of %s is %v", x.path, got.Body, sum)
		}
	}
	if got := s.Call("glpi", "GET", "/Assistance/Ticket/Count", nil); got.Statements > 1 ||
		got.At("by_status.0.name") != "New" {
		t.Errorf("%d statements: %s", got.Statements, got.Body)
	}
	s.Call("nobody", "GET", "/Assistance/Ticket/Count", nil).Want(403)
	s.Call("", "GET", "/Assistance/Ticket/Count", nil).Want(401)
	s.Call("glpi", "GET", "/Assistance/Ticket/Count?filter=nothing==1", nil).Want(400)
}
