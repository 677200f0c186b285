package planning

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// externalEvents are the rules of events in the planning that are about no ticket: people change
// their own ones, those of others with the right to.
func externalEvents() engine.Behaviour {
	own := func(need int) func(w *engine.Work, c *engine.Change) error {
		return func(_ *engine.Work, c *engine.Change) error {
			s := c.Session
			mine := c.Before.Int("users_id") == s.UserID &&
				s.Can("externalevent", model.Create|model.Update|model.ManageBackground|need)
			switch {
			case !s.HasEntity(c.Before.Int("entities_id")),
				!mine && !s.Can("externalevent", need),
				c.Before.Bool("background") && !s.Can("externalevent", model.ManageBackground):
				return model.Forbidden("")
			}
			return nil
		}
	}
	return engine.Behaviour{
		PermitUpdate: func(w *engine.Work, c *engine.Change) error {
			if err := own(model.Update)(w, c); err != nil {
				return err
			}
			return background(c)
		},
		PermitDelete: own(model.Purge),
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if c.Int("users_id") == 0 {
				c.Set("users_id", c.Session.UserID)
			}
			if c.Text("uuid") == "" {
				c.Set("uuid", engine.NewUUID())
			}
			if !c.Has("is_recursive") {
				c.Set("is_recursive", c.Session.HasRecursiveAccess(c.Int("entities_id")))
			}
			c.Set("date", w.Engine.Now())
			if strings.TrimSpace(c.Text("name")) == "" {
				c.Decide("name", "Without title")
			}
			if err := background(c); err != nil {
				return err
			}
			return inOrder(w, c)
		},
		BeforeUpdate: inOrder,
	}
}

// background lets only those who manage events in the background put one there.
func background(c *engine.Change) error {
	if !c.System && c.Changes("background") && c.Bool("background") &&
		!c.Session.Can("externalevent", model.ManageBackground) {
		return model.Forbidden("is_background: only who manages events in the background makes one")
	}
	return nil
}

// inOrder refuses an event that ends before it begins.
func inOrder(_ *engine.Work, c *engine.Change) error {
	begin, end := c.Text("begin"), c.Text("end")
	if (c.Has("begin") || c.Has("end")) && begin != "" && end != "" && end < begin {
		return model.Invalid("Invalid parameter: date_end. It comes before date_begin")
	}
	return nil
}
