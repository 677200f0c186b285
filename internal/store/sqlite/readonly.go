package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/glpid/glpid/internal/store/backend"
)

// OpenReadOnly opens a file that is there without writing anything, neither to it nor beside it:
// also where that is impossible, and beside a server. Settled must be asked in the end.
func OpenReadOnly(ctx context.Context, path string) (*DB, error) {
	if err := register(); err != nil {
		return nil, err
	}
	db := &DB{path: path}
	name, err := db.forReading()
	if err != nil {
		return nil, err
	}
	if err := db.openReaders(name); err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	file, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	has, err := ownTables(ctx, file, path)
	err = errors.Join(err, file.Close())
	if err == nil && !has {
		err = fmt.Errorf("%s has no tables: put a backup there with \"glpid restore FILE\", or start a new site with"+
			" \"glpid serve\"", path)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// forReading decides how the file can be read, and gives the driver's name for that.
//
// What was committed last may lie in the log beside the file. SQLite reads it with an index that it
// keeps in a third file; with readonly_shm it does not write to that one. A file without a log is
// read as one that does not change, which needs no other files. A log without its index cannot be
// read where it is.
func (db *DB) forReading() (string, error) {
	file, err := os.Stat(db.path)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", db.path, err)
	}
	log, err := size(db.path + "-wal")
	if err != nil {
		return "", err
	}
	index, err := size(db.path + "-shm")
	if err != nil {
		return "", err
	}
	switch {
	case log >= 0 && index >= 0:
	case log > 0:
		if err := db.copyAside(); err != nil {
			return "", err
		}
		return db.sourceDSN(), nil
	default:
		db.still = &stillFile{file.Size(), file.ModTime()}
	}
	return db.sourceDSN(), nil
}

// size gives the size of a file, -1 when there is none.
func size(path string) (int64, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return -1, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// stillFile is how a file looked that should not change while it is read.
type stillFile struct {
	size    int64
	changed time.Time
}

// Settled reports whether what was read so far is true: a file that nobody used when it was opened for
// reading must not have been used since.
func (db *DB) Settled() error {
	if db.still == nil {
		return nil
	}
	file, err := os.Stat(db.path)
	if err != nil {
		return err
	}
	log, err := size(db.path + "-wal")
	if err != nil {
		return err
	}
	if log >= 0 || file.Size() != db.still.size || !file.ModTime().Equal(db.still.changed) {
		return backend.ErrDisturbed
	}
	return nil
}

// copyAside copies file and log to a folder of their own.
func (db *DB) copyAside() error {
	folder, err := os.MkdirTemp("", "glpid-read-*")
	if err != nil {
		return err
	}
	db.private = folder
	copied := filepath.Join(folder, filepath.Base(db.path))
	for _, suffix := range []string{"", "-wal"} {
		if err := copyTo(db.path+suffix, copied+suffix); err != nil {
			return errors.Join(fmt.Errorf("copy %s to read it: %w", db.path, err), os.RemoveAll(folder))
		}
	}
	db.path = copied
	return nil
}

func copyTo(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// sourceDSN gives the driver's name for reading all of the database, also into another file. The
// readers of a database that is open for writing may not do that.
func (db *DB) sourceDSN() string {
	if db.queue != nil {
		return dsn(db.path, false)
	}
	q := url.Values{"_pragma": {"busy_timeout(10000)", "temp_store(MEMORY)", "mmap_size(268435456)"}}
	if db.still != nil {
		q.Set("immutable", "1")
	}
	if db.private == "" {
		q.Set("mode", "ro")
		q.Set("readonly_shm", "1")
	}
	return "file:" + (&url.URL{Path: db.path}).EscapedPath() + "?" + q.Encode()
}
