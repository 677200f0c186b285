package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestNamesTellNothing names, in every link of every object that can be made, items of types that a person of the
// self-service interface has no right on: the answer tells no names, and of accounts not whether there is one.
func TestNamesTellNothing(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	session := s.SessionOf("post-only")
	tried := 0
	for _, o := range s.Catalog.Objects() {
		path := ""
		for _, m := range o.Mounts {
			if m.Under == nil && m.Ops.Has(model.Add) && !strings.Contains(m.Path, "{") {
				path = m.Path
			}
		}
		if path == "" {
			continue
		}
		for i := range o.Properties {
			p := &o.Properties[i]
			target := s.Catalog.Object(p.Target)
			if !p.IsReference() && !p.Settable || target == nil || target.Name == "Entity" ||
				s.Engine.CanView(session, target) {
				continue
			}
			tried++
			ask := func(name string) string {
				body := map[string]any{"name": "x", "content": "x", p.Name: map[string]any{"name": name}}
				return strings.ReplaceAll(string(s.Call("post-only", "POST", path, body).Body), name, "")
			}
			if told := ask("e"); strings.Contains(told, `"candidates":[{`) {
				t.Errorf("%s, %s tells %s", o.Name, p.Name, told)
			}
			if target.Name != "User" {
				continue
			}
			if a, b := ask("normal"), ask("nobody"); a != b {
				t.Errorf("%s, %s tells logins:\n%s\n%s", o.Name, p.Name, a, b)
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d links were tried", tried)
	}
}

// TestManyLinksInABody gives long lists of links: what cannot be looked up while others wait to write is refused
// before, and of many names that there are not some are told.
func TestManyLinksInABody(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	add := func(n int, link func(i int) any) *testapi.Reply {
		list := []any{}
		for i := range n {
			list = append(list, link(i))
		}
		return s.Call("glpi", "POST", "/Assets/Computer", testapi.Body{"name": "x", "group": list})
	}
	id := func(i int) any { return i + 1 }
	named := func(i int) any { return testapi.Body{"name": fmt.Sprint("no such group ", i)} }
	for what, r := range map[string]*testapi.Reply{
		"at most 1000 items": add(1001, id), "at most 100 of its items": add(101, named),
	} {
		if r.Want(400); !strings.Contains(string(r.Body), what) || r.At("detail.group") == nil || r.Statements > 20 {
			t.Errorf("%s: %d statements, %s", what, r.Statements, r.Body)
		}
	}
	if r := add(100, named).Want(400); r.Statements > 120 || strings.Count(string(r.Body), "no such group") != 10 {
		t.Errorf("%d statements: %s", r.Statements, r.Body)
	}
	if n := s.Count("glpi_computers"); n != 0 {
		t.Errorf("%d computers", n)
	}
}

// TestNamedAmongLinks names items in a list of links, which it takes as it does ids.
func TestNamedAmongLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, name := range []string{"Network", "Support"} {
		s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": name}).ID()
	}
	named := func(name string) map[string]any { return map[string]any{"name": name} }
	item := fmt.Sprintf("/Assets/Computer/%d", s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c",
		"group": []any{named("network"), named("Support"), 1}, "group_tech": named("Support")}).ID())
	for range 2 {
		r := s.Call("glpi", "GET", item, nil).Want(200)
		if groups := r.At("group").([]any); len(groups) != 2 || r.At("group_tech.0.name") != "Support" {
			t.Errorf("%s", r.Body)
		}
		r = s.Call("glpi", "PATCH", item, map[string]any{"group": []any{named("Network"), named("Netwrk")}})
		if r.Status != 400 || r.At("detail.group.0.candidates.0.name") != "Network" {
			t.Errorf("a name that there is not: %d %s", r.Status, r.Body)
		}
	}
	r := s.Call("glpi", "PATCH", item, map[string]any{"group": []any{}, "group_tech": []any{named("Network")}}).Want(
		200)
	if len(r.At("group").([]any)) != 0 || r.At("group_tech.0.name") != "Network" || r.At("group_tech.1") != nil {
		t.Errorf("%s", r.Body)
	}
}

// TestNamedIsDoneOrRefused gives by its name what a person may not set: it is refused as it is by its id.
func TestNamedIsDoneOrRefused(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, user := range []any{2, map[string]any{"id": 2}, map[string]any{"name": "glpi"}} {
		s.Call("post-only", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "x",
			"user_recipient": user}).Want(400)
	}
	// and by who sees the account
	item := s.Ticket(map[string]any{"name": "x", "content": "x"})
	for _, user := range []any{4, map[string]any{"id": 4}, map[string]any{"name": "tech"}} {
		s.Call("glpi", "PATCH", item, map[string]any{"user_editor": user}).Want(400)
	}
}

// TestNamesOfAList has many items of one list name the same things: each name is looked up once in the write, but
// where the list makes what the next ones name.
func TestNamesOfAList(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	s.Call("glpi", "POST", "/Dropdowns/Location", m{"name": "Lyon"}).Want(201)
	s.Call("glpi", "POST", "/Administration/Group", m{"name": "network"}).Want(201)
	took := func(n int, body m) uint64 {
		list := make([]any, n)
		for i := range list {
			list[i] = body
		}
		r := s.Call("glpi", "POST", "/Assistance/Ticket", list).Want(200)
		return r.Statements
	}
	member := m{"type": "Group", "role": "assigned"}
	byID := m{"name": "x", "content": "x", "location": 1,
		"team": []any{m{"type": "Group", "id": 1, "role": "assigned"}}}
	member["name"] = "network"
	byName := m{"name": "x", "content": "x", "location": m{"name": "Lyon"}, "team": []any{member}}
	took(1, byID)
	if ids, names := took(30, byID), took(30, byName); names > ids+2 {
		t.Errorf("30 tickets: %d statements by id, %d by name", ids, names)
	}
	made := s.Call("glpi", "POST", "/Dropdowns/Location", []any{m{"name": "Room", "parent": m{"name": "Lyon"}},
		m{"name": "Shelf", "parent": m{"name": "Room"}}, m{"name": "Box", "parent": m{"name": "Room"}}}).Want(200).IDs()
	for _, id := range made[1:] {
		if got := s.Call("glpi", "GET", fmt.Sprintf("/Dropdowns/Location/%d", id), nil).At("parent.id"); got !=
			float64(made[0]) {
			t.Errorf("location %d lies in %v, not %d", id, got, made[0])
		}
	}
	s.Call("glpi", "POST", "/Dropdowns/Location", []any{m{"name": "Hall", "parent": m{"name": "Lyon"}},
		m{"name": "Lyon", "parent": m{"name": "Hall"}}, m{"name": "Attic", "parent": m{"name": "Lyon"}}}).Want(400)
}

// TestLongNames gives names that no item can have: they are wrong, and not a fault of the server.
func TestLongNames(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, letter := range []string{"a", "%", "_", "!", "é"} {
		name := strings.Repeat(letter, 60_000)
		for path, body := range map[string]map[string]any{
			"/Assets/Computer": {"name": "x", "location": map[string]any{"name": name}},
			"/Assistance/Ticket": {"name": "x", "content": "x",
				"team": []any{map[string]any{"type": "User", "name": name, "role": "observer"}}},
		} {
			if r := s.Call("glpi", "POST", path, body).Want(400); len(r.Body) > 2000 {
				t.Errorf("%s repeats %d bytes", path, len(r.Body))
			}
		}
	}
}

// TestNearNames misspells names of items and of members: the answer tells which ones are near.
func TestNearNames(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	site := s.Call("glpi", "POST", "/Dropdowns/Location", m{"name": "Lyon"}).ID()
	s.Call("glpi", "POST", "/Dropdowns/Location", m{"name": "Building <A>", "parent": site}).Want(201)
	s.Call("glpi", "POST", "/Dropdowns/State", m{"name": "Under repair"}).Want(201)
	s.Call("glpi", "POST", "/Administration/Group", m{"name": "Network"}).Want(201)
	pc := s.Call("glpi", "POST", "/Assets/Computer", m{"name": "pc"}).Location()
	for _, x := range []struct {
		method, path string
		body         any
		tells        string
	}{
		{"PATCH", pc, m{"status": m{"name": "Under repar"}}, `"name":"Under repair"`},
		{"PATCH", pc, m{"location": m{"name": "Lyonn"}}, `"name":"Lyon"`},
		{"PATCH", pc, m{"location": m{"name": "Bilding <A>"}}, `"name":"Lyon > Building <A>"`},
		{"PATCH", pc, m{"location": m{"completename": "Lyon > Bilding <A>"}}, `"name":"Lyon > Building <A>"`},
		{"POST", "/Ticket", m{"name": "x", "content": "x", "team": []any{m{"type": "Group", "name": "Netwrk",
			"role": "assigned"}}}, `"name":"Network"`},
		{"PATCH", pc, m{"location": m{"name": "Zanzibar"}}, `"candidates":[]`},
		{"GET", "/Computer?filter=location=under=Lyonn", nil, "There are 1 (Lyon)"},
		{"GET", "/Computer?fields=id,location.completename", nil, "location.name"},
		{"GET", "/Computer?fields=id,location.nam", nil, "did you mean location.name"},
	} {
		r := s.Call("glpi", x.method, x.path, x.body).Want(400)
		if !strings.Contains(string(r.Body), x.tells) {
			t.Errorf("%s %s %v: %s", x.method, x.path, x.body, r.Body)
		}
	}
}
