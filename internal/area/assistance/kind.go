package assistance

import (
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// kind says where tickets, changes and problems differ; the rules are written once, over it.
type kind struct {
	object, table    string
	right            string
	column           string // in tables that belong to one kind: "tickets_id"
	users, groups    string // tables of actors
	suppliers        string
	task, taskTable  string
	cost, validation string
	validationTable  string
	survey           string // about closed items, "" for kinds without
	surveyTable      string
	surveySuffix     string // of the entity's settings of surveys
	mapper           string
	labels           model.Labels // of statuses
	fresh            []int64      // statuses of items that nobody has begun with
	solved, closed   []int64
	process          []int64 // statuses of work in progress
	assigned         int64   // status of an assigned item, 0 if the kind has none
	planned          int64   // status of an item with planned tasks, 0 if the kind has none
	reopenable       []int64 // statuses that an answer of the requester ends
	reopenChecks     []int   // a profile may reopen if it may change closed to one of these
}

var ticket = &kind{
	object: "Ticket", table: "glpi_tickets", right: "ticket", column: "tickets_id",
	users: "glpi_tickets_users", groups: "glpi_groups_tickets", suppliers: "glpi_suppliers_tickets",
	task: "TicketTask", taskTable: "glpi_tickettasks", cost: "TicketCost",
	validation: "TicketValidation", validationTable: "glpi_ticketvalidations",
	survey: "TicketSatisfaction", surveyTable: "glpi_ticketsatisfactions", mapper: "ticket_status",
	labels: model.TicketStatuses,
	fresh:  []int64{model.StatusNew}, solved: []int64{model.StatusSolved},
	closed:   []int64{model.StatusClosed},
	process:  []int64{model.StatusAssigned, model.StatusPlanned},
	assigned: model.StatusAssigned, planned: model.StatusPlanned,
	reopenable:   []int64{model.StatusClosed, model.StatusSolved, model.StatusPending, model.StatusObserved},
	reopenChecks: []int{model.StatusNew, model.StatusAssigned},
}

var change = &kind{
	object: "Change", table: "glpi_changes", right: "change", column: "changes_id",
	users: "glpi_changes_users", groups: "glpi_changes_groups", suppliers: "glpi_changes_suppliers",
	task: "ChangeTask", taskTable: "glpi_changetasks", cost: "ChangeCost",
	validation: "ChangeValidation", validationTable: "glpi_changevalidations",
	survey: "ChangeSatisfaction", surveyTable: "glpi_changesatisfactions", surveySuffix: "_change", mapper: "change_status",
	labels: model.ChangeStatuses,
	fresh:  []int64{model.StatusNew, model.StatusAccepted, model.StatusEvaluation, model.StatusApproval}, solved: []int64{model.StatusSolved, model.StatusObserved},
	closed:       []int64{model.StatusClosed, model.StatusRefused, model.StatusCancelled},
	process:      []int64{model.StatusAccepted, model.StatusTesting, model.StatusQualification},
	reopenable:   []int64{model.StatusClosed, model.StatusCancelled, model.StatusRefused, model.StatusSolved},
	reopenChecks: []int{model.StatusNew, model.StatusEvaluation},
}

var problem = &kind{
	object: "Problem", table: "glpi_problems", right: "problem", column: "problems_id",
	users: "glpi_problems_users", groups: "glpi_groups_problems", suppliers: "glpi_problems_suppliers",
	task: "ProblemTask", taskTable: "glpi_problemtasks", cost: "ProblemCost", mapper: "problem_status",
	labels: model.ProblemStatuses,
	fresh:  []int64{model.StatusNew, model.StatusAccepted}, solved: []int64{model.StatusSolved, model.StatusObserved},
	closed:   []int64{model.StatusClosed},
	process:  []int64{model.StatusAssigned, model.StatusPlanned, model.StatusAccepted},
	assigned: model.StatusAssigned, planned: model.StatusPlanned,
	reopenable:   []int64{model.StatusClosed, model.StatusSolved, model.StatusPending, model.StatusObserved},
	reopenChecks: []int{model.StatusNew, model.StatusAssigned},
}

var kinds = []*kind{ticket, change, problem}

// kindOf gives the kind of an itemtype, nil for others.
func kindOf(itemtype string) *kind {
	i := slices.IndexFunc(kinds, func(k *kind) bool { return k.object == itemtype })
	if i < 0 {
		return nil
	}
	return kinds[i]
}

func (k *kind) isSolved(status int64) bool { return slices.Contains(k.solved, status) }
func (k *kind) isClosed(status int64) bool { return slices.Contains(k.closed, status) }
func (k *kind) isOpen(status int64) bool   { return !k.isSolved(status) && !k.isClosed(status) }

// statusMatrix gives the session's stored map of forbidden changes of status.
func (k *kind) statusMatrix(w *engine.Work) string {
	switch k {
	case ticket:
		return w.Session.Profile.TicketStatus
	case change:
		return w.Session.Profile.ChangeStatus
	}
	return w.Session.Profile.ProblemStatus
}
