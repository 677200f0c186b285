package store

import (
	"context"
	"errors"

	"github.com/glpid/glpid/internal/store/backend"
)

// Shared reports whether several servers may work on the database, so that what this one has in memory can be a second
// old even within a write.
func (db *DB) Shared() bool { return db.shared }

// Shared is DB.Shared of a database that is not open yet.
func Shared(databaseURL string) bool {
	driver, _, err := driverOf(databaseURL)
	return err == nil && isShared(driver)
}

// isShared: several servers work on what is no file.
func isShared(d backend.Driver) bool {
	_, isFile := d.(backend.FileDriver)
	return !isFile
}

// Alone does something while no other process does what has the same name, on databases that several servers work on.
// It waits for those that are at it, and when that takes more than a moment tells once which connection it waits for,
// "" where that is not known.
func (db *DB) Alone(ctx context.Context, name string, waits func(holder string), do func() error) error {
	if !db.shared {
		return do()
	}
	release, err := db.plain().(backend.Locks).Lock(ctx, name, waits)
	if err != nil {
		return err
	}
	return errors.Join(do(), release())
}
