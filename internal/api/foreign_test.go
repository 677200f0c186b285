package api_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// TestForeignEntity lets a user of one entity try to reach everything of another: by id, list,
// filter, sort, header, and as the parent or target of what they make.
func TestForeignEntity(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.grant("unmanaged", model.Create)
	ctx := context.Background()
	mine := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Mine"}).id()
	theirs := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Theirs"}).id()
	user := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "admin1", "password": "admin1", "password2": "admin1"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", user), map[string]any{"profile": 3, "entity": mine, "is_recursive": true}).want(201)
	if err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM `glpi_profiles_users` WHERE `users_id` = ? AND `profiles_id` <> 3", user); err != nil {
			return err
		}
		return tx.Bump(t.Context(), "access")
	}); err != nil {
		t.Fatal(err)
	}
	s.Directory.Invalidate()
	there := []string{"GLPI-Entity", fmt.Sprint(theirs)}
	for _, sub := range s.subjects() {
		if !sub.bound() || sub.refused() || sub.m.Ops&(model.List|model.Get) == 0 {
			continue
		}
		t.Run(strings.ReplaceAll(strings.Trim(sub.m.Path, "/"), "/", "."), func(t *testing.T) {
			t.Parallel()
			sub.s = s.in(t)
			sub.s.making = there
			sub.foreign(t, theirs, there)
		})
	}
	// A link to an item of another entity would show its name.
	location := s.call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Secret room"}, there...).id()
	r := s.call("admin1", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y", "location": location})
	if r.status != 400 {
		t.Errorf("a ticket at a foreign location: %d %s", r.status, r.body)
	}
	if r := s.call("admin1", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y", "entity": theirs}); r.status != 403 {
		t.Errorf("a ticket in a foreign entity: %d %s", r.status, r.body)
	}
}

// bound reports whether items at the mount lie in entities, by themselves or by their parent.
func (sub *subject) bound() bool {
	lies := func(o *model.Object) bool { return o.Scope == model.PerEntity || o.Scope == model.Recursive }
	if u := sub.m.Under; u != nil && u.Param != "" {
		if above := sub.s.Catalog.Object(u.Object); above == nil || lies(above) { // nil: below assets of any type
			return true
		}
	}
	return lies(sub.o)
}

// foreign makes an item in an entity and lets a user of another try to reach it.
func (sub *subject) foreign(t *testing.T, entity int64, there []string) {
	s, o := sub.s, sub.o
	sub.prepare()
	body, _ := sub.body(0)
	if o.Property("is_recursive") != nil {
		body["is_recursive"] = true
	}
	secret := "hidden" + unique()
	if p := o.Property("name"); p != nil && p.Type == model.TypeString && !p.ReadOnly {
		body["name"] = secret
	}
	var id int64
	if sub.m.Ops.Has(model.Add) {
		id = s.call("glpi", "POST", sub.base, body, there...).id()
	} else {
		id = sub.stock()
		delete(body, "name")
	}
	item := sub.item(id)
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
		{"GET", sub.base + "?limit=1000", nil, there},
		{"GET", sub.base + "?filter=id=gt=0,id=le=0", nil, nil},
		{"GET", sub.base + "?filter=" + url.QueryEscape(fmt.Sprintf("(id==%d),(id==%d)", id, id)), nil, nil},
		{"GET", sub.base + "?filter=entity.id==" + fmt.Sprint(entity), nil, nil},
		{"GET", sub.base + "?sort=id:desc&start=0&limit=1000&_mandatory_filter=", nil, nil},
	}
	if sub.m.Under != nil && sub.m.Under.Param != "" && sub.m.Ops.Has(model.Add) {
		attempts = append(attempts, struct {
			method, path string
			body         any
			headers      []string
		}{"POST", sub.base, body, nil})
	}
	for _, a := range attempts {
		r := s.call("admin1", a.method, a.path, a.body, a.headers...)
		if strings.Contains(string(r.body), secret) || r.status >= 500 {
			t.Errorf("%s %s %v: %d %s", a.method, a.path, a.headers, r.status, r.body)
		}
		if (strings.HasPrefix(a.path, item) || a.method == "POST") && r.status < 400 {
			t.Errorf("%s %s %v: status %d", a.method, a.path, a.headers, r.status)
		}
		if a.method == "GET" && !strings.HasPrefix(a.path, item) && r.status < 300 {
			for _, found := range r.list() {
				if sub.m.Wrap != "" {
					found, _ = found["item"].(map[string]any)
				}
				if found["id"] == float64(id) {
					t.Errorf("%s %s %v lists the item", a.method, a.path, a.headers)
				}
			}
		}
	}
	if !sub.m.Ops.Has(model.Get) {
		return
	}
	if got := s.call("glpi", "GET", item, nil, there...).want(200); body["name"] == secret && got.at("name") != secret {
		t.Errorf("%s: the item has changed: %s", item, got.body)
	}
}
