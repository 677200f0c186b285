package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"modernc.org/sqlite"
)

// CheckFile looks through a database file that is not open, without changing it: it must be sound
// and have the tables.
func CheckFile(ctx context.Context, path string, tables ...string) error {
	if err := register(); err != nil {
		return err
	}
	file, err := sql.Open("sqlite", readOnly(path))
	if err != nil {
		return openError(path, err)
	}
	err = integrity(ctx, file)
	if err == nil {
		var n int
		err = file.QueryRowContext(ctx, "SELECT COUNT(*) FROM `sqlite_master` WHERE `type` = 'table' AND `name` IN ('"+
			strings.Join(tables, "', '")+"')").Scan(&n)
		if err == nil && n < len(tables) {
			err = errors.New("it is no database of glpid")
		}
	}
	return errors.Join(err, file.Close())
}

func readOnly(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?mode=ro"
}

// restorer is what a connection of the driver can do besides.
type restorer interface {
	NewRestore(source string) (*sqlite.Backup, error)
}

// Copy copies the database to a new file that nobody else may read, while others read and write.
// When it fails there is no such file.
func (db *DB) Copy(ctx context.Context, path string) (err error) {
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

// Restore puts a copy in the place of everything in the database, in one transaction: others, also
// other processes, see all that was there or all of the copy. What was there is copied to kept
// first. Nobody writes in between, so that every write is in one of the two.
func (db *DB) Restore(ctx context.Context, path, kept string) error {
	pool, err := sql.Open("sqlite", dsn(db.path, false))
	if err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	keep := func() error { return db.Copy(ctx, kept) }
	if err := errors.Join(copyInto(ctx, pool, readOnly(path), keep), pool.Close()); err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	return nil
}

// copyInto copies a database over the one of a pool, page by page, with SQLite's backup interface.
// locked runs once nobody else can write any more.
func copyInto(ctx context.Context, pool *sql.DB, source string, locked func() error) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(driver any) error {
		target, ok := driver.(restorer)
		if !ok {
			return errors.New("the driver cannot restore")
		}
		backup, err := target.NewRestore(source)
		if err != nil {
			return err
		}
		// A step of no pages takes the write lock, and the last one lets it go.
		if err = lockTarget(ctx, backup); err == nil {
			err = locked()
		}
		for more := true; more && err == nil && ctx.Err() == nil; {
			more, err = backup.Step(-1)
		}
		return errors.Join(err, ctx.Err(), backup.Finish())
	})
	return errors.Join(err, conn.Close())
}

// lockTarget waits for the write lock; each step waits for as long as the connection does.
func lockTarget(ctx context.Context, backup *sqlite.Backup) error {
	for {
		_, err := backup.Step(0)
		if !isBusy(err) || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
	}
}
