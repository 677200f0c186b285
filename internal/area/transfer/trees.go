package transfer

import (
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// What hangs above an item of a tree, and below it, lies where it is seen from the item: the full name has the names
// of all above it, which would otherwise be told to another entity, and so would each new name that they are given.

// parent gives below what an item of a tree hangs in the target. What the target does not see is found or copied
// there when it is something to choose, and let go otherwise.
func (m *move) parent(o *model.Object, row engine.Values) (int64, error) {
	above := row.Int(o.Tree)
	if above <= 0 || m.going[key{o.Name, above}] {
		return above, nil
	}
	ok, err := m.reaches(o, above)
	if err != nil || ok {
		return above, err
	}
	if o.Tag != dropdowns {
		return 0, nil
	}
	return m.copyOf(o, above)
}

// children deals with what hangs below an item that has moved, which was the row, and does not see it any more: what
// lay in the same entity goes along, anything else moves up.
func (m *move) children(o *model.Object, id int64, row engine.Values) error {
	if o.Tree == "" {
		return nil
	}
	ids, err := m.w.IDs("SELECT `id` FROM `"+o.Table+"` WHERE `"+o.Tree+"` = ? ORDER BY `id` LIMIT ?", id, maxSteps+1)
	if err != nil {
		return err
	}
	for _, child := range ids {
		below, err := m.w.Load(o.Name, child)
		if err != nil {
			return err
		}
		lies := below.Int("entities_id")
		switch {
		case m.isSeenFrom(lies, m.entity, row.Bool("is_recursive")):
			err = m.spend(stepRow)
		case lies == row.Int("entities_id"):
			err = m.item(o, child)
		default:
			err = m.moveUp(o, child, lies, row.Int(o.Tree))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// moveUp hangs an item of a tree below what was above its parent, if its entity sees that.
func (m *move) moveUp(o *model.Object, id, lies, above int64) error {
	if err := m.spend(stepTaken); err != nil {
		return err
	}
	if above > 0 {
		up, err := m.w.Load(o.Name, above)
		if err != nil && model.CodeOf(err) != model.CodeNotFound {
			return err
		}
		if err != nil || !m.isSeenFrom(lies, up.Int("entities_id"), up.Bool("is_recursive")) {
			above = 0
		}
	}
	return m.w.Update(o.Name, id, engine.Values{o.Tree: above})
}

// isSeenFrom reports whether what lies in an entity sees a row of another one.
func (m *move) isSeenFrom(lies, entity int64, recursive bool) bool {
	return lies == entity || recursive && slices.Contains(m.tree.Ancestors(lies), entity)
}
