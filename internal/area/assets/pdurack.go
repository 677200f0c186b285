package assets

import (
	"fmt"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// pduColor is the colour of PDUs beside a rack that have none of their own.
const pduColor = "#FF9D1F"

// Sides of a rack with a place beside each unit, seen from the rear. The others are its top and its bottom.
const (
	besideLeft  = 1
	besideRight = 2
)

// hang wants a PDU that hangs at a side of a rack to be within it and not over another one. At top and bottom each
// takes one place. Source: GLPI's PDU_Rack.
func hang(w *engine.Work, c *engine.Change) error {
	if c.Text("bgcolor") == "" && (c.Op == engine.OpCreate || c.Has("bgcolor")) {
		c.Decide("bgcolor", pduColor)
	}
	if c.Op == engine.OpUpdate && !c.Changes("racks_id") && !c.Changes("pdus_id") && !c.Changes("side") &&
		!c.Changes("position") {
		return nil
	}
	side, pdu := c.Int("side"), c.Int("pdus_id")
	units, at := int64(1), spot{position: c.Int("position")}
	if side == besideLeft || side == besideRight {
		var err error
		if units, err = w.Count("SELECT COALESCE(MAX(`m`.`required_units`), 1) FROM `glpi_pdus` `p` JOIN"+
			" `glpi_pdumodels` `m` ON `m`.`id` = `p`.`pdumodels_id` WHERE `p`.`id` = ?", pdu); err != nil {
			return err
		}
		rack, err := w.Load("Rack", c.Int("racks_id"))
		if err != nil {
			return err
		}
		if have := rack.Int("number_units"); !sized(units, 0, false).within(at, have) {
			return model.Invalid("The PDU does not fit: it needs units %d to %d, and the rack has %d", at.position,
				at.position+max(1, units)-1, have)
		}
	}
	what := sized(units, 0, false)
	rows, err := w.Tx.Query(w.Context, "SELECT `r`.`position`, CASE WHEN `r`.`side` IN (?, ?) THEN"+
		" COALESCE(`m`.`required_units`, 1) ELSE 1 END FROM `glpi_pdus_racks` `r` LEFT JOIN `glpi_pdus` `p`"+
		" ON `p`.`id` = `r`.`pdus_id` LEFT JOIN `glpi_pdumodels` `m` ON `m`.`id` = `p`.`pdumodels_id`"+
		" WHERE `r`.`racks_id` = ? AND `r`.`side` = ? AND `r`.`pdus_id` <> ? AND `r`.`id` <> ?",
		besideLeft, besideRight, c.Int("racks_id"), side, pdu, c.ID)
	if err != nil {
		return fmt.Errorf("read what hangs at the rack: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var position, takes int64
		if err := rows.Scan(&position, &takes); err != nil {
			return fmt.Errorf("read what hangs at the rack: %w", err)
		}
		if collides(what, at, sized(takes, 0, false), spot{position: position}) {
			return model.Invalid("There is no room at position %d: another PDU hangs there", at.position)
		}
	}
	return rows.Err()
}
