package store

import (
	"context"
	"errors"

	"github.com/glpid/glpid/internal/store/backend"
)

// RunTwice has every write from now on run twice, the first time for nothing, as it happens where a database
// loses writes to others. It is for tests: what a write's function leaves outside of the transaction shows.
func (db *DB) RunTwice() { db.backend = twice{db.backend} }

// twice is a backend that loses each write once.
type twice struct{ backend.Backend }

func (b twice) Write(ctx context.Context, w backend.Write) error {
	return b.Backend.Write(ctx, backend.Write{Committed: w.Committed, Run: func(conn backend.Conn) error {
		if _, err := conn.Exec(ctx, "SAVEPOINT first"); err != nil {
			return err
		}
		lost := w.Run(conn)
		for _, query := range []string{"ROLLBACK TO first", "RELEASE SAVEPOINT first"} {
			if _, err := conn.Exec(ctx, query); err != nil {
				return errors.Join(lost, err)
			}
		}
		return w.Run(conn)
	}})
}

// plain is the backend as it was opened.
func (db *DB) plain() backend.Backend {
	if again, ok := db.backend.(twice); ok {
		return again.Backend
	}
	return db.backend
}
