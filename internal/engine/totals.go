package engine

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/glpid/glpid/internal/bounded"
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
	known *bounded.Store[totalKey, total]
}

// totalKey is the digest of a statement and its arguments, which can be long.
type totalKey [sha256.Size]byte

func newTotals() totals { return totals{bounded.New[totalKey, total](maxTotals)} }

type total struct {
	n       int
	version uint64 // of the tables, before counting
	at      time.Time
}

// count gives the number that a COUNT statement selects.
func (t *totals) count(ctx context.Context, db *store.DB, query string, args []any) (int, error) {
	key := totalKey(sha256.Sum256(fmt.Appendf(nil, "%s\x00%#v", query, args)))
	version := db.TablesVersion(query)
	now := time.Now()
	have, ok := t.known.Get(key)
	if ok && have.version == version && now.Sub(have.at) < keepTotal {
		return have.n, nil
	}
	var n int
	if err := db.QueryRow(ctx, query, args...).Scan(&n); err != nil {
		return 0, err
	}
	t.known.Put(key, total{n, version, now})
	return n, nil
}
