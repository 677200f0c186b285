package inventory

import (
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// lockable are the types that agents keep up to date. What people change of such an item is
// locked: the next inventory leaves it alone.
var lockable = []string{"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer", "Unmanaged"}

// unlocked are columns that locks are never made for.
var unlocked = []string{"date_mod", "date_creation", "is_deleted", "is_dynamic", "last_inventory_update", "entities_id",
	"is_recursive", "is_template", "template_name"}

// lockChanged locks the changed fields of an item that comes from an inventory. The inventory's own
// changes set is_dynamic, and make no locks.
func lockChanged(w *engine.Work, c *engine.Change) error {
	if !c.Before.Bool("is_dynamic") || c.Has("is_dynamic") || c.System {
		return nil
	}
	for column := range c.After {
		if !c.Changes(column) || slices.Contains(unlocked, column) {
			continue
		}
		_, err := w.Create("LockedField", engine.Values{"itemtype": c.Object.Itemtype, "items_id": c.ID,
			"field": column, "value": c.Before.Text(column), "is_global": false})
		if err != nil && !store.IsDuplicate(err) && model.CodeOf(err) != model.CodeExists {
			return err
		}
	}
	return nil
}

// permitLock adds to the check of the right on locks that the item whose field is locked can be changed.
func permitLock(w *engine.Work, c *engine.Change) error {
	if err := w.PermitByRight(c); err != nil {
		return err
	}
	if c.Bool("is_global") && c.Before.Int("items_id") == 0 {
		return nil // of no item, whatever the body says
	}
	return w.PermitByOwner(c)
}

// checkLock wants a lock to name a field that there is. A global one is of no item.
func checkLock(w *engine.Work, c *engine.Change) error {
	o := w.Engine.Catalog().ByItemtype(c.Text("itemtype"))
	if o == nil || o.Table == "" {
		return model.Invalid("Invalid parameter: itemtype")
	}
	if !w.Engine.Has(o, c.Text("field")) {
		return model.Invalid("Invalid parameter: field. %s has no field %s", o.Label, c.Text("field"))
	}
	if c.Bool("is_global") {
		c.Set("items_id", 0)
		return nil
	}
	if c.Int("items_id") == 0 {
		return model.Invalid("Invalid parameter: items_id. Only global locks are of no item")
	}
	return nil
}
