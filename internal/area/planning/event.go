package planning

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// externalEvents are the rules of events in the planning that are about no ticket: people change
// their own ones, those of others with the right to.
func externalEvents() engine.Behaviour {
	own := func(need int) func(w *engine.Write) error {
		return func(w *engine.Write) error {
			s := w.Session
			mine := w.OldInt("users_id") == s.UserID && s.Can("externalevent", model.Create|model.Update|model.ManageBackground|need)
			switch {
			case !s.HasEntity(w.OldInt("entities_id")),
				!mine && !s.Can("externalevent", need),
				w.OldInt("background") == 1 && !s.Can("externalevent", model.ManageBackground):
				return model.Forbidden("")
			}
			return nil
		}
	}
	return engine.Behaviour{
		CanUpdate: own(model.Update),
		CanDelete: own(model.Purge),
		BeforeCreate: func(w *engine.Write) error {
			if w.Int("users_id") == 0 {
				w.Set("users_id", w.Session.UserID)
			}
			if w.Text("uuid") == "" {
				w.Set("uuid", engine.NewUUID())
			}
			if !w.Has("is_recursive") {
				w.Set("is_recursive", w.Session.HasRecursiveAccess(w.Int("entities_id")))
			}
			w.Set("date", w.Engine.Now())
			if strings.TrimSpace(w.Text("name")) == "" {
				w.Set("name", "Without title")
			}
			return inOrder(w)
		},
		BeforeUpdate: inOrder,
	}
}

// inOrder refuses an event that ends before it begins.
func inOrder(w *engine.Write) error {
	begin, end := w.Text("begin"), w.Text("end")
	if (w.Has("begin") || w.Has("end")) && begin != "" && end != "" && end < begin {
		return model.Invalid("Invalid parameter: date_end. It comes before date_begin")
	}
	return nil
}
