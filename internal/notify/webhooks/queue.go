package webhooks

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// queueRules are the rules of the queue. Adding to it needs the right on it, though there is nothing that anybody
// could say; nobody may change what is in it.
func queueRules() engine.Behaviour {
	return engine.Behaviour{
		Told: true,
		PermitUpdate: func(*engine.Work, *engine.Change) error {
			return model.Forbidden("What is in the queue cannot be changed")
		},
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			c.Set("create_time", w.Engine.Now())
			c.Set("send_time", w.Engine.Now())
			c.Set("sent_try", 0)
			return nil
		},
	}
}
