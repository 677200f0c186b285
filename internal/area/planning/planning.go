// Package planning is what external events, planning reminders and recurring tickets and changes do
// beyond being stored.
//
// It must not know when it is called: jobs say that.
package planning

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// Register adds the rules of this area to the engine.
func Register(e *engine.Engine) {
	e.Register("ExternalEvent", externalEvents())
	for _, r := range recurrences {
		e.Register(r.name, r.behaviour())
	}
	e.Register("Entity", engine.Behaviour{BeforeDelete: func(w *engine.Work, c *engine.Change) error {
		for _, r := range recurrences {
			if err := w.StopWith(c, r.name, ""); err != nil {
				return err
			}
		}
		return nil
	}})
	// Reminders are everybody's own.
	e.Register("PlanningReminder", engine.Behaviour{
		CanView: func(*access.Session) bool { return true },
		Visible: func(s *access.Session, alias string) access.Condition {
			return access.Condition{SQL: alias + ".`users_id` = ?", Args: []any{s.UserID}}
		},
	})
}

// Routes gives the routes of this area that are no plain operations on an object.
func Routes() []route.Route { return nil }
