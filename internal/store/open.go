// Package store is the database: it keeps the tables in step with the catalogue, makes writes durable before
// they are answered, and tells what is kept in memory of changes. What kind of database that is, it knows
// only by its backend; it must not know what the tables are for.
package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// DB is an open database. Reads cannot write; what a write has done is durable when it returns.
type DB struct {
	backend  backend.Backend
	face     *sql.DB // of what the backend reads
	versions versions
	reading  bool // it was opened for reading only
	shared   bool // several servers work on it
	inPlace  bool // it belongs to another program

	followers followers
}

// Querier is what both a DB and a Tx can do.
type Querier = backend.Querier

// own are the tables of the program itself.
var own = []backend.OwnTable{
	{Name: backend.Notes, Columns: []backend.OwnColumn{{Name: "name"}, {Name: "value", Null: true}}},
	{Name: "glpid_generations",
		Columns: []backend.OwnColumn{{Name: "name"}, {Name: "number", Type: model.TypeInteger}}},
	{Name: "glpid_defaults", Columns: []backend.OwnColumn{
		{Name: "unit"}, {Name: "row", Type: model.TypeInteger}, {Name: "hash"},
	}},
	{Name: "glpid_migrations", Columns: []backend.OwnColumn{
		{Name: "number", Type: model.TypeInteger}, {Name: "name"}, {Name: "applied"},
	}},
	{Name: "glpid_attempts", Index: []string{"kind", "touched"}, Columns: []backend.OwnColumn{
		{Name: "name"}, {Name: "kind"}, {Name: "failures", Type: model.TypeInteger},
		{Name: "failed", Type: model.TypeInteger},
		{Name: "succeeded", Type: model.TypeInteger}, {Name: "touched", Type: model.TypeInteger},
	}},
	// What one process at a time does, and until when, by the database's clock in milliseconds.
	{Name: "glpid_leases", Columns: []backend.OwnColumn{
		{Name: "name"}, {Name: "holder"}, {Name: "until", Type: model.TypeInteger},
	}},
	// The signed-in browsers, by the hash of their cookies; times in milliseconds.
	{Name: "glpid_browsers", Index: []string{"users_id", "used"}, Columns: []backend.OwnColumn{
		{Name: "cookie"}, {Name: "users_id", Type: model.TypeInteger}, {Name: "credential"},
		{Name: "began", Type: model.TypeInteger}, {Name: "used", Type: model.TypeInteger},
	}},
	// What statistics have counted of a day or month, entity by entity, and the state of the days that it is true of.
	{Name: backend.CountedDays, Keys: 2, Columns: []backend.OwnColumn{
		{Name: "of"}, {Name: "day"}, {Name: "token", Type: model.TypeInteger},
	}},
	{Name: "glpid_counted", Keys: 2, Columns: []backend.OwnColumn{{Name: "what"}, {Name: "period"}, {Name: "state"}}},
	{Name: "glpid_counted_parts", Keys: 3, Columns: []backend.OwnColumn{
		{Name: "what"}, {Name: "period"}, {Name: "entities_id", Type: model.TypeInteger},
		{Name: "content", Data: true},
	}},
}

// Open opens the database that a URL names: "sqlite:PATH", and makes it when it is missing.
func Open(ctx context.Context, databaseURL string) (*DB, error) {
	driver, name, err := driverOf(databaseURL)
	if err != nil {
		return nil, err
	}
	opened, err := driver.Open(ctx, name, own)
	if err != nil {
		return nil, err
	}
	return over(driver, opened), nil
}

// IsEmpty reports that a database is missing or has no tables, so that opening it makes a new one.
func IsEmpty(ctx context.Context, databaseURL string) (bool, error) {
	driver, name, err := driverOf(databaseURL)
	if err != nil {
		return false, err
	}
	return driver.IsEmpty(ctx, name)
}

// OpenReadOnly opens a database that is there without writing anything, neither to it nor beside it:
// also where that is impossible, and beside a server. Settled must be asked in the end.
func OpenReadOnly(ctx context.Context, databaseURL string) (*DB, error) {
	driver, name, err := driverOf(databaseURL)
	if err != nil {
		return nil, err
	}
	opened, err := driver.OpenReadOnly(ctx, name)
	if err != nil {
		return nil, err
	}
	db := over(driver, opened)
	db.reading = true
	return db, nil
}

// ReadOnly reports that the database was opened for reading: Write refuses, whatever it is asked.
func (db *DB) ReadOnly() bool { return db.reading }

func over(d backend.Driver, b backend.Backend) *DB {
	return &DB{backend: b, face: newFace(b), shared: isShared(d)}
}

// File gives the file that a database's URL names, "" for a database that is none.
func File(databaseURL string) (path string, err error) {
	driver, name, err := driverOf(databaseURL)
	if err != nil || isShared(driver) {
		return "", err
	}
	return name, nil
}

// Shown gives the name of a database for people: nothing in it is secret.
func Shown(databaseURL string) string {
	driver, name, err := driverOf(databaseURL)
	if err != nil {
		return databaseURL
	}
	return driver.Shown(name)
}

// URL gives the URL of a database's file.
func URL(path string) string { return files.Scheme() + ":" + path }

// Close finishes the writes that wait, and closes every connection.
func (db *DB) Close() error {
	db.followers.stop()
	return errors.Join(db.face.Close(), db.backend.Close())
}

// Dialect gives the forms of SQL that differ between databases.
func (db *DB) Dialect() backend.Dialect { return db.backend }

// Bound tells what a column of a table holds of the values of its type.
func (db *DB) Bound(t *model.Table, c model.Column) model.Bound { return db.backend.Bound(t, c) }

// Query reads rows. Its statement is prepared once per text and connection.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	statementsOf(ctx).add(query)
	return db.face.QueryContext(ctx, query, args...)
}

// QueryRow reads one row; Scan gives sql.ErrNoRows when there is none.
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	statementsOf(ctx).add(query)
	return db.face.QueryRowContext(ctx, query, args...)
}

// Check looks through everything for damage.
func (db *DB) Check(ctx context.Context) error { return db.backend.Check(ctx) }
