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
	may := func(w *engine.Work, c *engine.Change) error {
		if err := w.PermitByRight(c); err != nil {
			return err
		}
		// Letters are written in nobody's name, and whom they go to is decided here.
		if o := w.Engine.Catalog().ByItemtype(c.Text("itemtype")); o != nil && o.Table != "" &&
			!w.Engine.CanSeeAll(c.Session, o) {
			return model.Forbidden("A notification needs the right to read all that it tells of")
		}
		if err := c.PermitBelow(); err != nil {
			return err
		}
		if slices.Contains(ofServer, c.Text("itemtype")) && !c.Session.Can("config", model.Update) {
			return model.Forbidden("This notification needs the right to change the configuration")
		}
		return nil
	}
	needItemtype := func(_ *engine.Work, c *engine.Change) error {
		if c.Has("itemtype") && c.Text("itemtype") == "" {
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
		PermitCreate: may, PermitUpdate: may,
		BeforeCreate: needItemtype, BeforeUpdate: needItemtype,
	}
}

// checkRecipient wants the profile or the group that is told to be one that the session may refer to.
func checkRecipient(w *engine.Work, c *engine.Change) error {
	switch c.Int("type") {
	case targetProfile:
		return w.PermitRefer(c, "items_id", "Profile", c.Int("items_id"))
	case targetGroup, targetManagers, targetWithoutLeader:
		return w.PermitRefer(c, "items_id", "Group", c.Int("items_id"))
	}
	return nil
}

// modeMail is the way of telling that there is.
const modeMail = "mailing"

// links are the rules of which templates a notification uses.
func links() engine.Behaviour {
	return engine.Behaviour{BeforeCreate: func(_ *engine.Work, c *engine.Change) error {
		if c.Int("notificationtemplates_id") == 0 {
			return model.Invalid("Missing parameter: notification_template")
		}
		if c.Text("mode") == "" {
			c.Set("mode", modeMail)
		}
		return nil
	}}
}
