package engine

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// permitRelation is the check of writing a row that ties two items together (model.Object.Relation):
// the session may change one of them and sees the other, and both lie in entities that fit. Where a
// change names other items than before, it holds for the old ones and the new ones.
func (e *Engine) permitRelation(w *Work, c *Change) error {
	if c.Op != OpCreate {
		if err := e.permitSides(w, c, func(column string) any { return c.Before[column] }); err != nil {
			return err
		}
	}
	if c.Op == OpCreate || c.Op == OpUpdate && slices.ContainsFunc(sideColumns(e.catalog.Graph().Relation(c.Object)),
		c.Changes) {
		return e.permitSides(w, c, c.Value)
	}
	return nil
}

func sideColumns(sides []catalog.Side) []string {
	var columns []string
	for _, side := range sides {
		columns = append(columns, side.Column)
		if side.ItemtypeColumn != "" {
			columns = append(columns, side.ItemtypeColumn)
		}
	}
	return columns
}

// permitSides checks the two items that the values name.
func (e *Engine) permitSides(w *Work, c *Change, value func(column string) any) error {
	var items [2]*Change
	missing, unknown := faults{}, false
	sides := e.catalog.Graph().Relation(c.Object)
	for i, side := range sides {
		item, err := e.sideItem(w, c, side.Parent, value)
		if err != nil {
			return err
		}
		if item == nil && c.Op == OpCreate || item == nil && c.Changes(side.Column) {
			property, id := PropertyOf(c.Object, side.Column), toInt(value(side.Column))
			itemtype := ""
			if side.ItemtypeColumn != "" {
				itemtype = toText(value(side.ItemtypeColumn))
			}
			switch {
			case side.ItemtypeColumn != "" && itemtype == "" && id != 0:
				missing.add(PropertyOf(c.Object, side.ItemtypeColumn), "required", "This field is required")
				unknown = true
			case itemtype != "" && e.catalog.ByItemtype(itemtype) == nil:
				missing.add(PropertyOf(c.Object, side.ItemtypeColumn), "reference", e.NoType(itemtype))
				unknown = true
			case id == 0:
				missing.add(property, "required", "This field is required")
				// Who could change such an item is told that it is missing, not that a right is.
				o := e.catalog.Object(side.Object)
				unknown = unknown || o != nil && !side.Seen && c.Session.Can(o.Right, model.Update)
			default:
				missing.add(property, "reference", fmt.Sprintf("There is no such item with id %d", id))
				unknown = true
			}
		}
		items[i] = item
	}
	changeable := false
	for i, item := range items {
		if item == nil || sides[i].Seen {
			continue
		}
		switch err := e.permitChange(w, item); {
		case err == nil:
			changeable = true
		case model.CodeOf(err) != model.CodeRightMissing:
			return err
		}
	}
	switch {
	case !changeable && !unknown:
		return model.Forbidden("")
	case len(missing) > 0:
		return missing.err()
	case items[0] == nil || items[1] == nil: // the row outlived one of them
		return nil
	case c.Object.AcrossEntities, c.Op == OpPurge, c.Op == OpTrash: // what does not fit can be taken apart
		return nil
	}
	return e.permitEntities(w, items[0], items[1])
}

// permitChange is the check of a change of a loaded item and, where it belongs to another, of that.
func (e *Engine) permitChange(w *Work, item *Change) error {
	if _, err := e.permitParent(w, item, Request{Object: item.Object}); err != nil {
		return err
	}
	return w.Permit(item)
}

// sideItem loads the item that one side of a row names, as a change of it; nil when there is none.
// An item that exists and is not visible is Forbidden when the row is there already, and none when
// the request names it.
func (e *Engine) sideItem(w *Work, c *Change, side model.Parent, value func(column string) any) (*Change, error) {
	o := e.catalog.Object(side.Object)
	if side.ItemtypeColumn != "" {
		o = e.catalog.ByItemtype(toText(value(side.ItemtypeColumn)))
	}
	id := toInt(value(side.Column))
	if o == nil || o.Table == "" || id == 0 && !o.ZeroIsItem {
		return nil, nil
	}
	item := w.change(OpUpdate, o, id)
	err := e.loadVisible(w, item, Request{Object: o})
	if model.CodeOf(err) != model.CodeNotFound {
		return item, err
	}
	if c.Op != OpCreate && toInt(c.Before[side.Column]) == id {
		_, err := e.load(w.Context, w.Tx, o, id, access.Condition{})
		switch {
		case err == nil:
			return nil, model.Forbidden("")
		case !errors.Is(err, sql.ErrNoRows):
			return nil, err
		}
	}
	return nil, nil
}

// permitEntities wants both items in one entity, or one of them recursive in an entity above the
// other's. Items that belong to no entity fit everywhere.
func (e *Engine) permitEntities(w *Work, a, b *Change) error {
	first, second := homeOf(a), homeOf(b)
	if !first.bound || !second.bound || first.entity == second.entity {
		return nil
	}
	tree, err := e.directory.Tree(w.Context)
	if err != nil {
		return err
	}
	if first.recursive && slices.Contains(tree.Ancestors(second.entity), first.entity) ||
		second.recursive && slices.Contains(tree.Ancestors(first.entity), second.entity) {
		return nil
	}
	return model.Forbidden("The two items belong to entities that do not see each other's")
}

// home is the entity that an item belongs to.
type home struct {
	entity           int64
	recursive, bound bool
}

func homeOf(item *Change) home {
	switch {
	case item.Object.Entities: // whatever lies in it or above it fits
		return home{item.ID, true, true}
	case item.Object.Scope == model.PerEntity:
		return home{item.Before.Int("entities_id"), false, true}
	case item.Object.Scope == model.Recursive, item.Object.Scope == model.OfParent && item.Before["entities_id"] != nil:
		return home{item.Before.Int("entities_id"), item.Before.Bool("is_recursive"), true}
	}
	return home{}
}

// PropertyOf gives the name of the property that writes a column.
func PropertyOf(o *model.Object, column string) string {
	for i := range o.Properties {
		if p := &o.Properties[i]; p.WrittenTo() == column {
			return p.Name
		}
	}
	return strings.TrimSuffix(column, "_id")
}
