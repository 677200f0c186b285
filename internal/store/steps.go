package store

import (
	"context"
	"fmt"
	"time"
)

// Step is something that is done once to the data of each database: what an older program has left there and this
// one does not. It must do no harm to a database that it has been done to, nor to an empty one.
type Step struct {
	Number int
	Name   string
	Do     func(ctx context.Context, tx *Tx) error
}

// Apply does the steps that have not been done to the database, in the order of their numbers, each in a write of
// its own, and gives their names. An older program does not open the database afterwards.
func (db *DB) Apply(ctx context.Context, steps []Step) (done []string, err error) {
	if n := len(steps); n != lastMigration {
		return nil, fmt.Errorf("store: %d steps, but the last one is number %d", n, lastMigration)
	}
	have, err := db.readState(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, step := range steps[min(have.steps, len(steps)):] {
		mine := false
		err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
			now, err := db.readState(ctx, tx)
			if mine = err == nil && now.steps < step.Number; !mine { // another process was faster
				return err
			}
			if err := step.Do(ctx, tx); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, "INSERT INTO `glpid_migrations` (`number`, `name`, `applied`) VALUES (?, ?, ?)",
				step.Number, step.Name, time.Now().UTC().Format(time.DateTime))
			return err
		})
		if err != nil {
			return done, fmt.Errorf("step %d of the database, %s: %w", step.Number, step.Name, err)
		}
		if mine {
			done = append(done, step.Name)
		}
	}
	return done, nil
}
