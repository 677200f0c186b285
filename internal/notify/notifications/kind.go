package notifications

import "github.com/glpid/glpid/internal/model"

// kind names the tables of tickets, changes or problems that notifications look at.
type kind = model.ITIL

var kinds = model.ITILKinds

// kindOf gives the kind of an itemtype, nil for others.
func kindOf(itemtype string) *kind { return model.ITILOf(itemtype) }

// Events of tickets, changes, problems and projects, as GLPI names them.
const (
	eventNew            = "new"
	eventUpdate         = "update"
	eventSolved         = "solved"
	eventClosed         = "closed"
	eventDelete         = "delete"
	eventAddFollowup    = "add_followup"
	eventUpdateFollowup = "update_followup"
	eventDeleteFollowup = "delete_followup"
	eventAddTask        = "add_task"
	eventUpdateTask     = "update_task"
	eventDeleteTask     = "delete_task"
	eventApproval       = "validation"
	eventApprovalAnswer = "validation_answer"
	eventRequesterUser  = "requester_user"
	eventRequesterGroup = "requester_group"
	eventObserverUser   = "observer_user"
	eventObserverGroup  = "observer_group"
	eventRecall         = "recall"
	eventRecallOLA      = "recall_ola"
	eventSurvey         = "satisfaction"
	eventSurveyAnswer   = "replysatisfaction"
	eventMention        = "user_mention"
	eventAssignUser     = "assign_user"
	eventAssignGroup    = "assign_group"
	eventAssignSupplier = "assign_supplier"
)

// events are what people read for an event.
var events = map[string]string{
	eventNew:            "New item",
	eventUpdate:         "Update",
	eventSolved:         "Solved",
	eventClosed:         "Closed",
	eventDelete:         "Deleted",
	eventAddFollowup:    "New followup",
	eventUpdateFollowup: "Changed followup",
	eventDeleteFollowup: "Deleted followup",
	eventAddTask:        "New task",
	eventUpdateTask:     "Changed task",
	eventDeleteTask:     "Deleted task",
	eventApproval:       "Approval request",
	eventApprovalAnswer: "Answer to an approval request",
	eventRequesterUser:  "New requester",
	eventRequesterGroup: "New requester group",
	eventObserverUser:   "New observer",
	eventObserverGroup:  "New observer group",
	eventRecall:         "Reminder before an SLA is late",
	eventRecallOLA:      "Reminder before an OLA is late",
	eventSurvey:         "Survey",
	eventSurveyAnswer:   "Answer to a survey",
	eventMention:        "You were mentioned",
	eventAssignUser:     "New assignee",
	eventAssignGroup:    "New assigned group",
	eventAssignSupplier: "New assigned supplier",
}
