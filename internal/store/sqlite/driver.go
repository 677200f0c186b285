package sqlite

import (
	"context"

	"github.com/glpid/glpid/internal/store/backend"
)

// Driver opens databases of SQLite.
type Driver struct{}

var _ backend.FileDriver = Driver{}

// Scheme begins the URLs of databases of SQLite.
func (Driver) Scheme() string { return "sqlite" }

// Open is the function Open.
func (Driver) Open(ctx context.Context, path string, own []backend.OwnTable) (backend.Backend, error) {
	return opened(Open(ctx, path, own))
}

// OpenReadOnly is the function OpenReadOnly.
func (Driver) OpenReadOnly(ctx context.Context, path string) (backend.Backend, error) {
	return opened(OpenReadOnly(ctx, path))
}

func opened(db *DB, err error) (backend.Backend, error) {
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Shown is the path of the file.
func (Driver) Shown(path string) string { return path }

// KindOf is the function KindOf.
func (Driver) KindOf(err error) backend.Kind { return KindOf(err) }

// ColumnOf gives none: columns take any value.
func (Driver) ColumnOf(error) string { return "" }

// IsEmpty is the function IsEmpty.
func (Driver) IsEmpty(ctx context.Context, path string) (bool, error) { return IsEmpty(ctx, path) }

// CheckFile is the function CheckFile.
func (Driver) CheckFile(ctx context.Context, path string, tables ...string) error {
	return CheckFile(ctx, path, tables...)
}
