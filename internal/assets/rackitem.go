package assets

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// rackable are the types that can be mounted in a rack, in the order that GLPI tells them.
var rackable = []string{"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Enclosure", "PDU", "PassiveDCEquipment"}

// rackItems are the rules of what stands in a rack.
func rackItems() engine.Behaviour {
	return engine.Behaviour{BeforeCreate: mountItem, BeforeUpdate: moveItem}
}

// mountItem checks the type, which has an answer of its own form, and then the place.
func mountItem(w *engine.Write) error {
	if kind := w.Text("itemtype"); !w.System && !slices.Contains(rackable, kind) {
		return &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalid, Body: map[string]any{
			"error": fmt.Sprintf("Invalid itemtype '%s'. Allowed values are: %s", kind, strings.Join(rackable, ", ")),
		}}
	}
	for _, column := range []string{"items_id", "racks_id", "position"} {
		if w.Int(column) == 0 {
			return model.Invalid("Missing parameter: %s", column)
		}
	}
	return checkPlace(w)
}

// moveItem checks a change of the place.
func moveItem(w *engine.Write) error {
	if w.Has("itemtype") && !slices.Contains(rackable, w.Text("itemtype")) {
		return model.Invalid("Invalid parameter: itemtype. These can be mounted: %s", strings.Join(rackable, ", "))
	}
	for _, column := range []string{"items_id", "racks_id", "position"} {
		if w.Has(column) && w.Int(column) == 0 {
			return model.Invalid("Invalid parameter: %s. It must not be empty", column)
		}
	}
	return checkPlace(w)
}

// Halves of a rack's width, as bits.
const (
	left  = 1
	right = 2
)

// depthSlots is into how many slots the depth of a rack is divided.
const depthSlots = 4

// size is how much of a rack a model takes.
type size struct {
	units int64   // at least 1
	depth float64 // 1 is the whole depth
	half  bool    // half the width
}

// sizeOf gives the size of an item by its model; without one it takes a whole unit.
func sizeOf(w *engine.Write, itemtype string, id int64) (size, error) {
	s := size{units: 1, depth: 1}
	o := w.Engine.Catalog().ByItemtype(itemtype)
	if o == nil {
		return s, nil
	}
	property := o.Property("model")
	if property == nil || property.Join == nil {
		return s, nil
	}
	old, err := w.Load(o.Name, id)
	if model.CodeOf(err) == model.CodeNotFound {
		return s, model.Invalid("There is no %s with id %d", strings.ToLower(o.Label), id)
	}
	if err != nil {
		return s, err
	}
	values, err := w.Load(property.Target, (&engine.Write{Old: old}).OldInt(property.Join.Key))
	if model.CodeOf(err) == model.CodeNotFound {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	m := &engine.Write{Old: values}
	s.units = max(1, m.OldInt("required_units"))
	if depth, err := strconv.ParseFloat(m.OldText("depth"), 64); err == nil && depth > 0 && depth < 1 {
		s.depth = depth
	}
	s.half = m.OldInt("is_half_rack") == 1
	return s, nil
}

// spot is where something stands in a rack.
type spot struct {
	position, horizontal, orientation int64
}

// cells gives the parts of a unit that something takes: for each half of the width the depth slots
// as bits.
func (s size) cells(at spot) (cells [2]uint8) {
	n := min(depthSlots, int(math.Ceil(s.depth*depthSlots)))
	slots := uint8(1<<n) - 1
	if at.orientation == 1 {
		slots <<= depthSlots - n
	}
	columns := at.horizontal
	if columns == 0 {
		columns = left | right
	}
	for i, bit := range []int64{left, right} {
		if columns&bit != 0 {
			cells[i] = slots
		}
	}
	return cells
}

// collides reports whether two things take the same part of a unit.
func collides(a size, at spot, b size, bt spot) bool {
	if at.position+a.units <= bt.position || bt.position+b.units <= at.position {
		return false
	}
	x, y := a.cells(at), b.cells(bt)
	return x[0]&y[0] != 0 || x[1]&y[1] != 0
}

// checkPlace wants the item to fit into the rack where it shall stand. Source: GLPI's Item_Rack.
func checkPlace(w *engine.Write) error {
	what, err := sizeOf(w, w.Text("itemtype"), w.Int("items_id"))
	if err != nil {
		return err
	}
	at := spot{w.Int("position"), w.Int("hpos"), w.Int("orientation")}
	if what.half && (!w.Has("hpos") || at.horizontal == 0) {
		return model.Invalid("The item takes half of the rack's width: position_horizontal must say which, 1 for left or 2 for right")
	}
	if what.depth != 1 && w.Op == engine.OpCreate && w.Value("orientation") == nil {
		return model.Invalid("The item does not take the whole depth: orientation must say where it is, 0 for front or 1 for rear")
	}
	rack, err := w.Load("Rack", w.Int("racks_id"))
	if err != nil {
		return err
	}
	if units := (&engine.Write{Old: rack}).OldInt("number_units"); at.position < 1 || at.position+what.units-1 > units {
		return model.Invalid("The item does not fit: it needs units %d to %d, and the rack has %d", at.position, at.position+what.units-1, units)
	}
	return noCollision(w, what, at)
}

// noCollision wants the place to be free of others.
func noCollision(w *engine.Write, what size, at spot) error {
	rows, err := w.Tx.Query(w.Context, "SELECT `itemtype`, `items_id`, COALESCE(`position`, 0), COALESCE(`hpos`, 0), COALESCE(`orientation`, 0) FROM `glpi_items_racks`"+
		" WHERE `racks_id` = ? AND `id` <> ? AND NOT (`itemtype` = ? AND `items_id` = ?)", w.Int("racks_id"), w.ID, w.Text("itemtype"), w.Int("items_id"))
	if err != nil {
		return fmt.Errorf("read rack: %w", err)
	}
	defer rows.Close()
	type neighbour struct {
		itemtype string
		id       int64
		at       spot
	}
	var neighbours []neighbour
	for rows.Next() {
		var n neighbour
		if err := rows.Scan(&n.itemtype, &n.id, &n.at.position, &n.at.horizontal, &n.at.orientation); err != nil {
			return fmt.Errorf("read rack: %w", err)
		}
		neighbours = append(neighbours, n)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read rack: %w", err)
	}
	for _, n := range neighbours {
		other, err := sizeOf(w, n.itemtype, n.id)
		if err != nil && model.CodeOf(err) != model.CodeInvalid {
			return err
		}
		if collides(what, at, other, n.at) {
			return model.Invalid("There is no room at position %d: another item stands there", at.position)
		}
	}
	return nil
}
