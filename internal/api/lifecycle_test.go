package api_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// subject is an object at one of its mounts, with what the life cycle needs to know of it.
type subject struct {
	s      *fixture
	o      *model.Object
	m      *model.Mount
	base   string // path of the collection with the parent's id filled in
	parent int64
	brief  bool // filters and sorting have been tried elsewhere
}

// subjects lists every object of the catalogue at every place where it is served by its own name.
func (s *fixture) subjects() []*subject {
	var out []*subject
	for _, o := range s.Catalog.Objects() {
		for i := range o.Mounts {
			// custom assets have a test of their own
			if m := &o.Mounts[i]; m.Named == "" && (m.Under == nil || m.Under.Named == "") &&
				model.Current.Includes(m.Since, m.Until) {
				out = append(out, &subject{s: s, o: o, m: &o.Mounts[i]})
			}
		}
	}
	return out
}

// prepare makes the parent of a mount below one.
func (sub *subject) prepare() {
	sub.base = strings.TrimSuffix(sub.m.Path, "/")
	u := sub.m.Under
	if u == nil || u.Param == "" {
		return
	}
	object := u.Object
	if u.ItemtypeParam != "" {
		object = "Computer"
		if sub.o.Name == "DropdownTranslation" {
			object = "State"
		}
		sub.base = strings.ReplaceAll(sub.base, "{"+u.ItemtypeParam+"}", object)
	}
	sub.base = strings.ReplaceAll(sub.base, "{"+u.WordParam+"}", "fr_FR")
	sub.parent = sub.s.make(object, u.Where)
	sub.base = strings.ReplaceAll(sub.base, "{"+u.Param+"}", fmt.Sprint(sub.parent))
}

// make makes an item of an object, for what belongs to it, refers to it or hangs below it. where
// holds columns that the place where it is made must fix.
func (s *fixture) make(object string, where []model.Equal) int64 {
	s.T.Helper()
	for _, sub := range s.subjects() {
		if sub.o.Name != object || !sub.m.Ops.Has(model.Add) || !sub.fixes(where) {
			continue
		}
		sub.prepare()
		body, _ := sub.body(0)
		return s.Call(cmp.Or(s.maker, "glpi"), "POST", sub.base, body, s.making...).ID()
	}
	return s.insert(object)
}

// insert adds an item that no route makes.
func (s *fixture) insert(object string) (id int64) {
	s.T.Helper()
	o := s.Catalog.Object(object)
	values := map[string]any{}
	if s.Engine.Has(o, "name") {
		values["name"] = "inserted " + testapi.Unique()
	}
	if len(s.making) == 2 && s.Engine.Has(o, "entities_id") {
		values["entities_id"] = s.making[1] // of the header that names the entity
	}
	for _, row := range o.Rows {
		values[row.Column] = row.Value
	}
	if err := s.DB.Write(s.T.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = tx.Insert(s.T.Context(), o.Table, values)
		return err
	}); err != nil {
		s.T.Fatal(err)
	}
	return id
}

// decides reports whether the path of the mount gives the property its value.
func (sub *subject) decides(p *model.Property) bool {
	u := sub.m.Under
	if u == nil {
		return false
	}
	column := p.StoredColumn()
	if p.Join != nil {
		column = p.Join.Key
	}
	return column != "" &&
		(column == u.ItemtypeColumn ||
			slices.ContainsFunc(u.Fixed, func(f model.Fixed) bool { return f.Column == column }))
}

// fixes reports whether the mount's path gives the columns these values.
func (sub *subject) fixes(where []model.Equal) bool {
	for _, w := range where {
		if sub.m.Under == nil || !slices.Contains(sub.m.Under.Fixed, model.Fixed{Column: w.Column, Value: w.Value}) {
			return false
		}
	}
	return true
}

// item gives the path of the item with that id. Where items go by another column, it is the
// value of that column in the item.
func (sub *subject) item(id int64) string {
	switch {
	case sub.m.Single:
		return sub.base
	case sub.m.By != "":
		n, err := sub.s.DB.Query(sub.s.T.Context(), "SELECT `"+sub.m.By+"` FROM `"+sub.o.Table+"` WHERE `id` = ?", id)
		if err != nil {
			sub.s.T.Fatal(err)
		}
		defer n.Close()
		if n.Next() {
			if err := n.Scan(&id); err != nil {
				sub.s.T.Fatal(err)
			}
		}
	}
	return fmt.Sprintf("%s/%d", sub.base, id)
}

// sample is what the life cycle has to know of an object that its declaration does not say.
type sample struct {
	// body gives values for properties that made-up ones would not do for. They are sent when the
	// item is made, and not compared with what comes back.
	body func(sub *subject) map[string]any
	// decided are properties whose value the server decides, so that what is sent does not come
	// back.
	decided []string
}

// refused reports whether a rule refuses to make the object at the place: peripherals are
// connected to computers only.
func (sub *subject) refused() bool {
	return sub.o.Name == "PeripheralConnection" && sub.m.Under.Object != "Computer"
}

// samples are those of all areas, by object. Bodies make other items, so that this cannot be an
// initial value.
var samples map[string]sample

func init() {
	samples = merge(
		componentSamples,
		assistanceSamples, administrationSamples, documentSamples, dropdownSamples, assetSamples, customSamples,
		managementSamples,
		projectSamples, knowledgeSamples, toolSamples, planningSamples, setupSamples, inventorySamples, ruleSamples,
		notificationSamples, webhookSamples,
	)
}

func merge(areas ...map[string]sample) map[string]sample {
	all := map[string]sample{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

// special gives the sample's body.
func (sub *subject) special() map[string]any {
	special := map[string]any{}
	if sub.o.Relation {
		sub.otherSide(special)
	}
	sub.named(special)
	if body := samples[sub.o.Name].body; body != nil {
		maps.Copy(special, body(sub))
	}
	return special
}

// named makes the items that rows name by columns which are no references.
func (sub *subject) named(body map[string]any) {
	for _, side := range sub.o.Names {
		object := side.Object
		if sub.m.Under != nil {
			for _, f := range sub.m.Under.Fixed {
				if f.Column == side.ItemtypeColumn && f.Value != nil {
					object = fmt.Sprint(f.Value)
				}
			}
		}
		for i := range sub.o.Properties {
			p := &sub.o.Properties[i]
			if slices.Contains(samples[sub.o.Name].decided, p.Name) {
				continue
			}
			if side.ItemtypeColumn != "" && p.StoredColumn() == side.ItemtypeColumn && !sub.decides(p) {
				object, body[p.Name] = "Computer", "Computer"
			}
		}
		for i := range sub.o.Properties {
			if p := &sub.o.Properties[i]; object != "" && p.StoredColumn() == side.Column &&
				!slices.Contains(samples[sub.o.Name].decided, p.Name) &&
				model.Current.Includes(p.Since, p.Removed) {
				body[p.Name] = sub.s.make(object, nil)
			}
		}
	}
}

// otherSide makes the item that a relation ties to the one in the path.
func (sub *subject) otherSide(body map[string]any) {
	for _, side := range []model.Parent{*sub.o.Parent, sub.o.Others[0]} {
		object := side.Object
		for _, f := range sub.m.Under.Fixed {
			if f.Column == side.ItemtypeColumn && f.Value != nil {
				object = fmt.Sprint(f.Value)
			}
		}
		for i := range sub.o.Properties {
			p := &sub.o.Properties[i]
			if object != "" && !sub.decides(p) && (p.StoredColumn() == side.Column || p.IsReference() &&
				p.Join.Key == side.Column) {
				body[p.Name] = sub.s.make(object, nil)
			}
		}
	}
}

// always are properties whose value the server decides for every object.
var always = []string{"date_creation", "date_mod", "id"}

// made gives a value for a property, and the value that reading it back shows.
func (sub *subject) made(p *model.Property, round int) (sent, shown any) {
	if len(p.Enum) > 0 {
		v := p.Enum[(round+1)%len(p.Enum)]
		if n, ok := v.(int); ok && p.Type == model.TypeString {
			return n, fmt.Sprint(n)
		} else if ok {
			return n, float64(n)
		}
		return v, v
	}
	switch p.Type {
	case model.TypeBoolean:
		return round%2 == 0, round%2 == 0
	case model.TypeInteger:
		n := 5 + round
		if p.Minimum != nil {
			n = max(n, int(*p.Minimum)+round)
		}
		return n, float64(n)
	case model.TypeNumber:
		n := 2.5 + float64(round)
		return n, n
	}
	switch p.Format {
	case model.FormatDateTime:
		at := time.Date(2026, 1, 2+round, 3, 4, 0, 0, time.UTC)
		return at.Format(time.RFC3339), at.Format("2006-01-02T15:04:05-07:00")
	case model.FormatDate:
		return fmt.Sprintf("2026-01-0%d", 2+round), fmt.Sprintf("2026-01-0%d", 2+round)
	}
	text := testapi.Unique() + " it's <b>é</b>"
	if p.Format != model.FormatHTML {
		text = testapi.Unique() + " it's \"é\""
	}
	switch {
	case strings.Contains(p.Pattern, "A-Fa-f0-9"):
		text = "#a1b2c3"
	case p.Format == model.FormatEmail:
		text = testapi.Unique() + "@example.org"
	case p.Format == model.FormatURI:
		text = "https://example.org/" + testapi.Unique()
	case p.MaxLength > 0 && p.MaxLength < len(text):
		text = text[:p.MaxLength]
	}
	return text, text
}

// body makes a body for the object, and what of it must come back.
func (sub *subject) body(round int) (body, shown map[string]any) {
	body, shown = map[string]any{}, map[string]any{}
	special := sub.special()
	fixed := slices.Concat(always, samples[sub.o.Name].decided)
	for i := range sub.o.Properties {
		p := &sub.o.Properties[i]
		if v, ok := special[p.Name]; ok && sub.decides(p) {
			continue
		} else if ok {
			body[p.Name] = v
			continue
		}
		if p.ReadOnly || p.WriteOnly || p.Mapper != "" || p.Expr != "" || p.Type == model.TypeArray ||
			slices.Contains(fixed, p.Name) || !model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		if sub.decides(p) || sub.o.Name == "Document" && p.Name == "link" || p.Name == "is_deleted" {
			continue
		}
		if p.Type == model.TypeObject {
			continue // references have tests of their own
		}
		body[p.Name], shown[p.Name] = sub.made(p, round)
	}
	return body, shown
}

// TestLifeCycle takes every object of the catalogue, at every place where it is served, from
// creation to purge. Where an object is served at many places, filters and sorting are tried at
// the first one.
func TestLifeCycle(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.Grant("unmanaged", model.Create)
	seen := map[string]bool{}
	for _, sub := range s.subjects() {
		sub.brief = seen[sub.o.Name]
		seen[sub.o.Name] = seen[sub.o.Name] || sub.m.Ops.Has(model.List|model.Get)
		t.Run(strings.ReplaceAll(strings.Trim(sub.m.Path, "/"), "/", "."), func(t *testing.T) {
			t.Parallel()
			sub.s = s.in(t)
			sub.run(t)
		})
	}
}

func (sub *subject) run(t *testing.T) {
	s, o := sub.s, sub.o
	sub.prepare()
	if !sub.m.Ops.Has(model.Add) {
		sub.look(t)
		return
	}
	body, shown := sub.body(0)
	if sub.refused() {
		s.Call("glpi", "POST", sub.base, body).Want(400)
		return
	}
	id := s.Call("glpi", "POST", sub.base, body).ID()
	item := sub.item(id)
	if !sub.m.Ops.Has(model.Get) {
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
	if sub.m.Ops.Has(model.Patch) && !unchangeable[o.Name] {
		sub.refer(t, item)
		got = s.Call("glpi", "GET", item, nil).Want(200)
	}
	if sub.m.Ops.Has(model.List) {
		sub.search(t, id, got.Object())
	}
	if unchangeable[o.Name] {
		s.Call("glpi", "PATCH", item, map[string]any{"name": "changed"}).Want(403)
	}
	if sub.m.Ops.Has(model.Patch) && !unchangeable[o.Name] {
		changed, want := sub.body(1)
		for name := range sub.special() {
			delete(changed, name)
		}
		updated := s.Call("glpi", "PATCH", item, changed).Want(200)
		for name, value := range want {
			if updated.At(name) != value {
				t.Errorf("%s is %#v after changing to %#v", name, updated.At(name), value)
			}
		}
		sub.invalid(t, "PATCH", item, nil)
	}
	for _, header := range []string{"text/csv", "application/xml"} {
		if !sub.m.Ops.Has(model.List) {
			break
		}
		if r := s.Call("glpi", "GET", sub.base+"?limit=3", nil, "Accept", header); r.Status >= 300 ||
			r.Header.Get("Content-Type") != header || r.Header.Get("Content-Range") == "" {
			t.Errorf("%s: %d %v", header, r.Status, r.Header)
		}
	}
	for _, path := range []string{item, sub.base} {
		if r := s.Call("", "GET", path, nil); r.Status != 401 {
			t.Errorf("%s without a token: %d", path, r.Status)
		}
	}
	for op, method := range map[model.Operations]string{model.Get: "GET", model.Remove: "DELETE",
		model.Patch: "PATCH"} {
		if sub.m.Ops.Has(op) && !sub.m.Single {
			s.Call("glpi", method, sub.base+"/999999", nil).Want(404)
		}
	}
	if o.Trash {
		s.Call("glpi", "DELETE", item, nil).Want(204)
		trashed := s.Call("glpi", "GET", item, nil).Want(200)
		if o.Property("is_deleted") != nil { // else nobody sees it, and nothing restores the item
			if trashed.At("is_deleted") != true {
				t.Errorf("is_deleted is %v in the trash", trashed.At("is_deleted"))
			}
			if unchangeable[o.Name] {
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
		list := sub.s.Call("glpi", "GET", sub.base+"?filter=id=="+fmt.Sprint(id), nil).Want(200).List()
		return len(list) == 1
	}
	if sub.m.Ops.Has(model.List) && !has() {
		t.Errorf("%s does not list the item %d", sub.base, id)
	}
	if !sub.m.Ops.Has(model.Remove) {
		return
	}
	sub.s.Call("glpi", "DELETE", item, nil).Want(204)
	if sub.m.Ops.Has(model.List) && has() {
		t.Errorf("%s still lists the item %d", sub.base, id)
	}
}

// target gives an item of an object that others can refer to; all subtests share it.
func (s *fixture) target(object string) int64 {
	s.T.Helper()
	made, _ := s.targets.LoadOrStore(object, &target{})
	one := made.(*target)
	one.once.Do(func() { one.id = s.make(object, nil) })
	if one.id == 0 {
		s.T.Fatalf("no %s could be made to refer to", object)
	}
	return one.id
}

type target struct {
	once sync.Once
	id   int64
}
