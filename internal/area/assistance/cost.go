package assistance

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// costs are the rules of costs. Those of tickets have a right of their own; the others go with
// the item.
func (r rules) costs() engine.Behaviour {
	days := func(w *engine.Work, c *engine.Change) error {
		for _, column := range []string{"begin_date", "end_date"} { // kept as days
			if text := c.Text(column); c.Has(column) && len(text) > 10 {
				c.Set(column, text[:10]+" 00:00:00")
			}
		}
		if !c.Has("entities_id") && c.Op == engine.OpCreate {
			entity, err := w.Count("SELECT `entities_id` FROM `"+r.Table+"` WHERE `id` = ?", c.Int(r.Column))
			if err != nil {
				return err
			}
			c.Set("entities_id", entity)
		}
		return nil
	}
	b := engine.Behaviour{BeforeCreate: days, BeforeUpdate: days}
	if r.kind != ticket {
		b.CanView = r.canView
		return b
	}
	b.CanView = func(s *access.Session) bool { return s.Can("ticketcost", model.Read) && r.canView(s) }
	return b
}
