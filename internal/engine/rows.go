package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// insert runs the hooks and adds the row.
func (e *Engine) insert(w *Write) error {
	b := e.behaviour(w.Object)
	if w.Object.Tree != "" {
		if err := e.growTree(w); err != nil {
			return err
		}
	}
	e.date(w)
	if err := run(b.befores.create, w); err != nil {
		return err
	}
	if err := e.checkNamed(w); err != nil {
		return err
	}
	e.date(w) // hooks may have taken the dates out
	t := e.table(w.Object)
	values := make(map[string]any, len(w.New)+len(t.starts))
	for c, v := range t.starts { // the table of an older database may have others
		values[c] = v
	}
	for c, v := range w.New {
		if _, ok := t.columns[c]; ok {
			values[c] = v
		}
	}
	id, err := w.Tx.Insert(w.Context, t.name, values)
	if err != nil {
		return e.writeError(w.Object, err)
	}
	w.ID = id
	if err := e.writeLinks(w); err != nil {
		return err
	}
	if err := run(b.afters.create, w); err != nil {
		return err
	}
	return run(e.observers, w)
}

// date gives a new row the dates that every row has.
func (e *Engine) date(w *Write) {
	t := e.table(w.Object)
	for _, c := range []string{"date_creation", "date_mod"} {
		if _, ok := t.columns[c]; ok && w.New[c] == nil {
			w.New[c] = w.Now()
		}
	}
}

// update runs the hooks and writes the columns that change.
func (e *Engine) update(w *Write) error {
	b := e.behaviour(w.Object)
	if w.Object.Tree != "" {
		if err := e.growTree(w); err != nil {
			return err
		}
	}
	if err := run(b.befores.update, w); err != nil {
		return err
	}
	if err := e.checkNamed(w); err != nil {
		return err
	}
	changed := e.changed(w)
	if len(changed) > 0 {
		if err := e.writeColumns(w, changed); err != nil {
			return err
		}
		if w.Object.Tree != "" && (w.Changes("completename") || w.Changes("level")) {
			if err := e.regrow(w, w.Text("completename"), w.Int("level")); err != nil {
				return err
			}
		}
	}
	if err := e.writeLinks(w); err != nil {
		return err
	}
	if err := run(b.afters.update, w); err != nil || len(changed)+len(w.links) == 0 {
		return err
	}
	return run(e.observers, w)
}

// changed gives the columns that a change of a row writes, with the date of it.
func (e *Engine) changed(w *Write) []string {
	t := e.table(w.Object)
	changed := make([]string, 0, len(w.New))
	for c := range w.New {
		if _, ok := t.columns[c]; ok && w.Changes(c) && c != "id" {
			changed = append(changed, c)
		}
	}
	if len(changed)+len(w.links) > 0 {
		if _, ok := t.columns["date_mod"]; ok && !slices.Contains(changed, "date_mod") {
			w.New["date_mod"] = w.Now()
			if w.Changes("date_mod") {
				changed = append(changed, "date_mod")
			}
		}
	}
	slices.Sort(changed)
	return changed
}

// writeColumns writes what changes in a row.
func (e *Engine) writeColumns(w *Write, changed []string) error {
	var set strings.Builder
	args := make([]any, 0, len(changed)+1)
	for i, c := range changed {
		if i > 0 {
			set.WriteString(", ")
		}
		set.WriteString("`" + c + "` = ?")
		args = append(args, w.New[c])
	}
	if err := w.Exec("UPDATE `"+e.table(w.Object).name+"` SET "+set.String()+" WHERE `id` = ?", append(args, w.ID)...); err != nil {
		return e.writeError(w.Object, err)
	}
	return nil
}

// remove trashes or purges the row.
func (e *Engine) remove(w *Write) error {
	if w.Op != OpTrash {
		return e.purge(w.Object, []*Write{w})
	}
	b := e.behaviour(w.Object)
	if err := run(b.befores.remove, w); err != nil {
		return err
	}
	t := e.table(w.Object)
	if w.OldInt("is_deleted") == 1 {
		return nil
	}
	query := "UPDATE `" + t.name + "` SET `is_deleted` = 1"
	args := []any{}
	if _, ok := t.columns["date_mod"]; ok {
		query += ", `date_mod` = ?"
		args = append(args, w.Now())
	}
	if _, err := w.Tx.Exec(w.Context, query+" WHERE `id` = ?", append(args, w.ID)...); err != nil {
		return err
	}
	if err := run(b.afters.remove, w); err != nil {
		return err
	}
	return run(e.observers, w)
}

func run(list []func(*Write) error, w *Write) error {
	for _, f := range list {
		if err := f(w); err != nil {
			return err
		}
	}
	return nil
}

// writeError turns a duplicate into the answer for one.
func (e *Engine) writeError(o *model.Object, err error) error {
	if store.IsDuplicate(err) {
		return model.Exists("%s: another one with the same values exists", labelOf(o))
	}
	return fmt.Errorf("write %s: %w", o.Name, err)
}
