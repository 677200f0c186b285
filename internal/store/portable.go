package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// A copy of a database is a file of SQLite, whichever kind of database it is of: it goes back into any. Where the
// database lies in no file its rows are copied one by one.

// copied are the program's own tables without objects that belong to a copy; the others are made from the rest, are of
// one kind of database alone, or of those who work with the database at the moment.
var copied = []string{"glpid_generations", "glpid_defaults", "glpid_migrations", "glpid_attempts", "glpid_meta"}

// ownNotes are the notes of how the tables of a database were made, which stay with it.
const ownNotes = "('schema', 'schema_cookie', 'compared', 'indexed')"

// Bounds of the rows that are added by one statement.
const (
	rowsTogether   = 500
	valuesTogether = 30_000
	bytesTogether  = 4 << 20
)

// snapshot reads what was in a database at one moment.
type snapshot func(ctx context.Context, query string) (backend.Rows, error)

// copyTo copies all rows into a new file of SQLite that has the tables.
func (db *DB) copyTo(ctx context.Context, path string, tables []*model.Table) (err error) {
	moments, ok := db.plain().(backend.Snapshots)
	if !ok {
		return fmt.Errorf("a database of %s cannot be copied", db.backend.Name())
	}
	to, err := Open(ctx, URL(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if err := to.Migrate(ctx, tables); err != nil {
		return err
	}
	names, err := db.columnsBoth(ctx, to, tables)
	if err != nil {
		return err
	}
	moment, err := moments.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, moment.Close()) }()
	return to.Write(ctx, func(ctx context.Context, tx *Tx) error { return tx.replaceRows(ctx, names, moment.Query) })
}

// copyFrom puts the rows of a file of SQLite in the place of all there are. What is there is copied to kept first, ""
// for nowhere, and nobody writes in between.
func (db *DB) copyFrom(ctx context.Context, path, kept string, tables []*model.Table) (err error) {
	if err := db.Migrate(ctx, tables); err != nil {
		return err
	}
	from, err := OpenReadOnly(ctx, URL(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	names, err := from.columnsBoth(ctx, db, tables)
	if err != nil {
		return err
	}
	read := func(ctx context.Context, query string) (backend.Rows, error) {
		return from.backend.Query(ctx, query, nil)
	}
	return db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		if kept != "" {
			if err := db.copyTo(context.Background(), kept, tables); err != nil { // it writes elsewhere
				return fmt.Errorf("keep what is there: %w", err)
			}
		}
		return tx.replaceRows(ctx, names, read)
	})
}

// columnsBoth gives the columns, by table, that two databases have of what is copied: of all tables of objects, of
// those that some other program has left, and of the program's own ones that belong to a copy.
func (db *DB) columnsBoth(ctx context.Context, other *DB, tables []*model.Table) (map[string][]string, error) {
	here, err := db.inspect(ctx, db)
	if err != nil {
		return nil, err
	}
	there, err := other.inspect(ctx, other)
	if err != nil {
		return nil, err
	}
	both, wanted := map[string][]string{}, map[string]bool{}
	for _, name := range copied {
		wanted[name] = true
	}
	for _, t := range tables {
		wanted[t.Name] = true
	}
	for table, made := range here {
		if there[table] == nil || !strings.HasPrefix(table, "glpi_") && !wanted[table] {
			continue
		}
		for column := range made.Columns {
			if _, ok := there[table].Columns[column]; ok {
				both[table] = append(both[table], column)
			}
		}
		slices.Sort(both[table])
	}
	return both, nil
}

// replaceRows puts the rows that are read in the place of those that there are.
func (tx *Tx) replaceRows(ctx context.Context, tables map[string][]string, read snapshot) error {
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		where := ""
		if table == "glpid_meta" {
			where = " WHERE `name` NOT IN " + ownNotes
		}
		if _, err := tx.Exec(ctx, "DELETE FROM `"+table+"`"+where); err != nil {
			return fmt.Errorf("empty %s: %w", table, err)
		}
		adding := adder{tx: tx, table: table, columns: tables[table]}
		rows, err := read(ctx, "SELECT `"+strings.Join(adding.columns, "`, `")+"` FROM `"+table+"`"+where)
		if err == nil {
			err = backend.Each(rows, func(row []backend.Cell) error { return adding.add(ctx, row) })
		}
		if err == nil {
			err = adding.flush(ctx)
		}
		if err != nil {
			return fmt.Errorf("copy %s: %w", table, err)
		}
	}
	return nil
}

// adder adds rows to a table, many by one statement.
type adder struct {
	tx      *Tx
	table   string
	columns []string
	args    []any
	rows    int
	bytes   int
}

func (a *adder) add(ctx context.Context, row []backend.Cell) error {
	for i := range row {
		a.args = append(a.args, row[i].Value())
		a.bytes += len(row[i].Text)
	}
	return a.added(ctx, len(row))
}

// added counts a row whose values are among the arguments.
func (a *adder) added(ctx context.Context, values int) error {
	if a.rows++; a.rows < rowsTogether && len(a.args)+values <= valuesTogether && a.bytes < bytesTogether {
		return nil
	}
	return a.flush(ctx)
}

func (a *adder) flush(ctx context.Context) error {
	if a.rows == 0 {
		return nil
	}
	_, err := a.tx.Exec(ctx, insertion(a.table, a.columns, a.rows), a.args...)
	clear(a.args)
	a.args, a.rows, a.bytes = a.args[:0], 0, 0
	return err
}

// Moment begins to read what is in a database now, and nothing of what is later. One statement is read at a time.
func (db *DB) Moment(ctx context.Context) (backend.Snapshot, error) {
	moments, ok := db.plain().(backend.Snapshots)
	if !ok {
		return nil, fmt.Errorf("a database of %s cannot be read at one moment", db.backend.Name())
	}
	return moments.Snapshot(ctx)
}

// AddRows adds rows to a table as they are, many by one statement. Each has a value for every column.
func (tx *Tx) AddRows(ctx context.Context, table string, columns []string, rows [][]any) error {
	adding := adder{tx: tx, table: table, columns: columns}
	for _, row := range rows {
		adding.args = append(adding.args, row...)
		for _, value := range row {
			if text, ok := value.(string); ok {
				adding.bytes += len(text)
			}
		}
		if err := adding.added(ctx, len(row)); err != nil {
			return err
		}
	}
	return adding.flush(ctx)
}
