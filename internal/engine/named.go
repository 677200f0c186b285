package engine

import (
	"errors"
	"fmt"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// nameColumns are the columns by which people know a row, the first that there is.
var nameColumns = []string{"completename", "name", "designation", "email", "filename", "title"}

// NameColumn gives the column by which people know the rows of an object, "" for none.
func (e *Engine) NameColumn(o *model.Object) string {
	for _, column := range nameColumns {
		if e.Has(o, column) {
			return column
		}
	}
	return ""
}

// Names gives what items are called, as this write sees them, by one statement: accounts by the names of the
// people. What is not there or has no name is left out.
func (w *Work) Names(o *model.Object, ids []int64) (map[int64]string, error) {
	e := w.Engine
	column := e.NameColumn(o)
	if column == "" || o.Table == "" || len(ids) == 0 {
		return nil, nil
	}
	person := e.Has(o, "realname") && e.Has(o, "firstname")
	columns := "`id`, COALESCE(`" + column + "`, '')"
	if person {
		columns += ", COALESCE(`realname`, ''), COALESCE(`firstname`, '')"
	}
	in, args := among(ids)
	rows, err := w.Tx.Query(w.Context, "SELECT "+columns+" FROM `"+o.Table+"` WHERE `id` "+in, args...)
	if err != nil {
		return nil, fmt.Errorf("names of %s: %w", o.Name, err)
	}
	defer rows.Close()
	names := make(map[int64]string, len(ids))
	for rows.Next() {
		var id int64
		var name, realname, firstname string
		into := []any{&id, &name}
		if person {
			into = append(into, &realname, &firstname)
		}
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("names of %s: %w", o.Name, err)
		}
		if name = access.FriendlyName(realname, firstname, name); name != "" {
			names[id] = name
		}
	}
	return names, errors.Join(rows.Err(), rows.Close())
}
