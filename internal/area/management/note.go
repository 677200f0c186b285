package management

import "github.com/glpid/glpid/internal/engine"

// notes are the rules of notes: who wrote one and who changed it last is the server's to say. Their
// rights are bits of the right on the item that they belong to, which the catalogue tells.
func notes() engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: func(w *engine.Write) error {
			w.Set("users_id", w.Session.UserID)
			w.Set("users_id_lastupdater", w.Session.UserID)
			return nil
		},
		BeforeUpdate: func(w *engine.Write) error {
			delete(w.New, "users_id")
			w.Set("users_id_lastupdater", w.Session.UserID)
			return nil
		},
	}
}
