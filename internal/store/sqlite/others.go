package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
)

// others is what the connection that writes has seen of other processes that write. SQLite tells a connection a number
// that moves with the commits of all others, and of those in this process none writes.
type others struct {
	mu     sync.Mutex
	number int64 // SQLite's
	seen   uint64
	looked time.Time
}

// look is called where a transaction has begun, so that nobody writes any more.
func (o *others) look(ctx context.Context, conn *sql.Conn) error {
	at := time.Now()
	var number int64
	if err := conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&number); err != nil {
		return fmt.Errorf("look for others who write: %w", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.looked.IsZero() && number != o.number {
		o.seen++
	}
	o.number, o.looked = number, at
	return nil
}

// Others tells how often others were seen to have written, and when that was looked at last.
func (db *DB) Others() (n uint64, looked time.Time) {
	db.others.mu.Lock()
	defer db.others.mu.Unlock()
	return db.others.seen, db.others.looked
}
