package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"modernc.org/sqlite"
)

// CheckFile looks through a database file that is not open, without changing it: it must be sound
// and one of this program.
func CheckFile(ctx context.Context, path string) error {
	if err := registerSQLite(); err != nil {
		return err
	}
	file, err := sql.Open("sqlite", readOnly(path))
	if err != nil {
		return openError(path, err)
	}
	err = integrity(ctx, file)
	if err == nil {
		var n int
		err = file.QueryRowContext(ctx, "SELECT COUNT(*) FROM `sqlite_master` WHERE `name` IN ('glpid_generations', 'glpi_entities')").Scan(&n)
		if err == nil && n < 2 {
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

// ahead is how far the counters of a restored database are set beyond those of the one before, so that
// none of them comes to stand where a process has seen it.
const ahead = 1 << 20

// Supersede sets the counters by which processes tell each other of changes beyond those of another
// database, in whose place this one comes.
func (db *DB) Supersede(ctx context.Context, other *DB) error {
	before, err := other.generations(ctx)
	if err != nil {
		return err
	}
	after, err := db.generations(ctx)
	if err != nil {
		return err
	}
	for name, number := range before {
		after[name] = max(after[name], number)
	}
	return db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		for name, number := range after {
			if _, err := tx.Exec(ctx, "INSERT INTO `glpid_generations` (`name`, `number`) VALUES (?, ?)"+
				" ON CONFLICT (`name`) DO UPDATE SET `number` = excluded.`number`", name, number+ahead); err != nil {
				return err
			}
		}
		return nil
	})
}

// Restore puts a copy in the place of everything in the database, in one transaction: others, also
// other processes, see all that was there or all of the copy. What was there is copied to kept
// first. Nobody writes in between, so that every write is in one of the two.
func (db *DB) Restore(ctx context.Context, path, kept string) error {
	pool, err := sql.Open("sqlite", dsn(db.path, false))
	if err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	keep := func() error { return db.Backup(ctx, kept) }
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

// generations gives every counter by which processes tell each other of changes.
func (db *DB) generations(ctx context.Context) (map[string]int64, error) {
	rows, err := db.Query(ctx, "SELECT `name`, `number` FROM `glpid_generations`")
	if err != nil {
		return nil, fmt.Errorf("read generations: %w", err)
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var number int64
		if err := rows.Scan(&name, &number); err != nil {
			return nil, fmt.Errorf("read generations: %w", err)
		}
		out[name] = number
	}
	return out, rows.Err()
}
