package catalog

import . "github.com/glpid/glpid/internal/model"

// assistance declares tickets, changes and problems.
func assistance() []*Object {
	return []*Object{
		{
			Name: "Ticket", Itemtype: "Ticket", Label: "Ticket", Tag: "Assistance", Since: V2_0,
			Table: "glpi_tickets", Scope: PerEntity, Trash: true, Right: "ticket", CanRead: ticketRead,
			Bears: BearsRows,
			Properties: itilProperties(
				Int("type").Among(TicketTypes).Starts(Incident),
				String("external_id").Col("externalid"),
				Ref("request_type", "RequestType", "requesttypes_id"),
				DateTime("take_into_account_date").Col("takeintoaccountdate").From(V2_1),
				Int("take_into_account_duration").Col("takeintoaccount_delay_stat").RO().From(V2_1),
				Ref("sla_ttr", "SLA", "slas_id_ttr").From(V2_1),
				Ref("sla_tto", "SLA", "slas_id_tto").From(V2_1),
				Ref("ola_ttr", "OLA", "olas_id_ttr").From(V2_1),
				Ref("ola_tto", "OLA", "olas_id_tto").From(V2_1),
				Ref("sla_level_ttr", "SLALevel", "slalevels_id_ttr").From(V2_1),
				Ref("ola_level_ttr", "OLALevel", "olalevels_id_ttr").From(V2_1),
				Int("sla_waiting_duration").RO().From(V2_1),
				Int("ola_waiting_duration").RO().From(V2_1),
				DateTime("ola_ttr_begin_date").RO().From(V2_1),
				DateTime("ola_tto_begin_date").RO().From(V2_1),
				DateTime("internal_resolution_date").Col("internal_time_to_resolve").From(V2_1),
				DateTime("internal_take_into_account_date").Col("internal_time_to_own").From(V2_1),
				approval("global_validation", ApprovalNone).From(V2_1),
				itilStatus("ticket_status", TicketStatuses,
					StatusNew, StatusApproval, StatusAssigned, StatusPlanned, StatusPending, StatusSolved,
					StatusClosed),
				entityFull(),
				team("glpi_tickets_users", "glpi_groups_tickets", "glpi_suppliers_tickets", "tickets_id"),
				Many("costs", "TicketCost", Join{Field: "tickets_id"}, ID()).From(V2_3),
			),
			Columns: []Column{date("time_to_own")},
			Indexes: itilIndexes(solvedIndex("takeintoaccount_delay_stat"), index("name"), index("slas_id_ttr"),
				index("slas_id_tto"), index("time_to_resolve")),
			Outdates: counted(ITILTicket),
			Mounts:   []Mount{{Path: "/Assistance/Ticket", Ops: CRUD}},
		},
		{
			Name: "Change", Itemtype: "Change", Label: "Change", Tag: "Assistance", Since: V2_0,
			Table: "glpi_changes", Scope: Recursive, Trash: true, Right: "change", CanRead: Read | ReadAll,
			Bears: BearsRows,
			Properties: itilProperties(
				approval("global_validation", ApprovalNone).From(V2_1),
				itilStatus("change_status", ChangeStatuses,
					StatusNew, StatusEvaluation, StatusApproval, StatusAccepted, StatusPending, StatusTesting,
					StatusQualification, StatusSolved, StatusObserved, StatusClosed, StatusCancelled,
					StatusRefused),
				entityFull(),
				team("glpi_changes_users", "glpi_changes_groups", "glpi_changes_suppliers", "changes_id"),
				Many("costs", "ChangeCost", Join{Field: "changes_id"}, ID()).From(V2_3),
			),
			Indexes:  itilIndexes(solvedIndex()),
			Outdates: counted(ITILChange),
			Mounts:   []Mount{{Path: "/Assistance/Change", Ops: CRUD}},
		},
		{
			Name: "Problem", Itemtype: "Problem", Label: "Problem", Tag: "Assistance", Since: V2_0,
			Table: "glpi_problems", Scope: Recursive, Trash: true, Right: "problem", CanRead: Read | ReadAll,
			Bears: BearsRows,
			Properties: itilProperties(
				itilStatus("problem_status", ProblemStatuses,
					StatusNew, StatusAccepted, StatusAssigned, StatusPlanned, StatusPending, StatusSolved,
					StatusObserved, StatusClosed),
				entityFull(),
				team("glpi_problems_users", "glpi_groups_problems", "glpi_problems_suppliers", "problems_id"),
				Many("costs", "ProblemCost", Join{Field: "problems_id"}, ID()).From(V2_3),
			),
			Indexes:  itilIndexes(solvedIndex()),
			Outdates: counted(ITILProblem),
			Mounts:   []Mount{{Path: "/Assistance/Problem", Ops: CRUD}},
		},
		{
			Name: "TeamMember", Label: "Team member", Tag: "Assistance", Since: V2_0,
			Properties: []Property{
				ID(),
				String("name"),
				String("type"),
				String("role"),
				String("alternative_email").Ours(),
			},
		},
	}
}

// itilProperties gives what tickets, changes and problems have in common, and more behind it.
func itilProperties(more ...Property) []Property {
	return append([]Property{
		ID(),
		String("name").Seek(),
		HTML("content").Mention().Seek(),
		Ref("user_recipient", "User", "users_id_recipient").From(V2_1),
		Ref("user_editor", "User", "users_id_lastupdater").From(V2_1),
		Bool("is_deleted"),
		Ref("category", "ITILCategory", "itilcategories_id"),
		location(),
		Int("urgency").Among(Levels).Starts(VeryLow),
		Int("impact").Among(Levels).Starts(VeryLow),
		Int("priority").OneOf(VeryLow, Low, Medium, High, VeryHigh).Also(Major).Starts(VeryLow).
			Doc("From 1, very low, to 5, very high; 6 is major"),
		Int("actiontime").RO(),
		DateTime("begin_waiting_date").RO().From(V2_1),
		Int("waiting_duration").RO().From(V2_1),
		Int("resolution_duration").Col("solve_delay_stat").RO().From(V2_1),
		Int("close_duration").Col("close_delay_stat").RO().From(V2_1),
		DateTime("resolution_date").Col("time_to_resolve").From(V2_1),
		DateTime("date_creation"),
		DateTime("date_mod"),
		DateTime("date"),
		DateTime("date_solve").Col("solvedate").From(V2_1),
		DateTime("date_close").Col("closedate").From(V2_1),
	}, more...)
}
