package defaults

import (
	"maps"
	"slices"

	. "github.com/glpid/glpid/internal/model"
)

// noRow marks a right for which a profile has no row at all; it means the same as 0.
const noRow = -1

// RightNames gives the names of all rights that a fresh install knows, in ascending order.
func RightNames() []string { return slices.Sorted(maps.Keys(rights)) }

// What a fresh install's profiles may do is said by their places among them, in the order of their ids.
const (
	selfService = 0
	observer    = ProfileObserver - ProfileSelfService
	admin       = ProfileAdmin - ProfileSelfService
	superAdmin  = ProfileSuperAdmin - ProfileSelfService
	hotliner    = ProfileHotliner - ProfileSelfService
	technician  = ProfileTechnician - ProfileSelfService
	supervisor  = ProfileSupervisor - ProfileSelfService
	readOnly    = ProfileReadOnly - ProfileSelfService
)

// ofProfiles are the bits that each profile has; those that are not named have none.
type ofProfiles [readOnly + 1]int

// Sets of bits that several profiles have.
const (
	allOfTickets = Trashed | ReadAll | ReadGroup | ReadAssignedTo | Assign | Steal | Own | ChangePriority |
		AnswerSurvey | ReadNew
	allOfApprovals = Purge | AskForRequest | AskForIncident | AnswerRequest | AnswerIncident
)

// ofAssets are the bits of the rights on assets that people have.
var ofAssets = ofProfiles{
	observer: Read | ReadNote | ReadAssigned | ReadOwned, admin: Trashed | Noted | OfPeople,
	superAdmin: Trashed | Noted | OfPeople | Unlock, technician: Trashed | Noted | OfPeople,
	supervisor: Trashed | Noted | OfPeople, readOnly: Read | ReadNote | ReadAssigned | ReadOwned,
}

// rights holds the bits that each profile has of a right.
var rights = map[string]ofProfiles{
	"agent": {superAdmin: Read | Update | Purge},
	"appliance": {
		observer: Read, admin: Trashed, superAdmin: Trashed, technician: Trashed, supervisor: Trashed,
		readOnly: Read,
	},
	"backup":          {admin: CheckUpdates, superAdmin: Read | Create | Purge | CheckUpdates, readOnly: Read},
	"bookmark_public": {admin: Managed, superAdmin: Managed, readOnly: Read},
	"budget": {
		observer: Read | ReadNote, admin: Trashed | Noted, superAdmin: Trashed | Noted, technician: Noted,
		supervisor: Read | Noted, readOnly: Read | ReadNote,
	},
	"cable_management": {admin: Trashed, superAdmin: Trashed, supervisor: Trashed, readOnly: Read},
	"calendar":         {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"cartridge": {
		observer: Read | ReadNote | ReadAssigned, admin: Trashed | Noted | OfPeople,
		superAdmin: Trashed | Noted | OfPeople, technician: Trashed | Noted | ReadAssigned | UpdateAssigned,
		supervisor: Trashed | Noted | ReadAssigned | UpdateAssigned, readOnly: Read | ReadNote | ReadAssigned,
	},
	"certificate": {
		observer: Read | ReadNote, admin: Trashed | Noted, superAdmin: Trashed | Noted | Unlock,
		technician: Trashed | Noted, supervisor: Trashed | Noted, readOnly: Read | ReadNote,
	},
	"change": {
		observer: Read | ReadNote | ReadAll | AnswerSurvey, admin: Trashed | Noted | ReadAll | AnswerSurvey,
		superAdmin: Trashed | Noted | ReadAll | AnswerSurvey,
		hotliner:   Update | Create | Delete | Purge | ReadAll | AnswerSurvey,
		technician: Trashed | Noted | ReadAll | AnswerSurvey, supervisor: Trashed | Noted | ReadAll | AnswerSurvey,
		readOnly: Read | ReadNote | ReadAll | AnswerSurvey,
	},
	"changevalidation": {
		observer: Create | Purge | AnswerChange, admin: Create | Purge | AnswerChange,
		superAdmin: Create | Purge | AnswerChange, hotliner: Create | Purge, technician: Create | Purge,
		supervisor: Create | Purge | AnswerChange,
	},
	"cluster": {
		observer: Read, admin: Trashed, superAdmin: Trashed, technician: Trashed, supervisor: Trashed,
		readOnly: Read,
	},
	"computer": ofAssets,
	"config":   {superAdmin: Read | Update, readOnly: Read},
	"consumable": {
		observer: Read | ReadNote | ReadAssigned, admin: Trashed | Noted | OfPeople,
		superAdmin: Trashed | Noted | OfPeople, technician: Trashed | Noted | ReadAssigned | UpdateAssigned,
		supervisor: Trashed | Noted | ReadAssigned | UpdateAssigned, readOnly: Read | ReadNote | ReadAssigned,
	},
	"contact_enterprise": {
		observer: Read | ReadNote, admin: Trashed | Noted, superAdmin: Trashed | Noted | Unlock, technician: Noted,
		supervisor: Read | Noted, readOnly: Read | ReadNote,
	},
	"contract": {
		observer: Read | ReadNote, admin: Trashed | Noted, superAdmin: Trashed | Noted | Unlock, technician: Noted,
		supervisor: Read | Noted, readOnly: Read | ReadNote,
	},
	"dashboard": {superAdmin: Managed},
	"database": {
		observer: Read, admin: Trashed, superAdmin: Trashed, technician: Trashed, supervisor: Trashed,
		readOnly: Read,
	},
	"datacenter": {
		observer: Read, admin: Trashed, superAdmin: Trashed, technician: Trashed, supervisor: Trashed,
		readOnly: Read,
	},
	"device": {admin: Managed, superAdmin: Managed, readOnly: Read},
	"devicesimcard_pinpuk": {
		observer: Read, admin: Read | Update, superAdmin: Read | Update, technician: Read | Update,
		supervisor: Read | Update, readOnly: Read,
	},
	"document": {
		observer: Read | ReadNote, admin: Trashed | Noted, superAdmin: Trashed | Noted | Unlock,
		technician: Trashed | Noted, supervisor: Trashed | Noted, readOnly: Read | ReadNote,
	},
	"domain":   {admin: Trashed, superAdmin: Trashed, supervisor: Trashed, readOnly: Read},
	"dropdown": {admin: Managed, superAdmin: Managed, readOnly: Read},
	"entity": {
		admin: Read | ReadNote, superAdmin: Trashed | Noted | Unlock | EntityReadHelpdesk | EntityUpdateHelpdesk,
		technician: Read | ReadNote, supervisor: Read | ReadNote, readOnly: Read | ReadNote,
	},
	"externalevent": {
		observer: Read, admin: Trashed | ManageBackground, superAdmin: Trashed | ManageBackground, technician: Read,
		supervisor: Trashed, readOnly: Read,
	},
	"followup": {
		selfService: Read | Create, observer: Read | Create, admin: Entries, superAdmin: Entries,
		hotliner: Read | Update | Create | AddToAll | ReadPrivate, technician: Entries,
		supervisor: Entries, readOnly: Read | ReadPrivate,
	},
	"form":              {superAdmin: Trashed},
	"global_validation": {},
	"group": {
		observer: Read | ReadNote, admin: Managed | Noted, superAdmin: Managed | Noted, technician: Read,
		supervisor: Read, readOnly: Read | ReadNote,
	},
	"infocom": {observer: Read, admin: Managed, superAdmin: Managed, readOnly: Read},
	"internet": {
		observer: Read, admin: Trashed, superAdmin: Trashed | Unlock, technician: Trashed, supervisor: Trashed,
		readOnly: Read,
	},
	"inventory": {
		admin: Read | ImportInventory | ConfigureInventory, superAdmin: Read | ImportInventory | ConfigureInventory,
	},
	"itilcategory":         {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"itilfollowuptemplate": {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"itiltemplate": {
		admin: Managed, superAdmin: Managed, technician: Read, supervisor: Managed, readOnly: Read,
	},
	"itilvalidationtemplate": {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: noRow},
	"knowbase": {
		selfService: KnowledgeFAQ, observer: Read | KnowledgeFAQ | KnowledgeComment,
		admin:      Managed | KnowledgeFAQ | KnowledgePublish | KnowledgeComment,
		superAdmin: Managed | KnowledgeAdmin | KnowledgeFAQ | KnowledgePublish | KnowledgeComment,
		hotliner:   KnowledgeFAQ | KnowledgeComment,
		technician: Managed | KnowledgeFAQ | KnowledgePublish | KnowledgeComment,
		supervisor: Managed | KnowledgeFAQ | KnowledgePublish | KnowledgeComment,
		readOnly:   Read | KnowledgeFAQ | KnowledgeComment,
	},
	"knowbasecategory": {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"license": {
		observer: Read | ReadNote, admin: Trashed | Noted, superAdmin: Trashed | Noted | Unlock,
		technician: Trashed | Noted, supervisor: Trashed | Noted, readOnly: Read | ReadNote,
	},
	"line": {
		observer: Read | ReadNote, admin: Trashed | Noted, superAdmin: Trashed | Noted | Unlock,
		technician: Trashed | Noted, supervisor: Trashed | Noted, readOnly: Read | ReadNote,
	},
	"lineoperator": {
		observer: Read | ReadNote, admin: Managed | Noted, superAdmin: Managed | Noted, supervisor: Managed,
		readOnly: Read,
	},
	"link":         {observer: Read, admin: Managed, superAdmin: Trashed | Unlock, readOnly: Read},
	"location":     {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"locked_field": {superAdmin: Update | Create},
	"logs":         {admin: Read, superAdmin: Read, supervisor: Read, readOnly: Read},
	"monitor":      ofAssets,
	"networking":   ofAssets,
	"notification": {superAdmin: Managed, readOnly: Read},
	"oauth_client": {superAdmin: Trashed},
	"password_update": {
		selfService: Read, observer: Read, admin: Read, superAdmin: Read, hotliner: Read, technician: Read,
		supervisor: Read,
	},
	"pendingreason": {
		admin: Trashed, superAdmin: Trashed, hotliner: Read, technician: Read, supervisor: Read, readOnly: Read,
	},
	"peripheral": ofAssets,
	"personalization": {
		selfService: Read | Update, observer: Read | Update, admin: Read | Update, superAdmin: Read | Update,
		hotliner: Read | Update, technician: Read | Update, supervisor: Read | Update, readOnly: Read | Update,
	},
	"phone": ofAssets,
	"planning": {
		observer: Read, admin: Read | PlanningOfGroups | PlanningOfAll,
		superAdmin: Read | PlanningOfGroups | PlanningOfAll, hotliner: Read, technician: Read,
		supervisor: Read | PlanningOfGroups | PlanningOfAll, readOnly: Read | PlanningOfGroups | PlanningOfAll,
	},
	"printer": ofAssets,
	"problem": {
		observer: Read | ReadNote | ReadAll, admin: Trashed | Noted | ReadAll,
		superAdmin: Trashed | Noted | ReadAll, hotliner: ReadAll, technician: Trashed | Noted | ReadAll,
		supervisor: Trashed | Noted | ReadAll, readOnly: Read | ReadNote | ReadAll | AnswerSurvey,
	},
	"profile": {admin: Read, superAdmin: Managed, readOnly: Read},
	"project": {
		observer: Read | ReadAll, admin: Trashed | Noted | ReadAll, superAdmin: Trashed | Noted | ReadAll,
		hotliner: Trashed | Noted | ReadAll, technician: Trashed | Noted | ReadAll,
		supervisor: Trashed | Noted | ReadAll, readOnly: Read | ReadNote | ReadAll | AnswerSurvey,
	},
	"projecttask": {
		observer: Read | UpdateMine, admin: Read | Delete | Purge | Noted | UpdateMine,
		superAdmin: Read | Delete | Purge | Noted | UpdateMine, technician: Read | UpdateMine,
		supervisor: Read | UpdateMine, readOnly: Read | ReadNote,
	},
	"queuednotification": {superAdmin: Trashed, readOnly: Read},
	"recurrentchange":    {admin: Read, superAdmin: Trashed, technician: Read, supervisor: Read, readOnly: Read},
	"refusedequipment":   {superAdmin: Read | Update | Purge},
	"reminder_public": {
		selfService: Read, observer: Read | Personal, admin: Managed | Personal, superAdmin: Trashed | Personal,
		hotliner: Personal, technician: Managed | Personal, supervisor: Managed | Personal, readOnly: Read,
	},
	"reports": {
		observer: Read, admin: Read, superAdmin: Read, technician: Read, supervisor: Read, readOnly: Read,
	},
	"reservation": {
		selfService: Reserve, observer: Read | Reserve, admin: Trashed | Reserve, superAdmin: Trashed | Reserve,
		technician: Trashed | Reserve, supervisor: Trashed | Reserve, readOnly: Read | Unlock,
	},
	"rssfeed_public": {
		selfService: Read, observer: Read | Personal, admin: Managed | Personal, superAdmin: Trashed | Personal,
		hotliner: Personal, technician: Managed | Personal, supervisor: Managed | Personal,
		readOnly: Read | Personal,
	},
	"rule_asset": {superAdmin: Managed | RulesOfParents},
	"rule_change": {
		selfService: noRow, observer: noRow, admin: Read, superAdmin: Managed | RulesOfParents, hotliner: noRow,
		technician: noRow, supervisor: noRow, readOnly: Read,
	},
	"rule_dictionnary_dropdown": {superAdmin: Managed, readOnly: Read},
	"rule_dictionnary_printer":  {superAdmin: Managed, readOnly: Read},
	"rule_dictionnary_software": {superAdmin: Managed, readOnly: Read},
	"rule_import":               {superAdmin: Managed, readOnly: Read},
	"rule_ldap":                 {superAdmin: Managed, readOnly: Read},
	"rule_location":             {superAdmin: Managed, readOnly: Read},
	"rule_mailcollector":        {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"rule_problem": {
		selfService: noRow, observer: noRow, admin: Read, superAdmin: Managed | RulesOfParents, hotliner: noRow,
		technician: noRow, supervisor: noRow, readOnly: Read,
	},
	"rule_softwarecategories": {superAdmin: Managed, readOnly: Read},
	"rule_ticket": {
		admin: Managed | RulesOfParents, superAdmin: Managed | RulesOfParents, supervisor: Managed | RulesOfParents,
		readOnly: Read,
	},
	"search_config": {
		observer: PersonalColumns, admin: PersonalColumns | GeneralColumns,
		superAdmin: PersonalColumns | GeneralColumns, supervisor: PersonalColumns,
	},
	"show_group_hardware": {superAdmin: Read, readOnly: Read},
	"slm": {
		admin: Managed | AssignLevels, superAdmin: Managed | AssignLevels, technician: Read | AssignLevels,
		supervisor: Managed | AssignLevels, readOnly: Read,
	},
	"snmpcredential":   {superAdmin: Trashed},
	"software":         ofAssets,
	"solutiontemplate": {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"state":            {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"statistic": {
		observer: Read, admin: Read, superAdmin: Read, hotliner: Read, technician: Read, supervisor: Read,
		readOnly: Read,
	},
	"system_logs": {superAdmin: Read},
	"task": {
		selfService: Read, observer: Read, admin: Entries, superAdmin: Entries,
		hotliner: Read | Update | Create | AddToAll | ReadPrivate, technician: Entries,
		supervisor: Entries, readOnly: Read | ReadPrivate,
	},
	"taskcategory": {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"tasktemplate": {admin: Managed, superAdmin: Managed, supervisor: Managed, readOnly: Read},
	"ticket": {
		selfService: Read | Create,
		observer:    Read | Create | Delete | Purge | ReadAll | ReadAssignedTo | Own | AnswerSurvey,
		admin:       allOfTickets, superAdmin: allOfTickets,
		hotliner:   Read | Update | Create | ReadAll | Assign | AnswerSurvey | ReadNew,
		technician: Read | Update | Create | ReadAll | ReadGroup | Own | AnswerSurvey | ReadNew,
		supervisor: allOfTickets, readOnly: Read | ReadAll | ReadGroup | ReadAssignedTo | AnswerSurvey,
	},
	"ticketcost": {
		observer: Read, admin: Managed, superAdmin: Managed, hotliner: Managed, technician: Managed,
		supervisor: Managed, readOnly: Read,
	},
	"ticketrecurrent": {admin: Read, superAdmin: Managed, technician: Read, supervisor: Read, readOnly: Read},
	"ticketvalidation": {
		observer: allOfApprovals, admin: allOfApprovals, superAdmin: allOfApprovals,
		hotliner: Purge | AskForRequest | AskForIncident, technician: Purge | AskForRequest | AskForIncident,
		supervisor: allOfApprovals,
	},
	"transfer":  {admin: Read, superAdmin: Managed, technician: Read, supervisor: Read, readOnly: Read},
	"typedoc":   {observer: Read, admin: Managed, superAdmin: Managed, readOnly: Read},
	"unmanaged": {superAdmin: Read | Update | Delete | Purge},
	"user": {
		observer:   Read | ReadAuthentication,
		admin:      Trashed | ImportUsers | ReadAuthentication | UpdateAuthentication,
		superAdmin: Trashed | Unlock | ImportUsers | ReadAuthentication | UpdateAuthentication | Impersonate,
		hotliner:   Read | ImportUsers, technician: Trashed | ImportUsers, supervisor: Trashed | ImportUsers,
		readOnly: Read,
	},
}
