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
}

// table gives the compiled table of an object: the columns of every version of it.
func (e *Engine) table(o *model.Object) *table {
	if t, ok := e.tables.Load(o); ok {
		return t.(*table)
	}
	t := &table{name: o.Table, columns: map[string]model.Type{"id": model.TypeInteger}, dates: map[string]bool{}}
	t.add(o.Properties)
	for _, c := range o.Columns {
		t.columns[c.Name] = c.Type
		if c.Format == model.FormatDateTime {
			t.dates[c.Name] = true
		}
	}
	if o.Scope == model.PerEntity || o.Scope == model.Recursive {
		t.columns["entities_id"] = model.TypeInteger
	}
	if o.Scope == model.Recursive {
		t.columns["is_recursive"] = model.TypeBoolean
	}
	if o.Trash {
		t.columns["is_deleted"] = model.TypeBoolean
	}
	if o.Tree != "" {
		t.columns[o.Tree] = model.TypeInteger
		t.columns["completename"] = model.TypeString
		t.columns["level"] = model.TypeInteger
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
	actual, _ := e.tables.LoadOrStore(o, t)
	return actual.(*table)
}

func (t *table) add(properties []model.Property) {
	for i := range properties {
		p := &properties[i]
		switch {
		case p.IsReference():
			if p.Join.Field == "" || p.Join.Field == "id" {
				t.columns[p.Join.Key] = model.TypeInteger
			}
		case p.Join != nil || p.Query != nil || p.Type == model.TypeArray:
		case p.Type == model.TypeObject:
			t.add(p.Properties)
		default:
			if c := p.StoredColumn(); c != "" {
				t.columns[c] = p.Type
				if p.Format == model.FormatDateTime {
					t.dates[c] = true
				}
			}
		}
	}
}

// Has reports whether the object stores the column.
func (e *Engine) Has(o *model.Object, column string) bool {
	_, ok := e.table(o).columns[column]
	return ok
}
