// Package settings reads and writes the configuration values that GLPI keeps in glpi_configs.
//
// It must not know what a value means.
package settings

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/collation"
)

// Counter counts changes of values.
const Counter store.Counter = "config"

// Settings are the configuration values of context "core", kept in memory.
type Settings struct {
	// Remember is told of each value that Set changes, in its write; nil for nobody.
	Remember func(ctx context.Context, tx *store.Tx, name, old, value string) error

	db     *store.DB
	values *store.Watch[map[string]string] // by their names as the database compares them
}

// New makes Settings over a database that has the table glpi_configs.
func New(db *store.DB) *Settings {
	s := &Settings{db: db}
	s.values = store.NewWatch(db, Counter, s.load)
	return s
}

// Get gives a value, "" when it is not set.
func (s *Settings) Get(ctx context.Context, name string) (string, error) {
	values, err := s.values.Get(ctx)
	if err != nil {
		return "", err
	}
	return (*values)[name], nil
}

// Int gives a value as a number, and otherwise when it is not set or none.
func (s *Settings) Int(ctx context.Context, name string, otherwise int) (int, error) {
	text, err := s.Get(ctx, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return otherwise, nil
	}
	return n, nil
}

// Bool reports whether a value is set to something else than "", 0 or false.
func (s *Settings) Bool(ctx context.Context, name string) (bool, error) {
	text, err := s.Get(ctx, name)
	return text != "" && text != "0" && text != "false", err
}

// Set stores a value and makes it known to this process at once and to others within a second.
func (s *Settings) Set(ctx context.Context, name, value string) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if s.Remember != nil {
			var old sql.NullString
			err := tx.QueryRow(ctx, "SELECT `value` FROM `glpi_configs` WHERE `context` = 'core' AND `name` = ?",
				name).Scan(&old)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if err := s.Remember(ctx, tx, name, old.String, value); err != nil {
				return err
			}
		}
		result, err := tx.Exec(ctx, "UPDATE `glpi_configs` SET `value` = ? WHERE `context` = 'core' AND `name` = ?",
			value, name)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			if _, err := tx.Insert(ctx, "glpi_configs",
				map[string]any{"context": "core", "name": name, "value": value}); err != nil &&
				!store.IsDuplicate(err) {
				return err
			}
		}
		return s.values.Changed(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("set configuration value %s: %w", name, err)
	}
	return nil
}

// Invalidate makes the next read load the values again.
func (s *Settings) Invalidate() { s.values.Drop() }

// Changed tells of values that were changed in a write.
func (s *Settings) Changed(ctx context.Context, tx *store.Tx) error { return s.values.Changed(ctx, tx) }

func (s *Settings) load(ctx context.Context) (*map[string]string, error) {
	rows, err := s.db.Query(ctx, "SELECT `name`, COALESCE(`value`, '') FROM `glpi_configs` WHERE `context` = 'core'")
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	defer rows.Close()
	values := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, fmt.Errorf("read the configuration: %w", err)
		}
		values[collation.Fold(name)] = value // as the database compares names
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return &values, nil
}
