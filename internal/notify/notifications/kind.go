package notifications

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// kind names the tables of tickets, changes or problems that notifications look at.
type kind struct {
	object                   string // also the itemtype
	prefix                   string // of tags
	table, column            string
	users, groups, suppliers string
	items                    string // assets it is about
	task, validation, survey string // objects
	taskTable                string
	validationTable          string
	solved, closed           []int64
	statuses                 model.Labels
}

var kinds = []*kind{
	{
		object: "Ticket", prefix: "ticket", table: "glpi_tickets", column: "tickets_id",
		users: "glpi_tickets_users", groups: "glpi_groups_tickets", suppliers: "glpi_suppliers_tickets", items: "glpi_items_tickets",
		task: "TicketTask", taskTable: "glpi_tickettasks", validation: "TicketValidation", validationTable: "glpi_ticketvalidations", survey: "TicketSatisfaction",
		solved:   []int64{model.StatusSolved},
		closed:   []int64{model.StatusClosed},
		statuses: model.TicketStatuses,
	},
	{
		object: "Change", prefix: "change", table: "glpi_changes", column: "changes_id",
		users: "glpi_changes_users", groups: "glpi_changes_groups", suppliers: "glpi_changes_suppliers", items: "glpi_changes_items",
		task: "ChangeTask", taskTable: "glpi_changetasks", validation: "ChangeValidation", validationTable: "glpi_changevalidations", survey: "ChangeSatisfaction",
		solved:   []int64{model.StatusSolved, model.StatusObserved},
		closed:   []int64{model.StatusClosed, model.StatusRefused, model.StatusCancelled},
		statuses: model.ChangeStatuses,
	},
	{
		object: "Problem", prefix: "problem", table: "glpi_problems", column: "problems_id",
		users: "glpi_problems_users", groups: "glpi_groups_problems", suppliers: "glpi_problems_suppliers", items: "glpi_items_problems",
		task: "ProblemTask", taskTable: "glpi_problemtasks",
		solved:   []int64{model.StatusSolved, model.StatusObserved},
		closed:   []int64{model.StatusClosed},
		statuses: model.ProblemStatuses,
	},
}

// kindOf gives the kind of an itemtype, nil for others.
func kindOf(itemtype string) *kind {
	i := slices.IndexFunc(kinds, func(k *kind) bool { return k.object == itemtype })
	if i < 0 {
		return nil
	}
	return kinds[i]
}

// events are what people read for an event.
var events = map[string]string{
	"new": "New item", "update": "Update", "solved": "Solved", "closed": "Closed", "delete": "Deleted",
	"add_followup": "New followup", "update_followup": "Changed followup", "delete_followup": "Deleted followup",
	"add_task": "New task", "update_task": "Changed task", "delete_task": "Deleted task",
	"validation": "Approval request", "validation_answer": "Answer to an approval request",
	"requester_user": "New requester", "requester_group": "New requester group", "observer_user": "New observer", "observer_group": "New observer group",
	"recall": "Reminder before an SLA is late", "recall_ola": "Reminder before an OLA is late",
	"satisfaction": "Survey", "replysatisfaction": "Answer to a survey", "user_mention": "You were mentioned",
	"assign_user": "New assignee", "assign_group": "New assigned group", "assign_supplier": "New assigned supplier",
}
