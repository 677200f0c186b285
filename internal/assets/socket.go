package assets

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// sockets are the rules of sockets.
func sockets() engine.Behaviour {
	return engine.Behaviour{BeforeCreate: holder, BeforeUpdate: holder, BeforeDelete: unplug}
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
