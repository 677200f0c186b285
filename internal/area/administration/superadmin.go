package administration

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Somebody who can sign in has to stay super-admin, whatever is taken away: an account, what lets it sign in, an
// authorisation, or what authorisations go with.

// by is what makes authorisations go: a column of access.SuperAdmins.
type by string

const (
	byUser          by = "`u`.`id`"
	byAuthorization by = "`pu`.`id`"
	byProfile       by = "`pu`.`profiles_id`"
	byEntity        by = "`pu`.`entities_id`"
)

// keepSuperAdmin refuses that authorisations go, or count no more, which are the last that make a super-admin. Where
// there is none, nothing is refused.
func keepSuperAdmin(w *engine.Work, column by, value int64) error {
	admins := "SELECT COUNT(*) FROM " + access.SuperAdmins(w.Engine.Now()) + " WHERE " + string(column)
	these, err := w.Count(admins+" = ?", value)
	if err != nil || these == 0 {
		return err
	}
	others, err := w.Count(admins+" <> ?", value)
	if err != nil || others > 0 {
		return err
	}
	return model.Forbidden("Nobody who can sign in would be super-admin any more:" +
		" give somebody else such a profile first")
}

// locksOut reports whether a change of an account keeps it from signing in.
func locksOut(w *engine.Work, c *engine.Change) bool {
	now := w.Engine.Now()
	begin, begins := engine.ParseTime(c.Text("begin_date"))
	end, ends := engine.ParseTime(c.Text("end_date"))
	return c.Changes("is_active") && !c.Bool("is_active") ||
		c.Changes("is_deleted") && c.Bool("is_deleted") ||
		c.Changes("authtype") && c.Int("authtype") != model.AuthLocal ||
		c.Changes("begin_date") && begins && begin.After(now) ||
		c.Changes("end_date") && ends && !end.After(now)
}
