package api_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// TestWholeLists asks every path that is no list of items for what a search says: a condition is refused, as what is
// answered would be taken for what it finds, and of a list come the rows that are asked for.
func TestWholeLists(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	_, ticket := s.Opened("whole", 0)
	for i := range 3 {
		s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/Timeline/Followup", ticket),
			map[string]any{"content": fmt.Sprint("f", i)}).Want(201)
		s.Call("glpi", "POST", fmt.Sprintf("/Assistance/Ticket/%d/TeamMember", ticket),
			map[string]any{"type": "User", "id": 3 + i, "role": "observer"}).Want(201)
	}
	placeholder := regexp.MustCompile(`\{[^}]*\}`)
	openly := regexp.MustCompile("^/($|doc|status|getting-started|swagger)") // no lists, for everybody
	asked, cut := 0, 0
	document := s.Document("")
	for path, operations := range document["paths"].(map[string]any) {
		get, ok := operations.(map[string]any)["get"].(map[string]any)
		if !ok || get["security"] == nil || strings.Contains(path, "{req}") || openly.MatchString(path) ||
			takes(get, "filter") {
			continue
		}
		at := strings.NewReplacer("{assistance_itemtype}", "Ticket", "{id}", fmt.Sprint(ticket)).Replace(path)
		at = placeholder.ReplaceAllString(at, "1")
		for _, condition := range []string{"filter=name==x", "sort=name", "order=DESC", "criteria[0][field]=1"} {
			if name, _, _ := strings.Cut(condition, "="); takes(get, name) {
				continue
			}
			asked++
			if r := s.Call("glpi", "GET", at+"?"+condition, nil); r.Status != 400 &&
				(r.Status != 404 || s.Call("glpi", "GET", at, nil).Status != 404) {
				t.Errorf("%s?%s: %d %.200s", at, condition, r.Status, r.Body)
			}
		}
		whole := s.Call("glpi", "GET", at, nil)
		var list []any
		if whole.Status != 200 || json.Unmarshal(whole.Body, &list) != nil || len(list) < 2 {
			continue
		}
		cut++
		if r := s.Call("glpi", "GET", at+"?start=1&limit=1", nil); r.Status != 200 || len(r.List()) != 1 ||
			!strings.HasPrefix(r.Header.Get("Content-Range"), "1-1/") {
			t.Errorf("%s: one row: %d %q %.200s", at, r.Status, r.Header.Get("Content-Range"), r.Body)
		}
		if r := s.Call("glpi", "GET", at+"?range=5000-5001", nil); len(r.List()) != 0 {
			t.Errorf("%s: rows that there are not: %d %.200s", at, r.Status, r.Body)
		}
		s.Call("glpi", "GET", at+"?limit=some", nil).Want(400)
	}
	if asked < 1000 || cut < 8 {
		t.Errorf("%d conditions were asked for, and parts of %d lists", asked, cut)
	}
}

// takes reports whether an operation of the document has a parameter of a name.
func takes(operation map[string]any, name string) bool {
	parameters, _ := operation["parameters"].([]any)
	for _, p := range parameters {
		p := p.(map[string]any)
		ref, _ := p["$ref"].(string)
		if p["name"] == name || strings.HasSuffix(ref, "/"+name) {
			return true
		}
	}
	return false
}

// TestHeadersNameNoOther wants nothing to be changed in another entity, or with another profile, than the headers name:
// who only asks is answered as without them.
func TestHeadersNameNoOther(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "here"}).ID()
	item := fmt.Sprintf("/Assets/Computer/%d", id)
	for _, headers := range [][]string{
		{"GLPI-Entity", "9999"}, {"GLPI-Entity", "Lyon"}, {"GLPI-Profile", "9999"}, {"GLPI-Profile", "1"},
		{"GLPI-Profile", "Technician"}, {"GLPI-Entity", "0", "GLPI-Profile", "9999"},
	} {
		name := headers[len(headers)-2]
		for _, call := range []struct{ method, path string }{
			{"POST", "/Assets/Computer"}, {"PATCH", item}, {"PUT", item}, {"DELETE", item}, {"POST", "/Transfer"},
		} {
			r := s.Call("glpi", call.method, call.path, map[string]any{"name": "there"}, headers...)
			if r.Status != 400 || !strings.Contains(string(r.Body), name) {
				t.Errorf("%v: %s %s: %d %s", headers, call.method, call.path, r.Status, r.Body)
			}
		}
		s.Call("glpi", "GET", item, nil, headers...).Want(200)
		s.Call("glpi", "POST", "/GraphQL", map[string]any{"query": "{ Computer { id } }"}, headers...).Want(200)
	}
	if got := s.Call("glpi", "GET", "/Assets/Computer", nil).Want(200).List(); len(got) != 1 ||
		got[0]["name"] != "here" {
		t.Errorf("computers: %v", got)
	}
	s.Call("glpi", "PATCH", item, map[string]any{"name": "now"}, "GLPI-Entity", " 0 ", "GLPI-Profile", "4").Want(200)
}

// TestNullOfLinks sends null for links that always name something, as generated clients do for all that they do not
// give: it has no effect, and the answer says so.
func TestNullOfLinks(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Below"}).ID()
	for _, path := range []string{"/Assets/Computer", "/Assistance/Ticket", "/Dropdowns/Location",
		"/Management/Contract",
		"/Assistance/Change"} {
		id := s.Call("glpi", "POST", path, map[string]any{"name": "n", "content": "x", "entity": below}).ID()
		members := map[string]any{"name": "now", "entity": nil}
		if strings.HasPrefix(path, "/Assistance") {
			members["user_editor"] = nil
		}
		r := s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, id), members).Want(200)
		if r.At("entity.id") != float64(below) || r.At("name") != "now" ||
			!strings.Contains(r.Header.Get("GLPI-Ignored-Properties"), "entity") {
			t.Errorf("%s: %q %s", path, r.Header.Get("GLPI-Ignored-Properties"), r.Body)
		}
	}
}
