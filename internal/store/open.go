// Package store is the database: SQLite, built in, in one file. It keeps the tables in step with
// the catalogue, makes writes durable before they are answered, and compares texts as GLPI's
// databases do.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// DB is an open database. Reads run on connections that cannot write; writes run one
// after the other on a connection of their own, several to a commit.
type DB struct {
	path       string
	still      *stillFile // of one that was opened for reading and that nobody uses
	private    string     // the folder of a copy that was made for reading, "" for none
	readers    *readers
	face       *sql.DB   // of the readers
	pool       *sql.DB   // of one connection, the writer
	writer     *sql.Conn // held for good, so that its statements stay prepared
	writes     *statements
	queue      *queue
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
// they are missing. A file with the tables of another program is refused.
func Open(ctx context.Context, databaseURL string) (*DB, error) {
	path, err := Path(databaseURL)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("folder of the database: %w", err)
	}
	if err := makeFile(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, openError(path, err)
	}
	if err := registerSQLite(); err != nil {
		return nil, err
	}
	if _, err := hasTables(ctx, path); err != nil {
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
	db := &DB{path: path, pool: pool, writer: writer, dialect: sqliteDialect{}}
	db.writes = newStatements(writer)
	db.queue = newQueue(db)
	if err := errors.Join(db.createOwnTables(ctx), db.tryWriting(ctx), db.openReaders(dsn(path, true))); err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	return db, nil
}

// IsEmpty reports that a file is missing or has no tables, so that opening it makes a new database.
func IsEmpty(ctx context.Context, path string) (bool, error) {
	if n, err := size(path); err != nil || n <= 0 {
		return err == nil, err
	}
	if err := registerSQLite(); err != nil {
		return false, err
	}
	has, err := hasTables(ctx, path)
	return !has, err
}

// hasTables looks into a file that is there and changes nothing: opening it for writing already does.
func hasTables(ctx context.Context, path string) (bool, error) {
	file, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=rw&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return false, fmt.Errorf("open %s: %w", path, err)
	}
	has, err := ownTables(ctx, file, path)
	return has, errors.Join(err, file.Close())
}

// ownTables reports whether a database has tables, and refuses one that has only those of others.
func ownTables(ctx context.Context, from interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, path string) (bool, error) {
	var all, own int
	err := from.QueryRowContext(ctx, "SELECT COUNT(*), COUNT(CASE WHEN `name` GLOB 'glpid_*' THEN 1 END) FROM `sqlite_master`").Scan(&all, &own)
	if err != nil {
		return false, openError(path, err)
	}
	if all > 0 && own == 0 {
		return true, fmt.Errorf("%s belongs to another program and is left alone: name another file with --database, or another folder with --data", path)
	}
	return all > 0, nil
}

// Path gives the file that a database's URL names.
func Path(databaseURL string) (string, error) {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:")
	if !ok || path == "" {
		return "", fmt.Errorf("database %q: give it as sqlite:PATH", databaseURL)
	}
	return path, nil
}

// URL gives the URL of a database's file.
func URL(path string) string { return "sqlite:" + path }

// tryWriting runs a statement that writes nothing but needs all that writing does: a file that cannot be
// written to says so now.
func (db *DB) tryWriting(ctx context.Context) error {
	_, err := db.writer.ExecContext(ctx, "DELETE FROM `glpid_meta` WHERE `name` IS NULL")
	return err
}

// openReaders opens the connections that read.
func (db *DB) openReaders(dsn string) (err error) {
	if db.readers, err = openReaders(dsn, runtime.GOMAXPROCS(0)); err == nil {
		db.face = newFace(db.readers)
	}
	return err
}

// writerCache is how much of the database the connection that writes keeps at most, in KiB. Setting it
// makes a connection read what tables there are, which takes longer than all else.
const writerCache = 32 << 10

// dsn gives the driver's name of a file with the settings of a connection.
func dsn(path string, reader bool) string {
	pragmas := []string{"busy_timeout(10000)", "temp_store(MEMORY)", "mmap_size(268435456)"}
	if reader {
		pragmas = append(pragmas, "query_only(1)")
	} else {
		pragmas = append(pragmas, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(0)", "journal_size_limit(67108864)", fmt.Sprintf("cache_size(-%d)", writerCache))
	}
	q := url.Values{"_pragma": pragmas}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// openError says what to do about a file that does not open.
func openError(path string, err error) error {
	var fault *sqlite.Error
	if errors.As(err, &fault) {
		switch fault.Code() & 0xff {
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
			return fmt.Errorf("%s is not a sound SQLite database: restore it from a backup (glpid restore FILE), or choose another data folder (%w)", path, err)
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			return cannotWrite(path, err)
		case sqlite3.SQLITE_BUSY:
			return fmt.Errorf("%s is in use by another program for too long: try again (%w)", path, err)
		case sqlite3.SQLITE_FULL:
			return fmt.Errorf("%s: the disk is full: make room and try again (%w)", path, err)
		}
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return cannotWrite(path, err)
	}
	return fmt.Errorf("open %s: %w", path, err)
}

func cannotWrite(path string, err error) error {
	return fmt.Errorf("%s cannot be written to: check the rights on the file and its folder, and whether the disk is mounted for reading only (%w)", path, err)
}

// Close finishes the writes that wait, and closes every connection.
func (db *DB) Close() error {
	var err error
	if db.queue != nil {
		db.queue.stop()
		err = db.writes.close()
	}
	if db.readers != nil {
		err = errors.Join(err, db.face.Close(), db.readers.close())
	}
	if db.writer != nil {
		err = errors.Join(err, db.writer.Close(), db.pool.Close())
	}
	if db.private != "" {
		err = errors.Join(err, os.RemoveAll(db.private))
	}
	return err
}

// Dialect gives the forms of SQL that differ between databases.
func (db *DB) Dialect() Dialect { return db.dialect }

// Statements is how many statements have run so far, for tests that count them.
func (db *DB) Statements() uint64 { return db.statements.Load() }

// Query reads rows. Its statement is prepared once per text and connection.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	db.statements.Add(1)
	return db.face.QueryContext(ctx, query, args...)
}

// QueryRow reads one row; Scan gives sql.ErrNoRows when there is none.
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	db.statements.Add(1)
	return db.face.QueryRowContext(ctx, query, args...)
}

// Backup copies the database to a new file that nobody else may read, while others read and write.
// When it fails there is no such file.
func (db *DB) Backup(ctx context.Context, path string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("copy the database to %s: %w", path, err)
		}
	}()
	if err := makeFile(path); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	source, err := sql.Open("sqlite", db.sourceDSN())
	if err != nil {
		return err
	}
	_, err = source.ExecContext(ctx, "VACUUM INTO ?", path)
	if err = errors.Join(err, source.Close()); err != nil {
		return err
	}
	return syncFile(path)
}

// makeFile makes an empty file for this user alone. SQLite takes an empty file for a new database, and
// gives the files beside it the same rights. A file that exists is not even opened: closing it would
// take away the locks that SQLite has on it.
func makeFile(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// syncFile makes what has been written to a file durable.
func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// Check looks through the whole file for damage.
func (db *DB) Check(ctx context.Context) error { return integrity(ctx, db.face) }

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
