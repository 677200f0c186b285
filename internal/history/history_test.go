package history_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// entries gives the history of an item, the oldest entry first, as texts "action|field|linked|old|new".
func entries(s *testapi.Server, path string) []string {
	s.T.Helper()
	var out []string
	for _, e := range s.Call("glpi", "GET", path+"/Log?sort=id", nil).List() {
		row := e
		part := func(group, name string) any {
			if m, ok := row[group].(map[string]any); ok && m[name] != nil {
				return m[name]
			}
			return ""
		}
		text := func(name string) any {
			if row[name] == nil {
				return ""
			}
			return row[name]
		}
		out = append(out, fmt.Sprintf("%v|%v|%v|%v|%v", part("action", "name"), part("field", "name"),
			part("linked", "itemtype"), text("old_value"), text("new_value")))
	}
	return out
}

func want(t testing.TB, got []string, wanted ...string) {
	t.Helper()
	if !slices.Equal(got, wanted) {
		t.Errorf("history:\n got %q\nwant %q", got, wanted)
	}
}

func TestFieldsOfAnItem(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	place := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Lyon"}).ID()
	path := fmt.Sprintf("/Assets/Computer/%d", id)
	s.Call("glpi", "PATCH", path, map[string]any{"name": "pc2", "location": place}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"name": "pc2", "location": place}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"location": nil, "is_deleted": true}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"is_deleted": false}).Want(200)
	s.Call("glpi", "DELETE", path, nil).Want(204)
	lyon := fmt.Sprintf("Lyon (%d)", place)
	want(t, entries(s, path), "created||||", "changed|location|||"+lyon, "changed|name||pc|pc2", "deleted||||",
		"changed|location||"+lyon+"|", "restored||||", "deleted||||")
}

func TestPartsAndLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "t", "content": "x",
		"team": []any{map[string]any{"type": "User", "id": 5, "role": "observer"}}}).ID()
	path := fmt.Sprintf("/Assistance/Ticket/%d", id)
	cost := s.Call("glpi", "POST", path+"/Cost", map[string]any{"name": "parts", "cost_fixed": 5}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Cost/%d", path, cost), map[string]any{"cost_fixed": 7}).Want(200)
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/Cost/%d", path, cost), nil).Want(204)
	s.Call("glpi", "POST", path+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "observer"}).Want(201)
	s.Call("glpi", "DELETE", path+"/TeamMember", map[string]any{"type": "User", "id": 4, "role": "observer"}).Want(200)
	note := s.Call("glpi", "POST", path+"/Timeline/Followup", map[string]any{"content": "secret"}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/Timeline/Followup/%d", path, note),
		map[string]any{"content": "other"}).Want(200)
	for _, e := range entries(s, path) {
		t.Log(e)
	}
}
