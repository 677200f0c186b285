package history_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// entry is what an answer shows of a change of a field.
type entry struct{ old, new string }

// told gives the changes of fields that an item remembers since an entry, by the names of the fields, and the
// last entry. What is remembered twice is a fault.
func told(sub *samples.Subject, item string, since float64) (changes map[string]entry, last float64) {
	sub.S.T.Helper()
	path := item + "/Log"
	if sub.O.Name == "AutomaticAction" {
		path = item + "/History"
	}
	changes, last = map[string]entry{}, since
	for _, e := range sub.S.Call("glpi", "GET", fmt.Sprintf("%s?filter=id=gt=%v&limit=1000&sort=id", path, since),
		nil).Want(200).List() {
		last = e["id"].(float64)
		if e["action"].(map[string]any)["id"] != 0.0 {
			continue
		}
		name, _ := e["field"].(map[string]any)["name"].(string)
		if _, twice := changes[name]; twice || name == "" {
			sub.S.T.Errorf("the field %q has several entries, or no name: %v", name, e)
		}
		old, _ := e["old_value"].(string)
		now, _ := e["new_value"].(string)
		changes[name] = entry{old, now}
	}
	return changes, last
}

// rowOf gives the columns of an item as texts.
func rowOf(sub *samples.Subject, id int64) map[string]string {
	sub.S.T.Helper()
	rows, err := sub.S.DB.Query(sub.S.T.Context(), "SELECT * FROM `"+sub.O.Table+"` WHERE `id` = ?", id)
	if err != nil {
		sub.S.T.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil || !rows.Next() {
		sub.S.T.Fatal(err, rows.Err())
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	if err := rows.Scan(into...); err != nil {
		sub.S.T.Fatal(err)
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
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	var fields, links atomic.Int64
	seen := map[string]bool{}
	graph := s.Catalog.Graph()
	t.Run("objects", func(t *testing.T) {
		for _, sub := range s.Subjects() {
			home := sub.M.Under == nil || sub.M.Under.Object == "" && sub.M.Under.ItemtypeParam == ""
			if seen[sub.O.Name] || !graph.KeepsHistory(sub.O) || !home || samples.Unchangeable[sub.O.Name] ||
				!sub.M.Ops.Has(model.Add|model.Get|model.Patch) {
				continue
			}
			seen[sub.O.Name] = true
			t.Run(sub.O.Name, func(t *testing.T) {
				t.Parallel()
				sub.S = s.In(t)
				f, l := remember(sub, t)
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
func remember(sub *samples.Subject, t *testing.T) (fields, links int) {
	sub.Prepare()
	body, _ := sub.Body(0)
	id := sub.S.Call("glpi", "POST", sub.Base, body).ID()
	item := sub.Item(id)
	changed, _ := sub.Body(1)
	for name := range sub.Special() {
		delete(changed, name)
	}
	_, last := told(sub, item, 0)
	before := rowOf(sub, id)
	sub.S.Call("glpi", "PATCH", item, changed).Want(200)
	after := rowOf(sub, id)
	got, last := told(sub, item, last)
	for name := range changed {
		p := sub.O.Property(name)
		column := p.StoredColumn()
		old, now := before[column], after[column]
		e, found := got[name]
		switch {
		case column == "" || slices.Contains(samples.Always, name) || column == "completename":
		case found != (old != now):
			t.Errorf("%s from %q to %q: an entry %v", name, old, now, found)
		case found:
			fields++
			if e != (entry{cut(old), cut(now)}) && e != (entry{"********", "********"}) {
				t.Errorf("%s from %q to %q: the entry has %q", name, old, now, e)
			}
		}
	}
	sub.S.Call("glpi", "PATCH", item, changed).Want(200)
	again, last := told(sub, item, last)
	if len(again) != 0 {
		t.Errorf("the same values again: %v", slices.Sorted(maps.Keys(again)))
	}
	return fields, rememberLinks(sub, t, item, id, last)
}

// rememberLinks changes what an item names, one after the other; last is its last entry before.
func rememberLinks(sub *samples.Subject, t *testing.T, item string, id int64, last float64) (links int) {
	for i := range sub.O.Properties {
		p := &sub.O.Properties[i]
		target := sub.S.Catalog.Object(p.Target)
		if !p.IsReference() || p.ReadOnly || sub.Decides(p) || target == nil || target.Table == "" ||
			p.Target == "Entity" || strings.HasPrefix(p.Target, "_") || p.Join.Field != "id" && p.Join.Field != "" ||
			!model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		before, to := rowOf(sub, id)[p.Join.Key], sub.S.Target(p.Target)
		if sub.S.Call("glpi", "PATCH", item, map[string]any{p.Name: to}).Status != 200 {
			continue // a rule of the object's refuses it
		}
		after := rowOf(sub, id)[p.Join.Key]
		var got map[string]entry
		got, last = told(sub, item, last)
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
