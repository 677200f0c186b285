package tools

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// untitled is the name of a reminder or feed without one.
const untitled = "Without title"

// createReminder makes a reminder of the caller's. Reminders for others are not made here.
func createReminder(w *engine.Write) error {
	if w.Int("users_id") == 0 {
		w.Set("users_id", w.Session.UserID)
	}
	if w.Int("users_id") != w.Session.UserID && !w.System {
		return model.Forbidden("A reminder can only be made for oneself")
	}
	w.Set("uuid", engine.NewUUID())
	w.Set("date", w.Engine.Now())
	w.Set("name", title(w.Text("name")))
	return plan(w)
}

func updateReminder(w *engine.Write) error {
	if w.OldInt("users_id") == 0 { // its author is gone
		w.Set("users_id", w.Session.UserID)
	} else if w.Changes("users_id") && !w.System {
		return model.Forbidden("A reminder stays with its author")
	}
	if w.Has("name") {
		w.Set("name", title(w.Text("name")))
	}
	return plan(w)
}

func title(name string) string {
	if name = strings.TrimSpace(name); name != "" {
		return name
	}
	return untitled
}

// plan marks a reminder as planned when it gets a begin and an end, which must come in this order.
func plan(w *engine.Write) error {
	begin, end := w.Text("begin"), w.Text("end")
	if begin == "" || end == "" || !w.Has("begin") && !w.Has("end") {
		return nil
	}
	if end <= begin {
		return model.Invalid("Invalid parameter: date_end. It must come after date_begin")
	}
	w.Set("is_planned", true)
	return nil
}
