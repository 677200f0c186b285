package store

import (
	"context"
	"errors"
	"os"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// ErrDisturbed says that another program began to use the database while it was read.
var ErrDisturbed = backend.ErrDisturbed

// CheckFile looks through a database file that is not open, without changing it: it must be sound
// and one of this program.
func CheckFile(ctx context.Context, path string) error {
	return files.CheckFile(ctx, path, "glpid_generations", "glpi_entities")
}

// file gives what can be done with the database because it lies in a file, if it does.
func (db *DB) file() (backend.Files, bool) {
	files, ok := db.plain().(backend.Files)
	return files, ok
}

// Backup copies the database to a new file of SQLite that nobody else may read, while others read and write. tables are
// those of the program. When it fails there is no such file.
func (db *DB) Backup(ctx context.Context, path string, tables []*model.Table) error {
	if files, ok := db.file(); ok {
		return files.Copy(ctx, path)
	}
	if err := db.copyTo(ctx, path, tables); err != nil {
		return errors.Join(err, os.RemoveAll(path))
	}
	return nil
}

// Restore puts a copy in the place of everything in the database, in one transaction: others, also
// other processes, see all that was there or all of the copy. What was there is copied to kept
// first. Nobody writes in between, so that every write is in one of the two. tables are those of the program.
func (db *DB) Restore(ctx context.Context, path, kept string, tables []*model.Table) error {
	if files, ok := db.file(); ok {
		return files.Restore(ctx, path, kept)
	}
	return db.copyFrom(ctx, path, kept, tables)
}

// Settled reports whether what was read so far is true: a file that nobody used when it was opened for
// reading must not have been used since.
func (db *DB) Settled() error {
	if files, ok := db.file(); ok {
		return files.Settled()
	}
	return nil
}
