package defaults

import "fmt"

// gridWidth is how many columns GLPI's dashboards have.
const gridWidth = 26

// card is a card on a dashboard: GLPI's name for what it shows, the widget that shows it, its size
// in cells and its colour.
type card struct {
	shows, widget string
	width, height int
	colour        string
}

// number is a card with one big number.
func number(shows, colour string) card { return card{shows, "bigNumber", 4, 2, colour} }

// chart is a larger card.
func chart(shows, widget, colour string) card { return card{shows, widget, 8, 5, colour} }

// dashboards gives GLPI's four dashboards with cards that need no settings.
func dashboards() []table {
	boards := table{name: "glpi_dashboards_dashboards", columns: []string{"id", "key", "name", "context"}}
	boards.add(1, "central", "Central", "core")
	boards.add(2, "assets", "Assets", "core")
	boards.add(3, "assistance", "Assistance", "core")
	boards.add(4, "mini_tickets", "Mini tickets dashboard", "mini_core")
	items := table{
		name: "glpi_dashboards_items",
		columns: []string{"dashboards_dashboards_id", "gridstack_id", "card_id", "x", "y", "width", "height",
			"card_options"},
	}
	items.lay(1,
		number("bn_count_Computer", "#e69393"), number("bn_count_Software", "#aaddac"),
		number("bn_count_NetworkEquipment", "#e6c393"),
		number("bn_count_Monitor", "#b0bec5"), number("bn_count_Printer", "#93b4e6"),
		number("bn_count_SoftwareLicense", "#d0b4e6"),
		number("bn_count_Ticket", "#ffdc64"), number("bn_count_Problem", "#f08d7b"),
		number("bn_count_Change", "#9fd6e6"),
		number("bn_count_User", "#fafafa"), number("bn_count_Group", "#e0e0e0"), number("bn_count_Entity", "#cfe3c4"),
		chart("ticket_status", "stackedbars", "#f3f7fb"), chart("top_ticket_ITILCategory", "hbar", "#fbf6ec"),
		chart("count_Computer_Manufacturer", "donut", "#eef6ee"),
	)
	items.lay(2,
		number("bn_count_Computer", "#e69393"), number("bn_count_Monitor", "#b0bec5"),
		number("bn_count_Printer", "#93b4e6"),
		number("bn_count_NetworkEquipment", "#e6c393"), number("bn_count_Phone", "#aaddac"),
		number("bn_count_Software", "#d0b4e6"),
		chart("count_Computer_ComputerType", "donut", "#f3f7fb"), chart("count_Computer_State", "halfdonut", "#fbf6ec"),
		chart("count_Computer_Manufacturer", "hbar", "#eef6ee"),
		chart("count_Monitor_Manufacturer", "hbar", "#f3f7fb"), chart("count_NetworkEquipment_State", "pie", "#fbf6ec"),
		chart("count_Software_Manufacturer", "hbar", "#eef6ee"),
	)
	items.lay(3,
		number("bn_count_tickets_incoming", "#49bf4d"), number("bn_count_tickets_assigned", "#93b4e6"),
		number("bn_count_tickets_waiting", "#ffb74d"),
		number("bn_count_tickets_late", "#f8911f"), number("bn_count_tickets_solved", "#b0bec5"),
		number("bn_count_tickets_closed", "#e0e0e0"),
		chart("ticket_evolution", "areas", "#f3f7fb"), chart("ticket_times", "bars", "#fbf6ec"),
		chart("top_ticket_ITILCategory", "pie", "#eef6ee"),
		chart("top_ticket_user_requester", "hbar", "#f3f7fb"), chart("top_ticket_user_assign", "hbar", "#fbf6ec"),
		chart("top_ticket_group_assign", "hbar", "#eef6ee"),
	)
	items.lay(4,
		number("bn_count_tickets_late", "#f8911f"), number("bn_count_tickets_incoming", "#49bf4d"),
		number("bn_count_tickets_waiting", "#ffb74d"),
		number("bn_count_tickets_assigned", "#93b4e6"), number("bn_count_tickets_solved", "#b0bec5"),
		number("bn_count_tickets_closed", "#e0e0e0"),
	)
	return []table{boards, items}
}

// lay puts cards on a dashboard, from left to right and from top to bottom.
func (t *table) lay(board int, cards ...card) {
	x, y, rowHeight := 0, 0, 0
	for i, c := range cards {
		if x+c.width > gridWidth {
			x, y, rowHeight = 0, y+rowHeight, 0
		}
		options := fmt.Sprintf(`{"color":%q,"widgettype":%q,"use_gradient":"0","point_labels":"0","limit":"7"}`,
			c.colour, c.widget)
		t.add(board, fmt.Sprintf("%s_%d_%d", c.shows, board, i+1), c.shows, x, y, c.width, c.height, options)
		x, rowHeight = x+c.width, max(rowHeight, c.height)
	}
}
