package assistance_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestDays gives days in a zone west of UTC: they stay the same days, whatever the time, and are found by them.
func TestDays(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Exec("UPDATE `glpi_users` SET `timezone` = 'America/New_York' WHERE `name` = 'tech'")
	ticket := s.Ticket(map[string]any{"name": "t", "content": "c"})
	for said, shown := range map[string]string{
		"2030-01-02":                "2030-01-02T00:00:00-05:00",
		"2030-07-02":                "2030-07-02T00:00:00-04:00",
		"2030-01-03T23:30:00-05:00": "2030-01-03T00:00:00-05:00",
		"2030-01-04T00:00:00Z":      "2030-01-04T00:00:00-05:00",
	} {
		id := s.Call("glpi", "POST", ticket+"/Cost", map[string]any{"name": "c"}).ID()
		path := fmt.Sprintf("%s/Cost/%d", ticket, id)
		s.Call("tech", "PATCH", path, map[string]any{"date_begin": said}).Want(200)
		got := s.Call("tech", "GET", path, nil).Want(200)
		if got.At("date_begin") != shown {
			t.Errorf("%s: %v, want %s", said, got.At("date_begin"), shown)
		}
		s.Call("tech", "PATCH", path, string(got.Body)).Want(200)
		if n := len(s.Call("tech", "GET", ticket+"/Cost?filter=date_begin=="+shown, nil).Want(200).List()); n != 1 {
			t.Errorf("%s: %d found", shown, n)
		}
		if at := s.Scalar("SELECT `begin_date` FROM `glpi_ticketcosts` WHERE `id` = ?", id); at != shown[:10]+
			" 00:00:00" {
			t.Errorf("%s is kept as %s", said, at)
		}
	}
}
