package access_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestForeignEntity lets a user of one entity try to reach everything of another: by id, list,
// filter, sort, header, and as the parent or target of what they make.
func TestForeignEntity(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	mine := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Mine"}).ID()
	theirs := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Theirs"}).ID()
	s.Employ("admin1", 3, mine, true)
	there := []string{"GLPI-Entity", fmt.Sprint(theirs)}
	for _, sub := range s.Subjects() {
		if !boundTo(sub) || sub.Refused() || sub.M.Ops&(model.List|model.Get) == 0 {
			continue
		}
		t.Run(strings.ReplaceAll(strings.Trim(sub.M.Path, "/"), "/", "."), func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			sub.S.Making = there
			tryForeign(sub, t, theirs, there)
		})
	}
	// A link to an item of another entity would show its name.
	location := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Secret room"}, there...).ID()
	r := s.Call("admin1", "POST", "/Assistance/Ticket",
		map[string]any{"name": "x", "content": "y", "location": location})
	if r.Status != 400 {
		t.Errorf("a ticket at a foreign location: %d %s", r.Status, r.Body)
	}
	if r := s.Call("admin1", "POST", "/Assistance/Ticket",
		map[string]any{"name": "x", "content": "y", "entity": theirs}); r.Status != 403 {
		t.Errorf("a ticket in a foreign entity: %d %s", r.Status, r.Body)
	}
}

// boundTo reports whether items at the mount lie in entities, by themselves or by their parent.
func boundTo(sub *samples.Subject) bool {
	lies := func(o *model.Object) bool { return o.Scope == model.PerEntity || o.Scope == model.Recursive }
	if u := sub.M.Under; u != nil && u.Param != "" {
		if above := sub.S.Catalog.Object(u.Object); above == nil || lies(above) { // nil: below assets of any type
			return true
		}
	}
	return lies(sub.O)
}

// tryForeign makes an item in an entity and lets a user of another try to reach it.
func tryForeign(sub *samples.Subject, t *testing.T, entity int64, there []string) {
	s, o := sub.S, sub.O
	sub.Prepare()
	body, _ := sub.Body(0)
	if o.Property("is_recursive") != nil {
		body["is_recursive"] = true
	}
	secret := "hidden" + testapi.Unique()
	if p := o.Property("name"); p != nil && p.Type == model.TypeString && !p.ReadOnly {
		body["name"] = secret
	}
	var id int64
	if sub.M.Ops.Has(model.Add) {
		id = s.Call("glpi", "POST", sub.Base, body, there...).ID()
	} else {
		id = sub.Stock()
		delete(body, "name")
	}
	item := sub.Item(id)
	attempts := []struct {
		method, path string
		body         any
		headers      []string
	}{
		{"GET", item, nil, nil},
		{"GET", item, nil, there},
		{"GET", item, nil, []string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "true"}},
		{"GET", item + "?filter=id=gt=0,id==0", nil, nil},
		{"PATCH", item, map[string]any{"name": "stolen"}, there},
		{"DELETE", item, nil, there},
		{"DELETE", item + "?force=1", nil, nil},
		{"GET", sub.Base + "?limit=1000", nil, there},
		{"GET", sub.Base + "?filter=id=gt=0,id=le=0", nil, nil},
		{"GET", sub.Base + "?filter=" + url.QueryEscape(fmt.Sprintf("(id==%d),(id==%d)", id, id)), nil, nil},
		{"GET", sub.Base + "?filter=entity.id==" + fmt.Sprint(entity), nil, nil},
		{"GET", sub.Base + "?sort=id:desc&start=0&limit=1000&_mandatory_filter=", nil, nil},
	}
	if sub.M.Under != nil && sub.M.Under.Param != "" && sub.M.Ops.Has(model.Add) {
		attempts = append(attempts, struct {
			method, path string
			body         any
			headers      []string
		}{"POST", sub.Base, body, nil})
	}
	for _, a := range attempts {
		r := s.Call("admin1", a.method, a.path, a.body, a.headers...)
		if strings.Contains(string(r.Body), secret) || r.Status >= 500 {
			t.Errorf("%s %s %v: %d %s", a.method, a.path, a.headers, r.Status, r.Body)
		}
		if (strings.HasPrefix(a.path, item) || a.method == "POST") && r.Status < 400 {
			t.Errorf("%s %s %v: status %d", a.method, a.path, a.headers, r.Status)
		}
		if a.method == "GET" && !strings.HasPrefix(a.path, item) && r.Status < 300 {
			for _, found := range r.List() {
				if sub.M.Wrap != "" {
					found, _ = found["item"].(map[string]any)
				}
				if found["id"] == float64(id) {
					t.Errorf("%s %s %v lists the item", a.method, a.path, a.headers)
				}
			}
		}
	}
	if !sub.M.Ops.Has(model.Get) {
		return
	}
	if got := s.Call("glpi", "GET", item, nil, there...).Want(200); body["name"] == secret && got.At("name") != secret {
		t.Errorf("%s: the item has changed: %s", item, got.Body)
	}
}
