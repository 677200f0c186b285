package defaults

import (
	"context"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/store"
)

// table holds rows of one table.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// add appends a row; values are in the order of the columns.
func (t *table) add(values ...any) { t.rows = append(t.rows, values) }

// insert writes the rows.
func (t table) insert(ctx context.Context, tx *store.Tx) error {
	query := "INSERT INTO `" + t.name + "` (`" + strings.Join(t.columns, "`, `") + "`) VALUES (?" +
		strings.Repeat(", ?", len(t.columns)-1) + ")"
	for _, row := range t.rows {
		if _, err := tx.Exec(ctx, query, row...); err != nil {
			return fmt.Errorf("default data of %s: %w", t.name, err)
		}
	}
	return nil
}

// named is a table whose rows have an id counted from 1 and a name.
func named(name string, names ...string) table {
	t := table{name: name, columns: []string{"id", "name"}}
	for i, n := range names {
		t.add(i+1, n)
	}
	return t
}

// everywhere lets the rows belong to the root entity and be seen in all entities below.
func (t table) everywhere() table {
	t.columns = append(t.columns, "entities_id", "is_recursive")
	for i := range t.rows {
		t.rows[i] = append(t.rows[i], RootEntityID, true)
	}
	return t
}

// tables gives the default data of every table.
func tables(users []account) []table {
	all := []table{
		entities(),
		userRows(users),
		authorisationRows(users),
		profiles(),
		profileRights(),
		configuration(),
		documentTypes(),
		automaticActions(),
		denyList(),
		networkPortTypes(),
		transferModels(),
		snmpCredentials(),
	}
	all = append(all, calendars()...)
	all = append(all, notifications()...)
	all = append(all, ruleTables()...)
	all = append(all, tiles()...)
	all = append(all, dashboards()...)
	return append(all, dropdowns()...)
}
