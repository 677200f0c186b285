package statistics

// kind says where tickets, changes and problems lie.
type kind struct {
	object, plural         string
	table, column          string // column: in tables that belong to one kind
	users, groups          string // links to actors
	suppliers, tasks       string
	items                  string // links to assets
	solved, closed         string // statuses as SQL lists; solved includes closed
	right                  string
	view                   int // bits of right of which one lets see any
	surveys, delayToAnswer bool
}

var kinds = []*kind{
	{
		object: "Ticket", plural: "ticket", table: "glpi_tickets", column: "tickets_id",
		users: "glpi_tickets_users", groups: "glpi_groups_tickets", suppliers: "glpi_suppliers_tickets", tasks: "glpi_tickettasks",
		items: "glpi_items_tickets", solved: "5, 6", closed: "6", surveys: true, delayToAnswer: true,
	},
	{
		object: "Problem", plural: "problem", table: "glpi_problems", column: "problems_id",
		users: "glpi_problems_users", groups: "glpi_groups_problems", suppliers: "glpi_problems_suppliers", tasks: "glpi_problemtasks",
		items: "glpi_items_problems", solved: "5, 8, 6", closed: "6", right: "problem", view: 1 | 1024,
	},
	{
		object: "Change", plural: "change", table: "glpi_changes", column: "changes_id",
		users: "glpi_changes_users", groups: "glpi_changes_groups", suppliers: "glpi_changes_suppliers", tasks: "glpi_changetasks",
		items: "glpi_changes_items", solved: "5, 8, 6, 13, 14", closed: "6, 13, 14", right: "change", view: 1 | 1024,
	},
}
