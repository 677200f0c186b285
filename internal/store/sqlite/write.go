package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/glpid/glpid/internal/store/backend"
)

// writing is a job's part of a transaction.
type writing struct {
	db    *DB
	lost  error // by which SQLite may have taken back the whole transaction
	wrote map[string]bool
	rows  map[string]*backend.ChangedRows
}

// Wrote gives the tables that its statements write to.
func (tx *writing) Wrote() map[string]bool { return tx.wrote }

// Changed gives the rows of a table that its statements have changed.
func (tx *writing) Changed(table string) (ids []int64, known bool) {
	r := tx.rows[table]
	if r == nil {
		return nil, true
	}
	return r.IDs()
}

// run runs a write and takes back what it did when it fails.
func (tx *writing) run(w backend.Write, savepoint bool) (err error) {
	ctx := context.Background()
	if savepoint {
		if _, err := tx.db.writer.ExecContext(ctx, "SAVEPOINT part"); err != nil {
			return fmt.Errorf("savepoint: %w", err)
		}
	}
	if err = w.Run(tx); err == nil {
		err = tx.lost // whoever met it may have gone on
	}
	if !savepoint {
		return err
	}
	if err != nil {
		if _, rollback := tx.db.writer.ExecContext(ctx, "ROLLBACK TO part"); rollback != nil {
			err = errors.Join(err, rollback)
			tx.lose(err)
		}
	}
	if _, release := tx.db.writer.ExecContext(ctx, "RELEASE part"); release != nil {
		err = errors.Join(err, release)
		tx.lose(err)
	}
	return err
}

// lose notes that there may be no transaction any more: what is executed from now on would be committed
// by itself.
func (tx *writing) lose(err error) {
	if tx.lost == nil {
		tx.lost = err
	}
}

// watch looks at what a statement has failed with. After some faults, a full disk among them, SQLite
// takes back the whole transaction by itself.
func (tx *writing) watch(err error) error {
	if endsTransaction(err) {
		tx.lose(err)
	}
	return err
}

// Exec runs a statement. It is not interrupted once it has begun: SQLite would take back the whole
// transaction with it, and with that the writes of others.
func (tx *writing) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := errors.Join(tx.lost, ctx.Err()); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return nil, err
	}
	defer release()
	for _, table := range stmt.writes {
		tx.wrote[table] = true
	}
	result, err := stmt.ExecContext(ctx, args...)
	return result, tx.watch(err)
}

// Query reads rows as this write sees them.
func (tx *writing) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return nil, err
	}
	defer release()
	rows, err := stmt.QueryContext(ctx, args...)
	return rows, tx.watch(err)
}

// QueryRow reads one row as this write sees it.
func (tx *writing) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return tx.db.writer.QueryRowContext(ctx, query, args...)
	}
	defer release()
	return stmt.QueryRowContext(ctx, args...)
}
