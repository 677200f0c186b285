package mysql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store/backend"
)

var _ backend.Snapshots = (*DB)(nil)

// Snapshot begins to read what has been committed by now.
func (db *DB) Snapshot(ctx context.Context) (backend.Snapshot, error) {
	conn, err := db.readers.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	// Some servers have another level of isolation by default, at which there is no such snapshot.
	for _, query := range []string{"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
		"START TRANSACTION WITH CONSISTENT SNAPSHOT"} {
		if _, err := conn.ExecContext(ctx, query); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return moment{conn}, nil
}

// moment is a connection within a transaction that reads.
type moment struct{ conn *sql.Conn }

// Query reads as of that moment, for as long as it takes.
func (m moment) Query(ctx context.Context, query string) (backend.Rows, error) {
	r := &reading{who: fair.ReaderOf(context.Background()), asked: ctx, ctx: ctx, since: time.Now()}
	err := m.conn.Raw(func(raw any) (err error) {
		r.rows, r.stmt, err = run(ctx, raw, query, nil)
		if err == nil {
			r.shaped = shapeOf(r.rows)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Close ends the transaction.
func (m moment) Close() error {
	_, err := m.conn.ExecContext(context.Background(), "ROLLBACK")
	return errors.Join(err, m.conn.Close())
}
