package tools

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// untitled is the name of a reminder or feed without one.
const untitled = "Without title"

// createReminder makes a reminder of the caller's. Reminders for others are not made here.
func createReminder(w *engine.Work, c *engine.Change) error {
	if c.Int("users_id") == 0 {
		c.Set("users_id", c.Session.UserID)
	}
	if c.Int("users_id") != c.Session.UserID && !c.System {
		return model.Forbidden("A reminder can only be made for oneself")
	}
	c.Set("uuid", engine.NewUUID())
	c.Set("date", w.Engine.Now())
	c.Decide("name", title(c.Text("name")))
	return plan(c)
}

func updateReminder(_ *engine.Work, c *engine.Change) error {
	if c.Has("users_id") && c.Int("users_id") == 0 {
		delete(c.After, "users_id")
	}
	if c.Before.Int("users_id") == 0 { // its author is gone
		c.Set("users_id", c.Session.UserID)
	} else if c.Changes("users_id") && !c.System {
		return model.Forbidden("A reminder stays with its author")
	}
	if c.Has("name") {
		c.Decide("name", title(c.Text("name")))
	}
	return plan(c)
}

func title(name string) string {
	if name = strings.TrimSpace(name); name != "" {
		return name
	}
	return untitled
}

// plan marks a reminder as planned when it gets a begin and an end, which must come in this order.
func plan(c *engine.Change) error {
	begin, end := c.Text("begin"), c.Text("end")
	if begin == "" || end == "" || !c.Has("begin") && !c.Has("end") {
		return nil
	}
	if end <= begin {
		return model.Invalid("Invalid parameter: date_end. It must come after date_begin")
	}
	c.Set("is_planned", true)
	return nil
}
