// Package administration is what users, groups, entities, profiles and their assignments do
// beyond being stored.
//
// It must not know HTTP beyond route.Route, nor how tickets use people.
package administration

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
)

// Area is what users, groups, entities and profiles do. dataDir holds the pictures of users.
func Area(config *settings.Settings, dataDir string) manifest.Area {
	on := engine.Behaviours{}
	u := users{config: config, pictures: picturesDir(dataDir)}
	on.Add("User", u.behaviour())
	on.Add("UserPreferences", preferences(config))
	on.Add("Group", groups())
	on.Add("Entity", entities())
	on.Add("EmailAddress", emailRules())
	on.Add("Profile", profiles())
	on.Add("Authorization", authorizations())
	on.Add("GroupMember", members())
	on.Add("EventLog", engine.Behaviour{CanView: canSeeEvents})
	on.Add("ApprovalSubstitute", substitutes())
	for _, object := range []string{"User", "UserPreferences", "Group", "Entity", "Profile", "Authorization",
		"GroupMember"} {
		on.Add(object, engine.Behaviour{AfterCreate: changed, AfterUpdate: changed, AfterDelete: changed})
	}
	return manifest.Area{Name: "administration", Behaviours: on, Routes: routesOf(dataDir)}
}

// canSeeEvents lets those see the event log who reach all entities: it names items, people and addresses of any, and
// does not know of which. GLPI shows it to whoever has the right.
func canSeeEvents(s *access.Session) bool {
	return s.Can("system_logs", model.Read) && s.Reaches(0, true)
}

// changed makes users, rights and entities be read again.
func changed(w *engine.Work, _ *engine.Change) error {
	return w.Engine.Directory().Changed(w.Context, w.Tx)
}
