package catalog

import . "github.com/glpid/glpid/internal/model"

// approver is who is asked for an approval.
var approver = []Parent{{ItemtypeColumn: "itemtype_target", Column: "items_id_target"}}

// timeline declares what the timelines and the costs of tickets, changes and problems hold.
func timeline() []*Object {
	return []*Object{
		{
			Name: "Followup", Itemtype: "ITILFollowup", Label: "Followup", Tag: "Assistance", Since: V2_0,
			Table: "glpi_itilfollowups", Scope: OfParent, Right: "followup", CanRead: subitemRead,
			Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Names: []Parent{{ItemtypeColumn: "itemtype", Column: "sourceitems_id"},
				{ItemtypeColumn: "itemtype", Column: "sourceof_items_id"}},
			Properties: []Property{
				ID(),
				String("itemtype"),
				Int64("items_id"),
				HTML("content").Mention().Always(),
				Bool("is_private"),
				user(),
				userEditor(),
				Ref("request_type", "RequestType", "requesttypes_id"),
				DateTime("date").From(V2_1),
				DateTime("date_creation"),
				DateTime("date_mod"),
				timelinePosition(),
				Int64("source_item_id").Col("sourceitems_id").From(V2_1),
				Int64("source_of_item_id").Col("sourceof_items_id").From(V2_1),
			},
			Indexes: []Index{index("itemtype", "items_id", "date"), index("users_id")},
			Mounts:  onTimelines("Followup"),
		},
		{
			Name: "Solution", Itemtype: "ITILSolution", Label: "Solution", Tag: "Assistance", Since: V2_0,
			Table: "glpi_itilsolutions", Scope: OfParent,
			Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Properties: []Property{
				ID(),
				String("itemtype"),
				Int64("items_id"),
				Ref("type", "SolutionType", "solutiontypes_id").From(V2_2),
				HTML("content").Mention().Always(),
				user(),
				userEditor(),
				Ref("approver", "User", "users_id_approval").From(V2_1),
				approval("status", ApprovalNone).From(V2_1),
				Ref("approval_followup", "Followup", "itilfollowups_id").Of(ID()).From(V2_1),
				DateTime("date_creation").From(V2_1),
				DateTime("date_mod").From(V2_1),
				DateTime("date_approval").From(V2_1),
			},
			Mounts: onTimelines("Solution"),
		},
		{
			Name: "TicketTask", Itemtype: "TicketTask", Label: "Task", Tag: "Assistance", Since: V2_0,
			Table: "glpi_tickettasks", Scope: OfParent, Right: "task", CanRead: subitemRead,
			Parent: &Parent{Object: "Ticket", Column: "tickets_id"},
			Names: []Parent{{Object: "Ticket", Column: "sourceitems_id"},
				{Object: "Ticket", Column: "sourceof_items_id"}},
			Properties: taskProperties(
				taskState("state").Starts(TaskToDo),
				Ref("category", "TaskCategory", "taskcategories_id"),
				timelinePosition(),
				Int64("tickets_id"),
				Int64("source_item_id").Col("sourceitems_id").From(V2_1),
				Int64("source_of_item_id").Col("sourceof_items_id").From(V2_1),
			),
			Indexes: []Index{index("users_id_tech", "begin"), index("uuid")},
			Mounts:  onTimeline("Ticket", "Task", "tickets_id"),
		},
		{
			Name: "ChangeTask", Itemtype: "ChangeTask", Label: "Task", Tag: "Assistance", Since: V2_0,
			Table: "glpi_changetasks", Scope: OfParent, Right: "task", CanRead: subitemRead,
			Parent: &Parent{Object: "Change", Column: "changes_id"},
			Properties: taskProperties(
				taskState("state"),
				Ref("category", "TaskCategory", "taskcategories_id"),
				timelinePosition(),
				Int64("changes_id"),
			),
			Indexes: []Index{index("users_id_tech", "begin"), index("uuid")},
			Mounts:  onTimeline("Change", "Task", "changes_id"),
		},
		{
			Name: "ProblemTask", Itemtype: "ProblemTask", Label: "Task", Tag: "Assistance", Since: V2_0,
			Table: "glpi_problemtasks", Scope: OfParent, Right: "task", CanRead: subitemRead,
			Parent: &Parent{Object: "Problem", Column: "problems_id"},
			Properties: taskProperties(
				taskState("state"),
				Ref("category", "TaskCategory", "taskcategories_id"),
				timelinePosition(),
				Int64("problems_id"),
			),
			Indexes: []Index{index("users_id_tech", "begin"), index("uuid")},
			Mounts:  onTimeline("Problem", "Task", "problems_id"),
		},
		{
			Name: "TicketValidation", Itemtype: "TicketValidation", Label: "Approval",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_ticketvalidations", Scope: OfParent, Right: "ticketvalidation",
			CanRead: AskForRequest | AskForIncident | AnswerTicket | Purge,
			Parent:  &Parent{Object: "Ticket", Column: "tickets_id"},
			Names:   approver,
			Properties: validationProperties(
				Int64("tickets_id"),
			),
			Columns: []Column{key("entities_id"), key("itils_validationsteps_id")},
			Indexes: []Index{index("itemtype_target", "items_id_target", "status")},
			Mounts:  onTimeline("Ticket", "Validation", "tickets_id"),
		},
		{
			Name: "ChangeValidation", Itemtype: "ChangeValidation", Label: "Approval",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_changevalidations", Scope: OfParent, Right: "changevalidation",
			CanRead: Create | Purge | AnswerChange,
			Parent:  &Parent{Object: "Change", Column: "changes_id"},
			Names:   approver,
			Properties: validationProperties(
				Int64("changes_id"),
			),
			Columns: []Column{key("entities_id"), key("itils_validationsteps_id")},
			Indexes: []Index{index("itemtype_target", "items_id_target", "status")},
			Mounts:  onTimeline("Change", "Validation", "changes_id"),
		},
		{
			Name: "TicketCost", Itemtype: "TicketCost", Label: "Cost", Tag: "Assistance", Since: V2_3,
			Table: "glpi_ticketcosts", Scope: OfParent, Right: "ticketcost",
			Parent:     &Parent{Object: "Ticket", Column: "tickets_id"},
			Properties: costProperties(Ref("ticket", "Ticket", "tickets_id")),
			Mounts:     costsOf("Ticket", "tickets_id"),
		},
		{
			Name: "ChangeCost", Itemtype: "ChangeCost", Label: "Cost", Tag: "Assistance", Since: V2_3,
			Table: "glpi_changecosts", Scope: OfParent,
			Parent:     &Parent{Object: "Change", Column: "changes_id"},
			Properties: costProperties(Ref("change", "Change", "changes_id")),
			Mounts:     costsOf("Change", "changes_id"),
		},
		{
			Name: "ProblemCost", Itemtype: "ProblemCost", Label: "Cost", Tag: "Assistance", Since: V2_3,
			Table: "glpi_problemcosts", Scope: OfParent,
			Parent:     &Parent{Object: "Problem", Column: "problems_id"},
			Properties: costProperties(Ref("problem", "Problem", "problems_id")),
			Mounts:     costsOf("Problem", "problems_id"),
		},
	}
}

// taskProperties gives what the tasks of tickets, changes and problems have in common, and more behind it.
func taskProperties(more ...Property) []Property {
	return append([]Property{
		ID(),
		String("uuid").Fmt(uuidPattern).RO().From(V2_1),
		HTML("content").Mention().Always(),
		Bool("is_private"),
		user(),
		userEditor(),
		userTech().From(V2_1),
		Ref("group_tech", "Group", "groups_id_tech").From(V2_1),
		DateTime("date").From(V2_1),
		DateTime("date_creation").From(V2_1),
		DateTime("date_mod").From(V2_1),
		Int("duration").Col("actiontime"),
		DateTime("planned_begin").Col("begin").From(V2_1),
		DateTime("planned_end").Col("end").From(V2_1),
	}, more...)
}

// validationProperties gives what the approvals of tickets and changes have in common, and more behind it.
func validationProperties(more ...Property) []Property {
	return append([]Property{
		ID(),
		Ref("requester", "User", "users_id"),
		Ref("approver", "User", "users_id_validate"),
		String("requested_approver_type").Col("itemtype_target").OneOf("User", "Group").Always(),
		Int64("requested_approver_id").Col("items_id_target"),
		HTML("submission_comment").Col("comment_submission").Mention(),
		HTML("approval_comment").Col("comment_validation").Mention(),
		approval("status", ApprovalWaiting),
		DateTime("submission_date"),
		DateTime("approval_date").Col("validation_date"),
		timelinePosition(),
	}, more...)
}

// costProperties gives the properties of a cost of what the reference names.
func costProperties(reference Property) []Property {
	return []Property{
		ID(),
		reference,
		String("name").Max(255),
		String("comment"),
		DateTime("date_begin").Col("begin_date").Day(),
		DateTime("date_end").Col("end_date").Day(),
		Int32("duration").Col("actiontime"),
		Float("cost_time").Min(0),
		Float("cost_fixed").Min(0),
		Float("cost_material").Min(0),
		budget(),
		entity(),
	}
}
