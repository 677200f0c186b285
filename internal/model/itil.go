package model

import (
	"maps"
	"slices"
	"strconv"
)

// Statuses of tickets, changes and problems, as GLPI numbers them; which of them a kind has is said by its
// object. Those from StatusAccepted on are of changes.
const (
	StatusNew      = 1
	StatusAssigned = 2 // processing, assigned
	StatusPlanned  = 3 // processing, planned
	StatusPending  = 4
	StatusSolved   = 5 // changes: applied
	StatusClosed   = 6
	StatusObserved = 8 // problems: under observation; changes: review

	StatusAccepted      = 7
	StatusEvaluation    = 9
	StatusApproval      = 10 // tickets too
	StatusTesting       = 11
	StatusQualification = 12
	StatusRefused       = 13
	StatusCancelled     = 14
)

// OpenStatuses are those of tickets that are being worked on.
var OpenStatuses = []int64{StatusNew, StatusAssigned, StatusPlanned, StatusPending}

// Roles of the actors of tickets, changes and problems.
const (
	Requester = 1
	Assigned  = 2
	Observer  = 3
)

// States of approvals and of solutions.
const (
	ApprovalNone    = 1
	ApprovalWaiting = 2
	ApprovalGranted = 3
	ApprovalRefused = 4
)

// Types of tickets.
const (
	Incident = 1
	Demand   = 2
)

// TicketTypes are the types of tickets.
var TicketTypes = Labels{Incident: "Incident", Demand: "Request"}

// What a link between two tickets, changes or problems says of the first of them.
const (
	LinkRelated   = 1
	LinkDuplicate = 2
	LinkChild     = 3 // of the second
	LinkParent    = 4
)

// LinkKinds are the kinds of links between tickets, changes and problems.
var LinkKinds = Labels{LinkRelated: "linked to", LinkDuplicate: "duplicate of", LinkChild: "child of",
	LinkParent: "parent of"}

// States of tasks and of what people plan.
const (
	TaskInformation = 0
	TaskToDo        = 1
	TaskDone        = 2
)

// TaskStates are the states of tasks and of what people plan.
var TaskStates = Labels{TaskInformation: "information", TaskToDo: "to do", TaskDone: "done"}

// Sides of a timeline on which an entry stands.
const (
	PositionHidden    = -1
	PositionUnset     = 0
	PositionLeft      = 1
	PositionHalfLeft  = 2
	PositionHalfRight = 3
	PositionRight     = 4
)

// Positions are the sides of a timeline.
var Positions = Labels{PositionHidden: "not shown", PositionUnset: "not set", PositionLeft: "left",
	PositionHalfLeft: "half left", PositionHalfRight: "half right", PositionRight: "right"}

// Where surveys are answered.
const (
	SurveyHere      = 1
	SurveyElsewhere = 2
)

// SurveyKinds are the kinds of surveys.
var SurveyKinds = Labels{SurveyHere: "here", SurveyElsewhere: "on a page of another site"}

// What an agreement on service levels wants to be done in time.
const (
	AgreementToSolve = 0 // TTR
	AgreementToOwn   = 1 // TTO
)

// AgreementTypes are the types of agreements on service levels.
var AgreementTypes = Labels{AgreementToSolve: "solving (TTR)", AgreementToOwn: "owning (TTO)"}

// Labels are the English names of numbers.
type Labels map[int64]string

// Of gives the name of a number that is given as a text, "" for what has none.
func (l Labels) Of(text string) string {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return ""
	}
	return l[n]
}

// Numbers gives the numbers that have a name, the lowest first.
func (l Labels) Numbers() []int64 { return slices.Sorted(maps.Keys(l)) }

// The statuses that each kind has.
var (
	TicketStatuses = Labels{
		StatusNew: "New", StatusAssigned: "Processing (assigned)", StatusPlanned: "Processing (planned)",
		StatusPending: "Pending", StatusSolved: "Solved", StatusClosed: "Closed", StatusApproval: "Approval",
	}
	ChangeStatuses = Labels{
		StatusNew: "New", StatusPending: "Pending", StatusSolved: "Applied", StatusClosed: "Closed",
		StatusAccepted: "Accepted", StatusObserved: "Review", StatusEvaluation: "Evaluation",
		StatusApproval: "Approval",
		StatusTesting:  "Testing", StatusQualification: "Qualification", StatusRefused: "Refused",
		StatusCancelled: "Cancelled",
	}
	ProblemStatuses = Labels{
		StatusNew: "New", StatusAssigned: "Processing (assigned)", StatusPlanned: "Processing (planned)",
		StatusPending: "Pending", StatusSolved: "Solved", StatusClosed: "Closed", StatusAccepted: "Accepted",
		StatusObserved: "Under observation",
	}
)

// Levels of urgency, impact and priority.
const (
	VeryLow  = 1
	Low      = 2
	Medium   = 3
	High     = 4
	VeryHigh = 5
	Major    = 6 // of priorities only
)

// The levels of urgencies and impacts, and of priorities.
var (
	Levels = Labels{VeryLow: "Very low", Low: "Low", Medium: "Medium", High: "High", VeryHigh: "Very high"}

	Priorities = Labels{VeryLow: "Very low", Low: "Low", Medium: "Medium", High: "High", VeryHigh: "Very high",
		Major: "Major"}
)

// Approvals are the states of approvals.
var Approvals = Labels{
	ApprovalNone: "Not subject to approval", ApprovalWaiting: "Waiting for approval", ApprovalGranted: "Granted",
	ApprovalRefused: "Refused",
}
