package assets

import "math"

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

// sized reads a size off a model's columns; 0 is what a model does not say, or an item without one.
func sized(units int64, depth float64, half bool) size {
	if depth <= 0 || depth > 1 {
		depth = 1
	}
	return size{max(1, units), depth, half}
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

// within reports whether something at a place lies within a rack of so many units.
func (s size) within(at spot, units int64) bool {
	return at.position >= 1 && at.position+s.units-1 <= units
}

// horizontal gives the side for something of this size: none for what is as wide as the rack, and the
// left one for a half that has none.
func (s size) horizontal(side int64) int64 {
	switch {
	case !s.half:
		return 0
	case side == 0:
		return left
	}
	return side
}
