package assistance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestMemberByAddress has people in teams who have no account: an address is all that is known of them.
func TestMemberByAddress(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	for _, object := range []string{"Ticket", "Change", "Problem"} {
		path := s.Call("glpi", "POST", "/Assistance/"+object, m{"name": "x", "content": "x", "team": []any{
			m{"type": "User", "alternative_email": "ann@example.org", "role": "requester"},
			m{"type": "User", "alternative_email": "ANN@example.org", "role": "requester"}, // the same once more
			m{"type": "User", "id": 4, "role": "observer", "alternative_email": "tech@home.example.org"},
		}}).Want(201).Location()
		team := func(what string, want ...string) {
			t.Helper()
			var got []string
			for _, member := range s.Call("glpi", "GET", path+"/TeamMember", nil).Want(200).List() {
				got = append(got, fmt.Sprint(member["role"], " ", member["id"], " ", member["name"], " ",
					member["alternative_email"]))
			}
			if strings.Join(got, ", ") != strings.Join(want, ", ") {
				t.Errorf("%s of %s: %q, want %q", what, object, got, want)
			}
		}
		const ann, tech = "requester 0 ann@example.org ann@example.org", "observer 4 tech tech@home.example.org"
		team("created", ann, tech)
		bob := m{"type": "User", "alternative_email": "bob@example.org", "role": "observer"}
		s.Call("glpi", "POST", path+"/TeamMember", bob).Want(201)
		s.Call("glpi", "POST", path+"/TeamMember", bob).Want(400)
		team("added", ann, "observer 0 bob@example.org bob@example.org", tech)
		for why, wrong := range map[string]m{
			"no address":   {"type": "User", "alternative_email": "nobody", "role": "observer"},
			"an empty one": {"type": "User", "alternative_email": "", "role": "observer"},
			"a list":       {"type": "User", "alternative_email": []any{"a@example.org"}, "role": "observer"},
			"a name":       {"type": "User", "alternative_email": "Bob <bob2@example.org>", "role": "observer"},
			"a group":      {"type": "Group", "alternative_email": "g@example.org", "role": "observer"},
			"a supplier":   {"type": "Supplier", "alternative_email": "s@example.org", "role": "assigned"},
			"nobody":       {"type": "User", "role": "observer"},
			"once more":    {"type": "User", "id": 4, "role": "observer", "alternative_email": "other@example.org"},
		} {
			if r := s.Call("glpi", "POST", path+"/TeamMember", wrong); r.Status != 400 {
				t.Errorf("%s: %d %s", why, r.Status, r.Body)
			}
			if why == "once more" {
				continue
			}
			if r := s.Call("glpi", "POST", "/Assistance/"+object, m{"name": "y", "content": "y",
				"team": []any{wrong}}); r.Status != 400 {
				t.Errorf("%s at creation: %d %s", why, r.Status, r.Body)
			}
		}
		s.Call("post-only", "POST", path+"/TeamMember",
			bob).Want(map[bool]int{true: 404, false: 403}[object == "Ticket"])
		// What was read can be sent to be removed.
		read := s.Call("glpi", "GET", path+"/TeamMember/observer", nil).List()[0]
		r := s.Call("glpi", "DELETE", path+"/TeamMember", read).Want(200)
		if got := r.Header.Get("GLPI-Ignored-Properties"); strings.Contains(got, "alternative_email") {
			t.Errorf("ignored: %s", got)
		}
		team("removed", ann, tech)
		s.Call("glpi", "DELETE", path+"/TeamMember", bob).Want(200)
		s.Call("glpi", "DELETE", path+"/TeamMember", m{"type": "User", "id": 4, "role": "observer"}).Want(200)
		team("both removed", ann)
		list := s.Call("glpi", "GET", "/Assistance/"+object+"?filter=team.alternative_email==ann@example.org&fields=id",
			nil).Want(200).List()
		if len(list) != 1 {
			t.Errorf("found by the address: %v", list)
		}
		if got := s.Data("glpi", "{ "+object+" { team { name alternative_email } } }"); !strings.Contains(got,
			`{"alternative_email":"ann@example.org","name":"ann@example.org"}`) {
			t.Errorf("GraphQL: %s", got)
		}
		log := s.Call("glpi", "GET", path+"/Log", nil).Want(200)
		for _, address := range []string{"ann@example.org", "bob@example.org"} {
			if !strings.Contains(string(log.Body), address) {
				t.Errorf("the history does not know %s: %s", address, log.Body)
			}
		}
	}
}
