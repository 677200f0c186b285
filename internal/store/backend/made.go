package backend

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// ReadMade reads tables as they are by a query that gives, for each of their parts, what it is ("column", "index" or
// "trigger"), its table, by which statement that was made, its name, the type of a column, and whether a column is not
// NULL or an index unique.
func ReadMade(ctx context.Context, from Querier, query string) (map[string]*Made, error) {
	there := map[string]*Made{}
	rows, err := from.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var what, table, sql, name, kind string
		var flag bool
		if err := rows.Scan(&what, &table, &sql, &name, &kind, &flag); err != nil {
			return nil, err
		}
		made := there[table]
		if made == nil {
			made = &Made{Columns: map[string]MadeColumn{}, Indexes: map[string]bool{}, Triggers: map[string]bool{}}
			there[table] = made
		}
		switch what {
		case "index":
			made.Indexes[name] = flag
		case "trigger":
			made.Triggers[name] = true
		default:
			made.SQL = sql
			made.Columns[name] = MadeColumn{Type: kind, NotNull: flag}
		}
	}
	return there, rows.Err()
}

// Names reads the texts that a query has given, one column of them.
func Names(rows *sql.Rows, err error) (names []string, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// WrongColumn says for people that a column is not as it should be.
func (t *Table) WrongColumn(c Column) string {
	return fmt.Sprintf("column %s.%s is not what it should be: %s", t.Name, c.Name, c.Definition)
}

// WrongIndexes lists the indexes that are not what they should be, for people.
func (t *Table) WrongIndexes(made *Made) (out []string) {
	for _, i := range t.Indexes {
		if unique, ok := made.Indexes[i.Name]; ok && unique != i.Unique {
			out = append(out, fmt.Sprintf("index %s on %s should be unique: %v", i.Name, t.Name, i.Unique))
		}
	}
	return out
}

// Quoted gives names of columns as SQL lists them: in backticks and parentheses.
func Quoted(names []string) string { return "(`" + strings.Join(names, "`, `") + "`)" }
