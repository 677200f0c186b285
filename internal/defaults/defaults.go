// Package defaults holds what a fresh install contains: the root entity, the profiles and their
// rights, accounts, and the rows that clients expect to find under well-known ids.
//
// The rows are those of GLPI 11. Everything is plain data, one table after the other. Install puts it
// into a new database; Upgrade brings what has become newer since into one that has it.
//
// It must not know what the rows do; it is not asked once a site has them.
package defaults

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/crypto/bcrypt"

	"github.com/glpid/glpid/internal/store"
)

// Well-known rows.
const (
	RootEntityID int64 = 0
)

// The profiles of a fresh install.
const (
	ProfileSelfService int64 = 1
	ProfileObserver    int64 = 2
	ProfileAdmin       int64 = 3
	ProfileSuperAdmin  int64 = 4
	ProfileHotliner    int64 = 5
	ProfileTechnician  int64 = 6
	ProfileSupervisor  int64 = 7
	ProfileReadOnly    int64 = 8
)

// Options says what Install puts into an empty database.
type Options struct {
	// Accounts adds GLPI's accounts with their published passwords (glpi, post-only, tech,
	// normal). Without it only the system account exists.
	Accounts bool

	// BcryptCost is the work factor of the passwords' hashes; 0 is bcrypt's default, 10.
	BcryptCost int
}

// Installed reports whether the database has its root entity, which every install has.
func Installed(ctx context.Context, q store.Querier) (bool, error) {
	var one int
	err := q.QueryRow(ctx, "SELECT 1 FROM `glpi_entities` WHERE `id` = 0").Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for the root entity: %w", err)
	}
	return true, nil
}

// Install fills an empty database, in one transaction. A database that has its root entity is
// left as it is.
func Install(ctx context.Context, db *store.DB, opts Options) error {
	if done, err := Installed(ctx, db); err != nil || done {
		return err
	}
	users, err := accounts(opts)
	if err != nil {
		return err
	}
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		// Another process may have installed meanwhile.
		if done, err := Installed(ctx, tx); err != nil || done {
			return err
		}
		for _, t := range tables(users) {
			if err := t.insert(ctx, tx); err != nil {
				return err
			}
		}
		return current().remember(ctx, tx, current().filled())
	})
}

// cost gives the work factor to hash with.
func (o Options) cost() int {
	if o.BcryptCost == 0 {
		return bcrypt.DefaultCost
	}
	return o.BcryptCost
}
