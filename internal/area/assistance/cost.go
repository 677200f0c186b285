package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// costs are the rules of costs. Those of tickets have a right of their own; the others go with
// the item.
func (r rules) costs() engine.Behaviour {
	lie := func(w *engine.Work, c *engine.Change) error {
		if !c.Has("entities_id") && c.Op == engine.OpCreate {
			entity, err := w.Count("SELECT `entities_id` FROM `"+r.Table+"` WHERE `id` = ?", c.Int(r.Column))
			if err != nil {
				return err
			}
			c.Set("entities_id", entity)
		}
		return nil
	}
	b := engine.Behaviour{BeforeCreate: lie, BeforeUpdate: lie}
	if r.kind != ticket {
		b.CanView = r.canView
		return b
	}
	b.AfterCreate, b.AfterUpdate, b.AfterDelete = sumCosts, sumCosts, sumCosts
	b.CanView = func(s *access.Session) bool { return s.Can("ticketcost", model.Read) && r.canView(s) }
	return b
}

// sumCosts keeps what their tickets have cost right for the assets of a ticket whose costs change.
func sumCosts(w *engine.Work, c *engine.Change) error {
	if id := c.Int("tickets_id"); !c.Going("Ticket", id) {
		return sumCostsAbout(w, id, 0)
	}
	return nil
}

// leaveCosts takes what a ticket that is purged has cost from its assets.
func leaveCosts(w *engine.Work, c *engine.Change) error {
	if c.Op != engine.OpPurge {
		return nil
	}
	return sumCostsAbout(w, c.ID, c.ID)
}

// sumCostsAbout adds up what the tickets of the assets of a ticket have cost, but for one that goes.
func sumCostsAbout(w *engine.Work, id, but int64) error {
	itemtypes, err := w.Texts("SELECT DISTINCT `itemtype` FROM `glpi_items_tickets` WHERE `tickets_id` = ?", id)
	if err != nil {
		return err
	}
	for _, itemtype := range itemtypes {
		if err := sumCostsOf(w, but, itemtype, " IN (SELECT `items_id` FROM `glpi_items_tickets`"+
			" WHERE `tickets_id` = ? AND `itemtype` = ?)", id, itemtype); err != nil {
			return err
		}
	}
	return nil
}

// sumCostsOf adds up what the tickets of assets of a type have cost; which says of their ids which they are.
func sumCostsOf(w *engine.Work, but int64, itemtype, which string, args ...any) error {
	o := w.Engine.Catalog().ByItemtype(itemtype)
	if o == nil || o.Table == "" || !w.Engine.Has(o, model.TicketCosts) {
		return nil
	}
	return w.Exec("UPDATE `"+o.Table+"` SET `"+model.TicketCosts+"` = "+model.SumTicketCosts(o, o.Table, but)+
		" WHERE `id`"+
		which,
		args...)
}

// sumLinked keeps what their tickets have cost right for the assets that a link between a ticket and an asset
// has and had. Those of a ticket that goes have been dealt with; see leaveCosts.
func sumLinked(w *engine.Work, c *engine.Change) error {
	if c.Going("Ticket", c.Int("tickets_id")) {
		return nil
	}
	sides := []engine.Values{{"itemtype": c.Value("itemtype"), "items_id": c.Value("items_id")}}
	if c.Op == engine.OpUpdate {
		sides = append(sides, c.Before)
	}
	for _, of := range sides {
		o := w.Engine.Catalog().ByItemtype(of.Text("itemtype"))
		if o == nil || c.Going(o.Name, of.Int("items_id")) {
			continue
		}
		if err := sumCostsOf(w, 0, of.Text("itemtype"), " = ?", of.Int("items_id")); err != nil {
			return err
		}
	}
	return nil
}
