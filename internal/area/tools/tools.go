// Package tools is what reminders and RSS feeds do beyond being stored: both are private to their
// author unless they are shared. The behaviour is that of GLPI 11.
//
// It must not know where feeds are fetched from, beyond asking outbound.
package tools

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/sharing"
)

// Area is what reminders and feeds do.
func Area(f *Feeds) manifest.Area {
	on := engine.Behaviours{}
	on.Add("Reminder", reminders.behaviour())
	on.Add("Reminder", engine.Behaviour{BeforeCreate: createReminder, BeforeUpdate: updateReminder})
	reminders.shared.Add(on, func(s *access.Session) bool { return s.Can(reminders.right, model.Create) })
	f.rules(on)
	return manifest.Area{Name: "tools", Behaviours: on, Run: f.Run}
}

// private are items that belong to their author.
type private struct {
	right  string
	shared sharing.Targets
}

var reminders = private{"reminder_public", sharing.Targets{
	Object: "Reminder", Column: "reminders_id",
	Users: "glpi_reminders_users", Groups: "glpi_groups_reminders",
	Profiles: "glpi_profiles_reminders", Entities: "glpi_entities_reminders",
}}

var feeds = private{"rssfeed_public", sharing.Targets{
	Object: "RSSFeed", Column: "rssfeeds_id",
	Users: "glpi_rssfeeds_users", Groups: "glpi_groups_rssfeeds",
	Profiles: "glpi_profiles_rssfeeds", Entities: "glpi_entities_rssfeeds",
}}

func (p private) behaviour() engine.Behaviour {
	return engine.Behaviour{
		Visible:      p.visible,
		PermitUpdate: func(_ *engine.Work, c *engine.Change) error { return p.permit(c, model.Update) },
		PermitDelete: func(_ *engine.Work, c *engine.Change) error { return p.permit(c, model.Purge) },
	}
}

// visible is the condition of what a session sees: its own, and with the right to read what is
// shared with it.
func (p private) visible(s *access.Session, alias string) access.Condition {
	mine := access.Condition{SQL: alias + ".`users_id` = ?", Args: []any{s.UserID}}
	if !s.Can(p.right, model.Read) {
		return mine
	}
	return mine.Or(p.shared.Reach(s, alias))
}

// permit is the check of a change of an item that the session sees: of its own, or of one that is
// shared with it if the right says so.
func (p private) permit(c *engine.Change, need int) error {
	if c.Before.Int("users_id") == c.Session.UserID {
		need |= model.Personal
	}
	return c.Session.Permit(p.right, need)
}
