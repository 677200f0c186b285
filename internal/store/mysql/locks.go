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

// lockNotice is how long a lock is waited for in silence.
const lockNotice = 3 * time.Second

// Lock has a lock of the server, which goes with its connection, however the process ends. On a cluster it is one of
// the node that is written to.
func (db *DB) Lock(ctx context.Context, name string, waits func(holder string)) (release func() error, err error) {
	pool := sql.OpenDB(db.writes.hosts)
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	release = func() error { return errors.Join(conn.Close(), pool.Close()) }
	got, err := lockWithin(ctx, conn, name, lockNotice)
	if err == nil && !got {
		waits(holderOf(ctx, conn, name))
		got, err = lockWithin(ctx, conn, name, lockPatience)
	}
	if err == nil && !got {
		err = errors.New("somebody else has it")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %q: %w", name, err), release())
	}
	return release, nil
}

// lockName is the name of a lock on the server, whose databases share them.
const lockName = "CONCAT('glpid:', SHA1(CONCAT(DATABASE(), ':', ?)))"

func lockWithin(ctx context.Context, conn *sql.Conn, name string, patience time.Duration) (bool, error) {
	var got sql.NullInt64
	err := conn.QueryRowContext(ctx, "SELECT GET_LOCK("+lockName+", ?)", name, int64(patience.Seconds())).Scan(&got)
	return got.Int64 == 1, err
}

// holderOf tells people who has a lock: the host and port of its connection.
func holderOf(ctx context.Context, conn *sql.Conn, name string) string {
	var host sql.NullString
	if err := conn.QueryRowContext(ctx, "SELECT `HOST` FROM `information_schema`.`PROCESSLIST`"+
		" WHERE `ID` = IS_USED_LOCK("+lockName+")", name).Scan(&host); err != nil {
		return "" // it has just been given back, or may not be seen
	}
	return host.String
}
