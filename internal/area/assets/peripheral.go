package assets

import (
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Types that peripherals can be connected to, and types that can be connected. Source: GLPI 11,
// peripheralhost_types and directconnect_types.
var (
	hosts       = []string{"Computer"}
	peripherals = []string{"Monitor", "Peripheral", "Phone", "Printer"}
)

// connects reports whether a type that was made at run time can be connected, on either side.
func connects(e *engine.Engine, itemtype string) bool {
	o := e.Catalog().ByItemtype(itemtype)
	return o != nil && slices.Contains(o.Capacities, "HasPeripheralAssets")
}

// connections are the rules of connecting screens, printers and the like to computers.
func connections() engine.Behaviour {
	return engine.Behaviour{BeforeCreate: connect, AfterCreate: takeFromHost, BeforeUpdate: reconnect,
		BeforeDelete: disconnect}
}

// connect lets a pair be connected once, and a peripheral that is not managed globally to one
// asset only.
func connect(w *engine.Work, c *engine.Change) error {
	if host := c.Text("itemtype_asset"); !slices.Contains(hosts, host) && !connects(w.Engine, host) {
		return model.Invalid("Nothing can be connected to an item of type %s", host)
	}
	if kind := c.Text("itemtype_peripheral"); !slices.Contains(peripherals, kind) && !connects(w.Engine, kind) {
		return model.Invalid("Invalid parameter: itemtype_peripheral. An item of type %q cannot be connected; these"+
			" can: Monitor, Peripheral, Phone, Printer", kind)
	}
	if _, err := item(w, c, "itemtype_asset", "items_id_asset"); err != nil {
		return err
	}
	what, err := item(w, c, "itemtype_peripheral", "items_id_peripheral")
	if err != nil {
		return err
	}
	const others = "SELECT COUNT(*) FROM `glpi_assets_assets_peripheralassets`" +
		" WHERE `itemtype_peripheral` = ? AND `items_id_peripheral` = ? AND `is_deleted` = 0 AND `id` <> ?"
	args := []any{what.Object.Itemtype, what.ID, c.ID}
	if !what.Before.Bool("is_global") {
		n, err := w.Count(others, args...)
		if err != nil {
			return err
		}
		if n > 0 {
			return model.Exists("The item is connected already, and it is not one that can be connected more than once")
		}
		return nil
	}
	n, err := w.Count(others+" AND `itemtype_asset` = ? AND `items_id_asset` = ?",
		append(args, c.Text("itemtype_asset"), c.Int("items_id_asset"))...)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("The two items are connected already")
	}
	return nil
}

// reconnect holds the same rules for a connection that gets another end.
func reconnect(w *engine.Work, c *engine.Change) error {
	if !c.Changes("itemtype_peripheral") && !c.Changes("items_id_peripheral") && !c.Changes("itemtype_asset") &&
		!c.Changes("items_id_asset") {
		return nil
	}
	return connect(w, c)
}

// ends gives the two ends of a connection; nil for one that is gone.
func ends(w *engine.Work, c *engine.Change) (host, what *engine.Change, err error) {
	if host, err = item(w, c, "itemtype_asset", "items_id_asset"); err != nil &&
		model.CodeOf(err) != model.CodeInvalid {
		return nil, nil, err
	}
	if what, err = item(w, c, "itemtype_peripheral", "items_id_peripheral"); err != nil &&
		model.CodeOf(err) != model.CodeInvalid {
		return nil, nil, err
	}
	return host, what, nil
}

// shared are what a peripheral can take from the asset it is connected to: the setting of the
// entity that says so when it is connected, and the columns.
var shared = []struct {
	name    string
	columns []string
	ofHost  bool // the setting of the asset's entity counts when connecting, else the peripheral's
}{
	{"location", []string{"locations_id"}, true},
	{"user", []string{"users_id"}, true},
	{"contact", []string{"contact", "contact_num"}, false},
}

// takeFromHost copies location, user, groups, contact and status of the asset to a peripheral
// that is connected to this one only, as far as the settings of the entities want it.
func takeFromHost(w *engine.Work, c *engine.Change) error {
	host, what, err := ends(w, c)
	if err != nil || host == nil || what == nil || what.Before.Bool("is_global") {
		return err
	}
	values := engine.Values{}
	for _, s := range shared {
		entity := what.Before.Int("entities_id")
		if s.ofHost {
			entity = host.Before.Int("entities_id")
		}
		on, err := w.EntitySetting(entity, "is_"+s.name+"_autoupdate")
		if err != nil {
			return err
		}
		for _, column := range s.columns {
			if on == 1 && w.Engine.Has(host.Object, column) {
				values[column] = host.Before[column]
			}
		}
	}
	mode, err := w.EntitySetting(what.Before.Int("entities_id"), "state_autoupdate_mode")
	if err != nil {
		return err
	}
	switch {
	case mode < 0:
		values["states_id"] = host.Before["states_id"]
	case mode > 0:
		values["states_id"] = mode
	}
	if err := change(w, what, values); err != nil {
		return err
	}
	return groups(w, host.Before.Int("entities_id"), what, "is_group_autoupdate", host)
}

// disconnect takes location, user, groups, contact and status away again, as far as the settings
// want it.
func disconnect(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpPurge {
		return nil
	}
	_, what, err := ends(w, c)
	if err != nil || what == nil || what.Before.Bool("is_global") {
		return err
	}
	entity := what.Before.Int("entities_id")
	values := engine.Values{}
	for _, s := range shared {
		on, err := w.EntitySetting(entity, "is_"+s.name+"_autoclean")
		if err != nil {
			return err
		}
		for _, column := range s.columns {
			if on == 1 && s.name == "contact" {
				values[column] = ""
			} else if on == 1 {
				values[column] = int64(0)
			}
		}
	}
	mode, err := w.EntitySetting(entity, "state_autoclean_mode")
	if err != nil {
		return err
	}
	if mode != 0 {
		values["states_id"] = max(mode, 0)
	}
	if err := change(w, what, values); err != nil {
		return err
	}
	return groups(w, entity, what, "is_group_autoclean", nil)
}

func change(w *engine.Work, what *engine.Change, values engine.Values) error {
	if len(values) == 0 {
		return nil
	}
	return w.Update(what.Object.Name, what.ID, values)
}

// groups replaces the groups that use a peripheral by those of an asset, or by none.
func groups(w *engine.Work, entity int64, what *engine.Change, setting string, from *engine.Change) error {
	on, err := w.EntitySetting(entity, setting)
	if err != nil || on != 1 {
		return err
	}
	have, err := usedBy(w, what)
	if err != nil {
		return err
	}
	var want []int64
	if from != nil {
		if want, err = usedBy(w, from); err != nil {
			return err
		}
	}
	if err := w.RemoveAll("_Group_Item", "`itemtype` = ? AND `items_id` = ? AND `type` = ? AND `groups_id` NOT IN ("+
		access.IDList(append(want, 0))+")", what.Object.Itemtype, what.ID, model.GroupOfItem); err != nil {
		return err
	}
	for _, group := range want {
		if slices.Contains(have, group) {
			continue
		}
		if _, err := w.AddRow("glpi_groups_items", engine.Values{"itemtype": what.Object.Itemtype, "items_id": what.ID,
			"groups_id": group, "type": model.GroupOfItem}); err != nil {
			return err
		}
	}
	return nil
}

// usedBy gives the groups that use an item.
func usedBy(w *engine.Work, item *engine.Change) ([]int64, error) {
	return w.IDs("SELECT `groups_id` FROM `glpi_groups_items` WHERE `itemtype` = ? AND `items_id` = ? AND `type` = ?"+
		" AND `groups_id` > 0 ORDER BY `groups_id`", item.Object.Itemtype, item.ID, model.GroupOfItem)
}
