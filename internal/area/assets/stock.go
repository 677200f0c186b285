package assets

import (
	"slices"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// pieces are the rules of single cartridges and consumables: a new one is in stock since today,
// in the entity of its model, with a copy of its financial information, and nothing else of the body
// counts. A piece stays one of its model.
func pieces(modelName, column string) engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			id := c.Int(column)
			of, err := w.Load(modelName, id)
			if err != nil {
				return err
			}
			c.After = engine.Values{column: id, "entities_id": of["entities_id"]}
			c.Set("date_in", today(w))
			return nil
		},
		AfterCreate: func(w *engine.Work, c *engine.Change) error {
			return copyInfocom(w, c, modelName,
				c.Int(column))
		},
	}
}

// copyInfocom gives a new item the financial information of another.
func copyInfocom(w *engine.Work, c *engine.Change, itemtype string, id int64) error {
	from, err := w.Count("SELECT `id` FROM `glpi_infocoms` WHERE `itemtype` = ? AND `items_id` = ?", itemtype, id)
	if err != nil || from == 0 {
		return err
	}
	values, err := w.Load("Infocom", from)
	if err != nil {
		return err
	}
	for _, own := range []string{"id", "date_creation", "date_mod"} {
		delete(values, own)
	}
	values["itemtype"], values["items_id"] = c.Object.Itemtype, c.ID
	_, err = w.Create("Infocom", values)
	return err
}

// receivers are the types that consumables can be given to.
var receivers = []string{"User", "Group"}

// receive dates a consumable that is given to somebody, and puts one that is taken back into stock.
func receive(w *engine.Work, c *engine.Change) error {
	if !c.Changes("itemtype") && !c.Changes("items_id") {
		return nil
	}
	kind, id := c.Text("itemtype"), c.Int("items_id")
	if id == 0 {
		c.After["itemtype"], c.After["items_id"], c.After["date_out"] = nil, int64(0), nil
		return nil
	}
	if !slices.Contains(receivers, kind) {
		return model.Invalid("Invalid parameter: itemtype. Consumables are given to a User or a Group")
	}
	if err := w.PermitRefer(c, "items_id", kind, id); err != nil {
		return err
	}
	c.Set("date_out", today(w))
	return nil
}

// today is the beginning of the session's day.
func today(w *engine.Work) time.Time {
	zone := w.Session.Location
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := w.Engine.Now().In(zone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}
