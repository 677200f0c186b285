package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// checkReferences wants every item that the body refers to to exist where the session can see
// it. Without this, a link to an item of another entity would show its name.
func (e *Engine) checkReferences(w *Write, refs []reference) error {
	problems := faults{}
	for _, ref := range refs {
		if old, ok := w.Old[ref.column]; ok && toInt(old) == ref.id {
			continue
		}
		target := e.catalog.Object(ref.target)
		if target == nil || target.Table == "" {
			continue
		}
		found, err := e.referable(w, target, ref.id)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		if ref.lenient {
			w.New[ref.column] = int64(0)
			continue
		}
		if ref.column == "entities_id" && w.Object.Name != "User" { // theirs is a default, not where they lie
			return model.Forbidden("")
		}
		problems.add(ref.property, "reference", noSuch(target, ref.id))
	}
	return problems.err()
}

// noSuch is what is said of a link that leads nowhere, or where the session does not see.
func noSuch(target *model.Object, id int64) string {
	return fmt.Sprintf("There is no %s with id %d", strings.ToLower(labelOf(target)), id)
}

func labelOf(o *model.Object) string {
	if o.Label != "" {
		return o.Label
	}
	return o.Name
}

// referable reports whether an item exists in an entity that the session sees. The right to
// read the type is not needed: a requester chooses a category without being able to list them.
func (e *Engine) referable(w *Write, target *model.Object, id int64) (bool, error) {
	if target.Name == "Entity" {
		return w.System || w.Session.SeesEntity(id, true) || w.Session.HasEntity(id), nil
	}
	condition := access.Condition{}
	if !w.System {
		condition = rowsOf(target, root).And(w.Session.EntityCondition(root, e.ownScope(target)))
		if e.CanView(w.Session, target) && e.behaviour(target).Visible != nil && target.Name != "User" {
			condition = e.visibility(w.Session, target, root)
		}
	}
	if condition.Never {
		return false, nil
	}
	query := "SELECT COUNT(*) FROM `" + target.Table + "` " + root + " WHERE " + root + ".`id` = ?"
	if condition.SQL != "" {
		query += " AND (" + condition.SQL + ")"
	}
	var n int
	err := w.Tx.QueryRow(w.Context, query, slices.Concat([]any{id}, condition.Args)...).Scan(&n)
	return n > 0, err
}
