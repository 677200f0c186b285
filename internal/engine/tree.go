package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// growTree keeps name, completename and level of a tree's item right before it is written. A
// parent that does not exist makes the item a root; moving below itself is refused.
func (e *Engine) growTree(w *Work, c *Change) error {
	parentColumn := c.Object.Tree
	if c.Op == OpUpdate && !c.Changes("name") && !c.Changes(parentColumn) {
		delete(c.After, "completename")
		delete(c.After, "level")
		return nil
	}
	name := strings.TrimSpace(c.Text("name"))
	if c.Has("name") || c.Op == OpCreate {
		c.After["name"] = name
	}
	completename, level := name, int64(1)
	if e.isRoot(c) {
		c.After["completename"], c.After["level"] = completename, level
		return checkCompletename(c.Object, len(completename))
	}
	parent := c.Int(parentColumn)
	hasParent := parent != 0 || c.Object.ZeroIsItem
	if hasParent {
		up, err := w.Load(c.Object.Name, parent)
		switch {
		case model.CodeOf(err) == model.CodeNotFound:
			c.After[parentColumn] = int64(0)
		case err != nil:
			return err
		default:
			if c.Op == OpUpdate {
				if err := e.checkMove(w, c, parent); err != nil {
					return err
				}
			}
			completename = toText(up["completename"]) + model.TreeSeparator + name
			if level = toInt(up["level"]) + 1; level > maxLevel {
				return tooDeep(c.Object)
			}
		}
	}
	c.After["completename"], c.After["level"] = completename, level
	return checkCompletename(c.Object, len(completename))
}

// isRoot reports whether the write is on the root entity, the one item that id 0 names.
func (e *Engine) isRoot(c *Change) bool {
	return c.Object.ZeroIsItem && c.Op == OpUpdate && c.ID == 0
}

// checkMove refuses to put an item below itself.
func (e *Engine) checkMove(w *Work, c *Change, parent int64) error {
	// UNION, as even a circle in the data must end.
	n, err := w.Count("WITH RECURSIVE `up` (`id`) AS (SELECT ? UNION SELECT `t`.`"+c.Object.Tree+"` FROM `"+
		c.Object.Table+"` `t` JOIN `up` ON `t`.`id` = `up`.`id`)"+
		" SELECT COUNT(*) FROM `up` WHERE `id` = ?", parent, c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Invalid("%s %d cannot be moved below itself", labelOf(c.Object), c.ID)
	}
	return nil
}

// regrow gives all descendants of an item their new completename and level, however many they are,
// by one statement.
func (e *Engine) regrow(w *Work, c *Change, completename string, level int64) error {
	o := c.Object
	below, err := e.measure(w, c, completename, level)
	if err != nil || below == 0 {
		return err
	}
	descendants, args := e.descendants(o, c.ID, completename, level)
	query := e.db.Dialect().UpdateFrom(o.Table, []string{"completename", "level"}, descendants+regrown)
	return w.Exec(query, append(args, c.ID)...)
}

// descendants begins a statement about all below an item, with the full names and levels that follow from
// those of the item.
func (e *Engine) descendants(o *model.Object, id int64, completename string, level int64) (query string, args []any) {
	first := fmt.Sprintf("CAST(? AS CHAR(%d))", maxCompletename) // some databases take the room for the others from it
	return store.Below(o, first, store.FullName), []any{id, completename, level, int64(maxLevel)}
}

// regrown ends a statement that descendants has begun, with the columns to write.
const regrown = "SELECT `id`, `grown` AS `completename`, `level` FROM `below` WHERE `id` <> ?"

// measure counts what is below an item, and refuses what would get too deep, too long, or be too much to write:
// it looks at the lengths of the names alone.
func (e *Engine) measure(w *Work, c *Change, completename string, level int64) (items int64, err error) {
	o := c.Object
	var deepest, longest, all int64
	length := fmt.Sprintf("CASE WHEN `below`.`level` = 0 THEN 0 ELSE `below`.`grown` + %d END +"+
		" OCTET_LENGTH(COALESCE(`t`.`name`, ''))", len(model.TreeSeparator))
	err = w.Tx.QueryRow(w.Context, store.Below(o, "?", length)+
		"SELECT COUNT(*) - 1, MAX(`level`), MAX(`grown`), SUM(`grown`) FROM `below`", c.ID, len(completename), level,
		int64(maxLevel)).Scan(&items, &deepest, &longest, &all)
	switch {
	case err != nil:
		return 0, fmt.Errorf("measure what is below %s %d: %w", o.Name, c.ID, err)
	case deepest > maxLevel:
		return 0, tooDeep(o)
	case all > maxRegrown:
		return 0, model.Invalid(
			"All below it would get other full names, which are %d MB together: at most %d MB change"+
				" at once. Begin with what is further below, or shorten the names there", all>>20,
			int64(maxRegrown)>>20)
	}
	return items, checkCompletename(o, int(longest))
}

// Bounds of trees: how deep they can be, which GLPI does not limit, and how many bytes a full name can
// have, as a text of GLPI's tables does. Every item carries the names of all above it, so that without
// them a few long names would make gigabytes. A change of a name writes those of all below: what it may write
// is enough for a hundred thousand items with names as people give them, and takes a second.
const (
	maxLevel        = model.MaxTreeLevel
	maxCompletename = 1<<16 - 1
	maxRegrown      = 16 << 20
)

// checkCompletename refuses a full name that is too long.
func checkCompletename(o *model.Object, length int) error {
	if length > maxCompletename {
		return model.Invalid("The full name of one of the %s, with all names above it, cannot be longer than %d bytes",
			strings.ToLower(o.PluralLabel()), maxCompletename)
	}
	return nil
}

func tooDeep(o *model.Object) error {
	return model.Invalid("The tree of %s cannot be deeper than %d levels", strings.ToLower(o.PluralLabel()), maxLevel)
}

// adoptChildren hands the children of a purged item to its parent: their rules run for each of them, the
// statements for all that change in nothing else.
func (e *Engine) adoptChildren(w *Work, c *Change) error {
	o := c.Object
	var up *adopter
	return e.byIDs(w, c, o, " WHERE `"+o.Tree+"` = ? AND `id` <> ?", []any{c.ID, c.ID}, func(ids []int64) (err error) {
		if up == nil {
			if up, err = e.adopter(w, c); err != nil {
				return err
			}
		}
		rows, err := e.loadAll(w, o, ids, OpUpdate)
		if err != nil {
			return err
		}
		for _, n := range rows {
			n.Before["completename"] = c.Before.Text("completename") + model.TreeSeparator + n.Before.Text("name")
			n.Before["level"] = c.Before.Int("level") + 1
			n.After = Values{o.Tree: up.id, "completename": up.completename + n.Before.Text("name"),
				"level": up.level + 1}
		}
		return e.adopt(w, o, rows)
	})
}

// adopter is the item that takes the children of a purged one: its id, the beginning of their full names, and
// its level. Those without one become roots.
type adopter struct {
	id           int64
	completename string
	level        int64
}

// adopter finds who takes the children, and gives all below them the names and levels that follow.
func (e *Engine) adopter(w *Work, c *Change) (*adopter, error) {
	o := c.Object
	a := &adopter{id: c.Before.Int(o.Tree)}
	if a.id != 0 || o.ZeroIsItem {
		up, err := w.Load(o.Name, a.id)
		if err != nil && model.CodeOf(err) != model.CodeNotFound {
			return nil, err
		}
		if err == nil {
			a.completename, a.level = up.Text("completename")+model.TreeSeparator, up.Int("level")
		} else {
			a.id = 0
		}
	}
	name := strings.TrimSuffix(a.completename, model.TreeSeparator)
	if _, err := e.measure(w, c, name, a.level); err != nil {
		return nil, err
	}
	query, args := e.descendants(o, c.ID, name, a.level)
	query = e.db.Dialect().UpdateFrom(o.Table, []string{"completename", "level"}, query+regrown)
	return a, w.Exec(query, append(args, c.ID)...)
}

// adopt writes what changes in the children of a purged item, besides their names in full.
func (e *Engine) adopt(w *Work, o *model.Object, rows []*Change) error {
	b := e.behaviour(o)
	var alike []int64
	for _, n := range rows {
		if err := b.befores.update.run(w.on(n), n); err != nil {
			return err
		}
		if err := e.checkNamed(w.on(n), n); err != nil {
			return err
		}
		changed, err := e.changed(w.on(n), n)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(changed, func(c string) bool { return !slices.Contains(moved, c) && c != o.Tree }) {
			alike = append(alike, n.ID)
		} else if err := e.writeColumns(w.on(n), n, changed); err != nil {
			return err
		}
	}
	if len(alike) > 0 {
		in, args := among(alike)
		set, values := "`"+o.Tree+"` = ?", []any{rows[0].After[o.Tree]}
		if e.Has(o, "date_mod") {
			set, values = set+", `date_mod` = ?", append(values, w.Now())
		}
		if err := w.Exec("UPDATE `"+o.Table+"` SET "+set+" WHERE `id` "+in, append(values, args...)...); err != nil {
			return e.writeError(o, err)
		}
	}
	for _, n := range rows {
		if err := b.afters.update.run(w.on(n), n); err != nil {
			return err
		}
		if err := e.observers.tell(w.on(n), n); err != nil {
			return err
		}
	}
	return nil
}

// moved are the columns that change, besides that of the parent, when an item moves in a tree.
var moved = []string{"completename", "level", "date_mod"}
