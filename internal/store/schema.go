package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// schema is what there is in a database, by the names of tables and indexes.
type schema struct {
	tables  map[string]*madeTable
	indexes map[string]bool // whether they are unique
}

// madeTable is a table as it is.
type madeTable struct {
	sql     string
	columns map[string]madeColumn // by their names in small letters
}

type madeColumn struct {
	kind    string // as declared
	notNull bool
}

// inspect reads which tables, columns and indexes there are.
func inspect(ctx context.Context, from Querier) (schema, error) {
	there := schema{map[string]*madeTable{}, map[string]bool{}}
	rows, err := from.Query(ctx, "SELECT 'column', m.name, m.sql, lower(c.name), upper(c.type), c.\"notnull\" FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"+
		" UNION ALL SELECT 'index', m.name, '', '', '', i.\"unique\" FROM sqlite_master m JOIN pragma_index_list(m.tbl_name) i ON i.name = m.name WHERE m.type = 'index'")
	if err != nil {
		return there, fmt.Errorf("look at the tables: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var what, name, sql, column, kind string
		var flag bool
		if err := rows.Scan(&what, &name, &sql, &column, &kind, &flag); err != nil {
			return there, fmt.Errorf("look at the tables: %w", err)
		}
		if what == "index" {
			there.indexes[name] = flag
			continue
		}
		if there.tables[name] == nil {
			there.tables[name] = &madeTable{sql, map[string]madeColumn{}}
		}
		there.tables[name].columns[column] = madeColumn{kind, flag}
	}
	return there, rows.Err()
}

// gap is a table that is missing, or one of its columns or indexes.
type gap struct {
	table  string
	column *columnSpec
	index  *indexSpec
}

// String says what is missing.
func (g gap) String() string {
	switch {
	case g.column != nil:
		return "column " + g.table + "." + g.column.name
	case g.index != nil:
		return "index " + g.index.name + " on " + g.table
	}
	return "table " + g.table
}

// Part is a part of a database that was missing.
type Part struct {
	Name  string // for people
	Holds bool   // data, as tables and columns do, which is lost with it; an index is made anew as it was
}

// String says what it is.
func (p Part) String() string { return p.Name }

// missing lists what a database lacks of a table, in the order in which it can be added.
func (s schema) missing(t *tableSpec) []gap {
	var gaps []gap
	made := s.tables[t.name]
	if made == nil {
		gaps = append(gaps, gap{table: t.name})
	} else {
		for i := range t.columns {
			if _, ok := made.columns[strings.ToLower(t.columns[i].name)]; !ok {
				gaps = append(gaps, gap{table: t.name, column: &t.columns[i]})
			}
		}
	}
	for i := range t.indexes {
		if _, ok := s.indexes[t.indexes[i].name]; !ok {
			gaps = append(gaps, gap{table: t.name, index: &t.indexes[i]})
		}
	}
	return gaps
}

// wrong lists the columns and indexes of a table that are not what they should be, for people.
func (s schema) wrong(t *tableSpec) []string {
	made := s.tables[t.name]
	if made == nil {
		return nil
	}
	var out []string
	for _, c := range t.columns {
		is, ok := made.columns[strings.ToLower(c.name)]
		if !ok || strings.Contains(made.sql, "`"+c.name+"` "+c.definition) {
			continue
		}
		kind, _, _ := strings.Cut(c.definition, " ")
		collated := strings.Contains(c.definition, "COLLATE "+Collation) && !strings.Contains(made.sql, "`"+c.name+"` TEXT COLLATE "+Collation)
		// A column that takes more than it has to is no fault.
		if is.kind != kind || collated || is.notNull && !strings.Contains(c.definition, "NOT NULL") && c.name != "id" {
			out = append(out, fmt.Sprintf("column %s.%s is not what it should be: %s", t.name, c.name, c.definition))
		}
	}
	for _, i := range t.indexes {
		if unique, ok := s.indexes[i.name]; ok && unique != i.unique {
			out = append(out, fmt.Sprintf("index %s on %s should be unique: %v", i.name, t.name, i.unique))
		}
	}
	return out
}

// Faults say what is wrong with the tables of a database.
type Faults struct {
	Missing []string // what is not there: Migrate adds it
	Wrong   []string // what is not as it should be: Migrate leaves it alone
	Older   bool     // another version was the last to bring them up to date
}

// SchemaFaults compares the tables of a database with what they should be.
func (db *DB) SchemaFaults(ctx context.Context, tables []*model.Table) (f Faults, err error) {
	specs := specify(tables)
	have, err := readState(ctx, db)
	if err != nil {
		return f, err
	}
	f.Older = have.fingerprint != fingerprintOf(specs)
	there, err := inspect(ctx, db)
	if err != nil {
		return f, err
	}
	for _, t := range specs {
		for _, g := range there.missing(t) {
			f.Missing = append(f.Missing, g.String())
		}
		f.Wrong = append(f.Wrong, there.wrong(t)...)
	}
	return f, nil
}
