package model

// Bits that every right name can have; see GLPI's profile rights.
const (
	Read       = 1
	Update     = 2
	Create     = 4
	Delete     = 8 // move to and out of the trash
	Purge      = 16
	ReadNote   = 32
	UpdateNote = 64
	Unlock     = 128 // take over what somebody else has locked by working on it

	// On types whose items are assigned to people (Object.Assignable): what is assigned to me or
	// my groups, and what I or my groups use.
	ReadAssigned   = 256
	UpdateAssigned = 512
	ReadOwned      = 1024
	UpdateOwned    = 2048
)

// Bits of the rights on tickets, changes, problems, projects and their tasks; Read is for those that
// somebody takes part in. From ReadGroup on, they are of tickets only.
const (
	ReadAll        = 1024
	ReadGroup      = 2048 // those of the groups somebody is in
	ReadAssignedTo = 4096 // those that are assigned to them
	Assign         = 8192
	Steal          = 16384 // take over what is assigned to others
	Own            = 32768 // be assigned
	ChangePriority = 65536
	AnswerSurvey   = 131072 // for the requester, of what one has written oneself; of changes too
	ReadNew        = 262144

	UpdateMine = 1024 // of project tasks, in place of ReadAll
)

// Bits of the rights on followups and tasks; Read is for public ones, Update and Create for items that
// somebody has opened.
const (
	UpdateAll       = 1024
	AddAsGroup      = 2048
	AddToAll        = 4096
	ReadPrivate     = 8192
	AddAsObserver   = 16384
	AddAsTechnician = 32768

	ReadPrivateOfGroups = 65536 // written in the groups somebody is in
)

// Bits of the rights on approvals.
const (
	AskForRequest  = 1024
	AskForIncident = 2048
	AnswerRequest  = 4096
	AnswerIncident = 8192
	AnswerChange   = 1024 // the right on approvals of changes has bits of its own

	AnswerTicket = AnswerRequest | AnswerIncident
)

// Bits of further rights beyond the common ones.
const (
	ImportInventory    = 1024 // inventory
	ConfigureInventory = 2048 // inventory

	KnowledgeAdmin   = 1024 // knowbase
	KnowledgeFAQ     = 2048
	KnowledgePublish = 4096
	KnowledgeComment = 8192

	EntityReadHelpdesk   = 1024 // entity: the settings that concern the helpdesk
	EntityUpdateHelpdesk = 2048

	ImportUsers          = 1024 // user: from directories
	ReadAuthentication   = 2048
	UpdateAuthentication = 4096
	Impersonate          = 8192

	PersonalColumns = 1024 // search_config
	GeneralColumns  = 2048

	PlanningOfGroups = 1024 // planning
	PlanningOfAll    = 2048

	RulesOfParents = 1024 // rule_ticket, rule_change, rule_problem, rule_asset: see those of entities above
	AssignLevels   = 256  // slm: give items service levels

	Personal         = 128  // reminder_public, rssfeed_public: have reminders and feeds of one's own
	Reserve          = 1024 // reservation: make reservations
	ManageBackground = 1024 // externalevent: change events in the background
	CheckUpdates     = 1024 // backup: look for newer versions of GLPI
)

// Sets of bits that many rights have.
const (
	Managed = Read | Update | Create | Purge
	Trashed = Managed | Delete // of what goes to the trash before it is purged
	Noted   = ReadNote | UpdateNote

	// OfPeople are the bits of types whose items are assigned to people, besides those of Managed.
	OfPeople = ReadAssigned | UpdateAssigned | ReadOwned | UpdateOwned

	// Entries are the bits on followups and tasks, without those that groups alone give.
	Entries = Managed | UpdateAll | AddAsGroup | AddToAll | ReadPrivate | AddAsObserver | AddAsTechnician
)
