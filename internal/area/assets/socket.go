package assets

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// sockets are the rules of sockets. What one is in must be changeable, and what it was in.
func sockets() engine.Behaviour {
	held := func(w *engine.Write) error {
		if err := holder(w); err != nil || w.System {
			return err
		}
		return w.Engine.AllowOwner(w)
	}
	return engine.Behaviour{
		CanCreate: func(w *engine.Write) error { return w.Engine.AllowCreate(w) }, // its holder follows from its port
		CanUpdate: func(w *engine.Write) error {
			if err := w.Engine.AllowUpdate(w); err != nil {
				return err
			}
			present := *w
			present.New = engine.Values{}
			return w.Engine.AllowOwner(&present)
		},
		CanDelete: func(w *engine.Write) error {
			if err := w.Engine.AllowDelete(w); err != nil {
				return err
			}
			return w.Engine.AllowOwner(w)
		},
		BeforeCreate: held, BeforeUpdate: held, BeforeDelete: unplug,
	}
}

// holder says what a socket is in: what its network port belongs to if it has one, else the item
// that is named in full.
func holder(w *engine.Write) error {
	if port := w.Int("networkports_id"); port != 0 && (w.Changes("networkports_id") || w.Has("items_id") || w.Has("itemtype")) {
		values, err := w.Load("NetworkPort", port)
		if model.CodeOf(err) == model.CodeNotFound {
			return model.Invalid("There is no network port with id %d", port)
		}
		if err != nil {
			return err
		}
		w.New["itemtype"], w.New["items_id"] = values["itemtype"], values["items_id"]
		if w.Text("name") == "" {
			w.New["name"] = values["name"]
		}
		return nil
	}
	if w.Has("items_id") && w.Int("items_id") == 0 {
		w.New["itemtype"], w.New["items_id"] = nil, int64(0)
	}
	return nil
}

// unplug lets cables end nowhere whose socket is purged.
func unplug(w *engine.Write) error {
	for _, column := range []string{"sockets_id_endpoint_a", "sockets_id_endpoint_b"} {
		if err := w.Exec("UPDATE `glpi_cables` SET `"+column+"` = 0 WHERE `"+column+"` = ?", w.ID); err != nil {
			return err
		}
	}
	return nil
}
