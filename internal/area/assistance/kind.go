package assistance

import (
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// kind says where tickets, changes and problems differ; the rules are written once, over it.
type kind struct {
	*model.ITIL
	surveySuffix string // of the entity's settings of surveys
	mapper       string
	fresh        []int64 // statuses of items that nobody has begun with
	process      []int64 // statuses of work in progress
	assigned     int64   // status of an assigned item, 0 if the kind has none
	planned      int64   // status of an item with planned tasks, 0 if the kind has none
	reopenable   []int64 // statuses that an answer of the requester ends
	reopenChecks []int   // a profile may reopen if it may change closed to one of these
}

var ticket = &kind{
	ITIL: model.ITILTicket, mapper: "ticket_status",
	fresh:    []int64{model.StatusNew},
	process:  []int64{model.StatusAssigned, model.StatusPlanned},
	assigned: model.StatusAssigned, planned: model.StatusPlanned,
	reopenable:   []int64{model.StatusClosed, model.StatusSolved, model.StatusPending, model.StatusObserved},
	reopenChecks: []int{model.StatusNew, model.StatusAssigned},
}

var change = &kind{
	ITIL: model.ITILChange, surveySuffix: "_change", mapper: "change_status",
	fresh:        []int64{model.StatusNew, model.StatusAccepted, model.StatusEvaluation, model.StatusApproval},
	process:      []int64{model.StatusAccepted, model.StatusTesting, model.StatusQualification},
	reopenable:   []int64{model.StatusClosed, model.StatusCancelled, model.StatusRefused, model.StatusSolved},
	reopenChecks: []int{model.StatusNew, model.StatusEvaluation},
}

var problem = &kind{
	ITIL: model.ITILProblem, mapper: "problem_status",
	fresh:    []int64{model.StatusNew, model.StatusAccepted},
	process:  []int64{model.StatusAssigned, model.StatusPlanned, model.StatusAccepted},
	assigned: model.StatusAssigned, planned: model.StatusPlanned,
	reopenable:   []int64{model.StatusClosed, model.StatusSolved, model.StatusPending, model.StatusObserved},
	reopenChecks: []int{model.StatusNew, model.StatusAssigned},
}

var kinds = []*kind{ticket, change, problem}

// kindOf gives the kind of an itemtype, nil for others.
func kindOf(itemtype string) *kind {
	i := slices.IndexFunc(kinds, func(k *kind) bool { return k.Object == itemtype })
	if i < 0 {
		return nil
	}
	return kinds[i]
}

func (k *kind) isSolved(status int64) bool { return slices.Contains(k.Solved, status) }
func (k *kind) isClosed(status int64) bool { return slices.Contains(k.Closed, status) }
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
