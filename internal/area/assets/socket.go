package assets

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// sockets are the rules of sockets. What one is in must be changeable, and what it was in.
func sockets() engine.Behaviour {
	held := func(w *engine.Work, c *engine.Change) error {
		if err := holder(w, c); err != nil || c.System {
			return err
		}
		return w.PermitByOwner(c)
	}
	return engine.Behaviour{
		// its holder follows from its port
		PermitCreate: func(w *engine.Work, c *engine.Change) error { return w.PermitByRight(c) },
		PermitUpdate: func(w *engine.Work, c *engine.Change) error {
			if err := w.PermitByRight(c); err != nil {
				return err
			}
			return w.PermitByOwner(c.Try(engine.Values{}))
		},
		PermitDelete: func(w *engine.Work, c *engine.Change) error {
			if err := w.PermitByRight(c); err != nil {
				return err
			}
			return w.PermitByOwner(c)
		},
		BeforeCreate: held, BeforeUpdate: held, BeforeDelete: unplug,
	}
}

// holder says what a socket is in: what its network port belongs to if it has one, else the item
// that is named in full.
func holder(w *engine.Work, c *engine.Change) error {
	if port := c.Int("networkports_id"); port != 0 && (c.Changes("networkports_id") || c.Has("items_id") ||
		c.Has("itemtype")) {
		values, err := w.Load("NetworkPort", port)
		if model.CodeOf(err) == model.CodeNotFound {
			return model.Invalid("There is no network port with id %d", port)
		}
		if err != nil {
			return err
		}
		c.After["itemtype"], c.After["items_id"] = values["itemtype"], values["items_id"]
		if c.Text("name") == "" {
			c.After["name"] = values["name"]
		}
		return nil
	}
	if c.Has("items_id") && c.Int("items_id") == 0 {
		c.After["itemtype"], c.After["items_id"] = nil, int64(0)
	}
	return nil
}

// unplug lets cables end nowhere whose socket is purged.
func unplug(w *engine.Work, c *engine.Change) error {
	for _, column := range []string{"sockets_id_endpoint_a", "sockets_id_endpoint_b"} {
		if err := w.UpdateAll("Cable", engine.Values{column: 0}, "`"+column+"` = ?", c.ID); err != nil {
			return err
		}
	}
	return nil
}
