package engine

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// AllowOwner is the check of writing a row that belongs to an item of any type, named by the row
// itself: the item must be visible (400 for the row that names another) and changeable. A row that
// may belong to none, and does not, needs no more than the right on its type.
func (e *Engine) AllowOwner(w *Write) error {
	p := w.Object.Parent
	for _, values := range []Values{w.Old, w.New} {
		if values == nil || w.Old != nil && values[p.Column] == nil && values[p.ItemtypeColumn] == nil {
			continue
		}
		itemtype, id := toText(w.Value(p.ItemtypeColumn)), w.Int(p.Column)
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
		if owner == nil || !slices.Contains(e.catalog.Graph().Owners(w.Object, *p), owner) {
			return model.Invalid("Invalid parameter: %s", PropertyOf(w.Object, p.ItemtypeColumn))
		}
		up := &Write{
			Context: w.Context, Op: OpUpdate, Session: w.Session, Tx: w.Tx, Engine: e,
			Object: owner, Version: w.Version, ID: id, New: Values{},
		}
		if err := e.loadVisible(up, Request{Object: owner}); model.CodeOf(err) == model.CodeNotFound {
			return invalidReference(PropertyOf(w.Object, p.Column), owner, id)
		} else if err != nil {
			return err
		}
		if err := e.allowChange(up); err != nil {
			return err
		}
	}
	return nil
}
