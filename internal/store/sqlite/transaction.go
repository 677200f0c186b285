package sqlite

import (
	"context"
	"errors"

	"github.com/glpid/glpid/internal/store/backend"
)

// transactions are those of the connection that writes, one after the other.
type transactions struct{ *DB }

// Begin begins one, and looks whether others have written.
func (db transactions) Begin(ctx context.Context) error {
	if _, err := db.writer.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := db.others.look(ctx, db.writer); err != nil {
		return errors.Join(err, db.Rollback(ctx))
	}
	return nil
}

// Run runs a write.
func (db transactions) Run(w backend.Write, shares bool) (err, lost error) {
	tx := &writing{db: db.DB, wrote: map[string]bool{}, rows: map[string]*backend.ChangedRows{}}
	db.writes.log.rows = tx.rows
	err = tx.run(w, shares)
	db.writes.log.rows = nil
	return err, tx.lost
}

// Commit makes what was written durable.
func (db transactions) Commit(ctx context.Context) error {
	_, err := db.writer.ExecContext(ctx, "COMMIT")
	return err
}

// Rollback takes back what was written.
func (db transactions) Rollback(ctx context.Context) error {
	_, err := db.writer.ExecContext(ctx, "ROLLBACK")
	return err
}

// Again is false: who writes to a file holds it, and loses nothing to others.
func (transactions) Again(error) bool { return false }

// Write runs a write together with others that wait. It is not interrupted once it has begun.
func (db *DB) Write(ctx context.Context, w backend.Write) error {
	if db.queue == nil {
		return backend.ErrReadOnly
	}
	return db.queue.Write(ctx, w)
}
