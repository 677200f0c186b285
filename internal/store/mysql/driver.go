package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/glpid/glpid/internal/store/backend"
)

// Driver is the kind of database that is MariaDB.
type Driver struct{}

var _ backend.GuestDriver = Driver{}

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

// ColumnOf is the function ColumnOf.
func (Driver) ColumnOf(err error) string { return ColumnOf(err) }

// Making gives the statements that make the program's own tables, where they are missing, and what else is.
func (Driver) Making(own []backend.OwnTable, inPlace string, missing []backend.Gap) []string {
	statements := makingOwn(own)
	for i := range own {
		if own[i].Name == backend.Notes {
			noted := statements[i] + " AS SELECT '" + backend.NoteInPlace + "' AS `name`, '" + inPlace + "' AS `value`"
			statements = slices.Insert(slices.Delete(statements, i, i+1), 0, noted)
		}
	}
	for _, m := range missing {
		statements = append(statements, making(m))
	}
	return statements
}

// Make runs such statements.
func (Driver) Make(ctx context.Context, address string, statements []string) error {
	configs, err := configsOf(address)
	if err != nil {
		return err
	}
	writes, err := openTransactions(configs)
	if err != nil {
		return err
	}
	conn, err := writes.connection(ctx)
	if err != nil {
		return errors.Join(openError(configs[0], err), writes.close())
	}
	for _, statement := range statements {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return errors.Join(fmt.Errorf("%w: %.200s", err, statement), writes.close())
		}
	}
	return writes.close()
}
