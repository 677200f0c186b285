// Package settings reads and writes the configuration values that GLPI keeps in glpi_configs.
//
// It must not know what a value means.
package settings

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/collation"
)

// Counter counts changes of values.
const Counter store.Counter = "config"

// Settings are the configuration values of the contexts that the program acts by, kept in memory.
type Settings struct {
	// Remember is told of each value that Set changes, in its write; nil for nobody.
	Remember func(ctx context.Context, tx *store.Tx, group, name, old, value string) error

	db     *store.DB
	values *store.Watch[map[string]map[string]string] // by context, and by their names as the database compares them
}

// core is the context of what concerns the whole server.
const core = "core"

// groups are the contexts whose values are kept.
var groups = []any{core, "inventory"}

// New makes Settings over a database that has the table glpi_configs.
func New(db *store.DB) *Settings {
	s := &Settings{db: db}
	s.values = store.NewWatch(db, Counter, s.load)
	return s
}

// Get gives a value of the context core, "" when it is not set.
func (s *Settings) Get(ctx context.Context, name string) (string, error) {
	values, err := s.Values(ctx, core)
	return values[name], err
}

// Values gives the values of a context. They are not to be changed.
func (s *Settings) Values(ctx context.Context, group string) (map[string]string, error) {
	values, err := s.values.Get(ctx)
	if err != nil {
		return nil, err
	}
	return (*values)[group], nil
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

// Set stores a value of the context core and makes it known to this process at once and to others within a second.
func (s *Settings) Set(ctx context.Context, name, value string) error {
	return s.SetAll(ctx, core, map[string]string{name: value})
}

// SetAll stores values of a context, all of them or none.
func (s *Settings) SetAll(ctx context.Context, group string, values map[string]string) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if err := s.set(ctx, tx, group, name, values[name]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return s.values.Changed(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("set configuration values: %w", err)
	}
	return nil
}

func (s *Settings) set(ctx context.Context, tx *store.Tx, group, name, value string) error {
	if s.Remember != nil {
		var old sql.NullString
		err := tx.QueryRow(ctx, "SELECT `value` FROM `glpi_configs` WHERE `context` = ? AND `name` = ?", group,
			name).Scan(&old)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err := s.Remember(ctx, tx, group, name, old.String, value); err != nil {
			return err
		}
	}
	result, err := tx.Exec(ctx, "UPDATE `glpi_configs` SET `value` = ? WHERE `context` = ? AND `name` = ?", value,
		group,
		name)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Insert(ctx, "glpi_configs", map[string]any{"context": group, "name": name, "value": value})
	if store.IsDuplicate(err) {
		return nil
	}
	return err
}

// Invalidate makes the next read load the values again.
func (s *Settings) Invalidate() { s.values.Drop() }

// Changed tells of values that were changed in a write.
func (s *Settings) Changed(ctx context.Context, tx *store.Tx) error { return s.values.Changed(ctx, tx) }

func (s *Settings) load(ctx context.Context) (*map[string]map[string]string, error) {
	rows, err := s.db.Query(ctx, "SELECT `context`, `name`, COALESCE(`value`, '') FROM `glpi_configs`"+
		" WHERE `context` IN (?"+strings.Repeat(", ?", len(groups)-1)+")", groups...)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	defer rows.Close()
	values := map[string]map[string]string{}
	for rows.Next() {
		var group, name, value string
		if err := rows.Scan(&group, &name, &value); err != nil {
			return nil, fmt.Errorf("read the configuration: %w", err)
		}
		group = collation.FoldText(group) // as the database compares names
		if values[group] == nil {
			values[group] = map[string]string{}
		}
		values[group][collation.FoldText(name)] = value
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return &values, nil
}
