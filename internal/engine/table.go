package engine

import (
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

	// defaults are the values that columns of a new row hold when nothing sets them, NULL left out.
	// starts are those that are not 0 or empty.
	defaults, starts map[string]any
}

// table gives the compiled table of an object: the columns of every version of it.
func (e *Engine) table(o *model.Object) *table {
	if t, ok := e.tables.Get(o); ok {
		return t
	}
	t := &table{
		name: o.Table, columns: map[string]model.Type{"id": model.TypeInteger}, dates: map[string]bool{},
		defaults: map[string]any{}, starts: map[string]any{},
	}
	for _, c := range o.StoredColumns() {
		t.columns[c.Name] = c.Type
		if value := columnValue(c.Default); value != nil {
			t.defaults[c.Name] = value
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
	t.load = "SELECT " + strings.Join(quoted, ", ") + " FROM `" + t.name + "` " + root
	return e.tables.GetOrPut(o, t)
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

// Has reports whether the object stores the column.
func (e *Engine) Has(o *model.Object, column string) bool {
	_, ok := e.table(o).columns[column]
	return ok
}
