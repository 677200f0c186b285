package statistics

import "github.com/glpid/glpid/internal/model"

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
