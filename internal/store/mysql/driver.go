package mysql

import (
	"context"

	"github.com/glpid/glpid/internal/store/backend"
)

// Driver is the kind of database that is MariaDB.
type Driver struct{}

var _ backend.Driver = Driver{}

// Scheme begins the URLs of databases of MariaDB.
func (Driver) Scheme() string { return "mysql" }

// Open is the function Open.
func (Driver) Open(ctx context.Context, address string, own []backend.OwnTable) (backend.Backend, error) {
	db, err := Open(ctx, address, own)
	if err != nil {
		return nil, err
	}
	return db, nil
}

// OpenReadOnly is the function OpenReadOnly.
func (Driver) OpenReadOnly(ctx context.Context, address string) (backend.Backend, error) {
	db, err := OpenReadOnly(ctx, address)
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Shown is the address without the password.
func (Driver) Shown(address string) string { return shown(address) }

// IsEmpty is the function IsEmpty.
func (Driver) IsEmpty(ctx context.Context, address string) (bool, error) {
	return IsEmpty(ctx, address)
}

// KindOf is the function KindOf.
func (Driver) KindOf(err error) backend.Kind { return KindOf(err) }
