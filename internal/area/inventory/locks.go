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
var unlocked = []string{"date_mod", "date_creation", "is_deleted", "is_dynamic", "last_inventory_update", "entities_id", "is_recursive", "is_template", "template_name"}

// lockChanged locks the changed fields of an item that comes from an inventory. The inventory's own
// changes set is_dynamic, and make no locks.
func lockChanged(w *engine.Write) error {
	if w.OldInt("is_dynamic") == 0 || w.Has("is_dynamic") || w.System {
		return nil
	}
	for column := range w.New {
		if !w.Changes(column) || slices.Contains(unlocked, column) {
			continue
		}
		_, err := w.Create("LockedField", engine.Values{"itemtype": w.Object.Itemtype, "items_id": w.ID, "field": column, "value": w.OldText(column), "is_global": false})
		if err != nil && !store.IsDuplicate(err) && model.CodeOf(err) != model.CodeExists {
			return err
		}
	}
	return nil
}

// allowLock adds to the check of the right on locks that the item whose field is locked can be
// changed.
func allowLock(right func(*engine.Engine, *engine.Write) error) func(*engine.Write) error {
	return func(w *engine.Write) error {
		if err := right(w.Engine, w); err != nil {
			return err
		}
		if w.Int("is_global") == 1 && w.OldInt("items_id") == 0 {
			return nil // of no item, whatever the body says
		}
		return w.Engine.AllowOwner(w)
	}
}

// checkLock wants a lock to name a field that there is. A global one is of no item.
func checkLock(w *engine.Write) error {
	o := w.Engine.Catalog().ByItemtype(w.Text("itemtype"))
	if o == nil || o.Table == "" {
		return model.Invalid("Invalid parameter: itemtype")
	}
	if !w.Engine.Has(o, w.Text("field")) {
		return model.Invalid("Invalid parameter: field. %s has no field %s", o.Label, w.Text("field"))
	}
	if w.Int("is_global") == 1 {
		w.Set("items_id", 0)
		return nil
	}
	if w.Int("items_id") == 0 {
		return model.Invalid("Invalid parameter: items_id. Only global locks are of no item")
	}
	return nil
}
