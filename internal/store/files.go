package store

import (
	"context"
	"fmt"

	"github.com/glpid/glpid/internal/store/backend"
)

// ErrDisturbed says that another program began to use the database while it was read.
var ErrDisturbed = backend.ErrDisturbed

// CheckFile looks through a database file that is not open, without changing it: it must be sound
// and one of this program.
func CheckFile(ctx context.Context, path string) error {
	return files.CheckFile(ctx, path, "glpid_generations", "glpi_entities")
}

// file gives what can be done with the database because it lies in a file.
func (db *DB) file() (backend.Files, error) {
	from := db.backend
	if again, ok := from.(twice); ok {
		from = again.Backend
	}
	files, ok := from.(backend.Files)
	if !ok {
		return nil, fmt.Errorf("a database of %s is in no file that could be copied", db.backend.Name())
	}
	return files, nil
}

// Backup copies the database to a new file that nobody else may read, while others read and write.
// When it fails there is no such file.
func (db *DB) Backup(ctx context.Context, path string) error {
	files, err := db.file()
	if err != nil {
		return err
	}
	return files.Copy(ctx, path)
}

// Restore puts a copy in the place of everything in the database, in one transaction: others, also
// other processes, see all that was there or all of the copy. What was there is copied to kept
// first. Nobody writes in between, so that every write is in one of the two.
func (db *DB) Restore(ctx context.Context, path, kept string) error {
	files, err := db.file()
	if err != nil {
		return err
	}
	return files.Restore(ctx, path, kept)
}

// Settled reports whether what was read so far is true: a file that nobody used when it was opened for
// reading must not have been used since.
func (db *DB) Settled() error {
	files, err := db.file()
	if err != nil {
		return nil //nolint:nilerr // there is nothing that could change
	}
	return files.Settled()
}
