package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// subject is an object at one of its mounts, as the life cycle goes through it.
type subject struct {
	*samples.Subject
	brief bool // what is the same at every place of the object has been tried elsewhere
}

// subjects lists every object of the catalogue at every place where it is served by its own name.
func subjects(s *samples.Server) []*subject {
	var out []*subject
	for _, sub := range s.Subjects() {
		out = append(out, &subject{Subject: sub})
	}
	return out
}

// changeable gives every place where an object can be made, read and changed. It is brief where the object has been at
// another place before.
func changeable(s *samples.Server) []*subject {
	s.Grant("unmanaged", model.Create)
	seen := map[string]bool{}
	return slices.DeleteFunc(subjects(s), func(sub *subject) bool {
		if !sub.M.Ops.Has(model.Add|model.Get|model.Patch) || sub.Refused() || samples.Unchangeable[sub.O.Name] {
			return true
		}
		sub.brief = seen[sub.O.Name]
		seen[sub.O.Name] = true
		return false
	})
}

// TestLifeCycle takes every object of the catalogue, at every place where it is served, from
// creation to purge. Where an object is served at many places, filters and sorting are tried at
// the first one.
func TestLifeCycle(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	seen := map[string]bool{}
	for _, sub := range subjects(s) {
		sub.brief = seen[sub.O.Name]
		seen[sub.O.Name] = seen[sub.O.Name] || sub.M.Ops.Has(model.List|model.Get)
		t.Run(strings.ReplaceAll(strings.Trim(sub.M.Path, "/"), "/", "."), func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			sub.run(t)
		})
	}
}

func (sub *subject) run(t *testing.T) {
	s, o := sub.S, sub.O
	sub.Prepare()
	if !sub.M.Ops.Has(model.Add) {
		sub.look(t)
		return
	}
	body, shown := sub.Body(0)
	if sub.Refused() {
		s.Call("glpi", "POST", sub.Base, body).Want(400)
		return
	}
	id := s.Call("glpi", "POST", sub.Base, body).ID()
	item := sub.Item(id)
	if !sub.M.Ops.Has(model.Get) {
		sub.listed(t, id, item)
		return
	}
	got := s.Call("glpi", "GET", item, nil).Want(200)
	if float64(id) != got.At("id") {
		t.Errorf("id %v, want %d", got.At("id"), id)
	}
	for name, want := range shown {
		if value := got.At(name); value != want {
			t.Errorf("%s is %#v after creating with %#v, want %#v", name, value, body[name], want)
		}
	}
	if sub.M.Ops.Has(model.Patch) && !samples.Unchangeable[o.Name] {
		sub.refer(t, item)
		got = s.Call("glpi", "GET", item, nil).Want(200)
	}
	if sub.M.Ops.Has(model.List) {
		sub.search(t, id, got.Object())
	}
	if samples.Unchangeable[o.Name] {
		s.Call("glpi", "PATCH", item, map[string]any{"name": "changed"}).Want(403)
	}
	if sub.M.Ops.Has(model.Patch) && !samples.Unchangeable[o.Name] {
		changed, want := sub.Body(1)
		for name := range sub.Special() {
			delete(changed, name)
		}
		updated := s.Call("glpi", "PATCH", item, changed).Want(200)
		for name, value := range want {
			if updated.At(name) != value {
				t.Errorf("%s is %#v after changing to %#v", name, updated.At(name), value)
			}
		}
		sub.invalid(t, "PATCH", item, nil)
		sub.unfit(t, item)
	}
	for _, header := range []string{"text/csv", "application/xml"} {
		if !sub.M.Ops.Has(model.List) {
			break
		}
		if r := s.Call("glpi", "GET", sub.Base+"?limit=3", nil, "Accept", header); r.Status >= 300 ||
			r.Header.Get("Content-Type") != header || r.Header.Get("Content-Range") == "" {
			t.Errorf("%s: %d %v", header, r.Status, r.Header)
		}
	}
	for _, path := range []string{item, sub.Base} {
		if r := s.Call("", "GET", path, nil); r.Status != 401 {
			t.Errorf("%s without a token: %d", path, r.Status)
		}
	}
	for op, method := range map[model.Operations]string{model.Get: "GET", model.Remove: "DELETE",
		model.Patch: "PATCH"} {
		if sub.M.Ops.Has(op) && !sub.M.Single {
			s.Call("glpi", method, sub.Base+"/999999", nil).Want(404)
		}
	}
	if o.Trash {
		s.Call("glpi", "DELETE", item, nil).Want(204)
		trashed := s.Call("glpi", "GET", item, nil).Want(200)
		if o.Property("is_deleted") != nil { // else nobody sees it, and nothing restores the item
			if trashed.At("is_deleted") != true {
				t.Errorf("is_deleted is %v in the trash", trashed.At("is_deleted"))
			}
			if samples.Unchangeable[o.Name] {
				s.Call("glpi", "PATCH", item, map[string]any{"is_deleted": false}).Want(403)
			} else if r := s.Call("glpi", "PATCH", item, map[string]any{"is_deleted": false}).Want(200); r.At(
				"is_deleted") != false {
				t.Errorf("is_deleted is %v after restoring", r.At("is_deleted"))
			}
		}
		s.Call("glpi", "DELETE", item, nil).Want(204)
	}
	deleted := s.Call("glpi", "DELETE", item, map[string]any{"force": true}).Want(204)
	if len(deleted.Body) != 0 {
		t.Errorf("body of a deletion: %s", deleted.Body)
	}
	s.Call("glpi", "GET", item, nil).Want(404)
}

// listed looks for an item that is not served one by one in the list, and deletes it if that can
// be done.
func (sub *subject) listed(t *testing.T, id int64, item string) {
	has := func() bool {
		list := sub.S.Call("glpi", "GET", sub.Base+"?filter=id=="+fmt.Sprint(id), nil).Want(200).List()
		return len(list) == 1
	}
	if sub.M.Ops.Has(model.List) && !has() {
		t.Errorf("%s does not list the item %d", sub.Base, id)
	}
	if !sub.M.Ops.Has(model.Remove) {
		return
	}
	sub.S.Call("glpi", "DELETE", item, nil).Want(204)
	if sub.M.Ops.Has(model.List) && has() {
		t.Errorf("%s still lists the item %d", sub.Base, id)
	}
}
