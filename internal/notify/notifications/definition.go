package notifications

import (
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// ofServer are the itemtypes whose notifications tell of the server itself: they need the right to
// configure it, besides.
var ofServer = []string{"CronTask", "DBConnection"}

// definitions are the rules of notifications.
func definitions() engine.Behaviour {
	check := func(w *engine.Write) error {
		// Letters are written in nobody's name, and whom they go to is decided here.
		if o := w.Engine.Catalog().ByItemtype(w.Text("itemtype")); o != nil && o.Table != "" && !w.Engine.SeesAll(w.Session, o) {
			return model.Forbidden("A notification needs the right to read all that it tells of")
		}
		if err := w.AllowBelow(); err != nil {
			return err
		}
		if slices.Contains(ofServer, w.Text("itemtype")) && !w.Session.Can("config", model.Update) {
			return model.Forbidden("This notification needs the right to change the configuration")
		}
		return nil
	}
	needItemtype := func(w *engine.Write) error {
		if w.Has("itemtype") && w.Text("itemtype") == "" {
			return model.Invalid("Field itemtype is mandatory")
		}
		return nil
	}
	return engine.Behaviour{
		Visible: func(s *access.Session, alias string) access.Condition {
			if s.Can("config", model.Read) {
				return access.Condition{}
			}
			return access.Condition{SQL: "COALESCE(" + alias + ".`itemtype`, '') NOT IN ('CronTask', 'DBConnection')"}
		},
		CanCreate: func(w *engine.Write) error {
			if err := w.Engine.AllowCreate(w); err != nil {
				return err
			}
			return check(w)
		},
		CanUpdate: func(w *engine.Write) error {
			if err := w.Engine.AllowUpdate(w); err != nil {
				return err
			}
			return check(w)
		},
		BeforeCreate: needItemtype, BeforeUpdate: needItemtype,
	}
}

// checkRecipient wants the profile or the group that is told to be one that the session may refer to.
func checkRecipient(w *engine.Write) error {
	switch w.Int("type") {
	case targetProfile:
		return w.Refer("items_id", "Profile", w.Int("items_id"))
	case targetGroup, targetManagers, targetWithoutLeader:
		return w.Refer("items_id", "Group", w.Int("items_id"))
	}
	return nil
}

// modeMail is the way of telling that there is.
const modeMail = "mailing"

// links are the rules of which templates a notification uses.
func links() engine.Behaviour {
	return engine.Behaviour{BeforeCreate: func(w *engine.Write) error {
		if w.Int("notificationtemplates_id") == 0 {
			return model.Invalid("Missing parameter: notification_template")
		}
		if w.Text("mode") == "" {
			w.Set("mode", modeMail)
		}
		return nil
	}}
}

// templates are the rules of templates: messages that wait go with the one they were made from.
func templates() engine.Behaviour {
	return engine.Behaviour{BeforeDelete: func(w *engine.Write) error {
		return w.Exec("DELETE FROM `glpi_queuednotifications` WHERE `notificationtemplates_id` = ?", w.ID)
	}}
}
