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
	these, err := access.SuperAdmins(w.Context, w.Tx, w.Engine.Now(), string(column)+" = ?", value)
	if err != nil || these == 0 {
		return err
	}
	others, err := access.SuperAdmins(w.Context, w.Tx, w.Engine.Now(), string(column)+" <> ?", value)
	if err != nil || others > 0 {
		return err
	}
	return access.ErrNoSuperAdmin
}

// locksOut reports whether a change of an account keeps it from signing in.
func locksOut(w *engine.Work, c *engine.Change) bool {
	var term access.Term
	term.Begin, _ = engine.ParseTime(c.Text("begin_date"))
	term.End, _ = engine.ParseTime(c.Text("end_date"))
	return c.Changes("is_active") && !c.Bool("is_active") ||
		c.Changes("is_deleted") && c.Bool("is_deleted") ||
		c.Changes("authtype") && c.Int("authtype") != model.AuthLocal ||
		(c.Changes("begin_date") || c.Changes("end_date")) && !term.Runs(w.Engine.Now())
}
