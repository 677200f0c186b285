package store

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// How many rows one write of a sweep removes: few at first, as nobody knows how long the texts in them are, then more
// and more while that is quick, and fewer when it is not.
const (
	firstSwept, mostSwept = 16, 2048
	quickSweep, slowSweep = 20 * time.Millisecond, 60 * time.Millisecond
)

// sweeping gives how many rows are removed next, after so many have taken so long.
func sweeping(rows int, took time.Duration) int {
	switch {
	case took < quickSweep:
		return min(2*rows, mostSwept)
	case took > slowSweep:
		return max(rows/4, 1)
	}
	return rows
}

// Sweep removes the rows of a table for which a condition holds, however many they are: by several writes,
// so that those of others come in between. key is a column that tells the rows apart. It gives how many
// have been removed, also when it fails.
func (db *DB) Sweep(ctx context.Context, table, key, where string, args ...any) (removed int, err error) {
	// The inner statement stands in one more, as MariaDB wants it.
	query := fmt.Sprintf(
		"DELETE FROM `%s` WHERE `%s` IN (SELECT `%s` FROM (SELECT `%s` FROM `%s` WHERE %s LIMIT ?) `some`)",
		table, key, key, key, table, where)
	for most := firstSwept; ; {
		var n int64
		var took time.Duration
		err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
			since := time.Now()
			result, err := tx.Exec(ctx, query, append(slices.Clip(args), most)...)
			if err != nil {
				return err
			}
			took = time.Since(since)
			n, err = result.RowsAffected()
			return err
		})
		if err != nil {
			return removed, fmt.Errorf("sweep %s: %w", table, err)
		}
		if removed += int(n); int(n) < most {
			return removed, nil
		}
		most = sweeping(most, took)
	}
}
