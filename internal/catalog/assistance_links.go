package catalog

import . "github.com/glpid/glpid/internal/model"

// assistanceLinks declares how tickets, changes and problems are linked, and the surveys about them.
func assistanceLinks() []*Object {
	return []*Object{
		{
			Name: "Ticket_Ticket", Itemtype: "Ticket_Ticket", Label: "Link between tickets",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_tickets_tickets", Scope: OfParent,
			Parent: &Parent{Object: "Ticket", Column: "tickets_id_1"},
			Others: []Parent{{Object: "Ticket", Column: "tickets_id_2"}},
			Properties: []Property{
				ID(),
				Ref("ticket_1", "Ticket", "tickets_id_1"),
				Ref("ticket_2", "Ticket", "tickets_id_2"),
				Int("link").OneOf(1, 2, 3, 4).Starts(1),
			},
			Indexes: []Index{unique("tickets_id_1", "tickets_id_2")},
		},
		{
			Name: "Change_Change", Itemtype: "Change_Change", Label: "Link between changes",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_changes_changes", Scope: OfParent,
			Parent: &Parent{Object: "Change", Column: "changes_id_1"},
			Others: []Parent{{Object: "Change", Column: "changes_id_2"}},
			Properties: []Property{
				ID(),
				Ref("change_1", "Change", "changes_id_1"),
				Ref("change_2", "Change", "changes_id_2"),
				Int("link").OneOf(1, 2, 3, 4).Starts(1),
			},
			Indexes: []Index{unique("changes_id_1", "changes_id_2")},
		},
		{
			Name: "Problem_Problem", Itemtype: "Problem_Problem", Label: "Link between problems",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_problems_problems", Scope: OfParent,
			Parent: &Parent{Object: "Problem", Column: "problems_id_1"},
			Others: []Parent{{Object: "Problem", Column: "problems_id_2"}},
			Properties: []Property{
				ID(),
				Ref("problem_1", "Problem", "problems_id_1"),
				Ref("problem_2", "Problem", "problems_id_2"),
				Int("link").OneOf(1, 2, 3, 4).Starts(1),
			},
			Indexes: []Index{unique("problems_id_1", "problems_id_2")},
		},
		{
			Name: "Change_Ticket", Itemtype: "Change_Ticket", Label: "Link of a change and a ticket",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_changes_tickets", Scope: OfParent,
			Parent: &Parent{Object: "Change", Column: "changes_id"},
			Others: []Parent{{Object: "Ticket", Column: "tickets_id"}},
			Properties: []Property{
				ID(),
				Ref("change", "Change", "changes_id"),
				Ref("ticket", "Ticket", "tickets_id"),
				Int("link").OneOf(1, 2, 3, 4).Starts(1),
			},
			Indexes: []Index{unique("changes_id", "tickets_id")},
		},
		{
			Name: "Change_Problem", Itemtype: "Change_Problem", Label: "Link of a change and a problem",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_changes_problems", Scope: OfParent,
			Parent: &Parent{Object: "Change", Column: "changes_id"},
			Others: []Parent{{Object: "Problem", Column: "problems_id"}},
			Properties: []Property{
				ID(),
				Ref("change", "Change", "changes_id"),
				Ref("problem", "Problem", "problems_id"),
				Int("link").OneOf(1, 2, 3, 4).Starts(1),
			},
			Indexes: []Index{unique("changes_id", "problems_id")},
		},
		{
			Name: "Problem_Ticket", Itemtype: "Problem_Ticket", Label: "Link of a problem and a ticket",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_problems_tickets", Scope: OfParent,
			Parent: &Parent{Object: "Problem", Column: "problems_id"},
			Others: []Parent{{Object: "Ticket", Column: "tickets_id"}},
			Properties: []Property{
				ID(),
				Ref("problem", "Problem", "problems_id"),
				Ref("ticket", "Ticket", "tickets_id"),
				Int("link").OneOf(1, 2, 3, 4).Starts(1),
			},
			Indexes: []Index{unique("problems_id", "tickets_id")},
		},
		{
			Name: "Ticket_Item", Itemtype: "Item_Ticket", Label: "Ticket item", Tag: "Assistance", Since: V2_2,
			Table: "glpi_items_tickets", Scope: OfParent,
			Parent: &Parent{Object: "Ticket", Column: "tickets_id"},
			Others: []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				Ref("ticket", "Ticket", "tickets_id"),
				String("itemtype"),
				Int64("items_id"),
			},
			Indexes: []Index{unique("tickets_id", "itemtype", "items_id")},
		},
		{
			Name: "Change_Item", Itemtype: "Change_Item", Label: "Change item", Tag: "Assistance", Since: V2_2,
			Table: "glpi_changes_items", Scope: OfParent,
			Parent: &Parent{Object: "Change", Column: "changes_id"},
			Others: []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				Ref("change", "Change", "changes_id"),
				String("itemtype"),
				Int64("items_id"),
			},
			Indexes: []Index{unique("changes_id", "itemtype", "items_id")},
		},
		{
			Name: "Problem_Item", Itemtype: "Item_Problem", Label: "Problem item", Tag: "Assistance", Since: V2_2,
			Table: "glpi_items_problems", Scope: OfParent,
			Parent: &Parent{Object: "Problem", Column: "problems_id"},
			Others: []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				Ref("problem", "Problem", "problems_id"),
				String("itemtype"),
				Int64("items_id"),
			},
			Indexes: []Index{unique("problems_id", "itemtype", "items_id")},
		},
		{
			Name: "TicketSatisfaction", Itemtype: "TicketSatisfaction", Label: "Ticket satisfaction",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_ticketsatisfactions", Scope: OfParent, Right: "ticket", CanRead: ticketRead,
			Parent:     &Parent{Object: "Ticket", Column: "tickets_id"},
			Properties: satisfactionProperties(Ref("ticket", "Ticket", "tickets_id")),
			Indexes:    []Index{unique("tickets_id")},
		},
		{
			Name: "ChangeSatisfaction", Itemtype: "ChangeSatisfaction", Label: "Change satisfaction",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_changesatisfactions", Scope: OfParent, Right: "change", CanRead: Read | 1024,
			Parent:     &Parent{Object: "Change", Column: "changes_id"},
			Properties: satisfactionProperties(Ref("change", "Change", "changes_id")),
			Indexes:    []Index{unique("changes_id")},
		},
	}
}

// satisfactionProperties gives the properties of a survey about what the reference names.
func satisfactionProperties(reference Property) []Property {
	return []Property{
		ID(),
		reference,
		Int("type").OneOf(1, 2).Starts(1),
		DateTime("date_begin"),
		DateTime("date_answered"),
		Int("rating").Col("satisfaction").Min(1).Null(),
		Number("rating_scaled_5").Col("satisfaction_scaled_to_5").Range(1, 5).Null(),
		String("comment"),
	}
}
