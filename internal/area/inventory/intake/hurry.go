package intake

import (
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// longestMessage is how long the write of one message may take, for which all others wait. A server with ten thousand
// packages, or a switch with two thousand ports, takes a few seconds.
const longestMessage = 5 * time.Second

// hurry refuses a message that others have waited for long enough: it is taken back, whole. Whatever is done for each
// thing that a message tells of goes through what asks it here, or through rows or add.
func (t *taking) hurry() error {
	if time.Since(t.since) > t.s.patience {
		return model.TooLarge("This message tells of so much that others would have to wait for more than %s until it"+
			" is stored: nothing of it was", t.s.patience)
	}
	return nil
}

// Count is engine.Work's, as long as others may wait.
func (t *taking) Count(query string, args ...any) (int64, error) {
	if err := t.hurry(); err != nil {
		return 0, err
	}
	return t.Work.Count(query, args...)
}

// Exec is engine.Work's, as long as others may wait.
func (t *taking) Exec(query string, args ...any) error {
	if err := t.hurry(); err != nil {
		return err
	}
	return t.Work.Exec(query, args...)
}

// Create is engine.Work's, as long as others may wait.
func (t *taking) Create(object string, values engine.Values) (int64, error) {
	if err := t.hurry(); err != nil {
		return 0, err
	}
	return t.Work.Create(object, t.Engine.Fitting(t.object(object), values))
}

// Update is engine.Work's, as long as others may wait.
func (t *taking) Update(object string, id int64, values engine.Values) error {
	if err := t.hurry(); err != nil {
		return err
	}
	return t.Work.Update(object, id, t.Engine.Fitting(t.object(object), values))
}

// Purge is engine.Work's, as long as others may wait.
func (t *taking) Purge(object string, id int64) error {
	if err := t.hurry(); err != nil {
		return err
	}
	return t.Work.Purge(object, id)
}

// AddRow is engine.Work's, as long as others may wait.
func (t *taking) AddRow(table string, row engine.Values) (int64, error) {
	if err := t.hurry(); err != nil {
		return 0, err
	}
	return t.Work.AddRow(table, row)
}
