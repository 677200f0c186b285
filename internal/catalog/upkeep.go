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

// CutToDays gives statements that leave the days of what is one, where a time has been kept with it.
func (r *Registry) CutToDays() []string {
	var out []string
	for _, o := range r.Objects() {
		for i := range o.Properties {
			p := &o.Properties[i]
			if column := p.StoredColumn(); p.WholeDay && o.Table != "" && column != "" {
				out = append(out, "UPDATE `"+o.Table+"` SET `"+column+"` = SUBSTR(`"+column+"`, 1, 10) || ' 00:00:00'"+
					" WHERE LENGTH(`"+column+"`) >= 10 AND SUBSTR(`"+column+"`, 11) <> ' 00:00:00'")
			}
		}
	}
	return out
}
