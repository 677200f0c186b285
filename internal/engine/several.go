package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// Rules change rows beside the one that they look at by few statements: one default makes the others none, a list
// takes the place of another. No rules of those rows run, but whoever observes all objects hears of each of them,
// as of every change.

// UpdateAll sets columns in the rows of an object for which a condition holds. Those that hold the values already
// stay as they are.
func (w *Work) UpdateAll(object string, values Values, where string, args ...any) error {
	o, err := w.Engine.object(object)
	if err != nil {
		return err
	}
	if err := w.Engine.table(o).expectAll(o, values); err != nil {
		return err
	}
	values = normalised(values)
	columns := make([]string, 0, len(values))
	for column := range values {
		columns = append(columns, column)
	}
	slices.Sort(columns)
	set := make([]any, len(columns))
	for i, column := range columns {
		set[i] = values[column]
	}
	return w.several(OpUpdate, object, where, args, func(o *model.Object, rows []*Change) error {
		rows = slices.DeleteFunc(rows, func(n *Change) bool {
			n.After = cloneValues(values)
			return !slices.ContainsFunc(columns, n.Changes)
		})
		if len(rows) == 0 {
			return nil
		}
		in, ids := among(idsOf(rows))
		if err := w.Exec("UPDATE `"+o.Table+"` SET `"+strings.Join(columns, "` = ?, `")+"` = ? WHERE `id` "+in,
			slices.Concat(set, ids)...); err != nil {
			return w.Engine.writeError(o, err)
		}
		return w.tellAll(rows)
	})
}

// RemoveAll removes the rows of an object for which a condition holds, and to which nothing belongs.
func (w *Work) RemoveAll(object, where string, args ...any) error {
	return w.several(OpPurge, object, where, args, func(o *model.Object, rows []*Change) error {
		for _, n := range rows {
			n.within = nil // they go by themselves, whatever the rule is about
		}
		if err := w.tellAll(rows); err != nil {
			return err
		}
		in, ids := among(idsOf(rows))
		return w.Exec("DELETE FROM `"+o.Table+"` WHERE `id` "+in, ids...)
	})
}

// AddRow adds a row to a table and gives its id.
func (w *Work) AddRow(table string, row Values) (int64, error) {
	id, err := w.Tx.Insert(w.Context, table, row)
	if err != nil {
		return 0, err
	}
	return id, w.Wrote(OpCreate, table, id, row)
}

// several calls a function with the rows of an object for which a condition holds, some at a time.
func (w *Work) several(op Op, object, where string, args []any, do func(o *model.Object, rows []*Change) error) error {
	o, err := w.Engine.object(object)
	if err != nil {
		return err
	}
	for last, more := int64(-1), true; more; {
		ids, err := w.IDs("SELECT `id` FROM `"+o.Table+"` WHERE ("+where+") AND `id` > ? ORDER BY `id` LIMIT ?",
			append(slices.Clip(args), last, purgedAtOnce)...)
		if err != nil || len(ids) == 0 {
			return err
		}
		if w.of != nil && w.of.top().Op == OpPurge {
			if err := w.of.spend(int64(len(ids)) * purgeRule); err != nil {
				return err
			}
		}
		rows, err := w.Engine.loadAll(w, o, ids, op)
		if err != nil {
			return err
		}
		if err := do(o, rows); err != nil {
			return err
		}
		last, more = ids[len(ids)-1], len(ids) == purgedAtOnce
	}
	return nil
}

func (w *Work) tellAll(rows []*Change) error {
	for _, n := range rows {
		if err := w.Engine.observers.tell(w.on(n), n); err != nil {
			return err
		}
	}
	return nil
}

func idsOf(rows []*Change) []int64 {
	ids := make([]int64, len(rows))
	for i, c := range rows {
		ids[i] = c.ID
	}
	return ids
}

// unname has rows that name purged items by a link removed when they belong to these, and else name none.
func (e *Engine) unname(w *Work, c Cleared) (rows int64, err error) {
	if !c.Link.Owned {
		if err := e.observers.clear(w, c); err != nil {
			return 0, err
		}
	}
	result, err := w.Tx.Exec(w.Context, e.unnaming(c.Link)+c.Where, c.Args...)
	if err != nil {
		return 0, fmt.Errorf("clear %s of %s: %w", c.Link.Column, c.Link.From.Table, err)
	}
	return result.RowsAffected()
}
