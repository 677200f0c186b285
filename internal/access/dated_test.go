package access_test

import (
	"math"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestDatesOfSelfService has people of the self-service interface, whose profile has every right that there is for
// them, say when something was made and changed: only the server says so.
func TestDatesOfSelfService(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	rights := s.Rights(func(*model.Object) int { return math.MaxInt32 })
	profile := s.Role("everything", rights)
	s.Employ("requester", profile, 0, true)
	s.Exec("UPDATE `glpi_profiles` SET `interface` = 'helpdesk' WHERE `id` = ?", profile)
	s.Directory.Invalidate()
	made := 0
	for _, sub := range s.Subjects() {
		if sub.M.Single || !sub.M.Ops.Has(model.Add|model.Get|model.Patch) || sub.Refused() {
			continue
		}
		sub.Prepare()
		for _, member := range []string{"date_creation", "date_mod"} {
			p := sub.O.Property(member)
			if p == nil || p.ReadOnly || p.WrittenTo() != member {
				continue
			}
			body, _ := sub.Body(0)
			plain, _ := sub.Body(0)
			delete(plain, "date") // which has a rule of its own
			delete(body, "date")
			body[member] = "2001-02-03T04:05:06Z"
			if r := s.Call("requester", "POST", sub.Base, body); r.Status < 400 || r.Status >= 500 {
				t.Errorf("%s: %s said: %d %s", sub.Base, member, r.Status, r.Body)
			}
			r := s.Call("requester", "POST", sub.Base, plain)
			if r.Status != 201 {
				continue
			}
			made++
			item := sub.Item(r.ID())
			for _, said := range []any{body[member], nil} {
				if r := s.Call("requester", "PATCH", item, map[string]any{member: said}); r.Status < 400 ||
					r.Status >= 500 {
					t.Errorf("%s: %s is said to be %v: %d %s", item, member, said, r.Status, r.Body)
				}
			}
		}
	}
	if made < 15 {
		t.Errorf("only %d items", made)
	}
}
