package management

import "github.com/glpid/glpid/internal/engine"

// notes are the rules of notes: who wrote one and who changed it last is the server's to say. Their
// rights are bits of the right on the item that they belong to, which the catalogue tells.
func notes() engine.Behaviour {
	return engine.Behaviour{
		BeforeCreate: func(_ *engine.Work, c *engine.Change) error {
			c.Set("users_id", c.Session.UserID)
			c.Set("users_id_lastupdater", c.Session.UserID)
			return nil
		},
		BeforeUpdate: func(_ *engine.Work, c *engine.Change) error {
			delete(c.After, "users_id")
			c.Set("users_id_lastupdater", c.Session.UserID)
			return nil
		},
	}
}
