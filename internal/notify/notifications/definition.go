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

// permitTemplate is the check of a change of a template, and of its texts: it is one of every notification that uses
// it, of whatever entity, and what stands in it goes out in nobody's name. GLPI leaves templates to whoever may
// configure the server.
func permitTemplate(w *engine.Work, c *engine.Change) error {
	if err := w.PermitByRight(c); err != nil {
		return err
	}
	rows, err := w.Tx.Query(w.Context, "SELECT DISTINCT COALESCE(`n`.`itemtype`, ''), COALESCE(`n`.`entities_id`, 0),"+
		" COALESCE(`n`.`is_recursive`, 0) FROM `glpi_notifications_notificationtemplates` `l`"+
		" JOIN `glpi_notifications` `n` ON `n`.`id` = `l`.`notifications_id`"+
		" WHERE `l`.`notificationtemplates_id` = ?", c.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var itemtype string
		var entity int64
		var below bool
		if err := rows.Scan(&itemtype, &entity, &below); err != nil {
			return err
		}
		if !c.Session.Reaches(entity, below) || !canSeeAllOf(w, c, itemtype) {
			return model.Forbidden("Notifications use it that tell of what you do not see: of other entities, or of" +
				" types of which your profile does not show all")
		}
	}
	return rows.Err()
}

// canSeeAllOf reports whether a session sees all that is told of a type.
func canSeeAllOf(w *engine.Work, c *engine.Change, itemtype string) bool {
	o := w.Engine.Catalog().ByItemtype(itemtype)
	return o == nil || o.Table == "" || w.Engine.CanSeeAll(c.Session, o)
}

// addresses are the columns of entities with an address that notifications, or answers to them, go to.
var addresses = []string{"admin_email", "from_email", "replyto_email"}

// permitAddresses is the check of an entity that names where notifications go: who chooses that sees all that those of
// its administrators tell of.
func permitAddresses(w *engine.Work, c *engine.Change) error {
	if c.System || !slices.ContainsFunc(addresses, func(column string) bool {
		return c.Has(column) && c.Changes(column) && c.Text(column) != ""
	}) {
		return nil
	}
	types, err := w.Texts("SELECT DISTINCT COALESCE(`n`.`itemtype`, '') FROM `glpi_notifications` `n`"+
		" JOIN `glpi_notificationtargets` `t` ON `t`.`notifications_id` = `n`.`id` WHERE `n`.`is_active` = 1"+
		" AND `t`.`type` = ? AND `t`.`items_id` IN (?, ?) ORDER BY 1", model.TargetRole, model.RoleAdministrator,
		model.RoleEntityAdministrator)
	if err != nil {
		return err
	}
	for _, itemtype := range types {
		if !canSeeAllOf(w, c, itemtype) {
			return model.Forbidden("Addresses of administrators are told of all, so who sets them sees all: you do" +
				" not see all of " + itemtype)
		}
	}
	return nil
}

// checkRecipient wants the profile or the group that is told to be one that the session may refer to.
func checkRecipient(w *engine.Work, c *engine.Change) error {
	switch c.Int("type") {
	case model.TargetProfile:
		return w.PermitRefer(c, "items_id", "Profile", c.Int("items_id"))
	case model.TargetGroup, model.TargetManagers, model.TargetMembers:
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
