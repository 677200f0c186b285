// Package backend is what the store asks of a kind of database: to read, to write in transactions, to make
// tables, and to tell in which form it wants some parts of SQL. It must not know any of them, nor what is
// stored.
package backend

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// Backend is an open database. It is used by many callers at the same time.
type Backend interface {
	Dialect
	Tables
	Texts

	// Query reads what has been committed. Arguments are nil, int64, float64, bool, string or []byte.
	// The context's fair.Reader decides how long it may read; the fault of who has
	// read for too long, or finds no place, is a model.Error.
	Query(ctx context.Context, query string, args []driver.NamedValue) (Rows, error)
	// Write runs a write in a transaction, and returns once what it did is durable. Whatever fails, at the
	// commit too, is undone whole. A write may be run again when the database has lost it to another one.
	Write(ctx context.Context, w Write) error
	// Others tells how often it was seen that somebody beside this program has written, and when it was looked at
	// last: with each write. The time is zero where nobody can tell.
	Others() (n uint64, looked time.Time)
	// Check looks through everything for damage.
	Check(ctx context.Context) error
	Close() error
}

// Write is one write.
type Write struct {
	// Run makes the changes. Its error undoes them, and nothing else.
	Run func(conn Conn) error
	// Committed is called once they are durable, before Backend.Write returns, in the order of the commits of
	// this process.
	Committed func()
}

// Conn is the connection of a transaction. It is used by one caller at a time. Statements that have begun
// are not interrupted.
type Conn interface {
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
	// Wrote gives the tables that the statements so far write to. It must not be changed.
	Wrote() map[string]bool
	// Changed gives the ids of the rows of a table that the statements so far have added, changed or taken away, once
	// or several times; known is false when there are more than a few, or where the database does not tell.
	Changed(table string) (ids []int64, known bool)
	Querier
}

// Querier reads.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Files is what a database can do that lies in a file.
type Files interface {
	// Copy copies everything to a new file that nobody else may read, while others read and write.
	Copy(ctx context.Context, path string) error
	// Restore puts a copy in the place of everything in one transaction: others, also other processes, see all
	// that was there or all of the copy. What was there is copied to kept first, and nobody writes in between.
	Restore(ctx context.Context, path, kept string) error
	// Settled reports whether what was read so far is true, of one that was opened for reading.
	Settled() error
}

// Snapshots is what a database can do that lies in no file: to be read as it is at one moment.
type Snapshots interface {
	// Snapshot begins to read what has been committed by now, and nothing of what is later.
	Snapshot(ctx context.Context) (Snapshot, error)
}

// Locks is what a database can do that several processes work on, which is one that is no file: some of what they do is
// for one at a time.
type Locks interface {
	// Lock waits for a lock by its name. It ends with release, and with the process. When that takes more than a
	// moment, waits is told once which connection has it, "" where that is not known.
	Lock(ctx context.Context, name string, waits func(holder string)) (release func() error, err error)
}

// Snapshot reads what was in a database at one moment. One statement is read at a time.
type Snapshot interface {
	Query(ctx context.Context, query string) (Rows, error)
	Close() error
}

// Dialect holds the forms of SQL that differ between databases. Everything else that the program
// writes is understood by all of them: identifiers in backticks, "?" for values, || for joining
// texts.
type Dialect interface {
	// Name is the database's name, for messages.
	Name() string
	// Like compares a text with a pattern in one placeholder. A sensitive comparison minds case
	// and accents.
	Like(expr string, sensitive, negated bool) string
	// Sift gives a condition, with its values, that costs little and holds for every text which fits a pattern, to be
	// asked before Like; "" for a pattern that has none.
	Sift(expr, pattern string, sensitive bool) (condition string, values []any)
	// CastText gives the text of a number or date.
	CastText(expr string) string
	// JSONText gives a member of the JSON object in a column as text, NULL when it is missing or null.
	// key is not quoted: it must be plain.
	JSONText(column, key string) string
	// JSONNumber gives a member of the JSON object in a column as a number, as JSONText does.
	JSONNumber(column, key string) string
	// Collate makes a value that has no collation of its own sort as texts do.
	Collate(expr string) string
	// UpdateFrom changes the rows of a table whose id a query gives: they take its values in the
	// columns.
	UpdateFrom(table string, columns []string, query string) string
	// Now is the database's own clock: milliseconds since 1970, the same throughout a statement.
	Now() string
}

// Texts finds rows by what stands within the texts of their columns (model.Table.Searched) without reading all rows.
type Texts interface {
	// Containing finds the rows of whose texts one may fit a pattern of Dialect.Like.
	Containing(ctx context.Context, in TextColumn, pattern string, sensitive bool, most int) (Found, error)
	// Follow lets an index take in rows that it lacks, so many that others who write wait for a moment only. done says
	// that it lacks none.
	Follow(ctx context.Context, conn Conn, in TextColumn) (done bool, err error)
	// CheckTexts looks whether the indexes find what stands in rows, some of each column, and says for people which do
	// not.
	CheckTexts(ctx context.Context) (wrong []string, err error)
	// IsSpoilt reports whether an error of these says that the indexes are damaged.
	IsSpoilt(err error) bool
	// Forget lets all indexes begin anew, after rows may have changed without their knowing, or when they are damaged.
	Forget(ctx context.Context, conn Conn) error
	// Versions tell two programs apart that compare texts in other ways (by the weights of characters that they know),
	// or that have other indexes.
	Versions() (compared, indexed string)
	// Compare sorts what is sorted by its text anew, where another program has done so in its own way. Rows that were
	// different and are the same now, where an index wants them to differ, are made different.
	Compare(ctx context.Context, conn Conn) ([]Renamed, error)
}

// Renamed is a row that has got another text in a column, as its own has become the same as that of another row.
type Renamed struct {
	Table, Column string
	ID, First     int64 // of the row, and of the one that keeps its text
	Was, Now      string
}

// TextColumn is a column of a table.
type TextColumn struct{ Table, Column string }

// Found is what is known of where something stands.
type Found struct {
	IDs    []int64 // of all rows in which it does, and perhaps of others
	Known  bool    // false where only reading all rows tells, or there are more than asked for
	Behind bool    // the index lacks so many rows that it should follow
	Last   int64   // the id of the last row
}

// Tables is how a database makes tables, and tells of those that there are.
type Tables interface {
	// Specify gives how tables are made in this database, in the same order. They all have a column id, which
	// counts up.
	Specify(tables []*model.Table) []*Table
	// Bound tells what a column of a table, as Specify has it, holds of the values of its type.
	Bound(t *model.Table, c model.Column) model.Bound
	// Inspect reads which tables there are, by their names.
	Inspect(ctx context.Context, from Querier) (map[string]*Made, error)
	// Default gives what rows have in a column that nobody gives a value, as SQL, "NULL" for nothing.
	Default(ctx context.Context, from Querier, table, column string) (string, error)
	// Columns lists the columns of a table as it is, none where there is no such table.
	Columns(ctx context.Context, from Querier, table string) ([]string, error)
	// Stamp changes whenever somebody changes tables; it costs one statement.
	Stamp(ctx context.Context, from Querier) (string, error)
	// Add makes what is missing. On some databases that commits what was done before.
	Add(ctx context.Context, conn Conn, missing Gap) error
	// Wrong lists the columns and indexes of a table that are not what they should be, for people.
	Wrong(made *Made, want *Table) []string
}

// Table is a table as it should be.
type Table struct {
	Name     string
	Columns  []Column
	Indexes  []Index
	Triggers []Trigger
}

// Column is a column with its definition in SQL.
type Column struct{ Name, Definition string }

// Index is an index with its name.
type Index struct {
	Name    string
	Columns []string
	Unique  bool
}

// Trigger is what the database does by itself when rows of a table change. Its name changes with its definition.
type Trigger struct {
	Name, Definition string
	// Hears says what the trigger keeps true: what has to be made anew where it was missing.
	Hears Derived
}

// Derived is something that is made from rows and kept.
type Derived int

// What triggers keep true.
const (
	DerivedNothing Derived = iota
	DerivedDays            // the rows of CountedDays
	DerivedTexts           // the index of texts
)

// Made is a table as it is.
type Made struct {
	SQL     string                // by which it was made, where the database keeps that
	Columns map[string]MadeColumn // by their names in small letters
	Indexes map[string]bool       // whether they are unique
	// Triggers are there by their names.
	Triggers map[string]bool
}

// MadeColumn is a column as it is.
type MadeColumn struct {
	Type    string // as declared
	NotNull bool
}

// Gap is a table that is missing, or one of its columns, indexes or triggers.
type Gap struct {
	Table   *Table
	Column  *Column
	Index   *Index
	Trigger *Trigger
}

// String says what is missing.
func (g Gap) String() string {
	switch {
	case g.Column != nil:
		return "column " + g.Table.Name + "." + g.Column.Name
	case g.Index != nil:
		return "index " + g.Index.Name + " on " + g.Table.Name
	case g.Trigger != nil:
		return "trigger " + g.Trigger.Name + " on " + g.Table.Name
	}
	return "table " + g.Table.Name
}

// Holds reports whether data is lost with it: an index is made anew as it was, and so is a trigger.
func (g Gap) Holds() bool { return g.Index == nil && g.Trigger == nil }
