package assets

import (
	"fmt"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// withInfocom are the types that can have financial information.
var withInfocom = []string{
	"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer", "SoftwareLicense", "License",
	"Certificate", "Appliance", "Cable",
	"Cartridge", "CartridgeItem", "Consumable", "ConsumableItem", "Enclosure", "PDU", "PassiveDCEquipment", "Rack",
	"Software",
}

// infocoms are the rules of financial information.
func infocoms() engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			noAmortization(c)
			return infocomOnce(w, c)
		},
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if c.Has("sink_type") {
				noAmortization(c)
			}
			return fillDates(w, c)
		},
	}
}

// noAmortization makes what says nothing of amortization say that there is none: "0".
func noAmortization(c *engine.Change) {
	if c.Text("sink_type") == "" {
		c.Set("sink_type", "0")
	}
}

// infocomOnce refuses a second one for an item, and sets the alert that the item's entity has as
// its default.
func infocomOnce(w *engine.Work, c *engine.Change) error {
	asset, err := item(w, c, "itemtype", "items_id")
	if err != nil {
		return err
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_infocoms` WHERE `itemtype` = ? AND `items_id` = ?",
		asset.Object.Itemtype, asset.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("The item has financial and administrative information already")
	}
	if c.Has("alert") { // of the one that this is a copy of
		return nil
	}
	alert, err := w.EntitySetting(c.Int("entities_id"), "default_infocom_alert")
	c.Set("alert", alert)
	return err
}

// dateColumns are the dates that the entity's settings can fill, in GLPI's order.
var dateColumns = []string{"buy_date", "use_date", "delivery_date", "warranty_date", "order_date", "decommission_date"}

// copied says which date a setting from 1 to 4 copies.
var copied = map[string]string{"1": "warranty_date", "2": "buy_date", "3": "order_date", "4": "delivery_date"}

// fillDates copies dates that a change gives to empty ones, as the entity's settings say.
func fillDates(w *engine.Work, c *engine.Change) error {
	for _, column := range dateColumns {
		if c.Before.Text(column) != "" {
			continue
		}
		setting, err := w.EntityText(c.Before.Int("entities_id"), "autofill_"+column)
		if err != nil {
			return err
		}
		if from := copied[setting]; from != "" && c.Has(from) && c.Value(from) != nil {
			c.After[column] = c.After[from]
		}
	}
	return nil
}

// statusDates dates financial information when an asset gets a status for which the entity's
// settings want that.
func statusDates(w *engine.Work, c *engine.Change) error {
	if !c.Stores("states_id") || c.Int("states_id") == 0 || !c.Changes("states_id") {
		return nil
	}
	want := fmt.Sprintf("STATUS_%d", c.Int("states_id"))
	dates := engine.Values{}
	for _, column := range dateColumns {
		setting, err := w.EntityText(c.Int("entities_id"), "autofill_"+column)
		if err != nil {
			return err
		}
		if setting == want {
			dates[column] = w.Engine.Now().Format("2006-01-02")
		}
	}
	if len(dates) == 0 {
		return nil
	}
	id, err := w.Count("SELECT `id` FROM `glpi_infocoms` WHERE `itemtype` = ? AND `items_id` = ?", c.Object.Itemtype,
		c.ID)
	if err != nil {
		return err
	}
	if id != 0 {
		return w.Update("Infocom", id, dates)
	}
	dates["itemtype"], dates["items_id"] = c.Object.Itemtype, c.ID
	dates["entities_id"], dates["is_recursive"] = c.Int("entities_id"), c.Int("is_recursive")
	_, err = w.Create("Infocom", dates)
	return err
}

// permitPurgeInfocom lets an item with financial information be purged only by those who may purge
// that too.
func permitPurgeInfocom(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpPurge || c.System || c.Session.Can("infocom", model.Purge) {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_infocoms` WHERE `itemtype` = ? AND `items_id` = ?", c.Object.Itemtype,
		c.ID)
	if err == nil && n > 0 {
		return model.Forbidden("The item has financial and administrative information, which you may not delete")
	}
	return err
}
