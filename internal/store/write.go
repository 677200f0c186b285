package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store/backend"
)

// Tx is the transaction of one write. It must not be used after the function it was given to has
// returned.
type Tx struct {
	db    *DB
	conn  backend.Conn
	kept  map[any]any
	ends  []func() error
	keys  map[any]bool // of ends
	after []func()
	later []func()
	undo  []undoing // once it has failed

	statements *Statements // of whom it is made for, nil for nobody who counts
	hurry      func() error
}

// Keep holds a value for whatever else happens in this write, under a key of the caller's own type.
func (tx *Tx) Keep(key, value any) {
	if tx.kept == nil {
		tx.kept = map[any]any{}
	}
	tx.kept[key] = value
}

// Kept gives what has been kept, nil for nothing.
func (tx *Tx) Kept(key any) any { return tx.kept[key] }

// Wrote reports whether this write has written to a table.
func (tx *Tx) Wrote(table string) bool { return tx.conn.Wrote()[table] }

type (
	writingKey struct{}
	readingKey struct{}
)

// pending is a write that is not over yet.
type pending struct{ over atomic.Bool }

// Write runs fn in a transaction and returns once what it did is on disk. An error of fn takes
// back what fn did, and nothing else. fn must use the Tx, not the DB, to see its own changes, and may
// be called again when the database has lost a write. The context that it is given is the caller's, and
// knows of the write: a Write with it would wait for itself for ever, and is refused until this one is
// over. Reads with it have places of their own, but do not see what the write has changed.
func (db *DB) Write(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if p, _ := ctx.Value(writingKey{}).(*pending); p != nil && !p.over.Load() {
		return errors.New("store: Write inside Write: use the transaction that is there")
	}
	this := &pending{}
	defer this.over.Store(true)
	held, letGo := fair.Holding(ctx)
	defer letGo()
	inside := context.WithValue(held, writingKey{}, this)
	var tx *Tx // the last one that was tried
	var lost []undoing
	err := db.backend.Write(ctx, backend.Write{
		Run: func(conn backend.Conn) error {
			if tx != nil {
				lost = append(lost, tx.undo...)
			}
			tx = &Tx{db: db, conn: conn, statements: statementsOf(ctx)}
			return tx.run(inside, fn)
		},
		Committed: func() { tx.committed() },
	})
	this.over.Store(true)
	letGo()
	if err != nil && tx != nil {
		lost = append(lost, tx.undo...)
	}
	undo(lost)
	if err == nil {
		for _, fn := range tx.later {
			fn()
		}
	}
	return Fault(err)
}

// undoing is what is done once something has been undone.
type undoing struct {
	key any
	fn  func()
}

// undo does what is left to do of what is undone, of several with the same key the first.
func undo(all []undoing) {
	for i, u := range all {
		if !slices.ContainsFunc(all[:i], func(before undoing) bool { return before.key == u.key }) {
			u.fn()
		}
	}
}

// run runs the write's function and what it has put off. A panic is an error, so that it takes nothing
// else along.
func (tx *Tx) run(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic in a write: %v\n%s", fault, debug.Stack())
		}
	}()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	for i := 0; i < len(tx.ends); i++ { // they may add more
		if err := tx.Hurry(); err != nil {
			return err
		}
		if err := tx.ends[i](); err != nil {
			return err
		}
	}
	return nil
}

// committed counts and tells what has become durable.
func (tx *Tx) committed() {
	for table := range tx.conn.Wrote() {
		ids, known := tx.conn.Changed(table)
		tx.db.versions.table(table).add(ids, known)
	}
	for _, fn := range tx.after {
		fn()
	}
}

// Reading gives a context with which DB.Each reads what this write sees, for the engine's reads of
// what has not been committed yet.
func (tx *Tx) Reading(ctx context.Context) context.Context {
	return context.WithValue(ctx, readingKey{}, tx)
}

// each is Each on the connection of the write.
func (tx *Tx) each(ctx context.Context, query string, args []any, fn func(row []backend.Cell) error) (err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	row := make([]backend.Cell, len(columns))
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, cell := range cells {
			var ok bool
			if row[i], ok = backend.CellOf(cell); !ok {
				return fmt.Errorf("column %s: no cell holds %T", columns[i], cell)
			}
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// AtEnd adds a function to run within this write once everything else in it is done, in the order
// of adding. Of several with the same key only the first is kept; its error undoes the write.
func (tx *Tx) AtEnd(key any, fn func() error) {
	if tx.keys[key] {
		return
	}
	if tx.keys == nil {
		tx.keys = map[any]bool{}
	}
	tx.keys[key] = true
	tx.ends = append(tx.ends, fn)
}

// Bound sets what tells a write of many things that it has kept others waiting for long enough. It is asked by
// Hurry, and before each function that AtEnd has put off: what a list sets off can take longer than the list.
func (tx *Tx) Bound(hurry func() error) { tx.hurry = hurry }

// Bounded reports whether Bound has been called.
func (tx *Tx) Bounded() bool { return tx.hurry != nil }

// Hurry gives the fault with which the write has to end, nil while it may go on.
func (tx *Tx) Hurry() error {
	if tx.hurry == nil {
		return nil
	}
	return tx.hurry()
}

// AfterCommit adds a function to run once what this write did is durable, before the next writes: these wait for it.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// BeforeReturn adds a function to run once what this write did is durable, before Write returns, while others write: it
// may take long.
func (tx *Tx) BeforeReturn(fn func()) { tx.later = append(tx.later, fn) }

// IfUndone adds a function to run if what has been done is undone, once the write is over: when it fails, and for
// a first try of it that the database has lost. Of several with the same key one runs. It may write.
func (tx *Tx) IfUndone(key any, fn func()) { tx.undo = append(tx.undo, undoing{key, fn}) }

// Default gives what rows have in a column that nobody gives a value, as SQL, "NULL" for nothing.
func (tx *Tx) Default(ctx context.Context, table, column string) (string, error) {
	return tx.db.backend.Default(ctx, tx, table, column)
}

// Exec runs a statement. It is not interrupted once it has begun.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	tx.statements.add(query)
	return tx.conn.Exec(ctx, query, args...)
}

// ExecAll runs statements one after the other.
func (tx *Tx) ExecAll(ctx context.Context, queries []string) error {
	for _, query := range queries {
		if _, err := tx.Exec(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// Query reads rows as this write sees them.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	tx.statements.add(query)
	return tx.conn.Query(ctx, query, args...)
}

// QueryRow reads one row as this write sees it.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	tx.statements.add(query)
	return tx.conn.QueryRow(ctx, query, args...)
}

// Insert adds a row and gives its id. Columns are written in the order of their names, so that
// the same set of them always makes the same statement.
func (tx *Tx) Insert(ctx context.Context, table string, values map[string]any) (int64, error) {
	columns := slices.Sorted(maps.Keys(values))
	args := make([]any, len(columns))
	for i, c := range columns {
		args[i] = values[c]
	}
	if len(columns) == 0 { // all databases count up for an id that is NULL
		columns, args = []string{"id"}, []any{nil}
	}
	result, err := tx.Exec(ctx, insertion(table, columns, 1), args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// Put has the row that a key names, columns with their values, hold some values more, in the place of what it held; nil
// for no row. It is for tables with one row for each key.
func (tx *Tx) Put(ctx context.Context, table string, key, values map[string]any) error {
	var where []string
	var args []any
	for _, column := range slices.Sorted(maps.Keys(key)) {
		where, args = append(where, "`"+column+"` = ?"), append(args, key[column])
	}
	_, err := tx.Exec(ctx, "DELETE FROM `"+table+"` WHERE "+strings.Join(where, " AND "), args...)
	if err != nil || values == nil {
		return err
	}
	row := maps.Clone(key)
	maps.Copy(row, values)
	_, err = tx.Insert(ctx, table, row)
	return err
}

// InsertAll adds rows by one statement. A row without a column that another has gets NULL there.
func (tx *Tx) InsertAll(ctx context.Context, table string, rows []map[string]any) error {
	if len(rows) == 0 {
		return nil
	}
	set := map[string]bool{}
	for _, row := range rows {
		for column := range row {
			set[column] = true
		}
	}
	columns := slices.Sorted(maps.Keys(set))
	args := make([]any, 0, len(columns)*len(rows))
	for _, row := range rows {
		for _, c := range columns {
			args = append(args, row[c])
		}
	}
	_, err := tx.Exec(ctx, insertion(table, columns, len(rows)), args...)
	return err
}

// insertion is the statement that adds so many rows.
func insertion(table string, columns []string, rows int) string {
	row := "(" + Marks(len(columns)) + ")"
	return "INSERT INTO `" + table + "` (`" + strings.Join(columns, "`, `") + "`) VALUES " + row +
		strings.Repeat(", "+row, rows-1)
}

// Marks gives so many places for values in a statement, to stand between parentheses.
func Marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }
