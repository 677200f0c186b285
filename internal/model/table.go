package model

import (
	"cmp"
	"slices"
)

// Table is a stored table, with all that the objects whose rows lie in it ask for.
type Table struct {
	Name    string
	Objects []*Object // in the order of their declaration; the first one is the table's own
	Columns []Column  // besides the id, in the order in which they are made
	Indexes []Index   // declared ones, and those that the declarations imply

	Outdates  []Outdates
	KeepsLast string   // see Object.KeepsLast
	Searched  []string // columns whose texts are found by a part of them
}

// Outdates says which changes of a table's rows make what has been counted of a day out of date: what statistics
// keep. The database itself sees to it, in the statement that changes the rows, whoever sends that.
type Outdates struct {
	Of      string   // what is counted, by days: "glpi_tickets.solvedate"
	Date    string   // the column that has the day, of the row itself, or of
	Owner   string   // the row of this table, "" for the row itself, whose id is in
	Key     string   // this column
	Columns []string // by whose changes something is counted otherwise; those that the table does not have are left out
	Column  string   // only rows count that have in this column, "" for all rows,
	Values  []int    // one of these
}

// Tables gives the tables of objects in the order in which they are named first. References must be
// resolved: an index finds what an array shows in the table of its join.
func Tables(objects []*Object) []*Table {
	var list []*Table
	byName := tableMap{}
	for _, o := range objects {
		if o.Table == "" {
			continue
		}
		t := byName[o.Table]
		if t == nil {
			t = &Table{Name: o.Table}
			byName[o.Table], list = t, append(list, t)
		}
		t.Objects = append(t.Objects, o)
		for _, c := range o.StoredColumns() {
			if t.Column(c.Name) == nil {
				t.Columns = append(t.Columns, c)
			}
		}
	}
	found := byName.found(list)
	for _, t := range list {
		for n, o := range t.Objects {
			t.declared(o)
			t.Outdates = append(t.Outdates, o.Outdates...)
			t.KeepsLast = cmp.Or(t.KeepsLast, o.KeepsLast)
			t.searched(o)
			if n == 0 {
				for _, columns := range found[t.Name] {
					t.index(Index{Columns: columns})
				}
			}
			for _, name := range []string{"entities_id", "date_mod"} {
				if t.Column(name) != nil && !o.Appended {
					t.index(Index{Columns: []string{name}})
				}
			}
			if o.Parent != nil {
				t.index(Index{Columns: o.Parent.columns()})
			}
		}
	}
	return list
}

// Column gives the column with that name besides the id, or nil.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// declared adds the indexes that an object declares, and those of its tree and references.
func (t *Table) declared(o *Object) {
	if o.Tree != "" {
		t.index(Index{Columns: []string{o.Tree}})
	}
	for p := range o.References() {
		t.index(Index{Columns: []string{p.Join.Key}})
	}
	for _, i := range o.Indexes {
		t.index(i)
	}
}

// searched adds the columns of an object whose texts are searched.
func (t *Table) searched(o *Object) {
	for i := range o.Properties {
		if p := &o.Properties[i]; p.Searched && !slices.Contains(t.Searched, p.StoredColumn()) {
			t.Searched = append(t.Searched, p.StoredColumn())
		}
	}
}

// index adds an index, unless another one begins with the same columns; it takes the place of those that it begins
// with.
func (t *Table) index(i Index) {
	covers := func(have Index) bool {
		return begins(have.Columns, i.Columns) && (!i.Unique || have.Unique && len(have.Columns) == len(i.Columns))
	}
	if slices.ContainsFunc(t.Indexes, covers) {
		return
	}
	t.Indexes = slices.DeleteFunc(t.Indexes, func(have Index) bool {
		return !have.Unique && begins(i.Columns, have.Columns)
	})
	t.Indexes = append(t.Indexes, i)
}

func begins(columns, with []string) bool {
	return len(columns) >= len(with) && slices.Equal(columns[:len(with)], with)
}

// columns gives the columns by which the rows of a parent are found.
func (p *Parent) columns() []string {
	if p.ItemtypeColumn != "" {
		return []string{p.ItemtypeColumn, p.Column}
	}
	return []string{p.Column}
}

type tableMap map[string]*Table

// found gives the columns, by the names of the tables, by which rows are found from outside: those of
// a parent, children of a tree, and rows that an array shows. What an index of the table's own object
// begins with is left out.
func (byName tableMap) found(list []*Table) map[string][][]string {
	out := map[string][][]string{}
	add := func(table string, columns ...string) {
		t := byName[table]
		if t == nil {
			return
		}
		same := func(have []string) bool { return begins(have, columns) }
		declared := slices.ContainsFunc(t.Objects[0].Indexes, func(i Index) bool { return same(i.Columns) })
		if declared || slices.ContainsFunc(out[table], same) {
			return
		}
		out[table] = append(out[table], columns)
	}
	for _, t := range list {
		for _, o := range t.Objects {
			if o.Tree != "" {
				add(t.Name, o.Tree)
			}
			for _, side := range o.Sides() {
				add(t.Name, side.columns()...)
			}
			joins(o.Properties, add)
		}
	}
	return out
}

// joins calls add for the columns by which joined rows are found.
func joins(properties []Property, add func(table string, columns ...string)) {
	for i := range properties {
		p := &properties[i]
		if j := p.Join; j != nil {
			table, column, where := j.Table, j.Field, j.Where
			if j.Via != nil {
				table, column, where = j.Via.Table, j.Via.Field, j.Via.Where
			}
			if column != "id" && column != "" {
				columns := []string{column}
				for _, w := range where {
					columns = append(columns, w.Column)
				}
				add(table, columns...)
			}
		}
		joins(p.Properties, add)
	}
}
