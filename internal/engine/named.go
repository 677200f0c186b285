package engine

import (
	"errors"
	"fmt"

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

// NameSQL gives the expression by which a statement over the rows of an object reads what they are called, an empty
// text for nothing: accounts by the names of the people. It is "" for an object whose rows have no names.
func (e *Engine) NameSQL(o *model.Object) string {
	column := e.NameColumn(o)
	switch {
	case column == "" || o.Table == "":
		return ""
	case e.Has(o, "realname") && e.Has(o, "firstname"): // as access.FriendlyName
		return "COALESCE(NULLIF(TRIM(COALESCE(`realname`, '') || ' ' || COALESCE(`firstname`, '')), ''), `" + column +
			"`, '')"
	}
	return "COALESCE(`" + column + "`, '')"
}

// Names gives what items are called, as this write sees them, by one statement; see NameSQL. What is not there or
// has no name is left out.
func (w *Work) Names(o *model.Object, ids []int64) (map[int64]string, error) {
	name := w.Engine.NameSQL(o)
	if name == "" || len(ids) == 0 {
		return nil, nil
	}
	in, args := among(ids)
	rows, err := w.Tx.Query(w.Context, "SELECT `id`, "+name+" FROM `"+o.Table+"` WHERE `id` "+in, args...)
	if err != nil {
		return nil, fmt.Errorf("names of %s: %w", o.Name, err)
	}
	defer rows.Close()
	names := make(map[int64]string, len(ids))
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fmt.Errorf("names of %s: %w", o.Name, err)
		}
		if name != "" {
			names[id] = name
		}
	}
	return names, errors.Join(rows.Err(), rows.Close())
}
