package catalog

import (
	"slices"
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// planning declares recurring tickets and changes, templates, pending reasons, events and reminders.
func planning() []*Object {
	parts := slices.Concat(templateParts("Ticket"), templateParts("Change"), templateParts("Problem"))
	return append(parts, []*Object{
		{
			Name: "RecurringTicket", Itemtype: "TicketRecurrent", Label: "Recurring ticket",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_ticketrecurrents", Bears: BearsRows, Scope: PerEntity, Right: "ticketrecurrent",
			Properties: []Property{
				ID(),
				String("name"),
				String("comment"),
				entity(),
				Bool("is_active"),
				Ref("template", "TicketTemplate", "tickettemplates_id"),
				DateTime("date_begin").Col("begin_date"),
				DateTime("date_end").Col("end_date"),
				periodicity(),
				Int32("create_before"),
				DateTime("date_next_creation").Col("next_creation_date"),
				calendar(),
				Bool("ticket_per_item"),
			},
			Mounts: serve("/Assistance/RecurringTicket"),
		},
		{
			Name: "RecurringChange", Itemtype: "RecurrentChange", Label: "Recurring change",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_recurrentchanges", Bears: BearsRows, Scope: Recursive, Right: "recurrentchange",
			Properties: []Property{
				ID(),
				String("name"),
				String("comment"),
				entity(),
				Bool("is_recursive"),
				Bool("is_active"),
				Ref("template", "ChangeTemplate", "changetemplates_id"),
				DateTime("date_begin").Col("begin_date"),
				DateTime("date_end").Col("end_date"),
				periodicity(),
				Int32("create_before"),
				DateTime("date_next_creation").Col("next_creation_date"),
				calendar(),
			},
			Mounts: serve("/Assistance/RecurringChange"),
		},
		{
			Name: "TicketTemplate", Itemtype: "TicketTemplate", Label: "Ticket template",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_tickettemplates", Bears: BearsRows, Scope: Recursive, Right: "itiltemplate",
			Properties: itilTemplate(),
			Mounts:     []Mount{extension(Mount{Path: "/Assistance/TicketTemplate", Ops: CRUD})},
		},
		{
			Name: "ChangeTemplate", Itemtype: "ChangeTemplate", Label: "Change template",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_changetemplates", Bears: BearsRows, Scope: Recursive, Right: "itiltemplate",
			Properties: itilTemplate(),
			Mounts:     []Mount{extension(Mount{Path: "/Assistance/ChangeTemplate", Ops: CRUD})},
		},
		{
			Name: "ProblemTemplate", Itemtype: "ProblemTemplate", Label: "Problem template",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_problemtemplates", Bears: BearsRows, Scope: Recursive, Right: "itiltemplate",
			Properties: itilTemplate(),
			Mounts:     []Mount{extension(Mount{Path: "/Assistance/ProblemTemplate", Ops: CRUD})},
		},
		{
			Name: "PendingReason", Itemtype: "PendingReason", Label: "Pending reason",
			Tag: "Assistance", Since: V2_3,
			Table: "glpi_pendingreasons", Bears: BearsRows, Scope: Recursive, Right: "pendingreason",
			Properties: []Property{
				ID(),
				entity(),
				Bool("is_recursive"),
				Bool("is_default"),
				String("name").Max(255),
				Int32("followup_frequency"),
				Int32("followups_before_resolution"),
				Ref("followup_template", "FollowupTemplate", "itilfollowuptemplates_id"),
				Ref("solution_template", "SolutionTemplate", "solutiontemplates_id"),
				calendar(),
				String("comment"),
			},
			Mounts: []Mount{{Path: "/Assistance/PendingReason", Ops: CRUD}},
		},
		{
			Name: "PendingReason_Item", Itemtype: "PendingReason_Item", Label: "Pending reason of an item",
			Tag: "Assistance", Since: V2_3,
			Table: "glpi_pendingreasons_items", Scope: OfParent,
			Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Properties: []Property{
				ID(),
				String("itemtype").Max(100),
				Int64("items_id"),
				Int32("followup_frequency"),
				Int32("followups_before_resolution"),
				Int32("bump_count"),
				DateTime("last_bump_date"),
				Int32("previous_status").Null(),
			},
			Columns: []Column{key("pendingreasons_id")},
			Indexes: []Index{unique("items_id", "itemtype")},
		},
		{
			Name: "ITILReminder", Itemtype: "ITILReminder", Label: "Automatic reminder",
			Tag: "Assistance", Since: V2_3,
			Table: "glpi_itilreminders", Scope: OfParent,
			Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id"},
			Properties: []Property{
				String("itemtype").Max(100),
				Int64("items_id"),
				Ref("pending_reason", "PendingReason", "pendingreasons_id"),
				String("name").Max(255),
				HTML("content"),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
		},
		// The table is bound to entities, which the API does not show.
		{
			Name: "ExternalEventTemplate", Itemtype: "PlanningExternalEventTemplate", Label: "External event template",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_planningexternaleventtemplates", Scope: PerEntity, Right: "dropdown",
			Properties: []Property{
				ID(),
				String("name"),
				HTML("text"),
				String("comment"),
				Int("duration"),
				Int("before_time"),
				String("rrule"),
				Ref("category", "EventCategory", "planningeventcategories_id"),
				taskState("state"),
				Bool("is_background").Col("background"),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
		},
		// Bit 1024 of the right is for background events.
		{
			Name: "ExternalEvent", Itemtype: "PlanningExternalEvent", Label: "External event",
			Tag: "Assistance", Since: V2_0,
			Table: "glpi_planningexternalevents", Bears: BearsRows, Scope: Recursive, Right: "externalevent",
			Properties: []Property{
				ID(),
				uuid(),
				String("name"),
				HTML("text"),
				Ref("template", "ExternalEventTemplate", "planningexternaleventtemplates_id"),
				Ref("category", "EventCategory", "planningeventcategories_id"),
				entity(),
				Bool("is_recursive").Starts(true),
				user(),
				Ref("group", "Group", "groups_id"),
				DateTime("date"),
				DateTime("date_begin").Col("begin"),
				DateTime("date_end").Col("end"),
				String("rrule"),
				Int64("state").Named(TaskStates),
				Bool("is_background").Col("background"),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Mounts: serve("/Assistance/ExternalEvent"),
		},
		// Everybody sees only reminders of their own.
		{
			Name: "PlanningReminder", Itemtype: "PlanningRecall", Unlogged: true, Label: "Planning reminder",
			Tag: "Assistance", Since: V2_3,
			Table: "glpi_planningrecalls", Bears: BearsRows,
			Others: []Parent{{Object: "User", Column: "users_id"}, {ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				String("itemtype").Max(255),
				Int64("items_id"),
				user(),
				DateTime("date").Col("when"),
				Int32("before_time").Starts(-10),
			},
			Mounts: []Mount{{Path: "/Assistance/PlanningReminder", Ops: ReadOnly}},
		},
	}...)
}

// periodicity is the time between two items in seconds; a number of months or years is a text.
func periodicity() Property { return Int32("periodicity").OrWords(`^[1-9][0-9]{0,3}(MONTH|YEAR)$`) }

// itilTemplate gives the properties of a template.
func itilTemplate() []Property {
	return []Property{
		ID(),
		String("name"),
		String("comment"),
		entity(),
		Bool("is_recursive"),
	}
}

// templateParts declares what a template of tickets, changes or problems says of their fields: which
// are filled in, must not be empty, and are not shown. GLPI's API has none of them. Fields go by the
// numbers that they have in GLPI's search: 1 is the name, 21 the content.
func templateParts(kind string) []*Object {
	template, lower := kind+"Template", strings.ToLower(kind)+"template"
	part := func(name, label string, more ...Property) *Object {
		column := lower + "s_id"
		return &Object{
			Name: template + name, Itemtype: template + name, Label: label, Tag: "Assistance", Since: V2_0,
			Table: "glpi_" + lower + strings.ToLower(name) + "s", Scope: OfParent, Right: "itiltemplate",
			ToCreate: Update, ToDelete: Update,
			Parent: &Parent{Object: template, Column: column},
			Properties: append([]Property{
				ID(),
				Ref("template", template, column),
				Int("num").Need().Doc(
					"Number of the field among GLPI's search options: 1 name, 21 content, 7 category, 10 urgency"),
			}, more...),
			Indexes: []Index{index(column, "num")},
			Mounts: []Mount{extension(below("/Assistance/"+template+"/{template_id}/"+name, "id", CRUD, template,
				"template_id", column))},
		}
	}
	return []*Object{
		part("PredefinedField", "Predefined field",
			String("value").Doc("What the field is filled in with; ids as numbers, assets as Computer_12")),
		part("MandatoryField", "Mandatory field"),
		part("HiddenField", "Hidden field"),
	}
}
