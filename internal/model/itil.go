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

// Levels are urgencies, impacts and priorities; the last one is of priorities only.
var Levels = Labels{1: "Very low", 2: "Low", 3: "Medium", 4: "High", 5: "Very high", 6: "Major"}

// Approvals are the states of approvals.
var Approvals = Labels{
	ApprovalNone: "Not subject to approval", ApprovalWaiting: "Waiting for approval", ApprovalGranted: "Granted",
	ApprovalRefused: "Refused",
}
