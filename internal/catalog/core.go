package catalog

import (
	"slices"
	"strings"
	"sync"

	. "github.com/glpid/glpid/internal/model"
)

// core declares what the routes at the top of the API answer and take; none of it is stored.
func core() []*Object {
	return []*Object{
		{
			Name: "APIInformation", Label: "API information", Tag: "Core", Since: V2_0,
			Properties: []Property{
				String("message"),
				{Name: "api_versions", Type: TypeArray, Properties: []Property{
					String("api_version"),
					String("version"),
					String("endpoint"),
				}},
			},
		},
		{
			Name: "Session", Label: "Session", Tag: "Session", Since: V2_0,
			Properties: []Property{
				DateTime("current_time"),
				Int("user_id"),
				Int("use_mode"),
				String("friendly_name"),
				String("name"),
				String("real_name"),
				String("first_name"),
				Int("default_entity"),
				list("profiles", Int("id")),
				list("active_entities", Int("id")),
				Group("active_profile",
					Int("id").RO(),
					String("name"),
					String("interface"),
					Int("helpdesk_hardware").OneOf(0, 1, 2, 3),
					String("helpdesk_item_type"),
					String("managed_domainrecordtypes"),
					String("ticket_status"),
					String("change_status"),
					String("problem_status"),
					Group("rights", sessionRights()...),
				),
				Group("active_entity",
					Int("id").RO(),
					String("short_name"),
					String("complete_name"),
					Int("recursive"),
				),
				list("groups", Int("id")),
			},
		},
		{
			Name: "EntityTransferRecord", Label: "Entity transfer", Tag: "Core", Since: V2_0,
			Properties: []Property{
				String("itemtype"),
				Int("items_id"),
				Int("entity"),
				Group("options", transferOptions()...),
			},
		},
	}
}

// transferOptions are what a transfer does with what belongs to the items.
func transferOptions() []Property {
	return []Property{
		Int("keep_ticket").OneOf(0, 1, 2).Or(0),
		Int("keep_networklink").OneOf(0, 1, 2).Or(0),
		Int("keep_reservation").OneOf(0, 1).Or(0),
		Int("keep_history").OneOf(0, 1).Or(0),
		Int("keep_device").OneOf(0, 1).Or(0),
		Int("keep_infocom").OneOf(0, 1).Or(0),
		Int("keep_dc_monitor").OneOf(0, 1).Or(0),
		Int("clean_dc_monitor").OneOf(0, 1, 2).Or(0),
		Int("keep_dc_phone").OneOf(0, 1).Or(0),
		Int("clean_dc_phone").OneOf(0, 1, 2).Or(0),
		Int("keep_dc_peripheral").OneOf(0, 1).Or(0),
		Int("clean_dc_peripheral").OneOf(0, 1, 2).Or(0),
		Int("keep_dc_printer").OneOf(0, 1).Or(0),
		Int("clean_dc_printer").OneOf(0, 1, 2).Or(0),
		Int("keep_supplier").OneOf(0, 1).Or(0),
		Int("clean_supplier").OneOf(0, 1, 2).Or(0),
		Int("keep_contact").OneOf(0, 1).Or(0),
		Int("clean_contact").OneOf(0, 1, 2).Or(0),
		Int("keep_contract").OneOf(0, 1).Or(0),
		Int("clean_contract").OneOf(0, 1, 2).Or(0),
		Int("keep_disk").OneOf(0, 1).Or(0),
		Int("keep_software").OneOf(0, 1).Or(0),
		Int("clean_software").OneOf(0, 1, 2).Or(0),
		Int("keep_document").OneOf(0, 1).Or(0),
		Int("clean_document").OneOf(0, 1, 2).Or(0),
		Int("keep_cartridgeitem").OneOf(0, 1).Or(0),
		Int("clean_cartridgeitem").OneOf(0, 1, 2).Or(0),
		Int("keep_cartridge").OneOf(0, 1).Or(0),
		Int("keep_consumable").OneOf(0, 1).Or(0),
		Int("keep_certificate").OneOf(0, 1).Or(0),
		Int("clean_certificate").OneOf(0, 1, 2).Or(0),
		Bool("lock_updated_fields").Or(false),
		Int("keep_location").OneOf(0, 1).Or(0),
	}
}

// right is a right of a profile as the session shows it: its name, its label, whether it is
// meant within entities or for all, and its bits.
type right struct {
	name, label, scope string
	bits               []any
}

// sessionRights gives one number for each right that a profile can have.
func sessionRights() []Property {
	properties := make([]Property, 0, len(rights)+len(plainRights))
	for _, r := range rights {
		properties = append(properties, Int(r.name).OneOf(r.bits...).Pub("x-label", r.label).Pub("x-right-scope",
			r.scope))
	}
	for _, name := range plainRights {
		properties = append(properties, Int(name))
	}
	return properties
}

// plainRights exist as rows of a profile without being offered for editing.
var plainRights = []string{"backup", "global_validation", "password_update", "show_group_hardware"}

// Rights lists the names of all rights that profiles can have, sorted, except those of custom assets.
func Rights() []string { return slices.Clip(rightNames()) }

var rightNames = sync.OnceValue(func() []string {
	names := slices.Clone(plainRights)
	for _, r := range rights {
		names = append(names, r.name)
	}
	slices.Sort(names)
	return names
})

// isRight reports whether there is a right of that name; each definition of custom assets has one.
func isRight(name string) bool {
	_, known := slices.BinarySearch(rightNames(), name)
	return known || strings.HasPrefix(name, customRight)
}

var rights = []right{
	{"agent", "Agents", "global", []any{1, 2, 16}},
	{"appliance", "Appliances", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"bookmark_public", "Public saved searches", "entity", []any{1, 2, 4, 16}},
	{"budget", "Budgets", "entity", []any{1, 2, 4, 8, 16, 32, 64}},
	{"cable_management", "Cables", "entity", []any{1, 2, 4, 8, 16, 256, 512, 1024, 2048}},
	{"calendar", "Calendars", "entity", []any{1, 2, 4, 16}},
	{"cartridge", "Cartridges", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"certificate", "Certificates", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"change", "Changes", "entity", []any{1, 2, 4, 8, 16, 32, 64, 1024, 131072}},
	{"changevalidation", "Change approvals", "entity", []any{4, 16, 1024}},
	{"cluster", "Clusters", "entity", []any{1, 2, 4, 8, 16, 256, 512, 1024, 2048}},
	{"computer", "Computers", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"config", "Setup", "entity", []any{1, 2}},
	{"consumable", "Consumables", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"contact_enterprise", "Contacts / Suppliers", "entity", []any{1, 2, 4, 8, 16, 32, 64}},
	{"contract", "Contracts", "entity", []any{1, 2, 4, 8, 16, 32, 64}},
	{"dashboard", "All dashboards", "entity", []any{1, 2, 4, 16}},
	{"database", "Database instances", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"datacenter", "Data centers", "entity", []any{1, 2, 4, 8, 16}},
	{"defaultfilter", "Default filters", "entity", []any{1, 2, 4, 16}},
	{"device", "Components", "entity", []any{1, 2, 4, 16}},
	{"devicesimcard_pinpuk", "Simcard PIN/PUK", "entity", []any{1, 2}},
	{"document", "Documents", "entity", []any{1, 2, 4, 8, 16, 32, 64}},
	{"domain", "Domains", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"dropdown", "Global dropdowns", "global", []any{1, 2, 4, 16}},
	{"entity", "Entities", "global", []any{1, 2, 4, 16, 32, 64, 1024, 2048}},
	{"externalevent", "External events", "entity", []any{1, 2, 4, 16, 1024}},
	{"followup", "Followups", "entity", []any{1, 2, 4, 16, 1024, 2048, 4096, 8192, 16384, 32768, 65536}},
	{"form", "Forms", "entity", []any{1, 2, 4, 8, 16}},
	{"group", "Groups", "global", []any{1, 2, 4, 16, 32, 64}},
	{"infocom", "Financial and administrative information", "entity", []any{1, 2, 4, 16}},
	{"internet", "Internet", "entity", []any{1, 2, 4, 8, 16}},
	{"inventory", "Inventory", "global", []any{1, 1024, 2048}},
	{"itilcategory", "ITIL categories", "entity", []any{1, 2, 4, 16}},
	{"itilfollowuptemplate", "Followup templates", "entity", []any{1, 2, 4, 16}},
	{"itiltemplate", "Templates", "entity", []any{1, 2, 4, 16}},
	{"itilvalidationtemplate", "Approval templates", "entity", []any{1, 2, 4, 16}},
	{"knowbase", "Knowledge base", "entity", []any{1, 2, 4, 16, 1024, 2048, 4096, 8192}},
	{"knowbasecategory", "Knowledge base categories", "entity", []any{1, 2, 4, 16}},
	{"license", "Licenses", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"line", "Phone lines", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"lineoperator", "Line operators", "entity", []any{1, 2, 4, 16}},
	{"link", "External links", "entity", []any{1, 2, 4, 16}},
	{"location", "Locations", "entity", []any{1, 2, 4, 16}},
	{"locked_field", "Locked fields", "global", []any{2, 4}},
	{"logs", "Historical", "global", []any{1}},
	{"monitor", "Monitors", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"networking", "Network devices", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"notification", "Notifications", "entity", []any{1, 2, 4, 16}},
	{"oauth_client", "OAuth clients", "entity", []any{1, 2, 4, 16}},
	{"pendingreason", "Pending reasons", "entity", []any{1, 2, 4, 16}},
	{"peripheral", "Peripherals", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"personalization", "Personalization", "entity", []any{1, 2}},
	{"phone", "Phones", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"planning", "Planning", "entity", []any{1, 1024, 2048}},
	{"printer", "Printers", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"problem", "Problems", "entity", []any{1, 2, 4, 8, 16, 32, 64, 1024}},
	{"profile", "Profiles", "global", []any{1, 2, 4, 16}},
	{"project", "Projects", "entity", []any{1, 2, 4, 8, 16, 32, 64, 1024}},
	{"projecttask", "Project tasks", "entity", []any{1, 8, 16, 32, 64, 1024}},
	{"queuednotification", "Notification queue", "global", []any{1, 2, 4, 8, 16}},
	{"recurrentchange", "Recurrent changes", "entity", []any{1, 2, 4, 16}},
	{"refusedequipment", "Equipments refused by rules log", "global", []any{1, 2, 16}},
	{"reminder_public", "Public reminders", "entity", []any{1, 2, 4, 16, 128}},
	{"reports", "Reports", "entity", []any{1}},
	{"reservation", "Reservable items", "entity", []any{1, 2, 4, 16, 1024}},
	{"rssfeed_public", "Public RSS feeds", "entity", []any{1, 2, 4, 16, 128}},
	{"rule_asset", "Business rules for assets", "entity", []any{1, 2, 4, 16, 1024}},
	{"rule_change", "Business rules for changes (entity)", "entity", []any{1, 2, 4, 16, 1024}},
	{"rule_dictionnary_dropdown", "Dropdowns dictionary", "global", []any{1, 2, 4, 16}},
	{"rule_dictionnary_printer", "Printers dictionary", "global", []any{1, 2, 4, 16}},
	{"rule_dictionnary_software", "Software dictionary", "global", []any{1, 2, 4, 16}},
	{"rule_import", "Rules for assigning a computer to an entity", "global", []any{1, 2, 4, 16}},
	{"rule_ldap", "Authorizations assignment rules", "global", []any{1, 2, 4, 16}},
	{"rule_location", "Rules for assigning a computer to a location", "global", []any{1, 2, 4, 16}},
	{"rule_mailcollector", "Rules for assigning a ticket created through a mails receiver", "global",
		[]any{1, 2, 4, 16}},
	{"rule_problem", "Business rules for problems (entity)", "entity", []any{1, 2, 4, 16, 1024}},
	{"rule_softwarecategories", "Rules for assigning a category to a software", "global", []any{1, 2, 4, 16}},
	{"rule_ticket", "Business rules for tickets (entity)", "entity", []any{1, 2, 4, 16, 1024}},
	{"search_config", "Search result display", "entity", []any{1024, 2048}},
	{"slm", "SLM", "entity", []any{1, 2, 4, 16, 256}},
	{"snmpcredential", "SNMP credentials", "global", []any{1, 2, 4, 8, 16}},
	{"software", "Software", "entity", []any{1, 2, 4, 8, 16, 32, 64, 256, 512, 1024, 2048}},
	{"solutiontemplate", "Solution templates", "entity", []any{1, 2, 4, 16}},
	{"state", "Statuses of items", "entity", []any{1, 2, 4, 16}},
	{"statistic", "Statistics", "entity", []any{1}},
	{"system_logs", "System logs", "global", []any{1}},
	{"task", "Ticket tasks", "entity", []any{1, 2, 4, 16, 1024, 2048, 4096, 8192, 16384, 32768, 65536}},
	{"taskcategory", "Task categories", "entity", []any{1, 2, 4, 16}},
	{"tasktemplate", "Task templates", "entity", []any{1, 2, 4, 16}},
	{"ticket", "Tickets", "entity", []any{1, 2, 4, 8, 16, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144}},
	{"ticketcost", "Costs", "entity", []any{1, 2, 4, 16}},
	{"ticketrecurrent", "Recurrent tickets", "entity", []any{1, 2, 4, 16}},
	{"ticketvalidation", "Ticket approvals", "entity", []any{16, 1024, 2048, 4096, 8192}},
	{"transfer", "Transfer", "global", []any{1, 2, 4, 16}},
	{"typedoc", "Document types", "entity", []any{1, 2, 4, 16}},
	{"unmanaged", "Unmanaged assets", "global", []any{1, 2, 8, 16}},
	{"user", "Users", "entity", []any{1, 2, 4, 8, 16, 1024, 2048, 4096, 8192}},
}
