// Package administration is what users, groups, entities, profiles and their assignments do
// beyond being stored.
//
// It must not know HTTP beyond route.Route, nor how tickets use people.
package administration

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/settings"
)

// Register adds the behaviour of the objects of administration to the engine. dataDir holds the
// pictures of users.
func Register(e *engine.Engine, config *settings.Settings, dataDir string) {
	u := users{config: config, pictures: picturesDir(dataDir)}
	e.Register("User", u.behaviour())
	e.Register("UserPreferences", preferences(config))
	e.Register("Group", groups())
	e.Register("Entity", entities())
	e.Register("Profile", profiles())
	e.Register("Authorization", authorizations())
	e.Register("GroupMember", members())
	e.Register("EventLog", engine.Behaviour{})
	e.Register("ApprovalSubstitute", substitutes())
	for _, object := range []string{"User", "UserPreferences", "Group", "Entity", "Profile", "Authorization", "GroupMember"} {
		e.Register(object, engine.Behaviour{AfterCreate: changed, AfterUpdate: changed, AfterDelete: changed})
	}
}

// changed makes users, rights and entities be read again.
func changed(w *engine.Work, _ *engine.Change) error {
	return w.Engine.Directory().Changed(w.Context, w.Tx)
}
