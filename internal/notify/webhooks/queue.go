package webhooks

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// queueRules are the rules of the queue. Everybody may add to it, though there is nothing that
// they could say; nobody may change what is in it.
func queueRules() engine.Behaviour {
	return engine.Behaviour{
		Told: true,
		CanCreate: func(w *engine.Write) error {
			if !w.Session.HasEntity(w.Int("entities_id")) {
				return model.Forbidden("")
			}
			return nil
		},
		CanUpdate: func(*engine.Write) error { return model.Forbidden("What is in the queue cannot be changed") },
		BeforeCreate: func(w *engine.Write) error {
			w.Set("create_time", w.Engine.Now())
			w.Set("send_time", w.Engine.Now())
			w.Set("sent_try", 0)
			return nil
		},
	}
}
