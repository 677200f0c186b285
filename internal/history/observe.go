package history

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// observe remembers a change of any object.
func (s *Service) observe(w *engine.Work, c *engine.Change) error {
	k := s.kind(c.Object)
	if k.itemtype == "" {
		return nil
	}
	t := turnOf(w)
	self := subject{k.itemtype, c.ID}
	var entries []entry
	switch c.Op {
	case engine.OpCreate:
		if k.own {
			t.begin(self)
		}
		entries = append(entries, s.links(k, c)...)
		entries = append(entries, s.sides(k, c, c.Value, actionsOf(k).add)...)
	case engine.OpUpdate:
		if k.own && !t.created[self] {
			entries = s.fields(k, c)
		}
		entries = append(entries, s.links(k, c)...)
		entries = append(entries, s.moved(k, c)...)
	case engine.OpTrash:
		if k.own {
			entries = append(entries, entry{itemtype: k.itemtype, id: c.ID, action: trashed(k, true)})
		}
		entries = append(entries, s.sides(k, c, before(c), actionsOf(k).hide)...)
	case engine.OpPurge:
		t.forget(self)
		if c.Purging() { // what goes with something else goes without words
			return nil
		}
		entries = s.sides(k, c, before(c), actionsOf(k).remove)
		if k.own {
			r := Record{Context: w.Context, Tx: w.Tx, Session: w.Session, Now: w.Engine.Now()}
			if err := r.event(k.itemtype, c.ID, k.rowName(c)); err != nil {
				return err
			}
		}
	}
	t.entries = append(t.entries, entries...)
	return t.end()
}

func before(c *engine.Change) func(column string) any {
	return func(column string) any { return c.Before[column] }
}

// trashed is the action of deleting an item that can be restored, or of restoring it.
func trashed(k *kind, gone bool) int {
	switch {
	case k.locks && gone:
		return actionLock
	case k.locks:
		return actionUnlock
	case gone:
		return actionTrash
	}
	return actionRestore
}

// masked stands for a secret.
const masked = "********"

// fields remembers the columns that an update changes, each as an entry of the item.
func (s *Service) fields(k *kind, c *engine.Change) []entry {
	var out []entry
	if c.Stores("is_deleted") && c.Changes("is_deleted") {
		out = append(out, entry{itemtype: k.itemtype, id: c.ID, action: trashed(k, c.Bool("is_deleted"))})
	}
	for i := range k.columns {
		col := &k.columns[i]
		if !c.Changes(col.name) {
			continue
		}
		if col.name == customFields {
			out = append(out, s.customFields(k, c)...)
			continue
		}
		e := entry{itemtype: k.itemtype, id: c.ID, number: col.number}
		if e.old, e.new = col.values(c); e.old.text == e.new.text && !col.secret && !e.new.named {
			continue // nothing and an empty text
		}
		out = append(out, e)
	}
	return out
}

// values gives what a column held and holds.
func (col *column) values(c *engine.Change) (old, now value) {
	switch {
	case col.secret:
		return plain(masked), plain(masked)
	case col.target == nil || col.target.Table == "":
		return plain(c.Before.Text(col.name)), plain(c.Text(col.name))
	}
	return col.item(c.Before[col.name], c.Before.Int(col.name)), col.item(c.Value(col.name), c.Int(col.name))
}

// item gives the item that a column names; none is an empty text.
func (col *column) item(stored any, id int64) value {
	if stored == nil || id == 0 && !col.target.ZeroIsItem {
		return value{named: true}
	}
	return naming(item{col.target, id})
}

// customFields is the column of all values of the fields that a definition of assets adds, and customNumbers
// from where the numbers of these fields begin.
const (
	customFields  = "custom_fields"
	customNumbers = 45000
)

// customFields remembers each of the fields that an update changes.
func (s *Service) customFields(k *kind, c *engine.Change) []entry {
	var old, now map[string]any
	_ = json.Unmarshal([]byte(c.Before.Text(customFields)), &old) // what is no object has no fields
	_ = json.Unmarshal([]byte(c.Text(customFields)), &now)
	all := maps.Clone(now)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, old)
	var out []entry
	for _, key := range slices.Sorted(maps.Keys(all)) {
		was, is := shownCustom(old[key]), shownCustom(now[key])
		if was == is {
			continue
		}
		number, err := strconv.Atoi(key)
		if err != nil {
			number = ownNumber(key)
		} else {
			number += customNumbers
		}
		out = append(out, entry{itemtype: k.itemtype, id: c.ID, number: number, old: plain(was), new: plain(is)})
	}
	return out
}

func shownCustom(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// links remembers the arrays of links that a change sets, in the item and in what is linked.
func (s *Service) links(k *kind, c *engine.Change) []entry {
	var out []entry
	graph := s.engine.Catalog().Graph()
	for _, l := range c.Linkings() {
		target := s.engine.Catalog().Object(l.Property.Target)
		if target == nil {
			continue
		}
		other := s.kind(target)
		between := graph.Table(l.Property.Join.Via.Table)
		both := other.own && between != nil && !s.kind(between.Objects[0]).parentOnly
		note := func(ids []int64, action int, set func(e *entry, v value)) {
			for _, id := range ids {
				if k.own {
					e := entry{itemtype: k.itemtype, id: c.ID, link: other.itemtype, action: action}
					set(&e, naming(item{target, id}))
					out = append(out, e)
				}
				if both {
					e := entry{itemtype: other.itemtype, id: id, link: k.itemtype, action: action}
					set(&e, naming(item{c.Object, c.ID}))
					out = append(out, e)
				}
			}
		}
		note(l.Added, actionLink, setNew)
		note(l.Gone, actionUnlink, setOld)
	}
	return out
}

func setNew(e *entry, v value) { e.new = v }
func setOld(e *entry, v value) { e.old = v }

// done is what happens to a row that belongs to items or ties them together: the actions on the items, and which
// of the values of the entries tells of the row.
type done struct {
	part, link, device int
	gone               bool
}

// family is what can happen to the rows of an object.
type family struct{ add, change, hide, remove done }

var usual = family{
	add:    done{part: actionAddSubItem, link: actionLink, device: actionAddDevice},
	change: done{part: actionUpdateSubItem, link: actionUpdateLink, device: actionUpdateDevice},
	hide:   done{part: actionDeleteSubItem, link: actionUnlink, device: actionDeleteDevice, gone: true},
	remove: done{part: actionDeleteSubItem, link: actionUnlink, device: actionDeleteDevice, gone: true},
}

// special are the types of rows with actions of their own.
var special = map[string]family{
	"Item_SoftwareVersion":             linking(actionInstall, actionUninstall),
	`Glpi\Asset\Asset_PeripheralAsset`: linking(actionConnect, actionDisconnect),
}

func linking(add, remove int) family {
	f := usual
	f.add.link, f.hide.link, f.remove.link = add, remove, remove
	return f
}

// actionsOf gives what can happen to the rows of an object.
func actionsOf(k *kind) family {
	f, ok := special[k.itemtype]
	if !ok {
		f = usual
	}
	if k.locks {
		f.hide.part, f.hide.device = actionLockSubItem, actionLockDevice
		if !ok {
			f.hide.link = actionLockLink
		}
	}
	return f
}

// sides remembers in each item that a row belongs to or ties together that it came or went. values gives the
// columns of the row.
func (s *Service) sides(k *kind, c *engine.Change, values func(column string) any, what done) []entry {
	if len(k.sides) == 0 {
		return nil
	}
	items := s.sideItems(k, values)
	var out []entry
	for i, of := range items {
		if of.object == nil || i > 0 && k.parentOnly {
			continue
		}
		holder := s.kind(of.object)
		if !holder.own {
			continue
		}
		others := othersOf(items, i)
		for _, pair := range others { // each in an entry of its own, which is shown to those who see it
			e := entry{itemtype: holder.itemtype, id: of.id}
			var v value
			e.link, e.action, v = s.about(k, c, pair, i, what)
			if what.gone {
				e.old = v
			} else {
				e.new = v
			}
			out = append(out, e)
		}
	}
	return out
}

// othersOf gives the items on the sides of a row once for each item that it ties one of them to, with these two alone.
func othersOf(items []item, at int) (pairs [][]item) {
	for i, other := range items {
		if i == at || other.object == nil {
			continue
		}
		pair := make([]item, len(items))
		pair[at], pair[i] = items[at], other
		pairs = append(pairs, pair)
	}
	if len(pairs) < 2 {
		return [][]item{items}
	}
	return pairs
}

// about says of a row, to the item on one of its sides, what it is: a part of the item, or a link to the items
// on the other sides.
func (s *Service) about(k *kind, c *engine.Change, items []item, at int, what done) (link string, action int, v value) {
	if len(items) == 1 {
		return k.itemtype, what.part, k.called(c)
	}
	others := make([]item, 0, len(items)-1)
	for i, other := range items {
		if i != at && other.object != nil {
			others = append(others, other)
		}
	}
	if len(others) == 0 { // somebody who is known by an address alone
		return k.itemtype, what.link, k.called(c)
	}
	action = what.link
	if k.device(at) {
		action = what.device
	}
	return s.kind(others[0].object).itemtype, action, naming(others...)
}

// device reports whether a side of a row is the asset that a component is built into.
func (k *kind) device(at int) bool {
	return k.component && k.sides[at].ItemtypeColumn != ""
}

// called is what a row is called in the history of what it belongs to.
func (k *kind) called(c *engine.Change) value { return called(k.rowName(c), c.ID) }

// rowName is the name of a row, or else what kind of row it is.
func (k *kind) rowName(c *engine.Change) string {
	name := ""
	if k.name != "" {
		if name = c.Text(k.name); c.Op != engine.OpCreate && c.Op != engine.OpUpdate {
			name = c.Before.Text(k.name)
		}
	}
	if name == "" && c.Stores("alternative_email") {
		name = c.Text("alternative_email")
	}
	if name == "" {
		name = k.label
	}
	return name
}

// sideItems gives the items on the sides of a row, one without an object where there is none.
func (s *Service) sideItems(k *kind, values func(column string) any) []item {
	reg := s.engine.Catalog()
	out := make([]item, len(k.sides))
	for i := range k.sides {
		side := &k.sides[i]
		row := engine.Values{"id": values(side.Column)}
		var o *model.Object
		if side.ItemtypeColumn == "" {
			o = reg.Object(side.Object)
		} else {
			row["itemtype"] = values(side.ItemtypeColumn)
			o = reg.ByItemtype(row.Text("itemtype"))
		}
		id := row.Int("id")
		if o == nil || row["id"] == nil || id < 0 || id == 0 && !o.ZeroIsItem {
			continue
		}
		out[i] = item{o, id}
	}
	return out
}

// moved remembers an update of a row in the items that it belongs to or ties together: as gone from the one and
// come to the other where these change, else by what has changed.
func (s *Service) moved(k *kind, c *engine.Change) []entry {
	if len(k.sides) == 0 {
		return nil
	}
	was, is := s.sideItems(k, before(c)), s.sideItems(k, c.Value)
	var out []entry
	f := actionsOf(k)
	if !slices.Equal(was, is) {
		out = append(s.sides(k, c, before(c), f.remove), s.sides(k, c, c.Value, f.add)...)
	}
	if k.own { // has told of its columns itself
		return out
	}
	for i, of := range is {
		if of.object == nil || i > 0 && k.parentOnly || !s.kind(of.object).own {
			continue
		}
		out = append(out, s.changes(k, c, is, i, f.change)...)
	}
	return out
}

// changes remembers the columns of a row that an update changes in the history of one of its sides.
func (s *Service) changes(k *kind, c *engine.Change, items []item, at int, what done) []entry {
	of := items[at]
	action := what.part
	if len(items) > 1 {
		action = what.link
	}
	if k.device(at) {
		action = what.device
	}
	base := entry{itemtype: s.kind(of.object).itemtype, id: of.id, action: action}
	var out []entry
	for i := range k.columns {
		col := &k.columns[i]
		if col.side || !c.Changes(col.name) {
			continue
		}
		e := base
		if k.narrow {
			e.link, e.new = k.itemtype, k.called(c)
			return []entry{e}
		}
		e.link = k.itemtype + "#" + col.name
		if e.old, e.new = col.values(c); e.old.text == e.new.text && !col.secret && !e.new.named {
			continue
		}
		out = append(out, e)
	}
	return out
}
