package statistics

import (
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// kind says where statistics of tickets, changes and problems differ.
type kind struct {
	*model.ITIL
	right                  string // "" where everybody may ask for statistics
	view                   int    // bits of right of which one lets see any
	surveys, delayToAnswer bool
}

// anyOf are the bits of the rights on changes and problems of which one lets see any.
const anyOf = model.Read | model.ReadAll

var kinds = []*kind{
	{ITIL: model.ITILTicket, surveys: true, delayToAnswer: true},
	{ITIL: model.ITILProblem, right: model.ITILProblem.Right(), view: anyOf},
	{ITIL: model.ITILChange, right: model.ITILChange.Right(), view: anyOf},
}

// counted is the condition on `t` of the items that a session's statistics count: all in its entities with the
// right on statistics, and without it no more than it sees of them anyway.
func counted(e *engine.Engine, s *access.Session, k *kind) access.Condition {
	if canCount(s) {
		return s.EntityCondition("`t`", entityScope)
	}
	return e.Visibility(s, e.Catalog().Object(k.Object), "`t`")
}

func canCount(s *access.Session) bool { return s.Can("statistic", model.Read) }

// shownTo are the groups whose names a session is told: without the right on statistics, those of items that
// are counted for it.
func shownTo(s *access.Session, groups []element, figures series) []element {
	if canCount(s) {
		return groups
	}
	return slices.DeleteFunc(groups, func(g element) bool { return figures[g.id] == nil })
}
