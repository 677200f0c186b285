package store

import (
	"context"
	"fmt"
)

// ahead is how far the counters of a restored database are set beyond those of the one before, so that
// none of them comes to stand where a process has seen it.
const ahead = 1 << 20

// Supersede sets the counters by which processes tell each other of changes beyond those of another
// database, in whose place this one comes.
func (db *DB) Supersede(ctx context.Context, other *DB) error {
	before, err := other.generations(ctx)
	if err != nil {
		return err
	}
	after, err := db.generations(ctx)
	if err != nil {
		return err
	}
	for name, number := range before {
		after[name] = max(after[name], number)
	}
	return db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		for name, number := range after {
			if err := tx.setGeneration(ctx, name, number+ahead); err != nil {
				return err
			}
		}
		return nil
	})
}

// generations gives every counter by which processes tell each other of changes.
func (db *DB) generations(ctx context.Context) (map[string]int64, error) {
	rows, err := db.Query(ctx, "SELECT `name`, `number` FROM `glpid_generations`")
	if err != nil {
		return nil, fmt.Errorf("read generations: %w", err)
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var number int64
		if err := rows.Scan(&name, &number); err != nil {
			return nil, fmt.Errorf("read generations: %w", err)
		}
		out[name] = number
	}
	return out, rows.Err()
}

func (tx *Tx) setGeneration(ctx context.Context, name string, number int64) error {
	if _, err := tx.Exec(ctx, "DELETE FROM `glpid_generations` WHERE `name` = ?", name); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO `glpid_generations` (`name`, `number`) VALUES (?, ?)", name, number)
	return err
}
