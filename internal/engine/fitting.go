package engine

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// boundsOf gives what the database's columns of an object hold; those that hold all values of their type are left out.
func (e *Engine) boundsOf(o *model.Object, columns []model.Column) map[string]model.Bound {
	bounds := map[string]model.Bound{}
	t := e.catalog.Graph().Table(o.Table)
	if t == nil {
		return bounds
	}
	for _, c := range columns {
		if bound := e.db.Bound(t, c); bound != (model.Bound{}) {
			bounds[c.Name] = bound
		}
	}
	return bounds
}

// checkFits refuses values that the columns of the database do not hold, by the names of their properties.
func (e *Engine) checkFits(c *Change, columns []string) error {
	problems := faults{}
	bounds := e.table(c.Object).bounds
	for _, column := range columns {
		bound, ok := bounds[column]
		if !ok || bound.Takes(stored(c.After[column])) {
			continue
		}
		rule, more := "range", []any(nil)
		if bound.Letters > 0 {
			rule, more = "maxLength", []any{"maxLength", bound.Letters}
		} else if bound.Bytes > 0 {
			rule = "maxLength"
		}
		problems.add(c.called(column), rule, "The database takes "+bound.String()+" here", more...)
	}
	return problems.err()
}

// Fitting gives the values of a row as the columns of the database hold them, for those who tell of what they have
// found and cannot be asked again: the beginning of a text that is too long, the bound that a number is beyond, and
// nothing for a date out of range.
func (e *Engine) Fitting(o *model.Object, row Values) Values {
	if o == nil {
		return row
	}
	bounds := e.table(o).bounds
	var fit Values
	for column, value := range row {
		bound, ok := bounds[column]
		if !ok || bound.Takes(stored(value)) {
			continue
		}
		if fit == nil {
			fit = cloneValues(row)
		}
		fit[column] = bound.Nearest(stored(value))
	}
	if fit == nil {
		return row
	}
	return fit
}

// columnsOf gives the columns of a row, sorted.
func columnsOf(values Values) []string {
	columns := make([]string, 0, len(values))
	for column := range values {
		columns = append(columns, column)
	}
	slices.Sort(columns)
	return columns
}
