package history

import (
	"fmt"
	"slices"
	"strconv"
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

// write writes the entries that wait, as few statements for all of them.
func (t *turn) write() error {
	if len(t.entries) == 0 {
		return nil
	}
	actor, now := t.work.Session.Actor(t.work.Context), t.work.Now()
	for some := range slices.Chunk(t.entries, atOnce) {
		if err := t.add(some, actor, now); err != nil {
			return err
		}
	}
	t.entries = t.entries[:0]
	return nil
}

// add writes entries by one statement, which reads what the items are called that they name.
func (t *turn) add(entries []entry, actor, now any) error {
	s := insert{args: make([]any, 0, len(entries)*most), engine: t.work.Engine}
	for i := range entries {
		s.add(&entries[i], actor, now)
	}
	if err := t.work.Exec(s.text.String(), s.args...); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	return nil
}

// insert is a statement that adds entries.
type insert struct {
	text   strings.Builder
	args   []any
	engine *engine.Engine // nil where nothing names items
}

// add adds an entry.
func (s *insert) add(e *entry, actor, now any) {
	if s.text.Len() == 0 {
		s.text.WriteString(beginning)
	} else {
		s.text.WriteString(", ")
	}
	s.text.WriteString("(?, ?, ?, " + strconv.Itoa(e.action) + ", ?, ?, ?, ")
	s.args = append(s.args, e.itemtype, e.id, e.link, actor, now, e.number)
	s.shown(&e.old)
	s.text.WriteString(", ")
	s.shown(&e.new)
	s.number(&e.old)
	s.number(&e.new)
	s.text.WriteByte(')')
}

// shown adds a value as the table has it: the text, in which items are "name (id)".
func (s *insert) shown(v *value) {
	if len(v.items) == 0 {
		s.text.WriteByte('?')
		s.args = append(s.args, cut(v.text))
		return
	}
	s.text.WriteString("SUBSTR(")
	after := "" // what follows the last name
	for _, it := range v.items {
		if name := s.engine.NameSQL(it.object); name != "" {
			if after != "" {
				s.text.WriteString("? || ")
				s.args = append(s.args, after+", ")
			}
			s.text.WriteString("COALESCE((SELECT NULLIF(" + name + ", '') || ' ' FROM `" + it.object.Table +
				"` WHERE `id` = ?), '') || ")
			s.args, after = append(s.args, it.id), ""
		} else if after != "" {
			after += ", "
		}
		after += fmt.Sprintf("(%d)", it.id)
	}
	if v.text != "" {
		after += ", " + v.text
	}
	s.text.WriteString("?, 1, " + strconv.Itoa(maxText) + ")")
	s.args = append(s.args, after)
}

// number adds what the table has beside the text.
func (s *insert) number(v *value) {
	if !v.named {
		s.text.WriteString(", NULL")
		return
	}
	s.text.WriteString(", ?")
	s.args = append(s.args, v.id)
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

// atOnce is how many rows a statement adds at most, and most how many values one of them has if it names no more than
// two items.
const (
	atOnce = 32
	most   = 12
)

// beginning is how statements begin that add entries.
var beginning = "INSERT INTO `glpi_logs` (`" + strings.Join(columns, "`, `") + "`) VALUES "
