package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// insert runs the hooks and adds the row.
func (e *Engine) insert(w *Work, c *Change) error {
	b := e.behaviour(c.Object)
	if c.Object.Tree != "" {
		if err := e.growTree(w, c); err != nil {
			return err
		}
	}
	e.date(w, c)
	if err := b.befores.create.run(w, c); err != nil {
		return err
	}
	if err := checkKept(c); err != nil {
		return err
	}
	if err := e.checkNamed(w, c); err != nil {
		return err
	}
	e.date(w, c) // hooks may have taken the dates out
	if err := e.checkFits(c, columnsOf(c.After)); err != nil {
		return err
	}
	t := e.table(c.Object)
	values := make(map[string]any, len(c.After)+len(t.starts))
	for c, v := range t.starts { // the table of an older database may have others
		values[c] = v
	}
	for column, v := range c.After {
		if _, ok := t.columns[column]; !ok {
			return noColumn(c.Object, column)
		}
		values[column] = v
	}
	id, err := w.Tx.Insert(w.Context, t.name, values)
	if err != nil {
		return e.writeError(c.Object, err)
	}
	c.ID = id
	if err := e.writeLinks(w, c); err != nil {
		return err
	}
	if err := b.afters.create.run(w, c); err != nil {
		return err
	}
	return e.observers.tell(w, c)
}

// RowDates are the columns of the dates that every row has: of its making and of its last change.
var RowDates = []string{"date_creation", "date_mod"}

// date gives a new row the dates that every row has.
func (e *Engine) date(w *Work, change *Change) {
	t := e.table(change.Object)
	for _, c := range RowDates {
		if _, ok := t.columns[c]; ok && change.After[c] == nil {
			change.After[c] = w.Now()
		}
	}
}

// update runs the hooks and writes the columns that change.
func (e *Engine) update(w *Work, c *Change) error {
	b := e.behaviour(c.Object)
	if c.Object.Tree != "" {
		if err := e.growTree(w, c); err != nil {
			return err
		}
	}
	if err := b.befores.update.run(w, c); err != nil {
		return err
	}
	if err := checkKept(c); err != nil {
		return err
	}
	if err := e.checkNamed(w, c); err != nil {
		return err
	}
	changed, err := e.changed(w, c)
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		if err := e.writeColumns(w, c, changed); err != nil {
			return err
		}
		if c.Object.Tree != "" && (c.Changes("completename") || c.Changes("level")) {
			if err := e.regrow(w, c, c.Text("completename"), c.Int("level")); err != nil {
				return err
			}
		}
	}
	if err := e.writeLinks(w, c); err != nil {
		return err
	}
	if err := b.afters.update.run(w, c); err != nil || len(changed)+len(c.links) == 0 {
		return err
	}
	return e.observers.tell(w, c)
}

// changed gives the columns that a change of a row writes, with the date of it.
func (e *Engine) changed(w *Work, change *Change) ([]string, error) {
	t := e.table(change.Object)
	changed := make([]string, 0, len(change.After))
	for c := range change.After {
		if _, ok := t.columns[c]; !ok {
			return nil, noColumn(change.Object, c)
		}
		if change.Changes(c) && c != "id" {
			changed = append(changed, c)
		}
	}
	if len(changed)+len(change.links) > 0 {
		if _, ok := t.columns["date_mod"]; ok && !slices.Contains(changed, "date_mod") {
			change.After["date_mod"] = w.Now()
			if change.Changes("date_mod") {
				changed = append(changed, "date_mod")
			}
		}
	}
	slices.Sort(changed)
	return changed, e.checkFits(change, changed)
}

// writeColumns writes what changes in a row.
func (e *Engine) writeColumns(w *Work, change *Change, changed []string) error {
	var set strings.Builder
	args := make([]any, 0, len(changed)+1)
	for i, c := range changed {
		if i > 0 {
			set.WriteString(", ")
		}
		set.WriteString("`" + c + "` = ?")
		args = append(args, change.After[c])
	}
	if err := w.Exec("UPDATE `"+e.table(change.Object).name+"` SET "+set.String()+" WHERE `id` = ?",
		append(args, change.ID)...); err != nil {
		return e.writeError(change.Object, err)
	}
	return nil
}

// remove trashes or purges the row.
func (e *Engine) remove(w *Work, c *Change) error {
	if c.Op != OpTrash {
		return e.purge(w, c.Object, []*Change{c})
	}
	b := e.behaviour(c.Object)
	if err := b.befores.remove.run(w, c); err != nil {
		return err
	}
	t := e.table(c.Object)
	if c.Before.Bool("is_deleted") {
		return nil
	}
	query := "UPDATE `" + t.name + "` SET `is_deleted` = 1"
	args := []any{}
	if _, ok := t.columns["date_mod"]; ok {
		query += ", `date_mod` = ?"
		args = append(args, w.Now())
	}
	if _, err := w.Tx.Exec(w.Context, query+" WHERE `id` = ?", append(args, c.ID)...); err != nil {
		return err
	}
	if err := b.afters.remove.run(w, c); err != nil {
		return err
	}
	return e.observers.tell(w, c)
}

// writeError turns a duplicate into the answer for one.
func (e *Engine) writeError(o *model.Object, err error) error {
	if store.IsDuplicate(err) {
		return model.Exists("%s: another one with the same values exists", labelOf(o))
	}
	return fmt.Errorf("write %s: %w", o.Name, err)
}
