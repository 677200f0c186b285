// Package projects is what projects, their tasks, teams and links do beyond being stored.
//
// It must not know tickets, but for their being linked to a project.
package projects

import (
	"github.com/glpid/glpid/internal/area/management"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/settings"
)

// Register adds the rules of this area to the engine.
func Register(e *engine.Engine, config *settings.Settings) {
	e.Register("Project", projectRules())
	e.Register("ProjectTask", taskRules(config))
	e.Register("ProjectCost", engine.Behaviour{BeforeCreate: management.CostPeriod, BeforeUpdate: management.CostPeriod})
	e.Register("ProjectTeamMember", teamRules(nil))
	e.Register("ProjectTaskTeamMember", teamRules(mayChangeTaskTeam))
}

// Routes gives the routes of this area that are no plain operations on an object.
func Routes() []route.Route { return nil }
