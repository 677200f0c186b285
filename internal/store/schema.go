package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// inspect reads which tables, columns and indexes there are.
func (db *DB) inspect(ctx context.Context, from Querier) (map[string]*backend.Made, error) {
	there, err := db.backend.Inspect(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("look at the tables: %w", err)
	}
	return there, nil
}

// Part is a part of a database that was missing.
type Part struct {
	Name  string // for people
	Holds bool   // data, as tables and columns do, which is lost with it; an index is made anew as it was
}

// String says what it is.
func (p Part) String() string { return p.Name }

// missingOf lists what a database lacks of a table, in the order in which it can be added.
func missingOf(there map[string]*backend.Made, t *backend.Table) []backend.Gap {
	var gaps []backend.Gap
	made := there[t.Name]
	if made == nil {
		made = &backend.Made{}
		gaps = append(gaps, backend.Gap{Table: t})
	} else {
		for i := range t.Columns {
			if _, ok := made.Columns[strings.ToLower(t.Columns[i].Name)]; !ok {
				gaps = append(gaps, backend.Gap{Table: t, Column: &t.Columns[i]})
			}
		}
	}
	for i := range t.Indexes {
		if _, ok := made.Indexes[t.Indexes[i].Name]; !ok {
			gaps = append(gaps, backend.Gap{Table: t, Index: &t.Indexes[i]})
		}
	}
	for i := range t.Triggers {
		if !made.Triggers[t.Triggers[i].Name] {
			gaps = append(gaps, backend.Gap{Table: t, Trigger: &t.Triggers[i]})
		}
	}
	return gaps
}

// Faults say what is wrong with the tables of a database.
type Faults struct {
	Missing []string // what is not there: Migrate adds it
	Wrong   []string // what is not as it should be: Migrate leaves it alone
	Older   bool     // another version was the last to bring them up to date
}

// HasTable reports that a database has a table.
func (db *DB) HasTable(ctx context.Context, name string) (bool, error) {
	there, err := db.inspect(ctx, db)
	return there[name] != nil, err
}

// SchemaFaults compares the tables of a database with what they should be.
func (db *DB) SchemaFaults(ctx context.Context, tables []*model.Table) (f Faults, err error) {
	specs := db.backend.Specify(tables)
	have, err := db.readState(ctx, db)
	if err != nil {
		return f, err
	}
	f.Older = have.fingerprint != fingerprintOf(specs)
	there, err := db.inspect(ctx, db)
	if err != nil {
		return f, err
	}
	for _, t := range specs {
		for _, g := range missingOf(there, t) {
			f.Missing = append(f.Missing, g.String())
		}
		if made := there[t.Name]; made != nil {
			f.Wrong = append(f.Wrong, db.backend.Wrong(made, t)...)
		}
	}
	return f, nil
}
