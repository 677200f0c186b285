package catalog

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	. "github.com/glpid/glpid/internal/model"
)

// right is a right of a profile as the session shows it: its name, its label, whether it is
// meant within entities or for all, and the bits that it has.
type right struct {
	name, label, scope string
	bits               int
}

// What rights are meant for.
const (
	inEntities = "entity"
	global     = "global"
)

var rights = []right{
	{"agent", "Agents", global, Read | Update | Purge},
	{"appliance", "Appliances", inEntities, Trashed | Noted | OfPeople},
	{"bookmark_public", "Public saved searches", inEntities, Managed},
	{"budget", "Budgets", inEntities, Trashed | Noted},
	{"cable_management", "Cables", inEntities, Trashed | OfPeople},
	{"calendar", "Calendars", inEntities, Managed},
	{"cartridge", "Cartridges", inEntities, Trashed | Noted | OfPeople},
	{"certificate", "Certificates", inEntities, Trashed | Noted | OfPeople},
	{"change", "Changes", inEntities, Trashed | Noted | ReadAll | AnswerSurvey},
	{"changevalidation", "Change approvals", inEntities, Create | Purge | AnswerChange},
	{"cluster", "Clusters", inEntities, Trashed | OfPeople},
	{"computer", "Computers", inEntities, Trashed | Noted | OfPeople},
	{"config", "Setup", inEntities, Read | Update},
	{"consumable", "Consumables", inEntities, Trashed | Noted | OfPeople},
	{"contact_enterprise", "Contacts / Suppliers", inEntities, Trashed | Noted},
	{"contract", "Contracts", inEntities, Trashed | Noted},
	{"dashboard", "All dashboards", inEntities, Managed},
	{"database", "Database instances", inEntities, Trashed | Noted | OfPeople},
	{"datacenter", "Data centers", inEntities, Trashed},
	{"defaultfilter", "Default filters", inEntities, Managed},
	{"device", "Components", inEntities, Managed},
	{"devicesimcard_pinpuk", "Simcard PIN/PUK", inEntities, Read | Update},
	{"document", "Documents", inEntities, Trashed | Noted},
	{"domain", "Domains", inEntities, Trashed | Noted | OfPeople},
	{"dropdown", "Global dropdowns", global, Managed},
	{"entity", "Entities", global, Managed | Noted | EntityReadHelpdesk | EntityUpdateHelpdesk},
	{"externalevent", "External events", inEntities, Managed | ManageBackground},
	{"followup", "Followups", inEntities, Entries | ReadPrivateOfGroups},
	{"form", "Forms", inEntities, Trashed},
	{"group", "Groups", global, Managed | Noted},
	{"infocom", "Financial and administrative information", inEntities, Managed},
	{"internet", "Internet", inEntities, Trashed},
	{"inventory", "Inventory", global, Read | ImportInventory | ConfigureInventory},
	{"itilcategory", "ITIL categories", inEntities, Managed},
	{"itilfollowuptemplate", "Followup templates", inEntities, Managed},
	{"itiltemplate", "Templates", inEntities, Managed},
	{"itilvalidationtemplate", "Approval templates", inEntities, Managed},
	{"knowbase", "Knowledge base", inEntities,
		Managed | KnowledgeAdmin | KnowledgeFAQ | KnowledgePublish | KnowledgeComment},
	{"knowbasecategory", "Knowledge base categories", inEntities, Managed},
	{"license", "Licenses", inEntities, Trashed | Noted | OfPeople},
	{"line", "Phone lines", inEntities, Trashed | Noted | OfPeople},
	{"lineoperator", "Line operators", inEntities, Managed},
	{"link", "External links", inEntities, Managed},
	{"location", "Locations", inEntities, Managed},
	{"locked_field", "Locked fields", global, Update | Create},
	{"logs", "Historical", global, Read},
	{"monitor", "Monitors", inEntities, Trashed | Noted | OfPeople},
	{"networking", "Network devices", inEntities, Trashed | Noted | OfPeople},
	{"notification", "Notifications", inEntities, Managed},
	{"oauth_client", "OAuth clients", inEntities, Managed},
	{"pendingreason", "Pending reasons", inEntities, Managed},
	{"peripheral", "Peripherals", inEntities, Trashed | Noted | OfPeople},
	{"personalization", "Personalization", inEntities, Read | Update},
	{"phone", "Phones", inEntities, Trashed | Noted | OfPeople},
	{"planning", "Planning", inEntities, Read | PlanningOfGroups | PlanningOfAll},
	{"printer", "Printers", inEntities, Trashed | Noted | OfPeople},
	{"problem", "Problems", inEntities, Trashed | Noted | ReadAll},
	{"profile", "Profiles", global, Managed},
	{"project", "Projects", inEntities, Trashed | Noted | ReadAll},
	{"projecttask", "Project tasks", inEntities, Noted | Read | Delete | Purge | UpdateMine},
	{"queuednotification", "Notification queue", global, Trashed},
	{"recurrentchange", "Recurrent changes", inEntities, Managed},
	{"refusedequipment", "Equipments refused by rules log", global, Read | Update | Purge},
	{"reminder_public", "Public reminders", inEntities, Managed | Personal},
	{"reports", "Reports", inEntities, Read},
	{"reservation", "Reservable items", inEntities, Managed | Reserve},
	{"rssfeed_public", "Public RSS feeds", inEntities, Managed | Personal},
	{"rule_asset", "Business rules for assets", inEntities, Managed | RulesOfParents},
	{"rule_change", "Business rules for changes (entity)", inEntities, Managed | RulesOfParents},
	{"rule_dictionnary_dropdown", "Dropdowns dictionary", global, Managed},
	{"rule_dictionnary_printer", "Printers dictionary", global, Managed},
	{"rule_dictionnary_software", "Software dictionary", global, Managed},
	{"rule_import", "Rules for assigning a computer to an entity", global, Managed},
	{"rule_ldap", "Authorizations assignment rules", global, Managed},
	{"rule_location", "Rules for assigning a computer to a location", global, Managed},
	{"rule_mailcollector", "Rules for assigning a ticket created through a mails receiver", global, Managed},
	{"rule_problem", "Business rules for problems (entity)", inEntities, Managed | RulesOfParents},
	{"rule_softwarecategories", "Rules for assigning a category to a software", global, Managed},
	{"rule_ticket", "Business rules for tickets (entity)", inEntities, Managed | RulesOfParents},
	{"search_config", "Search result display", inEntities, PersonalColumns | GeneralColumns},
	{"slm", "SLM", inEntities, Managed | AssignLevels},
	{"snmpcredential", "SNMP credentials", global, Trashed},
	{"software", "Software", inEntities, Trashed | Noted | OfPeople},
	{"solutiontemplate", "Solution templates", inEntities, Managed},
	{"state", "Statuses of items", inEntities, Managed},
	{"statistic", "Statistics", inEntities, Read},
	{"system_logs", "System logs", global, Read},
	{"task", "Ticket tasks", inEntities, Entries | ReadPrivateOfGroups},
	{"taskcategory", "Task categories", inEntities, Managed},
	{"tasktemplate", "Task templates", inEntities, Managed},
	{"ticket", "Tickets", inEntities,
		Trashed | ReadAll | ReadGroup | ReadAssignedTo | Assign | Steal | Own | ChangePriority | AnswerSurvey |
			ReadNew},
	{"ticketcost", "Costs", inEntities, Managed},
	{"ticketrecurrent", "Recurrent tickets", inEntities, Managed},
	{"ticketvalidation", "Ticket approvals", inEntities,
		Purge | AskForRequest | AskForIncident | AnswerRequest | AnswerIncident},
	{"transfer", "Transfer", global, Managed},
	{"typedoc", "Document types", inEntities, Managed},
	{"unmanaged", "Unmanaged assets", global, Read | Update | Delete | Purge},
	{"user", "Users", inEntities, Trashed | ImportUsers | ReadAuthentication | UpdateAuthentication | Impersonate},
}

// plainRights exist as rows of a profile without being offered for editing.
var plainRights = []string{"backup", "global_validation", passwordUpdate, "show_group_hardware"}

// passwordUpdate is the one of these that something goes by.
const passwordUpdate = "password_update"

// sessionRights gives one number for each right that a profile can have.
func sessionRights() []Property {
	properties := make([]Property, 0, len(rights)+len(plainRights))
	for _, r := range rights {
		properties = append(properties, Int(r.name).OneOf(each(r.bits)...).Summed().Pub("x-label", r.label).
			Pub("x-right-scope", r.scope).Doc(r.meaning()))
	}
	for _, name := range plainRights {
		meaning := "Right that GLPI's profiles have; nothing here goes by it"
		if name == passwordUpdate {
			meaning = "1 lets people change their own password"
		}
		properties = append(properties, Int(name).Doc(meaning))
	}
	return properties
}

// meaning says in words what the bits of a right let people do.
func (r right) meaning() string {
	bits := make([]string, 0, 16)
	for _, bit := range each(r.bits) {
		bits = append(bits, fmt.Sprint(bit, " ", RightWords(r.name, bit.(int))))
	}
	return r.label + ", as a sum: " + strings.Join(bits, ", ")
}

// each gives the bits of a set, the lowest first.
func each(set int) (bits []any) {
	for bit := 1; bit <= set; bit <<= 1 {
		if set&bit != 0 {
			bits = append(bits, bit)
		}
	}
	return bits
}

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
