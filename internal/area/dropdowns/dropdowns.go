// Package dropdowns is what the lists that other objects choose from do beyond being stored.
//
// It must not know what uses a dropdown.
package dropdowns

import (
	"strings"

	"github.com/glpid/glpid/internal/manifest"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Area is what dropdowns do.
func Area(e *engine.Engine) manifest.Area {
	on := engine.Behaviours{}
	on.Add("Location", engine.Behaviour{BeforeCreate: inheritPosition, BeforeUpdate: uniqueLocation})
	on.Add("Location", engine.Behaviour{BeforeCreate: uniqueLocation})
	on.Add("State", engine.Behaviour{
		Takes:        []string{"visibilities"},
		BeforeCreate: checkState, BeforeUpdate: checkState,
		AfterCreate: createVisibilities, AfterUpdate: writeVisibilities, BeforeDelete: dropVisibilities,
		LooseEnds: []string{"_DropdownVisibility"},
	})
	on.Add("ITILCategory", engine.Behaviour{BeforeCreate: uniqueCode, BeforeUpdate: uniqueCode})
	on.Add("DropdownTranslation", engine.Behaviour{BeforeCreate: checkTranslation, BeforeUpdate: checkTranslation})
	calendars(on)
	checks(e, on)
	on.Add("RequestType", engine.Behaviour{AfterCreate: onlyDefaults, AfterUpdate: onlyDefaults})
	return manifest.Area{Name: "dropdowns", Behaviours: on}
}

// inheritPosition gives a new location its parent's coordinates when it has none of its own.
func inheritPosition(w *engine.Work, c *engine.Change) error {
	parent := c.Int("locations_id")
	if parent == 0 || c.Text("latitude") != "" || c.Text("longitude") != "" || c.Text("altitude") != "" {
		return nil
	}
	up, err := w.Load("Location", parent)
	if err != nil {
		return err
	}
	for _, column := range []string{"latitude", "longitude", "altitude"} {
		c.After[column] = up[column]
	}
	return nil
}

func uniqueLocation(w *engine.Work, c *engine.Change) error {
	if c.Op == engine.OpUpdate && !c.Changes("name") && !c.Changes("locations_id") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_locations` WHERE `entities_id` = ? AND `locations_id` = ?"+
		" AND `name` = ? AND `id` <> ?",
		c.Int("entities_id"), c.Int("locations_id"), c.Text("name"), c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("There is already a location %q there", c.Text("name"))
	}
	return nil
}

func checkState(w *engine.Work, c *engine.Change) error {
	if err := checkVisibilities(w, c); err != nil {
		return err
	}
	if c.Op == engine.OpUpdate && !c.Changes("name") && !c.Changes("states_id") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_states` WHERE `states_id` = ? AND `name` = ? AND `id` <> ?",
		c.Int("states_id"), c.Text("name"), c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("Status of items must be unique!")
	}
	return nil
}

// uniqueCode keeps the codes by which categories are known to other programs apart.
func uniqueCode(w *engine.Work, c *engine.Change) error {
	if !c.Has("code") {
		return nil
	}
	code := strings.TrimSpace(c.Text("code"))
	c.Decide("code", code)
	if code == "" || c.Op == engine.OpUpdate && !c.Changes("code") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_itilcategories` WHERE `code` = ? AND `id` <> ?", code, c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("Code representing the ticket category is already used")
	}
	return nil
}

// onlyDefaults leaves one request type per kind of default.
func onlyDefaults(w *engine.Work, c *engine.Change) error {
	for _, column := range []string{"is_helpdesk_default", "is_followup_default", "is_mail_default",
		"is_mailfollowup_default"} {
		if !c.Changes(column) || c.Int(column) == 0 {
			continue
		}
		if err := w.UpdateAll("RequestType", engine.Values{column: false}, "`id` <> ? AND `"+column+"` = 1",
			c.ID); err != nil {
			return err
		}
	}
	return nil
}
