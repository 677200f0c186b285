package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// costs are the rules of costs. Those of tickets have a right of their own; the others go with
// the item.
func (r rules) costs() engine.Behaviour {
	days := func(w *engine.Work, c *engine.Change) error {
		for _, column := range []string{"begin_date", "end_date"} { // kept as days
			if text := c.Text(column); c.Has(column) && len(text) > 10 {
				c.Set(column, text[:10]+" 00:00:00")
			}
		}
		if !c.Has("entities_id") && c.Op == engine.OpCreate {
			entity, err := w.Count("SELECT `entities_id` FROM `"+r.Table+"` WHERE `id` = ?", c.Int(r.Column))
			if err != nil {
				return err
			}
			c.Set("entities_id", entity)
		}
		return nil
	}
	b := engine.Behaviour{BeforeCreate: days, BeforeUpdate: days}
	if r.kind != ticket {
		b.CanView = r.canView
		return b
	}
	b.AfterCreate, b.AfterUpdate, b.AfterDelete = sumCosts, sumCosts, sumCosts
	b.CanView = func(s *access.Session) bool { return s.Can("ticketcost", model.Read) && r.canView(s) }
	return b
}

// sumCosts keeps what their tickets have cost right for the assets of a ticket whose costs change. Those of a
// purged one lose it with their links.
func sumCosts(w *engine.Work, c *engine.Change) error {
	id := c.Int("tickets_id")
	if c.Going("Ticket", id) {
		return nil
	}
	rows, err := w.Tx.Query(w.Context, "SELECT DISTINCT `itemtype` FROM `glpi_items_tickets` WHERE `tickets_id` = ?",
		id)
	if err != nil {
		return err
	}
	var itemtypes []string
	for rows.Next() {
		var itemtype string
		if err := rows.Scan(&itemtype); err != nil {
			rows.Close()
			return err
		}
		itemtypes = append(itemtypes, itemtype)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	for _, itemtype := range itemtypes {
		if err := sumCostsOf(w, itemtype, " IN (SELECT `items_id` FROM `glpi_items_tickets`"+
			" WHERE `tickets_id` = ? AND `itemtype` = ?)", id, itemtype); err != nil {
			return err
		}
	}
	return nil
}

// sumCostsOf adds up what the tickets of assets of a type have cost; which says of their ids which they are.
func sumCostsOf(w *engine.Work, itemtype, which string, args ...any) error {
	o := w.Engine.Catalog().ByItemtype(itemtype)
	if o == nil || o.Table == "" || !w.Engine.Has(o, model.TicketCosts) {
		return nil
	}
	return w.Exec("UPDATE `"+o.Table+"` SET `"+model.TicketCosts+"` = "+model.SumTicketCosts(o)+" WHERE `id`"+which,
		args...)
}

// sumLinked keeps what their tickets have cost right for the assets that a link between a ticket and an asset
// has and had.
func sumLinked(w *engine.Work, c *engine.Change) error {
	for _, of := range []engine.Values{c.Before, {"itemtype": c.Value("itemtype"), "items_id": c.Value("items_id")}} {
		o := w.Engine.Catalog().ByItemtype(of.Text("itemtype"))
		if o == nil || c.Going(o.Name, of.Int("items_id")) {
			continue
		}
		if err := sumCostsOf(w, of.Text("itemtype"), " = ?", of.Int("items_id")); err != nil {
			return err
		}
	}
	return nil
}
