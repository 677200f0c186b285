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
	s.Engine.Observe("test", engine.Observer{Phase: engine.PhaseTell, Tell: func(w *engine.Work, c *engine.Change) error {
		if c.Object.Name == "Location" {
			w.Tx.AtEnd(c, func() error {
				told++
				s.Engine.SetPatience(-time.Second) // that is gone now
				return nil
			})
		}
		return nil
	}})
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
