package catalog

import . "github.com/glpid/glpid/internal/model"

// assistanceLinks declares how tickets, changes and problems are linked, and the surveys about them.
func assistanceLinks() []*Object {
	return []*Object{
		{
			Name: "Ticket_Ticket", Itemtype: "Ticket_Ticket", Label: "Link between tickets",
			Plural: "Links between tickets",
			Tag:    "Assistance", Since: V2_2,
			Table: "glpi_tickets_tickets", Scope: OfParent, Relation: true, AcrossEntities: true,
			Parent: &Parent{Object: "Ticket", Column: "tickets_id_1"},
			Others: []Parent{{Object: "Ticket", Column: "tickets_id_2"}},
			Properties: []Property{
				ID(),
				Ref("ticket_1", "Ticket", "tickets_id_1"),
				Ref("ticket_2", "Ticket", "tickets_id_2"),
				linkKind(),
			},
			Indexes: []Index{unique("tickets_id_1", "tickets_id_2"), index("tickets_id_2")},
			Mounts:  []Mount{linkedTo("Ticket", "Ticket_Ticket", "tickets_id_1", "tickets_id_2")},
		},
		{
			Name: "Change_Change", Itemtype: "Change_Change", Label: "Link between changes",
			Plural: "Links between changes",
			Tag:    "Assistance", Since: V2_2,
			Table: "glpi_changes_changes", Scope: OfParent, Relation: true, AcrossEntities: true,
			Parent: &Parent{Object: "Change", Column: "changes_id_1"},
			Others: []Parent{{Object: "Change", Column: "changes_id_2"}},
			Properties: []Property{
				ID(),
				Ref("change_1", "Change", "changes_id_1"),
				Ref("change_2", "Change", "changes_id_2"),
				linkKind(),
			},
			Indexes: []Index{unique("changes_id_1", "changes_id_2"), index("changes_id_2")},
			Mounts:  []Mount{linkedTo("Change", "Change_Change", "changes_id_1", "changes_id_2")},
		},
		{
			Name: "Problem_Problem", Itemtype: "Problem_Problem", Label: "Link between problems",
			Plural: "Links between problems",
			Tag:    "Assistance", Since: V2_2,
			Table: "glpi_problems_problems", Scope: OfParent, Relation: true, AcrossEntities: true,
			Parent: &Parent{Object: "Problem", Column: "problems_id_1"},
			Others: []Parent{{Object: "Problem", Column: "problems_id_2"}},
			Properties: []Property{
				ID(),
				Ref("problem_1", "Problem", "problems_id_1"),
				Ref("problem_2", "Problem", "problems_id_2"),
				linkKind(),
			},
			Indexes: []Index{unique("problems_id_1", "problems_id_2"), index("problems_id_2")},
			Mounts:  []Mount{linkedTo("Problem", "Problem_Problem", "problems_id_1", "problems_id_2")},
		},
		{
			Name: "Change_Ticket", Itemtype: "Change_Ticket", Label: "Link of a change and a ticket",
			Plural: "Links of changes and tickets",
			Tag:    "Assistance", Since: V2_2,
			Table: "glpi_changes_tickets", Scope: OfParent, Relation: true, AcrossEntities: true,
			Parent: &Parent{Object: "Change", Column: "changes_id"},
			Others: []Parent{{Object: "Ticket", Column: "tickets_id"}},
			Properties: []Property{
				ID(),
				Ref("change", "Change", "changes_id"),
				Ref("ticket", "Ticket", "tickets_id"),
				linkKind(),
			},
			Indexes: []Index{unique("changes_id", "tickets_id"), index("tickets_id")},
			Mounts: []Mount{linkedTo("Change", "Change_Ticket", "changes_id", ""),
				linkedTo("Ticket", "Change_Ticket", "tickets_id", "")},
		},
		{
			Name: "Change_Problem", Itemtype: "Change_Problem", Label: "Link of a change and a problem",
			Plural: "Links of changes and problems",
			Tag:    "Assistance", Since: V2_2,
			Table: "glpi_changes_problems", Scope: OfParent, Relation: true, AcrossEntities: true,
			Parent: &Parent{Object: "Change", Column: "changes_id"},
			Others: []Parent{{Object: "Problem", Column: "problems_id"}},
			Properties: []Property{
				ID(),
				Ref("change", "Change", "changes_id"),
				Ref("problem", "Problem", "problems_id"),
				linkKind(),
			},
			Indexes: []Index{unique("changes_id", "problems_id"), index("problems_id")},
			Mounts: []Mount{linkedTo("Change", "Change_Problem", "changes_id", ""),
				linkedTo("Problem", "Change_Problem", "problems_id", "")},
		},
		{
			Name: "Problem_Ticket", Itemtype: "Problem_Ticket", Label: "Link of a problem and a ticket",
			Plural: "Links of problems and tickets",
			Tag:    "Assistance", Since: V2_2,
			Table: "glpi_problems_tickets", Scope: OfParent, Relation: true, AcrossEntities: true,
			Parent: &Parent{Object: "Problem", Column: "problems_id"},
			Others: []Parent{{Object: "Ticket", Column: "tickets_id"}},
			Properties: []Property{
				ID(),
				Ref("problem", "Problem", "problems_id"),
				Ref("ticket", "Ticket", "tickets_id"),
				linkKind(),
			},
			Indexes: []Index{unique("problems_id", "tickets_id"), index("tickets_id")},
			Mounts: []Mount{linkedTo("Problem", "Problem_Ticket", "problems_id", ""),
				linkedTo("Ticket", "Problem_Ticket", "tickets_id", "")},
		},
		{
			Name: "Ticket_Item", Itemtype: "Item_Ticket", Label: "Ticket item", Tag: "Assistance", Since: V2_2,
			Table: "glpi_items_tickets", Scope: OfParent, Relation: true,
			Parent: &Parent{Object: "Ticket", Column: "tickets_id"},
			Others: []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				Ref("ticket", "Ticket", "tickets_id"),
				String("itemtype"),
				Int64("items_id"),
			},
			Indexes:  []Index{unique("tickets_id", "itemtype", "items_id"), index("itemtype", "items_id")},
			Outdates: countedThrough(ITILTicket, CountedDates[:1], "itemtype", "items_id"),
			Mounts:   append(ofAssets("Ticket_Item"), linkedTo("Ticket", "Ticket_Item", "tickets_id", "")),
		},
		{
			Name: "Change_Item", Itemtype: "Change_Item", Label: "Change item", Tag: "Assistance", Since: V2_2,
			Table: "glpi_changes_items", Scope: OfParent, Relation: true,
			Parent: &Parent{Object: "Change", Column: "changes_id"},
			Others: []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				Ref("change", "Change", "changes_id"),
				String("itemtype"),
				Int64("items_id"),
			},
			Indexes:  []Index{unique("changes_id", "itemtype", "items_id"), index("itemtype", "items_id")},
			Outdates: countedThrough(ITILChange, CountedDates[:1], "itemtype", "items_id"),
			Mounts:   append(ofAssets("Change_Item"), linkedTo("Change", "Change_Item", "changes_id", "")),
		},
		{
			Name: "Problem_Item", Itemtype: "Item_Problem", Label: "Problem item", Tag: "Assistance", Since: V2_2,
			Table: "glpi_items_problems", Scope: OfParent, Relation: true,
			Parent: &Parent{Object: "Problem", Column: "problems_id"},
			Others: []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				Ref("problem", "Problem", "problems_id"),
				String("itemtype"),
				Int64("items_id"),
			},
			Indexes:  []Index{unique("problems_id", "itemtype", "items_id"), index("itemtype", "items_id")},
			Outdates: countedThrough(ITILProblem, CountedDates[:1], "itemtype", "items_id"),
			Mounts:   append(ofAssets("Problem_Item"), linkedTo("Problem", "Problem_Item", "problems_id", "")),
		},
		{
			Name: "TicketSatisfaction", Itemtype: "TicketSatisfaction", Label: "Ticket satisfaction",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_ticketsatisfactions", Scope: OfParent, Right: "ticket", CanRead: ticketRead,
			Parent:     &Parent{Object: "Ticket", Column: "tickets_id"},
			Properties: satisfactionProperties(Ref("ticket", "Ticket", "tickets_id")),
			Indexes:    []Index{unique("tickets_id")},
			Outdates: countedThrough(ITILTicket, CountedDates[2:], "date_answered",
				"satisfaction_scaled_to_5"),
			Mounts: surveyOf("Ticket", "tickets_id"),
		},
		{
			Name: "ChangeSatisfaction", Itemtype: "ChangeSatisfaction", Label: "Change satisfaction",
			Tag: "Assistance", Since: V2_2,
			Table: "glpi_changesatisfactions", Scope: OfParent, Right: "change", CanRead: Read | ReadAll,
			Parent:     &Parent{Object: "Change", Column: "changes_id"},
			Properties: satisfactionProperties(Ref("change", "Change", "changes_id")),
			Indexes:    []Index{unique("changes_id")},
			Mounts:     surveyOf("Change", "changes_id"),
		},
	}
}

// linkedTo serves the links of a ticket, change or problem to others. or is the second column of
// links between two of a kind, which either of them holds.
func linkedTo(object, links, column, or string) Mount {
	m := below("/Assistance/"+object+"/{id}/"+links, "link_id", CRUD, object, "id", column)
	m.Under.Fixed[0].Or = or
	return extension(m)
}

// surveyOf serves the survey about a ticket or change: what was asked, and the answer.
func surveyOf(object, column string) []Mount {
	m := below("/Assistance/"+object+"/{id}/"+object+"Satisfaction", "", Get|Patch, object, "id", column)
	m.Single = true
	return []Mount{extension(m)}
}

// satisfactionProperties gives the properties of a survey about what the reference names.
func satisfactionProperties(reference Property) []Property {
	return []Property{
		ID(),
		reference,
		Int("type").Among(SurveyKinds).Starts(SurveyHere),
		DateTime("date_begin"),
		DateTime("date_answered"),
		Int("rating").Col("satisfaction").Min(1).Null(),
		Number("rating_scaled_5").Col("satisfaction_scaled_to_5").Range(1, 5).Null(),
		String("comment"),
	}
}
