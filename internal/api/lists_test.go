package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestListsAreBounded refuses lists that would hash passwords for a minute, or keep others from writing for long:
// nothing of them is made.
func TestListsAreBounded(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	var users, locations []any
	for i := range 51 {
		users = append(users, map[string]any{"username": fmt.Sprint("u", i), "password": "a secret"})
		locations = append(locations, map[string]any{"name": fmt.Sprint("l", i)})
	}
	before := s.Count("glpi_users")
	if r := s.Call("glpi", "POST", "/Administration/User", users).Want(413); !strings.Contains(string(r.Body),
		"50 items") {
		t.Errorf("refused with %s", r.Body)
	}
	if n := s.Count("glpi_users"); n != before {
		t.Errorf("%d users were made", n-before)
	}
	s.Call("glpi", "POST", "/Administration/User", users[:3]).Want(200)
	s.Engine.SetPatience(-time.Second)
	before = s.Count("glpi_locations")
	if r := s.Call("glpi", "POST", "/Dropdowns/Location", locations).Want(413); !strings.Contains(string(r.Body),
		"fewer") {
		t.Errorf("refused with %s", r.Body)
	}
	if n := s.Count("glpi_locations"); n != before {
		t.Errorf("%d locations were made", n-before)
	}
}

// TestListsAreBoundedToTheirEnd makes a list whose items are quickly made and set off what takes long once all are.
func TestListsAreBoundedToTheirEnd(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Engine.SetPatience(time.Minute)
	told := 0
	s.Engine.Observe("test", engine.PhaseTell, func(w *engine.Work, c *engine.Change) error {
		if c.Object.Name == "Location" {
			w.Tx.AtEnd(c, func() error {
				told++
				s.Engine.SetPatience(-time.Second) // that is gone now
				return nil
			})
		}
		return nil
	})
	before := s.Count("glpi_locations")
	list := []any{map[string]any{"name": "a"}, map[string]any{"name": "b"}, map[string]any{"name": "c"}}
	if r := s.Call("glpi", "POST", "/Dropdowns/Location", list).Want(413); told != 1 ||
		!strings.Contains(string(r.Body), "of 3 items, 3 were made") {
		t.Errorf("after %d of 3 were told: %s", told, r.Body)
	}
	if n := s.Count("glpi_locations"); n != before {
		t.Errorf("%d locations were made", n-before)
	}
}

// TestRulesOfLists makes a list of tickets beside a rule whose expression takes long and never matches: what it
// takes of one ticket's time is not taken from the others.
func TestRulesOfLists(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Engine.SetPatience(time.Minute) // however busy the machine is: it is not what this is about
	s.Rule("Ticket", map[string]any{"ranking": 1}, [][3]any{{"name", 6, `/(?<!x)(a+)+b/`}},
		[][3]any{{"impact", "assign", 1}})
	s.Rule("Ticket", map[string]any{"ranking": 2}, [][3]any{{"name", 6, "/printer/"}},
		[][3]any{{"urgency", "assign", 5}})
	var list []any
	for range 40 {
		list = append(list, map[string]any{"name": "printer " + strings.Repeat("a", 60), "content": "x"})
	}
	for _, id := range s.Call("glpi", "POST", "/Assistance/Ticket", list).Want(200).IDs() {
		if n := s.Scalar("SELECT `urgency` FROM `glpi_tickets` WHERE `id` = ?", id); n != "5" {
			t.Fatalf("ticket %d has urgency %s", id, n)
		}
	}
}
