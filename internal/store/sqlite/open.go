// Package sqlite is SQLite, built in, in one file, as a backend of the store: connections that read, the one
// that writes, tables, copies, and what SQLite's errors mean.
//
// It must not know what is stored, nor who uses the store.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/store/queue"
	sqlite3 "modernc.org/sqlite/lib"
)

// DB is an open database. Reads run on connections that cannot write; writes run one
// after the other on a connection of their own, several to a commit.
type DB struct {
	dialect
	tables

	path    string
	still   *stillFile // of one that was opened for reading and that nobody uses
	private string     // the folder of a copy that was made for reading, "" for none
	readers *readers
	pool    *sql.DB   // of one connection, the writer
	writer  *sql.Conn // held for good, so that its statements stay prepared
	writes  *statements
	queue   *queue.Queue
	others  others
}

var (
	_ backend.Backend = (*DB)(nil)
	_ backend.Files   = (*DB)(nil)
)

// Open opens a database's file for reading and writing, with the program's own tables. The file and its
// folder are made when they are missing. A file with the tables of another program is refused.
func Open(ctx context.Context, path string, own []backend.OwnTable) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("folder of the database: %w", err)
	}
	if err := makeFile(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, openError(path, err)
	}
	if err := register(); err != nil {
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
	db := &DB{path: path, pool: pool, writer: writer}
	log := &written{}
	if err := log.listen(writer); err != nil {
		return nil, errors.Join(openError(path, err), writer.Close(), pool.Close())
	}
	db.writes = newStatements(writer, log)
	db.queue = queue.New(transactions{db})
	if err := errors.Join(db.createOwn(ctx, own), db.tryWriting(ctx, own),
		db.openReaders(dsn(path, true))); err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	return db, nil
}

// IsEmpty reports that a file is missing or has no tables, so that opening it makes a new database.
func IsEmpty(ctx context.Context, path string) (bool, error) {
	if n, err := size(path); err != nil || n <= 0 {
		return err == nil, err
	}
	if err := register(); err != nil {
		return false, err
	}
	has, err := hasTables(ctx, path)
	return !has, err
}

// hasTables looks into a file that is there and changes nothing: opening it for writing already does.
func hasTables(ctx context.Context, path string) (bool, error) {
	file, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+
		"?mode=rw&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return false, fmt.Errorf("open %s: %w", path, err)
	}
	has, err := ownTables(ctx, file, path)
	return has, errors.Join(err, file.Close())
}

// mark is what the head of each file tells SQLite's tools of the program that it belongs to: "glpd". Files from
// before there was one get it when they are opened for writing.
const mark = 0x676c7064

// ownTables reports whether a database has tables, and refuses one that has only those of others. It looks for the
// mark first: reading names of tables, a connection reads all their definitions, longer than most commands take.
func ownTables(ctx context.Context, from interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, path string) (bool, error) {
	var all, own, marked int
	if err := from.QueryRowContext(ctx, "PRAGMA application_id").Scan(&marked); err != nil {
		return false, openError(path, err)
	}
	if marked == mark {
		return true, nil
	}
	err := from.QueryRowContext(ctx,
		"SELECT COUNT(*), COUNT(CASE WHEN `name` GLOB 'glpid_*' THEN 1 END) FROM `sqlite_master`").Scan(&all, &own)
	if err != nil {
		return false, openError(path, err)
	}
	if all > 0 && own == 0 {
		return true, fmt.Errorf("%s belongs to another program and is left alone: name another file with --database,"+
			" or another folder with --data", path)
	}
	return all > 0, nil
}

// tryWriting runs a statement that writes nothing but needs all that writing does: a file that cannot be
// written to says so now.
func (db *DB) tryWriting(ctx context.Context, own []backend.OwnTable) error {
	_, err := db.writer.ExecContext(ctx, "DELETE FROM `"+own[0].Name+"` WHERE `"+own[0].Columns[0].Name+"` IS NULL")
	return err
}

// openReaders opens the connections that read.
func (db *DB) openReaders(dsn string) (err error) {
	db.readers, err = openReaders(dsn, runtime.GOMAXPROCS(0))
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
		pragmas = append(pragmas, "journal_mode(WAL)", synchronous(), "foreign_keys(0)",
			"journal_size_limit(67108864)", fmt.Sprintf("cache_size(-%d)", writerCache))
	}
	q := url.Values{"_pragma": pragmas}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// openError says what to do about a file that does not open.
func openError(path string, err error) error {
	switch codeOf(err) & 0xff {
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("%s is not a sound SQLite database: restore it from a backup (glpid restore FILE), or"+
			" choose another data folder (%w)", path, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return cannotWrite(path, err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("%s is in use by another program for too long: try again (%w)", path, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%s: the disk is full: make room and try again (%w)", path, err)
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return cannotWrite(path, err)
	}
	return fmt.Errorf("open %s: %w", path, err)
}

func cannotWrite(path string, err error) error {
	return fmt.Errorf("%s cannot be written to: check the rights on the file and its folder, and whether the disk is"+
		" mounted for reading only (%w)", path, err)
}

// Close finishes the writes that wait, and closes every connection.
func (db *DB) Close() error {
	var err error
	if db.queue != nil {
		db.queue.Stop()
		err = db.writes.close()
	}
	if db.readers != nil {
		err = errors.Join(err, db.readers.close())
	}
	if db.writer != nil {
		err = errors.Join(err, db.writer.Close(), db.pool.Close())
	}
	if db.private != "" {
		err = errors.Join(err, os.RemoveAll(db.private))
	}
	return err
}

// Query reads what has been committed, on a connection that cannot write.
func (db *DB) Query(ctx context.Context, query string, args []driver.NamedValue) (backend.Rows, error) {
	r, err := db.readers.start(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return r, nil
}
