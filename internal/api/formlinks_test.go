package api_test

import (
	"net/http"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestFormLinks follows the addresses that members of a team have to the members themselves.
func TestFormLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "g", "is_assign": true}).ID()
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "x",
		"team": []map[string]any{{"type": "User", "id": testapi.UserTech, "role": "assigned"},
			{"type": "Group", "id": group, "role": "assigned"}}}).Want(201).Location()
	follow := func(path, token string) int {
		t.Helper()
		r, err := http.NewRequest("GET", s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	members := 0
	for _, m := range s.Call("glpi", "GET", ticket, nil).Want(200).At("team").([]any) {
		members++
		href := m.(map[string]any)["href"].(string)
		if status := follow(href, s.Token("glpi")); status != 200 {
			t.Errorf("%s: %d", href, status)
		}
		if status := follow(href, "nonsense"); status != 401 {
			t.Errorf("%s without a token: %d", href, status)
		}
	}
	if members != 2 {
		t.Errorf("%d members", members)
	}
	for _, path := range []string{"/front/user.form.php", "/front/user.form.php?id=x", "/front/user.php?id=4",
		"/front/nothing.form.php?id=4", "/front/..%2fuser.form.php?id=4"} {
		if status := follow(path, s.Token("glpi")); status != 404 {
			t.Errorf("%s: %d", path, status)
		}
	}
}
