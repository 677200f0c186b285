package api_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// entry is what an answer shows of a change of a field.
type entry struct{ old, new string }

// history gives the changes of fields that an item remembers since an entry, by the names of the fields, and the
// last entry. What is remembered twice is a fault.
func (sub *subject) history(item string, since float64) (changes map[string]entry, last float64) {
	sub.s.T.Helper()
	path := item + "/Log"
	if sub.o.Name == "AutomaticAction" {
		path = item + "/History"
	}
	changes, last = map[string]entry{}, since
	for _, e := range sub.s.Call("glpi", "GET", fmt.Sprintf("%s?filter=id=gt=%v&limit=1000&sort=id", path, since),
		nil).Want(200).List() {
		last = e["id"].(float64)
		if e["action"].(map[string]any)["id"] != 0.0 {
			continue
		}
		name, _ := e["field"].(map[string]any)["name"].(string)
		if _, twice := changes[name]; twice || name == "" {
			sub.s.T.Errorf("the field %q has several entries, or no name: %v", name, e)
		}
		old, _ := e["old_value"].(string)
		now, _ := e["new_value"].(string)
		changes[name] = entry{old, now}
	}
	return changes, last
}

// row gives the columns of an item as texts.
func (sub *subject) row(id int64) map[string]string {
	sub.s.T.Helper()
	rows, err := sub.s.DB.Query(sub.s.T.Context(), "SELECT * FROM `"+sub.o.Table+"` WHERE `id` = ?", id)
	if err != nil {
		sub.s.T.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil || !rows.Next() {
		sub.s.T.Fatal(err, rows.Err())
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	if err := rows.Scan(into...); err != nil {
		sub.s.T.Fatal(err)
	}
	out := map[string]string{}
	for i, c := range columns {
		out[c] = ""
		if cells[i] != nil {
			out[c] = fmt.Sprint(cells[i])
		}
	}
	return out
}

// cut gives a text as the history holds it.
func cut(text string) string {
	if runes := []rune(text); len(runes) > 255 {
		return string(runes[:255])
	}
	return text
}

// TestHistory changes every property of every object that has a history, each to another value and once more to
// the same: the history has one entry for each that has changed, with what it was and is, and none for the rest.
func TestHistory(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.Grant("unmanaged", model.Create)
	var fields, links atomic.Int64
	seen := map[string]bool{}
	graph := s.Catalog.Graph()
	t.Run("objects", func(t *testing.T) {
		for _, sub := range s.subjects() {
			home := sub.m.Under == nil || sub.m.Under.Object == "" && sub.m.Under.ItemtypeParam == ""
			if seen[sub.o.Name] || !graph.KeepsHistory(sub.o) || !home || unchangeable[sub.o.Name] ||
				!sub.m.Ops.Has(model.Add|model.Get|model.Patch) {
				continue
			}
			seen[sub.o.Name] = true
			t.Run(sub.o.Name, func(t *testing.T) {
				t.Parallel()
				sub.s = s.in(t)
				f, l := sub.remember(t)
				fields.Add(int64(f))
				links.Add(int64(l))
			})
		}
	})
	if fields.Load() < 850 || links.Load() < 200 {
		t.Errorf("only %d fields and %d links have been changed", fields.Load(), links.Load())
	}
	t.Logf("%d fields and %d links of %d objects", fields.Load(), links.Load(), len(seen))
}

// remember changes the properties of an item of the object, and gives how many fields and links it has changed.
func (sub *subject) remember(t *testing.T) (fields, links int) {
	sub.prepare()
	body, _ := sub.body(0)
	id := sub.s.Call("glpi", "POST", sub.base, body).ID()
	item := sub.item(id)
	changed, _ := sub.body(1)
	for name := range sub.special() {
		delete(changed, name)
	}
	_, last := sub.history(item, 0)
	before := sub.row(id)
	sub.s.Call("glpi", "PATCH", item, changed).Want(200)
	after := sub.row(id)
	got, last := sub.history(item, last)
	for name := range changed {
		p := sub.o.Property(name)
		column := p.StoredColumn()
		old, now := before[column], after[column]
		e, found := got[name]
		switch {
		case column == "" || slices.Contains(always, name) || column == "completename":
		case found != (old != now):
			t.Errorf("%s from %q to %q: an entry %v", name, old, now, found)
		case found:
			fields++
			if e != (entry{cut(old), cut(now)}) && e != (entry{"********", "********"}) {
				t.Errorf("%s from %q to %q: the entry has %q", name, old, now, e)
			}
		}
	}
	sub.s.Call("glpi", "PATCH", item, changed).Want(200)
	again, last := sub.history(item, last)
	if len(again) != 0 {
		t.Errorf("the same values again: %v", slices.Sorted(maps.Keys(again)))
	}
	return fields, sub.rememberLinks(t, item, id, last)
}

// rememberLinks changes what an item names, one after the other; last is its last entry before.
func (sub *subject) rememberLinks(t *testing.T, item string, id int64, last float64) (links int) {
	for i := range sub.o.Properties {
		p := &sub.o.Properties[i]
		target := sub.s.Catalog.Object(p.Target)
		if !p.IsReference() || p.ReadOnly || sub.decides(p) || target == nil || target.Table == "" ||
			p.Target == "Entity" || strings.HasPrefix(p.Target, "_") || p.Join.Field != "id" && p.Join.Field != "" ||
			!model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		before, to := sub.row(id)[p.Join.Key], sub.s.target(p.Target)
		if sub.s.Call("glpi", "PATCH", item, map[string]any{p.Name: to}).Status != 200 {
			continue // a rule of the object's refuses it
		}
		after := sub.row(id)[p.Join.Key]
		var got map[string]entry
		got, last = sub.history(item, last)
		e, found := got[p.Name]
		if found != (before != after) {
			t.Errorf("%s from %q to %q: an entry %v", p.Name, before, after, found)
		}
		if found && !strings.HasSuffix(e.new, "("+after+")") && (after != "0" || e.new != "") {
			t.Errorf("%s to %q: the entry has %q", p.Name, after, e.new)
		}
		if found {
			links++
		}
	}
	return links
}
