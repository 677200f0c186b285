// Package planning is what external events, planning reminders and recurring tickets and changes do
// beyond being stored.
//
// It must not know when it is called: jobs say that.
package planning

import (
	"context"
	"log/slog"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/jobs"
)

// Area is what events, planning reminders, and recurring tickets and changes do.
func Area(e *engine.Engine, log *slog.Logger) area.Area {
	on := engine.Behaviours{}
	on.Add("ExternalEvent", externalEvents())
	for _, r := range recurrences {
		on.Add(r.name, r.behaviour())
	}
	on.Add("Entity", engine.Behaviour{BeforeDelete: func(w *engine.Work, c *engine.Change) error {
		for _, r := range recurrences {
			if err := w.StopWith(c, r.name, ""); err != nil {
				return err
			}
		}
		return nil
	}})
	// Reminders are everybody's own.
	on.Add("PlanningReminder", engine.Behaviour{
		CanView: func(*access.Session) bool { return true },
		Visible: func(s *access.Session, alias string) access.Condition {
			return access.Condition{SQL: alias + ".`users_id` = ?", Args: []any{s.UserID}}
		},
	})
	return area.Area{Name: "planning", Behaviours: on, Jobs: []jobs.Action{
		{Itemtype: "CommonITILRecurrentCron", Name: "RecurrentItems",
			Do: func(ctx context.Context, _ int) (int, error) { return Recur(ctx, e, log) }},
	}}
}
