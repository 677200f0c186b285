package engine

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// table is what the write path needs to know of an object's table.
type table struct {
	name    string
	columns map[string]model.Type // every stored column
	dates   map[string]bool       // date-time columns
	list    []string              // the columns, sorted
	load    string                // SELECT of all columns of one row, without conditions
	size    string                // how many bytes the texts of a row have that may be long, as an expression

	// misnamed is told of a column that somebody asks for and that there is not.
	misnamed func(column string)

	// defaults are the values that columns of a new row hold when nothing sets them, NULL left out.
	// starts are those that are not 0 or empty.
	defaults, starts map[string]any
	// nothing are the defaults of columns that take no NULL.
	nothing map[string]any
	// bounds are what the database holds of values, by column.
	bounds map[string]model.Bound
}

// table gives the compiled table of an object: the columns of every version of it.
func (e *Engine) table(o *model.Object) *table {
	if t, ok := e.tables.Get(o); ok {
		return t
	}
	columns := e.catalog.Graph().Columns(o)
	made := tableOf(o, columns, func(column string) { e.misnamed(o, column) })
	made.bounds = e.boundsOf(o, columns)
	return e.tables.GetOrPut(o, made)
}

// tableOf compiles the table of an object with these columns.
func tableOf(o *model.Object, columns []model.Column, misnamed func(column string)) *table {
	t := &table{
		name: o.Table, columns: map[string]model.Type{"id": model.TypeInteger}, dates: map[string]bool{},
		defaults: map[string]any{}, starts: map[string]any{}, nothing: map[string]any{}, misnamed: misnamed,
	}
	for _, c := range columns {
		t.columns[c.Name] = c.Type
		if value := columnValue(c.Default); value != nil {
			t.defaults[c.Name] = value
			if c.Type != model.TypeString {
				t.nothing[c.Name] = value
			}
			if text := toText(value); text != "" && text != "0" {
				t.starts[c.Name] = value
			}
		}
		if c.Format == model.FormatDateTime {
			t.dates[c.Name] = true
		}
	}
	for c := range t.columns {
		t.list = append(t.list, c)
	}
	slices.Sort(t.list)
	quoted := make([]string, len(t.list))
	for i, c := range t.list {
		quoted[i] = root + ".`" + c + "`"
	}
	t.size = sizeOf(o, t.columns)
	t.load = "SELECT " + strings.Join(quoted, ", ") + " FROM `" + t.name + "` " + root
	return t
}

// expect tells of a column that the table does not have: it is misspelt, or another object's, and whoever asks for
// it would take it for empty.
func (t *table) expect(column string) {
	if _, ok := t.columns[column]; !ok {
		t.misnamed(column)
	}
}

// expectAll wants an object to have all columns of a row.
func (t *table) expectAll(o *model.Object, row Values) error {
	for column := range row {
		if _, ok := t.columns[column]; !ok {
			return noColumn(o, column)
		}
	}
	return nil
}

// misnamed tells, once, that the program asks an object for a column that it does not have.
func (e *Engine) misnamed(o *model.Object, column string) {
	fault := noColumn(o, column)
	if _, told := e.misspelt.Get(fault.Error()); !told {
		e.misspelt.Put(fault.Error(), true)
		e.log.Error("the program asks for a column that there is not", slog.Any("error", fault))
	}
}

// noColumn is the fault of code that names a column which an object does not have.
func noColumn(o *model.Object, column string) error {
	return fmt.Errorf("engine: %s has no column %q", o.Name, column)
}

// columnValue gives a declared value as columns hold it.
func columnValue(value any) any {
	switch v := value.(type) {
	case bool:
		return int64(boolInt(v))
	case int:
		return int64(v)
	}
	return value
}

// Stores reports whether the object has the column, for rules of any object.
func (c *Change) Stores(column string) bool { _, ok := c.table.columns[column]; return ok }

// Has reports whether the object stores the column.
func (e *Engine) Has(o *model.Object, column string) bool {
	_, ok := e.table(o).columns[column]
	return ok
}
