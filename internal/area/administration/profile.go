package administration

import (
	"encoding/json"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// profiles are the rules of profiles. One made through the API is a self-service profile without
// rights, as in GLPI; the command line can give it some.
func profiles() engine.Behaviour {
	return engine.Behaviour{
		PermitCreate: permitCreateProfile, PermitUpdate: permitUpdateProfile,
		PermitDelete: func(w *engine.Work, c *engine.Change) error {
			if err := w.PermitByRight(c); err != nil {
				return err
			}
			return coversProfile(w, c.ID, moreRights)
		},
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if !c.Has("interface") {
				c.Set("interface", "helpdesk")
			}
			return checkProfile(w, c)
		},
		BeforeUpdate: checkProfile,
		AfterCreate: func(w *engine.Work, c *engine.Change) error {
			for _, right := range catalog.Rights() {
				if err := w.Exec("INSERT INTO `glpi_profilerights` (`profiles_id`, `name`, `rights`) VALUES (?, ?, 0)",
					c.ID, right); err != nil {
					return err
				}
			}
			return onlyDefault(w, c)
		},
		AfterUpdate: onlyDefault,
		Loose:       true,
		BeforeDelete: func(w *engine.Work, c *engine.Change) error {
			others, err := w.Count("SELECT COUNT(*) FROM "+access.SuperAdminProfiles+" WHERE `p`.`id` <> ?", c.ID)
			if err != nil {
				return err
			}
			if others == 0 {
				return model.Forbidden("The last super-admin profile cannot be deleted")
			}
			return keepSuperAdmin(w, byProfile, c.ID)
		},
	}
}

// moreRights is why a profile is not for somebody to give, change or take away.
const moreRights = "The profile has rights that you do not have"

// permitUpdateProfile wants the session to have all that the profile gives, before and after: who could
// change a stronger one could make it what every new account gets.
func permitUpdateProfile(w *engine.Work, c *engine.Change) error {
	if err := w.PermitByRight(c); err != nil {
		return err
	}
	if err := coversProfile(w, c.ID, moreRights); err != nil {
		return err
	}
	before, err := w.Engine.Directory().Profile(w.Context, c.ID)
	if err != nil || before == nil {
		return err
	}
	return coversWritten(c, *before)
}

// permitCreateProfile is the same check of a new profile, which has no rights but what its columns say.
func permitCreateProfile(w *engine.Work, c *engine.Change) error {
	if err := w.PermitByRight(c); err != nil {
		return err
	}
	return coversWritten(c, access.Profile{Interface: access.Helpdesk})
}

// coversWritten wants the session to have what a profile gives with the columns that are written.
func coversWritten(c *engine.Change, p access.Profile) error {
	p.HelpdeskHardware, p.HelpdeskItems, p.RecordTypes = int(c.Int("helpdesk_hardware")), c.Text("helpdesk_item_type"),
		c.Text("managed_domainrecordtypes")
	if !c.Session.Covers(&p) {
		return model.Forbidden(moreRights)
	}
	return nil
}

// coversProfile wants the session to have all that a profile gives, and says why not.
func coversProfile(w *engine.Work, id int64, why string) error {
	profile, err := w.Engine.Directory().Profile(w.Context, id)
	if err != nil {
		return err
	}
	if profile != nil && !w.Session.Covers(profile) {
		return model.Forbidden(why)
	}
	return nil
}

// checkProfile wants the lists that are kept as JSON text to be such lists.
func checkProfile(_ *engine.Work, c *engine.Change) error {
	for _, column := range []string{"helpdesk_item_type", "managed_domainrecordtypes"} {
		if !c.Changes(column) || c.Text(column) == "" {
			continue
		}
		var list []any
		if json.Unmarshal([]byte(c.Text(column)), &list) != nil {
			return model.Invalid("Invalid parameter: %s. It must be a JSON list, as text", column)
		}
	}
	return nil
}

// onlyDefault leaves one profile as the default one.
func onlyDefault(w *engine.Work, c *engine.Change) error {
	if !c.Changes("is_default") || !c.Bool("is_default") {
		return nil
	}
	return w.UpdateAll("Profile", engine.Values{"is_default": false}, "`id` <> ? AND `is_default` = 1", c.ID)
}

// authorizations are the rules of who has which profile where. Nobody gives rights they do not
// have.
func authorizations() engine.Behaviour {
	return engine.Behaviour{
		AnyEntity: true,
		CanView:   func(s *access.Session) bool { return s.Can("user", model.Read) },
		Visible: func(s *access.Session, alias string) access.Condition {
			if s.CanSeeAllEntities() {
				return access.Condition{}
			}
			return access.Condition{SQL: alias + ".`entities_id` IN (" +
				access.IDList(append(s.Entities(), s.Ancestors()...)) + ")"}
		},
		PermitCreate: func(w *engine.Work, c *engine.Change) error {
			if err := c.Session.Permit("user", model.Update); err != nil {
				return err
			}
			return permitGive(w, c)
		},
		PermitDelete: func(w *engine.Work, c *engine.Change) error {
			if err := c.Session.Permit("user", model.Update); err != nil {
				return err
			}
			if err := permitGive(w, c); err != nil {
				return err
			}
			return keepSuperAdmin(w, byAuthorization, c.ID)
		},
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if c.Int("profiles_id") == 0 {
				return model.Invalid("Missing parameter: profile")
			}
			n, err := w.Count("SELECT COUNT(*) FROM `glpi_profiles_users` WHERE `users_id` = ? AND `profiles_id` = ?"+
				" AND `entities_id` = ? AND `is_dynamic` = 0",
				c.Int("users_id"), c.Int("profiles_id"), c.Int("entities_id"))
			if err != nil {
				return err
			}
			if n > 0 && !c.System {
				return model.Exists("The user already has this profile in this entity")
			}
			return nil
		},
	}
}

// permitGive wants the profile covered by the session's own rights, and the entity accessible.
func permitGive(w *engine.Work, c *engine.Change) error {
	entity := c.Int("entities_id")
	if !c.Session.HasEntity(entity) || c.Bool("is_recursive") && !c.Session.HasRecursiveAccess(entity) {
		return model.Forbidden("The entity is not one of yours")
	}
	return coversProfile(w, c.Int("profiles_id"), moreRights)
}
