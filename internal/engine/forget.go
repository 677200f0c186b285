package engine

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// pointer is a column of some table that holds the ids of an object.
type pointer struct {
	table, column string
	child         bool // rows belong to the object and go with it
	itemtype      string
	typeColumn    string
}

// pointers finds every column of the catalogue that refers to an object.
func (e *Engine) pointers(target *model.Object) []pointer {
	var out []pointer
	add := func(p pointer) {
		if i := slices.IndexFunc(out, func(have pointer) bool { return have.table == p.table && have.column == p.column }); i < 0 {
			out = append(out, p)
		} else if p.child {
			out[i].child = true
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
				add(pointer{table: o.Table, column: side.Column, child: true})
			case side.ItemtypeColumn != "" && target.Itemtype != "":
				add(pointer{table: o.Table, column: side.Column, child: true, itemtype: target.Itemtype, typeColumn: side.ItemtypeColumn})
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
// row points at what is gone.
func (e *Engine) forget(w *Write) error {
	if w.Object.Name == "Entity" {
		return nil // deleting an entity has rules of its own
	}
	for _, p := range e.cachedPointers(w.Object) {
		var err error
		switch {
		case p.child && p.typeColumn != "":
			err = w.Exec("DELETE FROM `"+p.table+"` WHERE `"+p.typeColumn+"` = ? AND `"+p.column+"` = ?", p.itemtype, w.ID)
		case p.child:
			err = w.Exec("DELETE FROM `"+p.table+"` WHERE `"+p.column+"` = ?", w.ID)
		default:
			err = w.Exec("UPDATE `"+p.table+"` SET `"+p.column+"` = 0 WHERE `"+p.column+"` = ?", w.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) cachedPointers(o *model.Object) []pointer {
	if p, ok := e.references.Load(o); ok {
		return p.([]pointer)
	}
	p := e.pointers(o)
	e.references.Store(o, p)
	return p
}
