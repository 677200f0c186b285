package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/store"
)

// Counting what matches a filter can cost more than reading a page of it, and clients that page
// through a list ask for the same number again and again. A total is kept until something is
// written to one of the tables that it was counted from, and never for long: another process may
// have written.
const (
	keepTotal = 2 * time.Second
	maxTotals = 4096
)

// totals keeps counts by statement and arguments.
type totals struct {
	mu    sync.Mutex
	known map[string]total
}

type total struct {
	n       int
	version uint64 // of the tables, before counting
	at      time.Time
}

// count gives the number that a COUNT statement selects.
func (t *totals) count(ctx context.Context, db *store.DB, query string, args []any) (int, error) {
	key := query + "\x00" + fmt.Sprint(args...)
	version := db.TablesVersion(query)
	now := time.Now()
	t.mu.Lock()
	have, ok := t.known[key]
	t.mu.Unlock()
	if ok && have.version == version && now.Sub(have.at) < keepTotal {
		return have.n, nil
	}
	var n int
	if err := db.QueryRow(ctx, query, args...).Scan(&n); err != nil {
		return 0, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) >= maxTotals {
		t.known = map[string]total{}
	}
	t.known[key] = total{n, version, now}
	return n, nil
}
