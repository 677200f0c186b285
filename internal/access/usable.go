package access

import (
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// SwitchedOn is the condition of a statement that an account is neither switched off nor in the trash. The alias is
// that of `glpi_users`.
func SwitchedOn(alias string) string {
	return "`" + alias + "`.`is_active` = 1 AND `" + alias + "`.`is_deleted` = 0"
}

// HasPassword is the condition of a statement that an account is signed in to with a password that is kept here.
func HasPassword(alias string) string {
	return "`" + alias + "`.`authtype` = " + strconv.Itoa(model.AuthLocal) +
		" AND COALESCE(`" + alias + "`.`password`, '') <> ''"
}

// Usable is the condition of a statement that an account can be used at that time: it is switched on, and its term
// runs.
func Usable(alias string, at time.Time) Condition {
	now := at.UTC().Format(time.DateTime)
	return Condition{
		SQL: SwitchedOn(alias) + " AND (`" + alias + "`.`begin_date` IS NULL OR `" + alias + "`.`begin_date` <= ?)" +
			" AND (`" + alias + "`.`end_date` IS NULL OR `" + alias + "`.`end_date` > ?)",
		Args: []any{now, now},
	}
}

// WorksIn is the condition of a statement that an account can be used at that time, and has a profile in an entity.
// above are the entities above that.
func WorksIn(alias string, at time.Time, entity int64, above []int64) Condition {
	c := Usable(alias, at)
	c.SQL += " AND EXISTS (SELECT 1 FROM `glpi_profiles_users` `pu` WHERE `pu`.`users_id` = `" + alias + "`.`id` AND " +
		SeenFrom("`pu`.", entity, above) + ")"
	return c
}

// Term is from when until before when an account can be used. Zero is no bound.
type Term struct{ Begin, End time.Time }

// Runs reports whether an account with this term can be used at that time, as Usable does.
func (t Term) Runs(at time.Time) bool {
	return (t.Begin.IsZero() || !at.Before(t.Begin)) && (t.End.IsZero() || at.Before(t.End))
}
