package store

import (
	"context"
	"errors"
	"time"

	"github.com/glpid/glpid/internal/store/backend"
)

// patience is how long a look for others waits for its turn to write.
const patience = 100 * time.Millisecond

// errLooked takes back what was no more than a look.
var errLooked = errors.New("a look for others")

// Others gives a number that grows when it is seen that another process has written, and when it was looked at last;
// the zero time where nobody can tell. With now it looks again, unless others write for too long: then it is as it was.
func (db *DB) Others(ctx context.Context, now bool) (n uint64, looked time.Time) {
	n, looked = db.backend.Others()
	if !now || looked.IsZero() {
		return n, looked
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_ = db.backend.Write(ctx, backend.Write{
		Run:       func(backend.Conn) error { return errLooked }, // whose transaction others would take for a change
		Committed: func() {},
	})
	return db.backend.Others()
}
