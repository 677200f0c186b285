// Package planning is what external events and planning reminders do beyond being stored.
//
// It must not know what is planned besides: tasks of tickets and projects are their areas'.
package planning

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
)

// Area is what events and planning reminders do.
func Area() manifest.Area {
	on := engine.Behaviours{}
	on.Add("ExternalEvent", externalEvents())
	// Reminders are everybody's own.
	on.Add("PlanningReminder", engine.Behaviour{
		CanView: func(*access.Session) bool { return true },
		Visible: func(s *access.Session, alias string) access.Condition {
			return access.Condition{SQL: alias + ".`users_id` = ?", Args: []any{s.UserID}}
		},
	})
	return manifest.Area{Name: "planning", Behaviours: on}
}
