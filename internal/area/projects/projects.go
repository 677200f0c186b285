// Package projects is what projects, their tasks, teams and links do beyond being stored.
//
// It must not know tickets, but for their being linked to a project.
package projects

import (
	"github.com/glpid/glpid/internal/area/management"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/settings"
)

// Area is what projects do.
func Area(config *settings.Settings) manifest.Area {
	on := engine.Behaviours{}
	on.Add("Project", projectRules())
	on.Add("ProjectTask", taskRules(config))
	on.Add("ProjectTaskLink", engine.Behaviour{BeforeCreate: linkTasks, BeforeUpdate: linkTasks})
	on.Add("ProjectCost", engine.Behaviour{BeforeCreate: management.CostPeriod, BeforeUpdate: management.CostPeriod})
	on.Add("ProjectTeamMember", teamRules(nil))
	on.Add("ProjectTaskTeamMember", teamRules(permitChangeTaskTeam))
	return manifest.Area{Name: "projects", Behaviours: on}
}
