package transfer

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// Bounds of one transfer, which is one write that others wait for: how many records a request has, and
// what may be done with the items and all that belongs to them, in steps.
const (
	maxRecords = 1000
	maxSteps   = 5000
)

// What things cost, in steps: about a tenth of a millisecond each.
const (
	stepRow   = 1  // a row that goes along
	stepNamed = 2  // an item of which it is known what it has
	stepTaken = 8  // another, and one that is copied
	stepPurge = 10 // one that goes for good
)

// budget is what all moves of a request may take together.
type budget struct {
	steps    int // that they have taken
	since    time.Time
	patience time.Duration // of others, who cannot write meanwhile
}

func newBudget(e *engine.Engine) *budget { return &budget{since: time.Now(), patience: e.Patience()} }

// spend counts the steps of a transfer. What a step costs depends on the rules that look at it, so that it is
// bounded in time too.
func (m *move) spend(steps int) error {
	m.budget.steps += steps
	return m.afford(0)
}

// afford refuses what would take more steps than are left, or has taken too long.
func (m *move) afford(steps int) error {
	if m.budget.steps+steps > maxSteps || time.Since(m.budget.since) > m.budget.patience {
		return model.Invalid(
			"With all that belongs to the items this is too much for one transfer: send fewer of them in one request")
	}
	return nil
}

// atOnce is how many items one statement looks at.
const atOnce = 500

// sideOf names the rows of an object that belong to items of another by one of their sides.
type sideOf struct {
	owner, rows string // objects
	side        int
}

// look notes which of some items have rows of which objects, for belongings: most items have hardly any of
// the things that could belong to them.
func (m *move) look(o *model.Object, ids []int64) error { return m.lookAtEach(o, ids, nil) }

// lookAtEach is look, which tells of the rows that the items themselves have.
func (m *move) lookAtEach(o *model.Object, ids []int64, tell func(c *model.Object, rows []int64) error) error {
	if err := m.afford(0); err != nil {
		return err
	}
	var left []int64
	for _, id := range ids {
		if k := (key{o.Name, id}); !m.looked[k] {
			m.looked[k] = true
			left = append(left, id)
		}
	}
	for some := range slices.Chunk(left, atOnce) {
		for _, c := range m.w.Engine.Catalog().Objects() {
			if !hasParts(c) {
				continue
			}
			for n, side := range m.sides(c) {
				if !side.CanName(o) {
					continue
				}
				found, err := m.lookAt(o, some, c, n, &side)
				if err == nil && tell != nil {
					err = tell(c, found)
				}
				if err == nil {
					err = m.look(c, found)
				}
				if err != nil {
					return fmt.Errorf("look for %s: %w", c.Name, err)
				}
			}
		}
	}
	return nil
}

// sides gives what rows of an object name.
func (m *move) sides(c *model.Object) []catalog.Side { return m.w.Engine.Catalog().Graph().Sides(c) }

// ofType is the condition that what rows name by a side is of an object's type, which follows the one on its id.
func ofType(side *catalog.Side, o *model.Object) (condition string, args []any) {
	if side.ItemtypeColumn == "" {
		return "", nil
	}
	return " AND `" + side.ItemtypeColumn + "` = ?", []any{o.Itemtype}
}

// lookAt looks at the rows of one object, and gives them. Of endless ones it is enough to know some, as the steps
// of the transfer do not reach further.
func (m *move) lookAt(o *model.Object, ids []int64, c *model.Object, n int,
	side *catalog.Side) ([]int64, error) {
	typed, args := ofType(side, o)
	rows, err := m.w.Tx.Query(m.w.Context, "SELECT `"+side.Column+"`, `id` FROM `"+c.Table+"` WHERE `"+side.Column+
		"` IN ("+access.IDList(ids)+")"+typed+" LIMIT ?", append(args, maxSteps+1)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []int64
	has := map[int64]bool{}
	for rows.Next() {
		var owner, id int64
		if err := rows.Scan(&owner, &id); err != nil {
			return nil, err
		}
		has[owner], found = true, append(found, id)
	}
	if err := rows.Err(); err != nil || len(found) == 0 {
		return nil, err
	}
	k := sideOf{o.Name, c.Name, n}
	if m.has[k] == nil {
		m.has[k] = map[int64]bool{}
	}
	if len(found) > maxSteps { // those of the others are not known
		for _, id := range ids {
			has[id] = true
		}
	}
	maps.Copy(m.has[k], has)
	return found, rows.Close()
}

// lookAtOthers is look for the tickets, changes and problems that rows tie an asset to by their n-th side.
func (m *move) lookAtOthers(c *model.Object, n int, ids []int64) error {
	if !about(c) || n == 0 || len(ids) == 0 || len(ids) > maxSteps {
		return nil
	}
	item := m.sides(c)[0]
	others, err := m.w.IDs("SELECT `" + item.Column + "` FROM `" + c.Table + "` WHERE `id` IN (" +
		access.IDList(ids) + ")")
	if err != nil {
		return err
	}
	return m.look(item.Items[0], others)
}

// about reports whether an object ties tickets, changes or problems to what they are about.
func about(c *model.Object) bool {
	return c.Name == "Ticket_Item" || c.Name == "Change_Item" || c.Name == "Problem_Item"
}

// hasNone reports whether an item is known to have no rows of an object by its n-th side.
func (m *move) hasNone(o *model.Object, id int64, c *model.Object, n int) bool {
	return m.looked[key{o.Name, id}] && !m.has[sideOf{o.Name, c.Name, n}][id]
}

// lookAll is look for the items of records. Each row that belongs to one of them is a step at least, so that
// what is too much is known before anything is moved.
func (m *move) lookAll(records []record) error {
	byObject := map[*model.Object][]int64{}
	for _, r := range records {
		byObject[r.object] = append(byObject[r.object], r.id)
		m.going[key{r.object.Name, r.id}] = true
	}
	goes := map[key]bool{} // a row between two items is one
	for o, ids := range byObject {
		err := m.lookAtEach(o, ids, func(c *model.Object, rows []int64) error {
			for _, row := range rows {
				goes[key{c.Name, row}] = true
			}
			return m.afford(len(goes))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
