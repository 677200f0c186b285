package assistance

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Who wrote an entry of a timeline, when, and who approved it, is what the server notes. People who
// may change the item itself can say otherwise, to enter what has come by other ways; nobody of the
// self-service interface can.

// authorship are the columns that say so.
var authorship = append([]string{"users_id", "users_id_editor", "users_id_approval", "date", "date_approval"},
	engine.RowDates...)

// permitAttribute is the check of a body that says who wrote or approved an entry, or when.
func (p *parent) permitAttribute(w *engine.Work, c *engine.Change) error {
	for _, column := range authorship {
		if c.Stores(column) && attributes(c, column) && !p.canChangeItem(w) {
			return model.Forbidden(
				fmt.Sprintf("%s: only who may change the %s says who wrote or approved an entry, and when",
					engine.PropertyOf(c.Object, column), strings.ToLower(p.Object)))
		}
	}
	return nil
}

// attributes reports whether a write sets such a column to something else than it holds, or than the
// server would put there.
func attributes(c *engine.Change, column string) bool {
	creates := c.Op == engine.OpCreate
	switch {
	case !c.Changes(column), creates && (!c.Says(column) || c.Text(column) == "" || c.Text(column) == "0"):
		return false
	case column == "users_id" && creates, column == "users_id_editor":
		return c.Int(column) != c.Session.UserID
	}
	return true
}

// canChangeItem reports whether the caller may change all of the item, from the central interface.
func (p *parent) canChangeItem(w *engine.Work) bool {
	s := w.Session
	return s.Profile.Interface != access.Helpdesk && s.Can(p.Right(), model.Update) &&
		p.isHere(s)
}
