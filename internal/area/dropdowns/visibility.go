package dropdowns

import (
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// Which kinds of items a state can be chosen for lies in rows of its own, one per kind. The
// catalogue names the kinds: each member of State.visibilities is joined by its itemtype.

// createVisibilities stores what the body says of a new state, and its parent's values for the
// rest.
func createVisibilities(w *engine.Work, c *engine.Change) error {
	if parent := c.Int("states_id"); parent != 0 {
		if err := w.Exec("INSERT INTO `glpi_dropdownvisibilities` (`itemtype`, `items_id`, `visible_itemtype`,"+
			" `is_visible`)"+
			" SELECT 'State', ?, `visible_itemtype`, `is_visible` FROM `glpi_dropdownvisibilities`"+
			" WHERE `itemtype` = 'State' AND `items_id` = ?", c.ID, parent); err != nil {
			return err
		}
	}
	return writeVisibilities(w, c)
}

// givenVisibilities gives the members of "visibilities" that the body has, by the kind of item. They
// could only be read before version 2.3.
func givenVisibilities(w *engine.Work, c *engine.Change) map[string]any {
	given, _ := c.Input["visibilities"].(map[string]any)
	property := c.Object.Property("visibilities")
	if property == nil || w.Version < model.V2_3 {
		return nil
	}
	out := map[string]any{}
	for i := range property.Properties {
		p := &property.Properties[i]
		if value, ok := given[p.Name]; ok && p.Join != nil {
			out[p.Name] = value
		}
	}
	return out
}

// checkVisibilities wants every member to be true or false, or null for neither.
func checkVisibilities(w *engine.Work, c *engine.Change) error {
	switch c.Input["visibilities"].(type) {
	case nil, map[string]any:
	default:
		return model.Invalid("Invalid parameter: visibilities. It is an object")
	}
	for name, value := range givenVisibilities(w, c) {
		if value == nil {
			continue
		}
		switch strings.ToLower(route.Text(value)) {
		case "0", "1", "true", "false":
			continue
		}
		return model.Invalid("Invalid parameter: visibilities.%s. It is true or false", name)
	}
	return nil
}

// writeVisibilities stores the members of "visibilities" that the body has.
func writeVisibilities(w *engine.Work, c *engine.Change) error {
	property := c.Object.Property("visibilities")
	for name, value := range givenVisibilities(w, c) {
		visible := 0
		if route.Truthy(value) {
			visible = 1
		}
		itemtype := visibleItemtype(model.Find(property.Properties, name))
		const of = "`itemtype` = 'State' AND `items_id` = ? AND `visible_itemtype` = ?"
		if value == nil {
			if err := w.RemoveAll("_DropdownVisibility", of, c.ID, itemtype); err != nil {
				return err
			}
			continue
		}
		n, err := w.Count("SELECT COUNT(*) FROM `glpi_dropdownvisibilities` WHERE "+of, c.ID, itemtype)
		if err != nil {
			return err
		}
		if n == 0 {
			_, err = w.AddRow("glpi_dropdownvisibilities", engine.Values{"is_visible": visible, "items_id": c.ID,
				"visible_itemtype": itemtype, "itemtype": "State"})
		} else {
			err = w.UpdateAll("_DropdownVisibility", engine.Values{"is_visible": visible}, of, c.ID, itemtype)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// visibleItemtype reads the kind of item off the property's join.
func visibleItemtype(p *model.Property) string {
	for _, equal := range p.Join.Where {
		if equal.Column == "visible_itemtype" {
			text, _ := equal.Value.(string)
			return text
		}
	}
	return ""
}

func dropVisibilities(w *engine.Work, c *engine.Change) error {
	return w.Exec("DELETE FROM `glpi_dropdownvisibilities` WHERE `itemtype` = 'State' AND `items_id` = ?", c.ID)
}
