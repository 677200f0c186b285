// Package store is the database: SQLite, built in, in one file. It keeps the tables in step with
// the catalogue, makes writes durable before they are answered, and compares texts as GLPI's
// databases do.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// DB is an open database. Reads run on a pool of connections that cannot write; writes run one
// after the other on a connection of their own, several to a commit.
type DB struct {
	path       string
	readers    *sql.DB
	pool       *sql.DB   // of one connection, the writer
	writer     *sql.Conn // held for good, so that its statements stay prepared
	reads      *statements
	writes     *statements
	queue      *queue
	direct     *directPool
	dialect    Dialect
	statements atomic.Uint64
	versions   versions
}

// Querier is what both a DB and a Tx can do.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Open opens the database that a URL names: "sqlite:PATH". The file and its folder are made when
// they are missing.
func Open(ctx context.Context, databaseURL string) (*DB, error) {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:")
	if !ok || path == "" {
		return nil, fmt.Errorf("database %q: give it as sqlite:PATH", databaseURL)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("folder of the database: %w", err)
	}
	if err := registerSQLite(); err != nil {
		return nil, err
	}
	pool, err := sql.Open("sqlite", dsn(path, false))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	writer, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(openError(path, err), pool.Close())
	}
	readers, err := sql.Open("sqlite", dsn(path, true))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), pool.Close())
	}
	n := max(4, 2*runtime.GOMAXPROCS(0))
	readers.SetMaxOpenConns(n)
	readers.SetMaxIdleConns(n)
	db := &DB{path: path, readers: readers, pool: pool, writer: writer, dialect: sqliteDialect{}}
	db.direct = newDirectPool(readers.Driver(), dsn(path, true), n)
	db.reads = newStatements(readers)
	db.writes = newStatements(writer)
	db.queue = newQueue(db)
	if err := db.createOwnTables(ctx); err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	return db, nil
}

// dsn gives the driver's name of a file with the settings of a connection.
func dsn(path string, reader bool) string {
	q := url.Values{}
	for _, pragma := range []string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(0)", "temp_store(MEMORY)",
		"cache_size(-32768)", "mmap_size(268435456)", "journal_size_limit(67108864)",
	} {
		q.Add("_pragma", pragma)
	}
	if reader {
		q.Add("_pragma", "query_only(1)")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// openError says what to do about a file that does not open.
func openError(path string, err error) error {
	var fault *sqlite.Error
	if errors.As(err, &fault) {
		switch fault.Code() & 0xff {
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
			return fmt.Errorf("%s is not a sound SQLite database: restore it from a backup, or choose another data folder (%w)", path, err)
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			return fmt.Errorf("%s cannot be written to: check the rights on the file and its folder (%w)", path, err)
		}
	}
	return fmt.Errorf("open %s: %w", path, err)
}

// Close finishes the writes that wait, and closes every connection.
func (db *DB) Close() error {
	db.queue.stop()
	return errors.Join(db.direct.close(), db.reads.close(), db.writes.close(), db.readers.Close(), db.writer.Close(), db.pool.Close())
}

// Dialect gives the forms of SQL that differ between databases.
func (db *DB) Dialect() Dialect { return db.dialect }

// Statements is how many statements have run so far, for tests that count them.
func (db *DB) Statements() uint64 { return db.statements.Load() }

// Query reads rows. Its statement is prepared once per text.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	db.statements.Add(1)
	stmt, release, err := db.reads.get(ctx, query)
	if err != nil {
		return nil, err
	}
	defer release()
	return stmt.QueryContext(ctx, args...)
}

// QueryRow reads one row; Scan gives sql.ErrNoRows when there is none.
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	db.statements.Add(1)
	stmt, release, err := db.reads.get(ctx, query)
	if err != nil {
		return db.readers.QueryRowContext(ctx, query, args...) // gives the error in Scan
	}
	defer release()
	return stmt.QueryRowContext(ctx, args...)
}

// IsDuplicate reports whether an error says that a unique index refused a row.
func IsDuplicate(err error) bool {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return false
	}
	return fault.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || fault.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}

// Backup copies the database to a new file, while others read and write.
func (db *DB) Backup(ctx context.Context, path string) error {
	source, err := sql.Open("sqlite", dsn(db.path, false)) // readers may not write, not even elsewhere
	if err != nil {
		return fmt.Errorf("copy the database to %s: %w", path, err)
	}
	if _, err := source.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return errors.Join(fmt.Errorf("copy the database to %s: %w", path, err), source.Close())
	}
	return source.Close()
}

// Check looks through the whole file for damage.
func (db *DB) Check(ctx context.Context) error { return integrity(ctx, db.readers) }

func integrity(ctx context.Context, file *sql.DB) error {
	rows, err := file.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	defer rows.Close()
	var problems []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return fmt.Errorf("check the database: %w", err)
		}
		if line != "ok" {
			problems = append(problems, line)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if len(problems) > 0 {
		return fmt.Errorf("the database is damaged, restore it from a backup: %s", strings.Join(problems, "; "))
	}
	return nil
}
