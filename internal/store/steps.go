package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
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

// Move is what an older program has kept elsewhere: rows of another table, or values of other columns of the same one.
type Move struct {
	From, To string
	Has      string // a column of From that only such a program has made; without it there is nothing to move
	// Values are columns of To as SQL over a row t of From; nil for all columns that both tables have. Columns of From
	// that are not there have no values.
	Values map[string]string
	Where  string // which rows t of From are moved, "" for all
	// Key has the columns by which rows of another table are known: those that To has are left alone. Without a key the
	// values are those of the same rows.
	Key []string
}

// Move copies what an older program has kept elsewhere. What is there stays and is read no more.
func (tx *Tx) Move(ctx context.Context, moves ...Move) error {
	for _, m := range moves {
		if err := tx.move(ctx, m); err != nil {
			return fmt.Errorf("from %s to %s: %w", m.From, m.To, err)
		}
	}
	return nil
}

func (tx *Tx) move(ctx context.Context, m Move) error {
	there, err := tx.db.backend.Columns(ctx, tx, m.From)
	if err != nil || !slices.Contains(there, m.Has) {
		return err
	}
	values := m.Values
	if values == nil {
		into, err := tx.db.backend.Columns(ctx, tx, m.To)
		if err != nil {
			return err
		}
		values = map[string]string{}
		for _, column := range into {
			if slices.Contains(there, column) {
				values[column] = "`t`.`" + column + "`"
			}
		}
	}
	where := m.Where
	if where == "" {
		where = "1 = 1"
	}
	columns := slices.DeleteFunc(slices.Sorted(maps.Keys(values)), func(column string) bool {
		name, ok := strings.CutPrefix(values[column], "`t`.`")
		name, end := strings.CutSuffix(name, "`")
		return ok && end && !strings.Contains(name, "`") && !slices.Contains(there, name)
	})
	list := make([]string, len(columns))
	if len(m.Key) == 0 {
		for i, column := range columns {
			list[i] = "`" + column + "` = " + values[column]
		}
		_, err = tx.Exec(ctx, "UPDATE `"+m.To+"` AS `t` SET "+strings.Join(list, ", ")+" WHERE "+where)
		return err
	}
	for i, column := range columns {
		list[i] = values[column]
	}
	same := make([]string, len(m.Key))
	for i, column := range m.Key {
		same[i] = "`have`.`" + column + "` = " + values[column]
	}
	_, err = tx.Exec(ctx, "INSERT INTO `"+m.To+"` (`"+strings.Join(columns, "`, `")+"`) SELECT "+
		strings.Join(list, ", ")+" FROM `"+m.From+"` `t` WHERE ("+where+") AND NOT EXISTS (SELECT 1 FROM `"+m.To+
		"` `have` WHERE "+strings.Join(same, " AND ")+")")
	return err
}
