package assets

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// rackColor is the colour of racks that have none of their own.
const rackColor = "#FEC95C"

// racks are the rules of racks.
func racks() engine.Behaviour {
	return engine.Behaviour{BeforeCreate: place, BeforeUpdate: place}
}

// place wants a rack that is put into a room at a position of its own.
func place(w *engine.Work, c *engine.Change) error {
	if c.Text("bgcolor") == "" && (c.Op == engine.OpCreate || c.Has("bgcolor")) {
		c.Decide("bgcolor", rackColor)
	}
	room := c.Int("dcrooms_id")
	if !c.Has("dcrooms_id") || room == 0 {
		return nil
	}
	position := ""
	if c.Has("position") {
		position = strings.TrimSpace(c.Text("position"))
	}
	if position == "" || position == "0" {
		return model.Invalid("A position in the room must be given with the room")
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_racks` WHERE `dcrooms_id` = ? AND `position` = ?"+
		" AND `is_deleted` = 0 AND `id` <> ?", room, position, c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Invalid("Another rack stands at position %s of the room", position)
	}
	return nil
}
