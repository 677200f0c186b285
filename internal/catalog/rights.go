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

// Sets of bits that many rights have.
const (
	managed    = Read | Update | Create | Purge
	trashed    = managed | Delete
	noted      = ReadNote | UpdateNote
	assigned   = ReadAssigned | UpdateAssigned | ReadOwned | UpdateOwned
	onSubitems = managed | UpdateAll | AddAsGroup | AddToAll | ReadPrivate | AddAsObserver | AddAsTechnician |
		ReadPrivateOfGroups
)

var rights = []right{
	{"agent", "Agents", global, Read | Update | Purge},
	{"appliance", "Appliances", inEntities, trashed | noted | assigned},
	{"bookmark_public", "Public saved searches", inEntities, managed},
	{"budget", "Budgets", inEntities, trashed | noted},
	{"cable_management", "Cables", inEntities, trashed | assigned},
	{"calendar", "Calendars", inEntities, managed},
	{"cartridge", "Cartridges", inEntities, trashed | noted | assigned},
	{"certificate", "Certificates", inEntities, trashed | noted | assigned},
	{"change", "Changes", inEntities, trashed | noted | ReadAll | AnswerSurvey},
	{"changevalidation", "Change approvals", inEntities, Create | Purge | AnswerChange},
	{"cluster", "Clusters", inEntities, trashed | assigned},
	{"computer", "Computers", inEntities, trashed | noted | assigned},
	{"config", "Setup", inEntities, Read | Update},
	{"consumable", "Consumables", inEntities, trashed | noted | assigned},
	{"contact_enterprise", "Contacts / Suppliers", inEntities, trashed | noted},
	{"contract", "Contracts", inEntities, trashed | noted},
	{"dashboard", "All dashboards", inEntities, managed},
	{"database", "Database instances", inEntities, trashed | noted | assigned},
	{"datacenter", "Data centers", inEntities, trashed},
	{"defaultfilter", "Default filters", inEntities, managed},
	{"device", "Components", inEntities, managed},
	{"devicesimcard_pinpuk", "Simcard PIN/PUK", inEntities, Read | Update},
	{"document", "Documents", inEntities, trashed | noted},
	{"domain", "Domains", inEntities, trashed | noted | assigned},
	{"dropdown", "Global dropdowns", global, managed},
	{"entity", "Entities", global, managed | noted | EntityReadHelpdesk | EntityUpdateHelpdesk},
	{"externalevent", "External events", inEntities, managed | ManageBackground},
	{"followup", "Followups", inEntities, onSubitems},
	{"form", "Forms", inEntities, trashed},
	{"group", "Groups", global, managed | noted},
	{"infocom", "Financial and administrative information", inEntities, managed},
	{"internet", "Internet", inEntities, trashed},
	{"inventory", "Inventory", global, Read | ImportInventory | ConfigureInventory},
	{"itilcategory", "ITIL categories", inEntities, managed},
	{"itilfollowuptemplate", "Followup templates", inEntities, managed},
	{"itiltemplate", "Templates", inEntities, managed},
	{"itilvalidationtemplate", "Approval templates", inEntities, managed},
	{"knowbase", "Knowledge base", inEntities,
		managed | KnowledgeAdmin | KnowledgeFAQ | KnowledgePublish | KnowledgeComment},
	{"knowbasecategory", "Knowledge base categories", inEntities, managed},
	{"license", "Licenses", inEntities, trashed | noted | assigned},
	{"line", "Phone lines", inEntities, trashed | noted | assigned},
	{"lineoperator", "Line operators", inEntities, managed},
	{"link", "External links", inEntities, managed},
	{"location", "Locations", inEntities, managed},
	{"locked_field", "Locked fields", global, Update | Create},
	{"logs", "Historical", global, Read},
	{"monitor", "Monitors", inEntities, trashed | noted | assigned},
	{"networking", "Network devices", inEntities, trashed | noted | assigned},
	{"notification", "Notifications", inEntities, managed},
	{"oauth_client", "OAuth clients", inEntities, managed},
	{"pendingreason", "Pending reasons", inEntities, managed},
	{"peripheral", "Peripherals", inEntities, trashed | noted | assigned},
	{"personalization", "Personalization", inEntities, Read | Update},
	{"phone", "Phones", inEntities, trashed | noted | assigned},
	{"planning", "Planning", inEntities, Read | PlanningOfGroups | PlanningOfAll},
	{"printer", "Printers", inEntities, trashed | noted | assigned},
	{"problem", "Problems", inEntities, trashed | noted | ReadAll},
	{"profile", "Profiles", global, managed},
	{"project", "Projects", inEntities, trashed | noted | ReadAll},
	{"projecttask", "Project tasks", inEntities, noted | Read | Delete | Purge | UpdateMine},
	{"queuednotification", "Notification queue", global, trashed},
	{"recurrentchange", "Recurrent changes", inEntities, managed},
	{"refusedequipment", "Equipments refused by rules log", global, Read | Update | Purge},
	{"reminder_public", "Public reminders", inEntities, managed | Personal},
	{"reports", "Reports", inEntities, Read},
	{"reservation", "Reservable items", inEntities, managed | Reserve},
	{"rssfeed_public", "Public RSS feeds", inEntities, managed | Personal},
	{"rule_asset", "Business rules for assets", inEntities, managed | RulesOfParents},
	{"rule_change", "Business rules for changes (entity)", inEntities, managed | RulesOfParents},
	{"rule_dictionnary_dropdown", "Dropdowns dictionary", global, managed},
	{"rule_dictionnary_printer", "Printers dictionary", global, managed},
	{"rule_dictionnary_software", "Software dictionary", global, managed},
	{"rule_import", "Rules for assigning a computer to an entity", global, managed},
	{"rule_ldap", "Authorizations assignment rules", global, managed},
	{"rule_location", "Rules for assigning a computer to a location", global, managed},
	{"rule_mailcollector", "Rules for assigning a ticket created through a mails receiver", global, managed},
	{"rule_problem", "Business rules for problems (entity)", inEntities, managed | RulesOfParents},
	{"rule_softwarecategories", "Rules for assigning a category to a software", global, managed},
	{"rule_ticket", "Business rules for tickets (entity)", inEntities, managed | RulesOfParents},
	{"search_config", "Search result display", inEntities, PersonalColumns | GeneralColumns},
	{"slm", "SLM", inEntities, managed | AssignLevels},
	{"snmpcredential", "SNMP credentials", global, trashed},
	{"software", "Software", inEntities, trashed | noted | assigned},
	{"solutiontemplate", "Solution templates", inEntities, managed},
	{"state", "Statuses of items", inEntities, managed},
	{"statistic", "Statistics", inEntities, Read},
	{"system_logs", "System logs", global, Read},
	{"task", "Ticket tasks", inEntities, onSubitems},
	{"taskcategory", "Task categories", inEntities, managed},
	{"tasktemplate", "Task templates", inEntities, managed},
	{"ticket", "Tickets", inEntities,
		trashed | ReadAll | ReadGroup | ReadAssignedTo | Assign | Steal | Own | ChangePriority | AnswerSurvey |
			ReadNew},
	{"ticketcost", "Costs", inEntities, managed},
	{"ticketrecurrent", "Recurrent tickets", inEntities, managed},
	{"ticketvalidation", "Ticket approvals", inEntities,
		Purge | AskForRequest | AskForIncident | AnswerRequest | AnswerIncident},
	{"transfer", "Transfer", global, managed},
	{"typedoc", "Document types", inEntities, managed},
	{"unmanaged", "Unmanaged assets", global, Read | Update | Delete | Purge},
	{"user", "Users", inEntities, trashed | ImportUsers | ReadAuthentication | UpdateAuthentication | Impersonate},
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
