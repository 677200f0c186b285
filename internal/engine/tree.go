package engine

import (
	"fmt"
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
		return nil
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
			level = toInt(up["level"]) + 1
		}
	}
	w.New["completename"], w.New["level"] = completename, level
	return nil
}

// isRoot reports whether the write is on the root entity, the one item that id 0 names.
func (e *Engine) isRoot(w *Write) bool {
	return w.Object.Name == "Entity" && w.Op == OpUpdate && w.ID == 0
}

// checkMove refuses to put an item below itself.
func (e *Engine) checkMove(w *Write, parent int64) error {
	seen := map[int64]bool{}
	for id := parent; !seen[id]; {
		if id == w.ID {
			return model.Invalid("%s %d cannot be moved below itself", labelOf(w.Object), w.ID)
		}
		seen[id] = true
		if id == 0 {
			return nil
		}
		next, err := w.Count("SELECT `"+w.Object.Tree+"` FROM `"+w.Object.Table+"` WHERE `id` = ?", id)
		if err != nil {
			return err
		}
		id = next
	}
	return nil
}

// regrow gives all descendants of an item their new completename and level.
func (e *Engine) regrow(w *Write, id int64, completename string, level int64) error {
	type node struct {
		id   int64
		name string
	}
	rows, err := w.Tx.Query(w.Context, "SELECT `id`, COALESCE(`name`, '') FROM `"+w.Object.Table+"` WHERE `"+w.Object.Tree+"` = ? AND `id` <> ?", id, id)
	if err != nil {
		return err
	}
	var children []node
	for rows.Next() {
		var n node
		if err := rows.Scan(&n.id, &n.name); err != nil {
			rows.Close()
			return err
		}
		children = append(children, n)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	if level > 1000 {
		return fmt.Errorf("the tree of %s is deeper than 1000", w.Object.Name)
	}
	for _, child := range children {
		full := completename + Separator + child.name
		if err := w.Exec("UPDATE `"+w.Object.Table+"` SET `completename` = ?, `level` = ? WHERE `id` = ?", full, level+1, child.id); err != nil {
			return err
		}
		if err := e.regrow(w, child.id, full, level+1); err != nil {
			return err
		}
	}
	return nil
}

// adoptChildren hands the children of a purged item to its parent.
func (e *Engine) adoptChildren(w *Write) error {
	rows, err := w.Tx.Query(w.Context, "SELECT `id` FROM `"+w.Object.Table+"` WHERE `"+w.Object.Tree+"` = ? AND `id` <> ?", w.ID, w.ID)
	if err != nil {
		return err
	}
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return err
		}
		ids = append(ids, id)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		if err := w.Update(w.Object.Name, id, Values{w.Object.Tree: w.OldInt(w.Object.Tree)}); err != nil {
			return err
		}
	}
	return nil
}
