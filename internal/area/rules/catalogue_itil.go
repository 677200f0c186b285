package rules

import "slices"

// itilCriteria are what rules of tickets, changes and problems look at; problems have no approvals.
func itilCriteria(approvals bool) []Criterion {
	list := []Criterion{
		{ID: "name", Label: "Title"},
		{ID: "content", Label: "Description"},
		{ID: "date_mod", Label: "Last update", Kind: DateTime},
		{ID: "date", Label: "Opening date", Kind: DateTime},
		{ID: "itilcategories_id", Label: "Category", Kind: Dropdown, Table: "glpi_itilcategories", Tree: true},
		{ID: "itilcategories_id_code", Label: "Code representing the ITIL category"},
		{ID: "users_id_recipient", Label: "Writer", Kind: Users},
		{ID: "_users_id_requester", Label: "Requester", Kind: Users},
		{ID: "_groups_id_of_requester", Label: "Requester in group", Kind: Dropdown, Table: "glpi_groups", Tree: true},
		{ID: "_groups_id_of_item", Label: "Item group", Kind: Dropdown, Table: "glpi_groups", Tree: true},
		{ID: "_states_id_of_item", Label: "Item state", Kind: Dropdown, Table: "glpi_states", Tree: true},
		{ID: "_groups_id_requester", Label: "Requester group", Kind: Dropdown, Table: "glpi_groups", Tree: true},
		{ID: "_users_id_assign", Label: "Technician", Kind: Users},
		{ID: "_groups_id_assign", Label: "Technician group", Kind: Dropdown, Table: "glpi_groups", Tree: true},
		{ID: "_suppliers_id_assign", Label: "Assigned to a supplier", Kind: Dropdown, Table: "glpi_suppliers"},
		{ID: "_users_id_observer", Label: "Observer", Kind: Users},
		{ID: "_groups_id_observer", Label: "Observer group", Kind: Dropdown, Table: "glpi_groups", Tree: true},
		{ID: "requesttypes_id", Label: "Request source", Kind: Dropdown, Table: "glpi_requesttypes"},
		{ID: "itemtype", Label: "Item type", Kind: Itemtype},
		{ID: "entities_id", Label: "Entity", Kind: Dropdown, Table: "glpi_entities", Tree: true},
		{ID: "profiles_id", Label: "Default profile", Kind: Dropdown, Table: "glpi_profiles"},
		{ID: "urgency", Label: "Urgency", Kind: Level},
		{ID: "impact", Label: "Impact", Kind: Level},
		{ID: "priority", Label: "Priority", Kind: Level},
		{ID: "status", Label: "Status", Kind: Status},
		{ID: "_contract_types", Label: "Contract type", Kind: Dropdown, Table: "glpi_contracttypes"},
		{ID: "global_validation", Label: "Approval", Kind: Approval},
		{ID: "_validationsteps_id", Label: "Approval step", Kind: Dropdown, Table: "glpi_validationsteps"},
		{ID: "_date_creation_calendars_id", Label: "Creation date is a working hour in calendar", Kind: Dropdown,
			Table: "glpi_calendars"},
	}
	if approvals {
		return list
	}
	return without(list, "global_validation", "_validationsteps_id")
}

// itilActions are what rules of tickets, changes and problems do.
func itilActions(approvals bool) []Action {
	list := []Action{
		{ID: "_stop_rules_processing", Label: "Skip remaining rules", Kind: YesOnly},
		{ID: "itilcategories_id", Label: "Category", Types: types("assign regex_result"), Kind: Dropdown,
			Table: "glpi_itilcategories"},
		{ID: "_itilcategories_id_by_completename", Label: "Category (by completename)", Types: types("regex_result"),
			Kind: Dropdown, Table: "glpi_itilcategories"},
		{ID: "_affect_itilcategory_by_code", Label: "ITIL category from code", Types: types("regex_result")},
		{ID: "_users_id_requester", Label: "Requester", Types: types("assign append"), Kind: Users,
			AppendTo: "_additional_requesters", Several: true},
		{ID: "_groups_id_requester", Label: "Requester group",
			Types: types("assign append fromitem defaultfromuser regex_result"), Kind: Dropdown, Table: "glpi_groups",
			Flag: "is_requester", AppendTo: "_additional_groups_requesters", Several: true},
		{ID: "_groups_id_requester_by_completename", Label: "Requester group (by completename)",
			Types: types("regex_result"), Kind: Dropdown, Table: "glpi_groups", Flag: "is_requester",
			AppendTo: "_additional_groups_requesters"},
		{ID: "_users_id_assign", Label: "Technician", Types: types("assign append"), Kind: Users,
			AppendTo: "_additional_assigns", Several: true},
		{ID: "_groups_id_assign", Label: "Technician group",
			Types: types("assign append regex_result fromitem defaultfromuser regex_result"), Kind: Dropdown,
			Table: "glpi_groups", Flag: "is_assign", AppendTo: "_additional_groups_assigns", Several: true},
		{ID: "_groups_id_assign_by_completename", Label: "Technician group (by completename)",
			Types: types("regex_result"), Kind: Dropdown, Table: "glpi_groups", Flag: "is_assign",
			AppendTo: "_additional_groups_assigns"},
		{ID: "_suppliers_id_assign", Label: "Assigned to a supplier", Types: types("assign append"), Kind: Dropdown,
			Table: "glpi_suppliers", AppendTo: "_additional_suppliers_assigns", Several: true},
		{ID: "_users_id_observer", Label: "Observer", Types: types("assign append"), Kind: Users,
			AppendTo: "_additional_observers", Several: true},
		{ID: "_groups_id_observer", Label: "Observer group",
			Types: types("assign append regex_result fromitem defaultfromuser regex_result"), Kind: Dropdown,
			Table: "glpi_groups", Flag: "is_watcher", AppendTo: "_additional_groups_observers", Several: true},
		{ID: "_groups_id_observer_by_completename", Label: "Observer group (by completename)",
			Types: types("regex_result"), Kind: Dropdown, Table: "glpi_groups", Flag: "is_watcher",
			AppendTo: "_additional_groups_observers"},
		{ID: "urgency", Label: "Urgency", Kind: Level},
		{ID: "impact", Label: "Impact", Kind: Level},
		{ID: "priority", Label: "Priority", Types: types("assign compute"), Kind: Level},
		{ID: "status", Label: "Status", Kind: Status},
		{ID: "affectobject", Label: "Associated elements", Types: types("affectbyip affectbyfqdn affectbymac")},
		{ID: "assign_appliance", Label: "Associated elements : Appliance", Types: types("assign regex_result append"),
			Kind: Dropdown, Table: "glpi_appliances", Flag: "is_helpdesk_visible", AppendTo: "items_id", Several: true},
		{ID: "users_id_validate", Label: "Send an approval request - User", Types: types("add_validation")},
		{ID: "responsible_id_validate", Label: "Send an approval request - Supervisor of the requester",
			Types: types("add_validation"), Kind: YesNo},
		{ID: "groups_id_validate", Label: "Send an approval request - Group users", Types: types("add_validation")},
		{ID: "groups_id_validate_any", Label: "Send an approval request - Group", Types: types("add_validation"),
			Several: true},
		{ID: "users_id_validate_requester_supervisor", Label: "Send an approval request to requester group manager",
			Types: types("add_validation"), Kind: YesNo},
		{ID: "users_id_validate_assign_supervisor", Label: "Send an approval request to technician group manager",
			Types: types("add_validation"), Kind: YesNo},
		{ID: "validationsteps_id", Label: "Set approval request step", Types: types("add_validation"), Kind: Dropdown,
			Table: "glpi_validationsteps"},
		{ID: "validationsteps_threshold", Label: "Set approval threshold (in percentage)",
			Types: types("add_validation"), Kind: Number},
		{ID: "requesttypes_id", Label: "Request source", Kind: Dropdown, Table: "glpi_requesttypes"},
		{ID: "takeintoaccount_delay_stat", Label: "Take into account delay", Types: types("do_not_compute"),
			Kind: YesNo},
		{ID: "solution_template", Label: "Solution template", Kind: Dropdown, Table: "glpi_solutiontemplates"},
		{ID: "task_template", Label: "Task template", Types: types("append"), Kind: Dropdown,
			Table: "glpi_tasktemplates", AppendTo: "_tasktemplates_id", Several: true},
		{ID: "itilfollowup_template", Label: "Followup template", Types: types("append"), Kind: Dropdown,
			Table: "glpi_itilfollowuptemplates", AppendTo: "_itilfollowuptemplates_id", Several: true},
		{ID: "global_validation", Label: "Approval", Kind: Approval},
	}
	if approvals {
		return list
	}
	return slices.DeleteFunc(list, func(a Action) bool {
		return a.Kind == Approval || slices.Contains(a.Types, "add_validation")
	})
}

var ticketRules = Collection{
	Name: "Ticket", Right: "rule_ticket", Title: "Business rules for tickets",
	Chained: true, ByEntity: true, ByEvent: true,
	Criteria: append(itilCriteria(true), []Criterion{
		{ID: "type", Label: "Type", Kind: TicketType},
		{ID: "_mailgate", Label: "Mails receiver", Kind: Dropdown, Table: "glpi_mailcollectors"},
		{ID: "_x-priority", Label: "X-Priority email header"},
		{ID: "_from", Label: "From email header"},
		{ID: "_subject", Label: "Subject email header"},
		{ID: "_reply-to", Label: "Reply-To email header"},
		{ID: "_in-reply-to", Label: "In-Reply-To email header"},
		{ID: "_to", Label: "To email header"},
		{ID: "slas_id_ttr", Label: "SLA Time to resolve", Kind: Dropdown, Table: "glpi_slas"},
		{ID: "slas_id_tto", Label: "SLA Time to own", Kind: Dropdown, Table: "glpi_slas"},
		{ID: "olas_id_ttr", Label: "OLA Time to resolve", Kind: Dropdown, Table: "glpi_olas"},
		{ID: "olas_id_tto", Label: "OLA Time to own", Kind: Dropdown, Table: "glpi_olas"},
		{ID: "_locations_id_of_requester", Label: "Requester location", Kind: Dropdown, Table: "glpi_locations",
			Tree: true},
		{ID: "_locations_id_of_item", Label: "Item location", Kind: Dropdown, Table: "glpi_locations", Tree: true},
		{ID: "locations_id", Label: "Location", Kind: Dropdown, Table: "glpi_locations", Tree: true},
		{ID: "_locations_code", Label: "Location code"},
	}...),
	Actions: append(itilActions(true), []Action{
		{ID: "type", Label: "Type", Kind: TicketType},
		{ID: "assign_project", Label: "Project", Types: types("assign regex_result append"), Kind: Dropdown,
			Table: "glpi_projects", AppendTo: "_projects_id", Several: true},
		{ID: "slas_id_ttr", Label: "SLA Time to resolve", Kind: Dropdown, Table: "glpi_slas"},
		{ID: "time_to_resolve", Label: "Time to resolve", Types: types("delete"), Kind: YesNo},
		{ID: "slas_id_tto", Label: "SLA Time to own", Kind: Dropdown, Table: "glpi_slas"},
		{ID: "time_to_own", Label: "Time to own", Types: types("delete"), Kind: YesNo},
		{ID: "olas_id_ttr", Label: "OLA Time to resolve", Kind: Dropdown, Table: "glpi_olas"},
		{ID: "internal_time_to_resolve", Label: "Internal time to resolve", Types: types("delete"), Kind: YesNo},
		{ID: "olas_id_tto", Label: "OLA Time to own", Kind: Dropdown, Table: "glpi_olas"},
		{ID: "internal_time_to_own", Label: "Internal Time to own", Types: types("delete"), Kind: YesNo},
		{ID: "locations_id", Label: "Location", Types: types("assign fromuser fromitem"), Kind: Dropdown,
			Table: "glpi_locations"},
		{ID: "assign_contract", Label: "Contract", Types: types("assign regex_result"), Kind: Dropdown,
			Table: "glpi_contracts"},
	}...),
}

var changeRules = Collection{
	Name: "Change", Right: "rule_change", Title: "Business rules for changes",
	Chained: true, ByEntity: true, ByEvent: true,
	Criteria: itilCriteria(true),
	Actions:  itilActions(true),
}

var problemRules = Collection{
	Name: "Problem", Right: "rule_problem", Title: "Business rules for problems",
	Chained: true, ByEntity: true, ByEvent: true,
	Criteria: itilCriteria(false),
	Actions:  itilActions(false),
}
