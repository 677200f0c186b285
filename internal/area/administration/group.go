package administration

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// groups are the rules of groups: a purged one is nobody's main group any more.
func groups() engine.Behaviour {
	return engine.Behaviour{
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if c.System {
				return nil
			}
			if c.Changes("2fa_enforced") {
				covers, err := w.Engine.Directory().CoversUsers(w.Context, w.Tx, c.Session,
					"`u`.`id` IN (SELECT `users_id` FROM `glpi_groups_users` WHERE `groups_id` = ?)", c.ID)
				if err != nil {
					return err
				}
				if !covers {
					return model.Forbidden("Members of the group have rights that you do not have, so you may not" +
						" change how they sign in")
				}
			}
			gains := c.Changes("recursive_membership") && c.Bool("recursive_membership")
			if c.Changes("groups_id") && !gains {
				var err error
				if gains, err = belowRecursive(w, c); err != nil {
					return err
				}
			}
			if gains {
				return permitChangeBelow(w, c)
			}
			return nil
		},
		LooseEnds: []string{"_Group_Item", "_Group_Ticket", "_Change_Group", "_Group_Problem"},
		BeforeDelete: func(w *engine.Work, c *engine.Change) error {
			// No property shows it, so nobody is told.
			return w.Exec("UPDATE `glpi_users` SET `groups_id` = 0 WHERE `groups_id` = ?", c.ID)
		},
	}
}

// belowRecursive reports whether a group comes below one whose members are those of all groups below it.
func belowRecursive(w *engine.Work, c *engine.Change) (bool, error) {
	n, err := w.Count("WITH RECURSIVE `up` (`id`) AS (SELECT ? UNION SELECT `g`.`groups_id`"+
		" FROM `glpi_groups` `g` JOIN `up` ON `g`.`id` = `up`.`id`)"+
		" SELECT COUNT(*) FROM `glpi_groups` WHERE `recursive_membership` = 1 AND `id` IN (SELECT `id` FROM `up`)",
		c.Int("groups_id"))
	return n > 0, err
}

// permitChangeBelow wants the groups below one changeable, when its members become theirs.
func permitChangeBelow(w *engine.Work, c *engine.Change) error {
	below, err := w.IDs("WITH RECURSIVE `below` (`id`) AS (SELECT `id` FROM `glpi_groups` WHERE `groups_id` = ?"+
		" UNION SELECT `g`.`id` FROM `glpi_groups` `g` JOIN `below` ON `g`.`groups_id` = `below`.`id`) SELECT `id`"+
		" FROM `below`", c.ID)
	if err != nil {
		return err
	}
	for _, id := range below {
		if err := w.PermitUpdate("Group", id); model.CodeOf(err) == model.CodeNotFound ||
			model.CodeOf(err) == model.CodeRightMissing {
			return model.Forbidden("Its members would become members of groups below it that you may not change")
		} else if err != nil {
			return err
		}
	}
	return nil
}

// members are the rules of who belongs to which group. Writing one needs the group changeable,
// which the engine checks as for every row below a parent.
func members() engine.Behaviour {
	check := func(w *engine.Work, c *engine.Change) error {
		user := c.Int("users_id")
		n, err := w.Count("SELECT COUNT(*) FROM `glpi_users` WHERE `id` = ?", user)
		if err != nil {
			return err
		}
		if n == 0 {
			return model.Invalid("Missing parameter: user. Give the id of an existing user")
		}
		taken, err := w.Count(
			"SELECT COUNT(*) FROM `glpi_groups_users` WHERE `users_id` = ? AND `groups_id` = ? AND `id` <> ?", user,
			c.Int("groups_id"), c.ID)
		if err != nil {
			return err
		}
		if taken > 0 {
			return model.Exists("The user is already a member of the group")
		}
		return nil
	}
	return engine.Behaviour{
		CanView:      func(s *access.Session) bool { return s.Can("group", model.Read) },
		BeforeCreate: check, BeforeUpdate: check,
	}
}

// substitutes are the rules of those who approve for others: only their own are anybody's.
func substitutes() engine.Behaviour {
	own := func(s *access.Session, alias string) access.Condition {
		return access.Condition{SQL: alias + ".`users_id` = ?", Args: []any{s.UserID}}
	}
	return engine.Behaviour{
		CanView: func(*access.Session) bool { return true },
		Visible: own,
		PermitCreate: func(_ *engine.Work, c *engine.Change) error {
			if c.Int("users_id") != c.Session.UserID {
				return model.Forbidden("")
			}
			return nil
		},
		PermitDelete: func(*engine.Work, *engine.Change) error { return nil },
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			substitute := c.Int("users_id_substitute")
			if substitute == 0 {
				return model.Invalid("Missing parameter: substitute")
			}
			if substitute == c.Session.UserID {
				return model.Invalid("Invalid parameter: substitute. Name somebody else")
			}
			n, err := w.Count("SELECT COUNT(*) FROM `glpi_validatorsubstitutes`"+
				" WHERE `users_id` = ? AND `users_id_substitute` = ?", c.Session.UserID, substitute)
			if err != nil {
				return err
			}
			if n > 0 {
				return model.Exists("This user is already a substitute")
			}
			return nil
		},
	}
}
