package history

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// entry is a row of the history on its way.
type entry struct {
	itemtype string // whose history
	id       int64
	link     string // type of what the entry is about, with the column of it that has changed
	action   int
	number   int // of the field
	old, new value
}

// value is one of the two values of an entry: a text, or items by their names.
type value struct {
	text  string
	items []item
	id    int64 // what the table has beside the text, where named is set
	named bool
}

// item names an item.
type item struct {
	object *model.Object
	id     int64
}

func plain(text string) value { return value{text: text} }

// naming gives a value that names items; the first of them is the one that the table has the number of.
func naming(items ...item) value {
	v := value{items: items}
	if len(items) > 0 {
		v.id, v.named = items[0].id, true
	}
	return v
}

// called gives a value for a row by what it is called.
func called(name string, id int64) value {
	if id == 0 { // somebody without an account
		return plain(name)
	}
	return value{text: fmt.Sprintf("%s (%d)", name, id), id: id, named: true}
}

// subject is whose history an entry is part of.
type subject struct {
	itemtype string
	id       int64
}

// turn collects the entries of a write, which are written at its end.
type turn struct {
	work    *engine.Work
	entries []entry
	created map[subject]bool // items that are new in this write, nil for none: what happens to them is no change
	waiting bool             // for the end of the write
	ended   int
}

type (
	turnKey struct{}
	endKey  struct{ nth int }
)

// maxEntries is how many entries wait; a write with more of them writes some before its end.
const maxEntries = 256

// turnOf gives the turn of a write.
func turnOf(w *engine.Work) *turn {
	if t, ok := w.Tx.Kept(turnKey{}).(*turn); ok {
		return t
	}
	t := &turn{work: w}
	w.Tx.Keep(turnKey{}, t)
	return t
}

// begin puts the entry of a new item before those that its rules have already made: what it has got comes after
// it, and how its rules have completed it is no change.
func (t *turn) begin(self subject) {
	if t.created == nil {
		t.created = map[subject]bool{}
	}
	t.created[self] = true
	of := func(e entry) bool { return subject{e.itemtype, e.id} == self }
	t.entries = slices.DeleteFunc(t.entries, func(e entry) bool { return of(e) && e.action == actionField })
	at := slices.IndexFunc(t.entries, of)
	if at < 0 {
		at = len(t.entries)
	}
	t.entries = slices.Insert(t.entries, at, entry{itemtype: self.itemtype, id: self.id, action: actionCreate})
}

// end has the entries written at the end of the write, or now if they are many.
func (t *turn) end() error {
	if len(t.entries) >= maxEntries {
		return t.write()
	}
	if !t.waiting && len(t.entries) > 0 {
		t.waiting = true
		t.work.Tx.AtEnd(endKey{t.ended}, func() error {
			t.waiting, t.ended = false, t.ended+1
			return t.write()
		})
	}
	return nil
}

// forget drops what waits of an item that goes.
func (t *turn) forget(which subject) {
	t.entries = slices.DeleteFunc(t.entries, func(e entry) bool { return subject{e.itemtype, e.id} == which })
}

// names are what items are called.
type names map[*model.Object]map[int64]string

// write writes the entries that wait, as few statements for all of them.
func (t *turn) write() error {
	if len(t.entries) == 0 {
		return nil
	}
	found, err := t.lookUp()
	if err != nil {
		return err
	}
	actor, now := t.work.Session.Actor(t.work.Context), t.work.Now()
	for some := range slices.Chunk(t.entries, atOnce) {
		args := make([]any, 0, len(some)*len(columns))
		for i := range some {
			args = some[i].row(args, actor, now, found)
		}
		if err := t.work.Exec(inserts[len(some)], args...); err != nil {
			return fmt.Errorf("history: %w", err)
		}
	}
	t.entries = t.entries[:0]
	return nil
}

// row appends the values of an entry's columns.
func (e *entry) row(args []any, actor, now any, found names) []any {
	old, oldID := e.old.shown(found)
	new, newID := e.new.shown(found)
	return append(args, e.itemtype, e.id, e.link, e.action, actor, now, e.number, old, new, oldID, newID)
}

// lookUp reads what the named items are called, by one statement for each type of them.
func (t *turn) lookUp() (names, error) {
	wanted := map[*model.Object][]int64{}
	var order []*model.Object
	note := func(v value) {
		for _, it := range v.items {
			if it.object == nil {
				continue
			}
			have, known := wanted[it.object]
			if !known {
				order = append(order, it.object)
			}
			if !slices.Contains(have, it.id) {
				wanted[it.object] = append(have, it.id)
			}
		}
	}
	for _, e := range t.entries {
		note(e.old)
		note(e.new)
	}
	if len(order) == 0 {
		return nil, nil
	}
	found := names{}
	for _, o := range order {
		called, err := t.work.Names(o, wanted[o])
		if err != nil {
			return nil, err
		}
		found[o] = called
	}
	return found, nil
}

// shown gives a value as the table has it: the text, and the number of what it names.
func (v value) shown(found names) (text string, id any) {
	if v.named {
		id = v.id
	}
	if len(v.items) == 0 {
		return cut(v.text), id
	}
	var b strings.Builder
	for i, it := range v.items {
		if i > 0 {
			b.WriteString(", ")
		}
		if name := found[it.object][it.id]; name != "" {
			b.WriteString(name + " ")
		}
		fmt.Fprintf(&b, "(%d)", it.id)
	}
	if v.text != "" {
		b.WriteString(", " + v.text)
	}
	return cut(b.String()), id
}

// maxText is how long the values of the table are, in characters.
const maxText = 255

func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	n := 0
	for i := range text {
		if n++; n > maxText {
			return text[:i]
		}
	}
	return text
}

var columns = []string{"itemtype", "items_id", "itemtype_link", "linked_action", "user_name", "date_mod",
	"id_search_option", "old_value", "new_value", "old_id", "new_id"}

// atOnce is how many rows a statement adds at most.
const atOnce = 32

// inserts are the statements that add rows, by how many.
var inserts = func() []string {
	row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	out := make([]string, atOnce+1)
	for n := 1; n <= atOnce; n++ {
		out[n] = "INSERT INTO `glpi_logs` (`" + strings.Join(columns, "`, `") + "`) VALUES " + row +
			strings.Repeat(", "+row, n-1)
	}
	return out
}()
