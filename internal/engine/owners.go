package engine

import (
	"slices"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// parent gives what the rows of an object belong to, nil for nothing.
func (e *Engine) parent(o *model.Object) *catalog.Side { return e.catalog.Graph().Parent(o) }

// Owner gives the item that the row of a change belongs to; the object is nil for none.
func (w *Work) Owner(c *Change) (owner *model.Object, id int64) {
	side := w.Engine.parent(c.Object)
	if side == nil {
		return nil, 0
	}
	return w.Engine.catalog.Graph().Named(side, c.Text), c.Int(side.Column)
}

// Home gives the row that says in which entity the row of a change lies: its own, or that of the item it belongs to,
// however far up. It is nil where none of them says so, or one of them is gone.
func (w *Work) Home(c *Change) (Values, error) {
	o, row := c.Object, c.Result()
	for o.Scope == model.OfParent {
		side := w.Engine.parent(o)
		if side == nil || toInt(row[side.Column]) == 0 {
			break
		}
		named := row
		o = w.Engine.catalog.Graph().Named(side, func(column string) string { return toText(named[column]) })
		if o == nil || o.Table == "" {
			return nil, nil
		}
		var err error
		if row, err = w.Load(o.Name, toInt(row[side.Column])); model.CodeOf(err) == model.CodeNotFound {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
	}
	if !w.Engine.Has(o, "entities_id") || row["entities_id"] == nil {
		return nil, nil
	}
	return row, nil
}

// PermitByOwner is the check of writing a row that belongs to an item of any type, named by the row
// itself: the item must be visible (400 for the row that names another) and changeable. A row that
// may belong to none, and does not, needs no more than the right on its type.
func (w *Work) PermitByOwner(c *Change) error {
	e := w.Engine
	p := e.parent(c.Object)
	for _, values := range []Values{c.Before, c.After} {
		if values == nil || c.Before != nil && values[p.Column] == nil && values[p.ItemtypeColumn] == nil {
			continue
		}
		itemtype, id := toText(c.Value(p.ItemtypeColumn)), c.Int(p.Column)
		if values[p.ItemtypeColumn] != nil {
			itemtype = toText(values[p.ItemtypeColumn])
		}
		if values[p.Column] != nil {
			id = toInt(values[p.Column])
		}
		if id == 0 && p.Optional {
			continue
		}
		owner := e.catalog.ByItemtype(itemtype)
		if owner == nil || !slices.Contains(p.Items, owner) {
			return model.Invalid("Invalid parameter: %s", PropertyOf(c.Object, p.ItemtypeColumn))
		}
		up := w.change(OpUpdate, owner, id)
		if err := e.loadVisible(w, up, Request{Object: owner}); model.CodeOf(err) == model.CodeNotFound {
			return invalidReference(PropertyOf(c.Object, p.Column), owner, id)
		} else if err != nil {
			return err
		}
		if err := e.permitBeyond(c, up); err != nil {
			return err
		}
		if err := e.permitChange(w, up); err != nil {
			return err
		}
	}
	return nil
}
