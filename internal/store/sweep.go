package store

import (
	"context"
	"fmt"
)

// sweptAtOnce is how many rows one write of a sweep removes.
const sweptAtOnce = 2000

// Sweep removes the rows of a table for which a condition holds, however many they are: by several writes,
// so that those of others come in between. key is a column that tells the rows apart. It gives how many
// have been removed, also when it fails.
func (db *DB) Sweep(ctx context.Context, table, key, where string, args ...any) (removed int, err error) {
	// The inner statement stands in one more, as MariaDB wants it.
	query := fmt.Sprintf(
		"DELETE FROM `%s` WHERE `%s` IN (SELECT `%s` FROM (SELECT `%s` FROM `%s` WHERE %s LIMIT %d) `some`)",
		table, key, key, key, table, where, sweptAtOnce)
	for {
		var n int64
		err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
			result, err := tx.Exec(ctx, query, args...)
			if err != nil {
				return err
			}
			n, err = result.RowsAffected()
			return err
		})
		if err != nil {
			return removed, fmt.Errorf("sweep %s: %w", table, err)
		}
		if removed += int(n); n < sweptAtOnce {
			return removed, nil
		}
	}
}
