package engine

import (
	"maps"

	"github.com/glpid/glpid/internal/model"
)

// What one request does to several items, such as a transfer, is checked item by item as if each had
// been asked for by itself. These are the checks alone: what is then done runs as nested writes.

// AllowMove is the check of moving an item to another entity: the session may change it where it is,
// and create it there.
func (w *Write) AllowMove(object string, id, entity int64) error {
	item, c, err := w.other(object, id, OpUpdate)
	if err != nil {
		return err
	}
	if _, err := w.Engine.checkParent(item, c); err != nil {
		return err
	}
	if err := w.Engine.allowUpdate(item); err != nil {
		return err
	}
	return w.AllowCreation(object, item.Old, entity)
}

// AllowCreation is the check of creating an item with these columns in an entity.
func (w *Write) AllowCreation(object string, values Values, entity int64) error {
	o, err := w.Engine.object(object)
	if err != nil {
		return err
	}
	n := &Write{
		Context: w.Context, Op: OpCreate, Session: w.Session, Tx: w.Tx, Engine: w.Engine, Object: o,
		Version: w.Version, New: maps.Clone(values), Input: map[string]any{"entity": entity},
	}
	delete(n.New, "id")
	n.New["entities_id"] = entity
	return w.Engine.allowCreate(n)
}

// AllowRemoval is the check of moving an item to the trash, or of purging it.
func (w *Write) AllowRemoval(object string, id int64, purge bool) error {
	op := OpTrash
	if purge {
		op = OpPurge
	}
	item, c, err := w.other(object, id, op)
	if err != nil {
		return err
	}
	return w.Engine.checkRemoval(item, c)
}

// other loads another item that the session sees, with the item of any type that it belongs to. What
// it does not see is Forbidden: who asks has not named it.
func (w *Write) other(object string, id int64, op Op) (*Write, Change, error) {
	o, err := w.Engine.object(object)
	if err != nil {
		return nil, Change{}, err
	}
	c := Change{Object: o, Version: w.Version}
	item := &Write{
		Context: w.Context, Op: op, Session: w.Session, Tx: w.Tx, Engine: w.Engine, Object: o, Version: w.Version, ID: id, New: Values{},
	}
	err = w.Engine.loadVisible(item, c)
	if model.CodeOf(err) == model.CodeNotFound {
		err = model.Forbidden("")
	}
	if err != nil {
		return nil, c, err
	}
	if p := o.Parent; p != nil && p.ItemtypeColumn != "" && !o.Relation {
		if owner := w.Engine.catalog.ByItemtype(item.OldText(p.ItemtypeColumn)); owner != nil && owner.Table != "" {
			c.Parent = &ParentItem{Object: owner, ID: item.OldInt(p.Column)}
		}
	}
	return item, c, nil
}
