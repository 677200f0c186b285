package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// lockPatience is how long a lock is waited for: bringing a large database up to date takes its time.
const lockPatience = 24 * time.Hour

// Lock has a lock of the server, which goes with its connection, however the process ends. On a cluster it is one of
// the node that is written to.
func (db *DB) Lock(ctx context.Context, name string) (release func() error, err error) {
	pool := sql.OpenDB(db.writes.hosts)
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	release = func() error { return errors.Join(conn.Close(), pool.Close()) }
	var got sql.NullInt64
	err = conn.QueryRowContext(ctx, "SELECT GET_LOCK(CONCAT('glpid:', SHA1(CONCAT(DATABASE(), ':', ?))), ?)", name,
		int64(lockPatience.Seconds())).Scan(&got)
	if err == nil && got.Int64 != 1 {
		err = errors.New("somebody else has it")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %q: %w", name, err), release())
	}
	return release, nil
}
