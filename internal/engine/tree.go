package engine

import (
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
	descendants := "WITH RECURSIVE `below` (`id`, `completename`, `level`) AS (SELECT ?, ?, ? UNION ALL" +
		" SELECT `t`.`id`, `below`.`completename` || '" + Separator + "' || COALESCE(`t`.`name`, ''), `below`.`level` + 1 FROM `" + o.Table + "` `t`" +
		" JOIN `below` ON `t`.`" + o.Tree + "` = `below`.`id` WHERE `t`.`id` <> `below`.`id` AND `below`.`level` <= ?) "
	args := []any{w.ID, completename, level, int64(maxLevel)}
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

// adoptChildren hands the children of a purged item to its parent.
func (e *Engine) adoptChildren(w *Write) error {
	ids, err := w.IDs("SELECT `id` FROM `"+w.Object.Table+"` WHERE `"+w.Object.Tree+"` = ? AND `id` <> ?", w.ID, w.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := w.Update(w.Object.Name, id, Values{w.Object.Tree: w.OldInt(w.Object.Tree)}); err != nil {
			return err
		}
	}
	return nil
}
