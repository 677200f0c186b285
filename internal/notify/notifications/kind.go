package notifications

import "github.com/glpid/glpid/internal/model"

// kind names the tables of tickets, changes or problems that notifications look at.
type kind = model.ITIL

var kinds = model.ITILKinds

// kindOf gives the kind of an itemtype, nil for others.
func kindOf(itemtype string) *kind { return model.ITILOf(itemtype) }

// events are what people read for an event.
var events = map[string]string{
	model.EventNew:            "New item",
	model.EventUpdate:         "Update",
	model.EventSolved:         "Solved",
	model.EventClosed:         "Closed",
	model.EventDelete:         "Deleted",
	model.EventAddFollowup:    "New followup",
	model.EventUpdateFollowup: "Changed followup",
	model.EventDeleteFollowup: "Deleted followup",
	model.EventAddTask:        "New task",
	model.EventUpdateTask:     "Changed task",
	model.EventDeleteTask:     "Deleted task",
	model.EventApproval:       "Approval request",
	model.EventApprovalAnswer: "Answer to an approval request",
	model.EventRequesterUser:  "New requester",
	model.EventRequesterGroup: "New requester group",
	model.EventObserverUser:   "New observer",
	model.EventObserverGroup:  "New observer group",
	model.EventRecall:         "Reminder before an SLA is late",
	model.EventRecallOLA:      "Reminder before an OLA is late",
	model.EventSurvey:         "Survey",
	model.EventSurveyAnswer:   "Answer to a survey",
	model.EventMention:        "You were mentioned",
	model.EventAssignUser:     "New assignee",
	model.EventAssignGroup:    "New assigned group",
	model.EventAssignSupplier: "New assigned supplier",
}
