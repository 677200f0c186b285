package administration

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// groups are the rules of groups: a purged one is nobody's main group any more.
func groups() engine.Behaviour {
	return engine.Behaviour{BeforeDelete: func(w *engine.Write) error {
		return w.Exec("UPDATE `glpi_users` SET `groups_id` = 0 WHERE `groups_id` = ?", w.ID)
	}}
}

// members are the rules of who belongs to which group. Writing one needs the group changeable,
// which the engine checks as for every row below a parent.
func members() engine.Behaviour {
	check := func(w *engine.Write) error {
		user := w.Int("users_id")
		n, err := w.Count("SELECT COUNT(*) FROM `glpi_users` WHERE `id` = ?", user)
		if err != nil {
			return err
		}
		if n == 0 {
			return model.Invalid("Missing parameter: user. Give the id of an existing user")
		}
		taken, err := w.Count("SELECT COUNT(*) FROM `glpi_groups_users` WHERE `users_id` = ? AND `groups_id` = ? AND `id` <> ?", user, w.Int("groups_id"), w.ID)
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
		CanCreate: func(w *engine.Write) error {
			if w.Int("users_id") != w.Session.UserID {
				return model.Forbidden("")
			}
			return nil
		},
		CanDelete: func(*engine.Write) error { return nil },
		BeforeCreate: func(w *engine.Write) error {
			substitute := w.Int("users_id_substitute")
			if substitute == 0 {
				return model.Invalid("Missing parameter: substitute")
			}
			if substitute == w.Session.UserID {
				return model.Invalid("Invalid parameter: substitute. Name somebody else")
			}
			n, err := w.Count("SELECT COUNT(*) FROM `glpi_validatorsubstitutes` WHERE `users_id` = ? AND `users_id_substitute` = ?", w.Session.UserID, substitute)
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
