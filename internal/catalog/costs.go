package catalog

import "github.com/glpid/glpid/internal/model"

// TicketCosts gives the types of assets that say what their tickets have cost.
func (r *Registry) TicketCosts() []*model.Object {
	var out []*model.Object
	for _, o := range r.Objects() {
		if o.Table != "" && o.Property(model.TicketCosts) != nil {
			out = append(out, o)
		}
	}
	return out
}

// SumTicketCosts gives statements that make what assets say right, wherever it came from.
func (r *Registry) SumTicketCosts() []string {
	var out []string
	for _, o := range r.TicketCosts() {
		out = append(out, "UPDATE `"+o.Table+"` SET `"+model.TicketCosts+"` = "+model.SumTicketCosts(o, o.Table, 0)+
			" WHERE `"+model.TicketCosts+"` <> 0 OR `id` IN (SELECT `items_id` FROM `glpi_items_tickets`"+
			" WHERE `itemtype` = '"+o.Itemtype+"')")
	}
	return out
}
