// Package transfer moves items to another entity, with everything that belongs to them: what lies
// below an item goes with it, what it shares with others is copied or moved too, and what the
// target entity cannot see is let go. The options are those of GLPI's transfers.
//
// What belongs to what comes from the graph of the catalogue. It must not name the tables of any object but of those
// that an option decides about.
package transfer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// key names an item.
type key struct {
	object string
	id     int64
}

// move is one transfer to one entity with one set of options.
type move struct {
	w       *engine.Work
	tree    *access.Tree
	entity  int64
	options map[string]int64
	lock    bool // fields that change are locked against the inventory

	above  []int64          // entities above the target
	moved  map[key]bool     // items that lie in the target now
	going  map[key]bool     // items that are asked to be moved there
	copies map[key]int64    // what was copied into the target, by what it is a copy of
	left   map[key]cleaning // what may have nothing linked to it any more
	order  []key            // of left

	purgeable map[key]bool // what may be purged

	budget *budget
	looked map[key]bool              // items of which it is known what they have
	has    map[sideOf]map[int64]bool // by the items that have such rows
}

// cleaning is what to do with an item that a link was taken away from.
type cleaning struct {
	relation string // object of the links
	action   int64  // 1 trash, 2 purge
}

func newMove(w *engine.Work, tree *access.Tree, entity int64, options map[string]int64, budget *budget) *move {
	return &move{
		w: w, tree: tree, entity: entity, options: options, lock: options["lock_updated_fields"] != 0,
		above: tree.Ancestors(entity),
		moved: map[key]bool{}, going: map[key]bool{}, copies: map[key]int64{}, left: map[key]cleaning{},
		purgeable: map[key]bool{},
		budget:    budget, looked: map[key]bool{}, has: map[sideOf]map[int64]bool{},
	}
}

// item moves one item with what belongs to it.
func (m *move) item(o *model.Object, id int64) error {
	k := key{o.Name, id}
	if m.moved[k] {
		return nil
	}
	steps := stepNamed
	if !m.looked[k] {
		steps = stepTaken
		if err := m.look(o, []int64{id}); err != nil {
			return err
		}
	}
	if err := m.spend(steps); err != nil {
		return err
	}
	if err := m.permitMove(o, id); err != nil {
		return err
	}
	m.moved[k] = true
	row, err := m.w.Load(o.Name, id)
	if err != nil {
		return err
	}
	values, err := m.references(o, row)
	if err != nil {
		return err
	}
	if m.w.Engine.Has(o, "entities_id") {
		values["entities_id"] = m.entity
	}
	if o.Tree != "" {
		if values[o.Tree], err = m.parent(o, row); err != nil {
			return err
		}
	}
	if err := m.update(o, id, values); err != nil {
		return fmt.Errorf("move %s %d: %w", o.Name, id, err)
	}
	if err := m.children(o, id, row); err != nil {
		return err
	}
	return m.belongings(o, id)
}

// update writes what changes in a row, with the rules of its object. Fields are locked against the
// inventory only when that is asked for.
func (m *move) update(o *model.Object, id int64, values engine.Values) error {
	if len(values) == 0 {
		return nil
	}
	locks := func() ([]int64, error) {
		return m.w.IDs("SELECT `id` FROM `glpi_lockedfields` WHERE `itemtype` = ? AND `items_id` = ?", o.Itemtype, id)
	}
	before, err := locks()
	if err != nil {
		return err
	}
	if err := m.w.Update(o.Name, id, values); err != nil {
		return err
	}
	if m.lock {
		return nil
	}
	after, err := locks()
	if err != nil {
		return err
	}
	for _, lock := range after {
		if !slices.Contains(before, lock) {
			if err := m.w.RemoveAll("LockedField", "`id` = ?", lock); err != nil {
				return err
			}
		}
	}
	return nil
}

// seen reports whether the target entity sees a row that lies in an entity.
func (m *move) seen(entity int64, recursive bool) bool {
	return entity == m.entity || recursive && slices.Contains(m.above, entity)
}

// reaches reports whether the target entity sees an item; what is moved already it does.
func (m *move) reaches(o *model.Object, id int64) (bool, error) {
	if m.moved[key{o.Name, id}] || !bound(o) {
		return true, nil
	}
	row, err := m.w.Load(o.Name, id)
	if err != nil {
		if model.CodeOf(err) == model.CodeNotFound {
			return false, nil
		}
		return false, err
	}
	return m.seen(row.Int("entities_id"), row.Bool("is_recursive")), nil
}

// bound reports whether rows of an object lie in entities of their own.
func bound(o *model.Object) bool { return o.Scope == model.PerEntity || o.Scope == model.Recursive }

// copyOf gives what stands for an item of another entity in the target: one of the same name, or a
// copy; 0 where there can be only one of its kind, wherever it lies, so that it has no copy.
func (m *move) copyOf(o *model.Object, id int64) (int64, error) {
	k := key{o.Name, id}
	if have := m.copies[k]; have != 0 {
		return have, nil
	}
	row, err := m.w.Load(o.Name, id)
	if err != nil {
		return 0, err
	}
	have, err := m.alike(o, row)
	if err != nil {
		return 0, err
	}
	if have == 0 {
		if have, err = m.copy(o, row); err != nil {
			if model.CodeOf(err) == model.CodeExists {
				return 0, nil
			}
			return 0, fmt.Errorf("copy %s %d: %w", o.Name, id, err)
		}
	}
	m.copies[k] = have
	return have, nil
}

// alike finds an item of the target entity with the same name, and for trees the same path. Who may not see it is
// not given it by its name.
func (m *move) alike(o *model.Object, row engine.Values) (int64, error) {
	column := "name"
	if o.Tree != "" && m.w.Engine.Has(o, "completename") {
		column = "completename"
	}
	name, _ := row[column].(string)
	if name == "" || !m.w.Engine.Has(o, column) {
		return 0, nil
	}
	query := "SELECT MIN(`id`) FROM `" + o.Table + "` WHERE `" + column + "` = ? AND `entities_id` = ?"
	args := []any{name, m.entity}
	if m.w.Engine.Has(o, "manufacturers_id") {
		query, args = query+" AND `manufacturers_id` = ?", append(args, row["manufacturers_id"])
	}
	if m.w.Engine.Has(o, "is_deleted") {
		query += " AND `is_deleted` = 0"
	}
	id, err := m.w.Count(query, args...)
	if err != nil || id == 0 || o.Tag == dropdowns { // those can be chosen without being read
		return id, err
	}
	if err := m.w.Engine.PermitSee(m.w.Tx.Reading(m.w.Context), m.w.Session, o, id); err != nil {
		if model.CodeOf(err) == model.CodeNotFound || model.CodeOf(err) == model.CodeRightMissing {
			return 0, nil
		}
		return 0, err
	}
	return id, nil
}

// dropdowns is the area of the values that people choose from.
const dropdowns = "Dropdowns"

// distinct are columns in which no two items have the same value, so that a copy has none.
var distinct = map[string][]string{"ITILCategory": {"code"}}

// copy makes a copy of a row in the target entity. What lies above it in a tree is found or copied
// there too.
func (m *move) copy(o *model.Object, row engine.Values) (int64, error) {
	if err := m.permitCopy(o, row); err != nil {
		return 0, err
	}
	values := engine.Values{}
	for column, value := range row {
		switch column {
		case "id", "completename", "level", "ancestors_cache", "sons_cache", "date_creation", "date_mod", "uuid":
		default:
			if !slices.Contains(distinct[o.Name], column) {
				values[column] = value
			}
		}
	}
	values["entities_id"] = m.entity
	references, err := m.references(o, row)
	if err != nil {
		return 0, err
	}
	for column, value := range references {
		values[column] = value
	}
	if o.Tree != "" {
		if values[o.Tree], err = m.parent(o, row); err != nil {
			return 0, err
		}
	}
	if err := m.spend(stepTaken); err != nil {
		return 0, err
	}
	id, err := m.w.Create(o.Name, values)
	if err == nil {
		m.moved[key{o.Name, id}] = true
	}
	return id, err
}

// references gives what the columns of a row that point at things of entities have to hold in the
// target: places and the like are found or copied there, the rest is let go.
func (m *move) references(o *model.Object, row engine.Values) (engine.Values, error) {
	values := engine.Values{}
	for _, l := range m.w.Engine.Catalog().Graph().Links(o) {
		target, id := l.Target, row.Int(l.Column)
		if !l.Reference || id <= 0 || l.Column == "id" || l.Column == o.Tree || l.Column == "entities_id" ||
			!bound(target) || m.w.Engine.Catalog().Graph().Side(o, l.Column) != nil {
			continue
		}
		ok, err := m.reaches(target, id)
		if err != nil {
			return nil, err
		}
		if ok {
			continue
		}
		there := int64(0)
		if keep, known := keptReferences[target.Name]; known && m.options[keep] == 1 || !known &&
			target.Tag == dropdowns {
			if there, err = m.copyOf(target, id); err != nil {
				return nil, err
			}
		}
		values[l.Column] = there
	}
	return values, nil
}

// clean does what the options say with what is left without any link.
func (m *move) clean() error {
	for _, k := range m.order {
		c := m.left[k]
		if m.moved[k] || c.action == model.LeftStays {
			continue
		}
		linked, err := m.linked(c.relation, k)
		if err != nil || linked {
			if err != nil {
				return err
			}
			continue
		}
		o := m.w.Engine.Catalog().Object(k.object)
		if c.action == model.LeftTrashed && m.w.Engine.Has(o, "is_deleted") {
			err = m.trash(o, k.id)
		} else if c.action == model.LeftPurged {
			err = m.purge(o, k.id)
		}
		if err != nil && model.CodeOf(err) != model.CodeNotFound {
			return fmt.Errorf("clean %s %d: %w", k.object, k.id, err)
		}
	}
	return nil
}

// leave notes that a link of an item was taken away.
func (m *move) leave(k key, relation string, action int64) {
	if _, known := m.left[k]; !known {
		m.order = append(m.order, k)
	}
	m.left[k] = cleaning{relation, action}
}

// linked reports whether a relation has a row with the item.
func (m *move) linked(relation string, k key) (bool, error) {
	o := m.w.Engine.Catalog().Object(relation)
	item := m.w.Engine.Catalog().Object(k.object)
	for _, side := range m.sides(o) {
		if !side.CanName(item) {
			continue
		}
		typed, args := ofType(&side, item)
		n, err := m.w.Count("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `"+side.Column+"` = ?"+typed,
			append([]any{k.id}, args...)...)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// isComponent reports whether an object ties a component to an asset.
func isComponent(o *model.Object) bool { return strings.HasPrefix(o.Table, "glpi_items_device") }
