package engine

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// pointer is a column of some table that holds the ids of an object.
type pointer struct {
	table, column string
	child         bool          // rows belong to the object and go with it
	object        *model.Object // of the table; the first one of those that share it
	itemtype      string
	typeColumn    string
}

// pointers finds every column of the catalogue that refers to an object.
func (e *Engine) pointers(target *model.Object) []pointer {
	var out []pointer
	add := func(p pointer) {
		if i := slices.IndexFunc(out, func(have pointer) bool { return have.table == p.table && have.column == p.column }); i < 0 {
			out = append(out, p)
		} else if p.child && !out[i].child {
			out[i] = p
		}
	}
	for _, o := range e.catalog.Objects() {
		if o.Table == "" {
			continue
		}
		sides := o.Others
		if o.Parent != nil {
			sides = append(slices.Clone(sides), *o.Parent)
		}
		for _, side := range sides {
			switch {
			case side.Column == "":
			case side.Object == target.Name:
				add(pointer{table: o.Table, column: side.Column, child: true, object: o})
			case side.ItemtypeColumn != "" && target.Itemtype != "":
				add(pointer{table: o.Table, column: side.Column, child: !side.Stays, object: o, itemtype: target.Itemtype, typeColumn: side.ItemtypeColumn})
			}
		}
		e.pointersIn(o, o.Properties, target, add)
	}
	return out
}

func (e *Engine) pointersIn(o *model.Object, properties []model.Property, target *model.Object, add func(pointer)) {
	for i := range properties {
		p := &properties[i]
		switch {
		case p.IsReference() && p.Target == target.Name && (p.Join.Field == "" || p.Join.Field == "id"):
			if o.Table == target.Table && p.Join.Key == target.Tree {
				continue // children are adopted
			}
			add(pointer{table: o.Table, column: p.Join.Key})
		case p.Type == model.TypeObject && p.Join == nil:
			e.pointersIn(o, p.Properties, target, add)
		}
	}
}

// forget removes what belongs to a purged item and clears every reference to it, so that no
// row points at what is gone. What lies in a purged entity comes to lie in the root, which is 0.
func (e *Engine) forget(w *Write) error {
	for _, p := range e.cachedPointers(w.Object) {
		var err error
		switch {
		case p.child && e.hasMore(p.object):
			err = e.purgeChildren(w, p)
		case p.child && p.typeColumn != "":
			err = w.Exec("DELETE FROM `"+p.table+"` WHERE `"+p.typeColumn+"` = ? AND `"+p.column+"` = ?", p.itemtype, w.ID)
		case p.child:
			err = w.Exec("DELETE FROM `"+p.table+"` WHERE `"+p.column+"` = ?", w.ID)
		case p.typeColumn != "":
			err = w.Exec("UPDATE `"+p.table+"` SET `"+p.column+"` = 0, `"+p.typeColumn+"` = '' WHERE `"+p.typeColumn+"` = ? AND `"+p.column+"` = ?", p.itemtype, w.ID)
		default:
			err = w.Exec("UPDATE `"+p.table+"` SET `"+p.column+"` = 0 WHERE `"+p.column+"` = ?", w.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hasMore reports whether purging a row of the object takes more than deleting it: others belong
// to it or refer to it, or its behaviour does something then.
func (e *Engine) hasMore(o *model.Object) bool {
	b := e.behaviour(o)
	if len(b.befores.remove)+len(b.afters.remove) > 0 {
		return true
	}
	if slices.ContainsFunc(e.cachedPointers(o), func(p pointer) bool { return p.typeColumn == "" }) {
		return true
	}
	for _, other := range e.catalog.Objects() {
		if slices.ContainsFunc(other.Mounts, func(m model.Mount) bool { return m.Under != nil && m.Under.Object == o.Name }) {
			return true
		}
	}
	return false
}

// purgeChildren purges the rows that belong to a purged item, with all that belongs to them.
func (e *Engine) purgeChildren(w *Write, p pointer) error {
	query, args := "SELECT `id` FROM `"+p.table+"` WHERE `"+p.column+"` = ?", []any{w.ID}
	if p.typeColumn != "" {
		query, args = query+" AND `"+p.typeColumn+"` = ?", append(args, p.itemtype)
	}
	ids, err := w.IDs(query, args...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		// One of them can go with another.
		if err := w.Purge(p.object.Name, id); err != nil && model.CodeOf(err) != model.CodeNotFound {
			return err
		}
	}
	return nil
}

// referenced is what points at an object, as long as the catalogue is the same.
type referenced struct {
	pointers   []pointer
	generation uint64
}

func (e *Engine) cachedPointers(o *model.Object) []pointer {
	generation := e.catalog.Generation()
	if r, ok := e.references.Get(o); ok && r.generation == generation {
		return r.pointers
	}
	r := &referenced{pointers: e.pointers(o), generation: generation}
	e.references.Put(o, r)
	return r.pointers
}
