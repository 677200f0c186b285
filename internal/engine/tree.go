package engine

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// Separator stands between the names in a completename.
const Separator = " > "

// growTree keeps name, completename and level of a tree's item right before it is written. A
// parent that does not exist makes the item a root; moving below itself is refused.
func (e *Engine) growTree(w *Write) error {
	parentColumn := w.Object.Tree
	if w.Op == OpUpdate && !w.Changes("name") && !w.Changes(parentColumn) {
		delete(w.New, "completename")
		delete(w.New, "level")
		return nil
	}
	name := strings.TrimSpace(w.Text("name"))
	if w.Has("name") || w.Op == OpCreate {
		w.New["name"] = name
	}
	completename, level := name, int64(1)
	if e.isRoot(w) {
		w.New["completename"], w.New["level"] = completename, level
		return checkCompletename(w.Object, len(completename))
	}
	parent := w.Int(parentColumn)
	hasParent := parent != 0 || w.Object.Name == "Entity"
	if hasParent {
		up, err := w.Load(w.Object.Name, parent)
		switch {
		case model.CodeOf(err) == model.CodeNotFound:
			w.New[parentColumn] = int64(0)
		case err != nil:
			return err
		default:
			if w.Op == OpUpdate {
				if err := e.checkMove(w, parent); err != nil {
					return err
				}
			}
			completename = toText(up["completename"]) + Separator + name
			if level = toInt(up["level"]) + 1; level > maxLevel {
				return tooDeep(w.Object)
			}
		}
	}
	w.New["completename"], w.New["level"] = completename, level
	return checkCompletename(w.Object, len(completename))
}

// isRoot reports whether the write is on the root entity, the one item that id 0 names.
func (e *Engine) isRoot(w *Write) bool {
	return w.Object.Name == "Entity" && w.Op == OpUpdate && w.ID == 0
}

// checkMove refuses to put an item below itself.
func (e *Engine) checkMove(w *Write, parent int64) error {
	// UNION, as even a circle in the data must end.
	n, err := w.Count("WITH RECURSIVE `up` (`id`) AS (SELECT ? UNION SELECT `t`.`"+w.Object.Tree+"` FROM `"+w.Object.Table+"` `t` JOIN `up` ON `t`.`id` = `up`.`id`)"+
		" SELECT COUNT(*) FROM `up` WHERE `id` = ?", parent, w.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Invalid("%s %d cannot be moved below itself", labelOf(w.Object), w.ID)
	}
	return nil
}

// regrow gives all descendants of an item their new completename and level, however many they are,
// by one statement.
func (e *Engine) regrow(w *Write, completename string, level int64) error {
	o := w.Object
	descendants, args := e.descendants(o, w.ID, completename, level)
	deepest, err := w.Count(descendants+"SELECT MAX(`level`) FROM `below`", args...)
	switch {
	case err != nil:
		return err
	case deepest > maxLevel:
		return tooDeep(o)
	case deepest == level: // nothing is below
		return nil
	}
	longest, err := w.Count(descendants+"SELECT MAX(LENGTH(`completename`)) FROM `below`", args...)
	if err != nil {
		return err
	}
	if err := checkCompletename(o, int(longest)); err != nil {
		return err
	}
	query := e.db.Dialect().UpdateFrom(o.Table, []string{"completename", "level"}, descendants+"SELECT * FROM `below` WHERE `id` <> ?")
	return w.Exec(query, append(args, w.ID)...)
}

// descendants begins a statement about all below an item, with the full names and levels that follow from
// those of the item: level 0 is above the roots, and has no name.
func (e *Engine) descendants(o *model.Object, id int64, completename string, level int64) (query string, args []any) {
	return "WITH RECURSIVE `below` (`id`, `completename`, `level`) AS (SELECT ?, ?, ? UNION ALL" +
		" SELECT `t`.`id`, CASE WHEN `below`.`level` = 0 THEN '' ELSE `below`.`completename` || '" + Separator + "' END || COALESCE(`t`.`name`, '')," +
		" `below`.`level` + 1 FROM `" + o.Table + "` `t`" +
		" JOIN `below` ON `t`.`" + o.Tree + "` = `below`.`id` WHERE `t`.`id` <> `below`.`id` AND `below`.`level` <= ?) ", []any{id, completename, level, int64(maxLevel)}
}

// Bounds of trees: how deep they can be, which GLPI does not limit, and how many bytes a full name can
// have, as a text of GLPI's tables does. Every item carries the names of all above it, so that without
// them a few long names would make gigabytes.
const (
	maxLevel        = 1000
	maxCompletename = 1<<16 - 1
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
func (e *Engine) adoptChildren(w *Write) error {
	o := w.Object
	ids, err := w.IDs("SELECT `id` FROM `"+o.Table+"` WHERE `"+o.Tree+"` = ? AND `id` <> ? ORDER BY `id` LIMIT ?", w.ID, w.ID, maxPurge+1)
	if err != nil || len(ids) == 0 {
		return err
	}
	if err := w.spend(int64(len(ids)) * purgeRule); err != nil {
		return err
	}
	parent, completename, level := w.OldInt(o.Tree), "", int64(0)
	if parent != 0 || o.Name == "Entity" {
		up, err := w.Load(o.Name, parent)
		if err != nil && model.CodeOf(err) != model.CodeNotFound {
			return err
		}
		if err == nil {
			completename, level = up.Text("completename")+Separator, up.Int("level")
		} else {
			parent = 0
		}
	}
	query, args := e.descendants(o, w.ID, strings.TrimSuffix(completename, Separator), level)
	query = e.db.Dialect().UpdateFrom(o.Table, []string{"completename", "level"}, query+"SELECT * FROM `below` WHERE `id` <> ?")
	if err := w.Exec(query, append(args, w.ID)...); err != nil {
		return err
	}
	for some := range slices.Chunk(ids, purgedAtOnce) {
		rows, err := e.loadAll(w, o, some, OpUpdate)
		if err != nil {
			return err
		}
		for _, n := range rows {
			n.Old["completename"], n.Old["level"] = w.OldText("completename")+Separator+n.OldText("name"), w.OldInt("level")+1
			n.New = Values{o.Tree: parent, "completename": completename + n.OldText("name"), "level": level + 1}
		}
		if err := e.adopt(o, rows); err != nil {
			return err
		}
	}
	return nil
}

// adopt writes what changes in the children of a purged item, besides their names in full.
func (e *Engine) adopt(o *model.Object, rows []*Write) error {
	b := e.behaviour(o)
	var alike []int64
	for _, n := range rows {
		if err := run(b.befores.update, n); err != nil {
			return err
		}
		if err := e.checkNamed(n); err != nil {
			return err
		}
		changed := e.changed(n)
		if !slices.ContainsFunc(changed, func(c string) bool { return !slices.Contains(moved, c) && c != o.Tree }) {
			alike = append(alike, n.ID)
		} else if err := e.writeColumns(n, changed); err != nil {
			return err
		}
	}
	if len(alike) > 0 {
		in, args := among(alike)
		set, values := "`"+o.Tree+"` = ?", []any{rows[0].New[o.Tree]}
		if e.Has(o, "date_mod") {
			set, values = set+", `date_mod` = ?", append(values, rows[0].Now())
		}
		if err := rows[0].Exec("UPDATE `"+o.Table+"` SET "+set+" WHERE `id` "+in, append(values, args...)...); err != nil {
			return e.writeError(o, err)
		}
	}
	for _, n := range rows {
		if err := run(b.afters.update, n); err != nil {
			return err
		}
		if err := run(e.observers, n); err != nil {
			return err
		}
	}
	return nil
}

// moved are the columns that change, besides that of the parent, when an item moves in a tree.
var moved = []string{"completename", "level", "date_mod"}
