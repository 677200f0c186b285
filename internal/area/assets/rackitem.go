package assets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// rackable are the types that can be mounted in a rack, in the order that GLPI tells them.
var rackable = []string{"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Enclosure", "PDU",
	"PassiveDCEquipment"}

// rackItems are the rules of what stands in a rack.
func rackItems() engine.Behaviour {
	return engine.Behaviour{BeforeCreate: mountItem, BeforeUpdate: moveItem}
}

// mountItem checks the type, which has an answer of its own form, and then the place.
func mountItem(w *engine.Work, c *engine.Change) error {
	if kind := c.Text("itemtype"); !c.System && !slices.Contains(rackable, kind) {
		return &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalid, Body: map[string]any{
			"status": model.CodeInvalid, "title": model.TitleInvalid, // as all faults; GLPI says the rest alone
			"error": fmt.Sprintf("Invalid itemtype '%s'. Allowed values are: %s", kind, strings.Join(rackable, ", ")),
		}}
	}
	for _, column := range []string{"items_id", "racks_id", "position"} {
		if c.Int(column) == 0 {
			return model.Invalid("Missing parameter: %s", column)
		}
	}
	return checkPlace(w, c)
}

// moveItem checks a change of the place.
func moveItem(w *engine.Work, c *engine.Change) error {
	if c.Has("itemtype") && !slices.Contains(rackable, c.Text("itemtype")) {
		return model.Invalid("Invalid parameter: itemtype. These can be mounted: %s", strings.Join(rackable, ", "))
	}
	for _, column := range []string{"items_id", "racks_id", "position"} {
		if c.Has(column) && c.Int(column) == 0 {
			return model.Invalid("Invalid parameter: %s. It must not be empty", column)
		}
	}
	return checkPlace(w, c)
}

// sizeOf gives the size of the item that shall be mounted. Invalid when there is none.
func sizeOf(w *engine.Work, c *engine.Change) (size, error) {
	asset, err := item(w, c, "itemtype", "items_id")
	if err != nil {
		return size{}, err
	}
	property := asset.Object.Property("model")
	if property == nil {
		return sized(0, 0, false), nil
	}
	values, err := w.Load(property.Target, asset.Before.Int(property.Join.Key))
	if model.CodeOf(err) == model.CodeNotFound {
		return sized(0, 0, false), nil
	}
	if err != nil {
		return size{}, err
	}
	depth, _ := strconv.ParseFloat(values.Text("depth"), 64) // 0 stands for the whole
	return sized(values.Int("required_units"), depth, values.Bool("is_half_rack")), nil
}

// checkPlace wants the item to fit into the rack where it shall stand. Source: GLPI's Item_Rack.
func checkPlace(w *engine.Work, c *engine.Change) error {
	what, err := sizeOf(w, c)
	if err != nil {
		return err
	}
	at := spot{c.Int("position"), c.Int("hpos"), c.Int("orientation")}
	if at.horizontal < 0 || at.horizontal > right {
		return model.Invalid("Invalid parameter: position_horizontal. It is 0 for none, 1 for left or 2 for right")
	}
	if what.half && (!c.Has("hpos") || at.horizontal == 0) {
		return model.Invalid(
			"The item takes half of the rack's width: position_horizontal must say which, 1 for left or 2 for right")
	}
	if what.depth != 1 && c.Op == engine.OpCreate && c.Value("orientation") == nil {
		return model.Invalid(
			"The item does not take the whole depth: orientation must say where it is, 0 for front or 1 for rear")
	}
	rack, err := w.Load("Rack", c.Int("racks_id"))
	if err != nil {
		return err
	}
	if units := rack.Int("number_units"); !what.within(at, units) {
		return model.Invalid("The item does not fit: it needs units %d to %d, and the rack has %d", at.position,
			at.position+what.units-1, units)
	}
	others, err := mounted(w, "`r`.`racks_id` = ?", c.Int("racks_id"))
	if err != nil {
		return err
	}
	for _, other := range others {
		same := other.id == c.ID || other.itemtype == c.Text("itemtype") && other.item == c.Int("items_id")
		if !same && collides(what, at, other.size, other.spot) {
			return model.Invalid("There is no room at position %d: another item stands there", at.position)
		}
	}
	return nil
}
