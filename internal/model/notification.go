package model

// Kinds of those that a notification is sent to (glpi_notificationtargets.type): what the id of one is of.
const (
	TargetRole     = 1
	TargetProfile  = 2
	TargetGroup    = 3
	TargetMailing  = 4 // not used
	TargetManagers = 5 // of a group
	TargetMembers  = 6 // of a group, without its managers
)

// Targets are the kinds of those that a notification is sent to.
var Targets = Labels{TargetRole: "a role", TargetProfile: "a profile", TargetGroup: "a group",
	TargetMailing: "", TargetManagers: "the managers of a group", TargetMembers: "a group without them"}

// Roles that a notification can be sent to, as GLPI numbers them. "Members" are those of a group without its
// managers.
const (
	RoleAdministrator       = 1
	RoleAssigned            = 2
	RoleRequester           = 3 // or whom a reminder is for
	RoleLeft                = 4 // no longer assigned
	RoleItemTechnician      = 5 // of the assets it is about
	RoleItemUser            = 6 // of the assets it is about
	RoleWriter              = 7
	RoleSupplier            = 8
	RoleAssignedGroup       = 9
	RoleAssignedManagers    = 10
	RoleEntityAdministrator = 11
	RoleRequesterManagers   = 12
	RoleRequesterGroup      = 13
	RoleApprover            = 14 // who answers
	RoleApprovalWriter      = 15 // who asks
	RoleTaskTechnician      = 16
	RoleTaskWriter          = 17
	RoleFollowupWriter      = 18
	RoleUser                = 19 // the account that it is about
	RoleObserverGroup       = 20
	RoleObserver            = 21
	RoleObserverManagers    = 22
	RoleItemGroupInCare     = 23 // of the assets it is about
	RoleAssignedMembers     = 24
	RoleRequesterMembers    = 25
	RoleObserverMembers     = 26
	RoleManager             = 27 // of a project
	RoleManagerGroup        = 28
	RoleManagerManagers     = 29
	RoleManagerMembers      = 30
	RoleTeamUser            = 31 // of a project or one of its tasks
	RoleTeamGroup           = 32
	RoleTeamManagers        = 33
	RoleTeamMembers         = 34
	RoleTaskGroup           = 37
	RoleMentioned           = 39
	RoleApprovalTarget      = 40 // who is asked: a user or a group
	RoleSubstitute          = 41 // of who is asked
)

// Events that people and other programs are told of, as GLPI names them. Webhooks know the first three; the first two
// groups are of tickets, changes and problems.
const (
	EventNew    = "new"
	EventUpdate = "update"
	EventDelete = "delete"

	EventSolved         = "solved"
	EventClosed         = "closed"
	EventAddFollowup    = "add_followup"
	EventUpdateFollowup = "update_followup"
	EventDeleteFollowup = "delete_followup"
	EventAddTask        = "add_task"
	EventUpdateTask     = "update_task"
	EventDeleteTask     = "delete_task"
	EventApproval       = "validation"
	EventApprovalAnswer = "validation_answer"
	EventRequesterUser  = "requester_user"
	EventRequesterGroup = "requester_group"
	EventObserverUser   = "observer_user"
	EventObserverGroup  = "observer_group"
	EventAssignUser     = "assign_user"
	EventAssignGroup    = "assign_group"
	EventAssignSupplier = "assign_supplier"
	EventLeft           = "left_assign_user" // told as an update, to the user who left too
	EventRecall         = "recall"           // an SLA is late soon
	EventRecallOLA      = "recall_ola"
	EventSurvey         = "satisfaction"
	EventSurveyAnswer   = "replysatisfaction"
	EventMention        = "user_mention"
	EventNotClosed      = "alertnotclosed"

	EventAlert             = "alert" // a date comes near, or something needs care
	EventEnd               = "end"   // of contracts
	EventNotice            = "notice"
	EventPeriod            = "periodicity"
	EventPeriodNotice      = "periodicitynotice"
	EventDomainsExpired    = "ExpiredDomains"
	EventDomainsExpiring   = "DomainsWhichExpire"
	EventPasswordExpires   = "passwordexpires"
	EventPasswordForgotten = "passwordforget"
	EventReminder          = "planningrecall"
	EventNotUnique         = "refuse"
	EventError             = "error" // of mail receivers
	EventUnlock            = "unlock"
	EventOutOfStep         = "desynchronization" // of GLPI's replicas of its database
	EventPluginUpdates     = "checkpluginsupdate"
)

// Documents that mails bring along.
const (
	AttachNone    = 0
	AttachAll     = 1
	AttachTrigger = 2 // those of what has happened
)

// Attachments are the documents that mails bring along.
var Attachments = Labels{AttachNone: "none", AttachAll: "all", AttachTrigger: "those of the event"}

// Kinds of alerts (glpi_alerts.type): of what people have been told. The bit 1 << kind of a contract's column alert
// says that people are told of it.
const (
	AlertEnd          = 2
	AlertNotice       = 3 // before the end
	AlertExpired      = 5
	AlertPeriod       = 6 // the end of a period
	AlertPeriodNotice = 7
)

// Bits of what people are told of a contract or of a warranty (column alert of both).
const (
	TellEnd    = 1 << AlertEnd
	TellNotice = 1 << AlertNotice
	TellPeriod = 1 << AlertPeriod
)
