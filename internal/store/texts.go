package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/store/backend"
)

// Containing gives the ids of all rows in whose column a text may fit a pattern of Dialect.Like, and perhaps of
// others, without reading the table. known is false where that cannot be told: the pattern has no three characters in
// a row, more rows than most fit, or the index does not have the rows yet. An index that lacks many is made to follow
// behind what is asked; one that is damaged is made anew, and nothing is known until then.
func (db *DB) Containing(ctx context.Context, table, column, pattern string, sensitive bool, most int) (ids []int64,
	known bool, err error) {
	found, err := db.containing(ctx, table, column, pattern, sensitive, most)
	return found.IDs, found.Known, err
}

// ContainingAmong is Containing, and fills the list up with other rows until it has as many as most: what is done with
// it then tells nobody how many were found.
func (db *DB) ContainingAmong(ctx context.Context, table, column, pattern string, sensitive bool, most int) (
	ids []int64, known bool, err error) {
	found, err := db.containing(ctx, table, column, pattern, sensitive, most)
	if err != nil || !found.Known {
		return nil, false, err
	}
	ids = found.IDs
	has := make(map[int64]bool, most)
	for _, id := range ids {
		has[id] = true
	}
	// Younger ones: of old ones many may be gone.
	for id, step := found.Last, max(found.Last/2/int64(most), 1); len(ids) < most && id > 0; id -= step {
		if !has[id] {
			ids = append(ids, id)
		}
	}
	return ids, true, nil
}

func (db *DB) containing(ctx context.Context, table, column, pattern string, sensitive bool, most int) (
	found backend.Found, err error) {
	if tx, ok := ctx.Value(readingKey{}).(*Tx); ok && tx.db == db {
		return found, nil // it may have changed what the index does not know
	}
	in := backend.TextColumn{Table: table, Column: column}
	found, err = db.backend.Containing(ctx, in, pattern, sensitive, most)
	if err != nil {
		err = fmt.Errorf("look for a text in %s.%s: %w", table, column, err)
		if !db.backend.IsSpoilt(err) {
			return found, err
		}
		db.followers.start(db, in, err)
		return backend.Found{}, nil
	}
	if found.Behind {
		db.followers.start(db, in, nil)
	}
	return found, nil
}

// FollowTexts lets the index of a column take in all rows that it lacks, in many writes.
func (db *DB) FollowTexts(ctx context.Context, table, column string) error {
	in := backend.TextColumn{Table: table, Column: column}
	for done := false; !done; {
		if err := db.Write(ctx, func(ctx context.Context, tx *Tx) (err error) {
			done, err = db.backend.Follow(ctx, tx.conn, in)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// CheckTexts looks whether the indexes find what stands in rows, and says for people which do not. It changes nothing.
// Indexes that another program has made begin anew, and are not looked at.
func (db *DB) CheckTexts(ctx context.Context) (wrong []string, err error) {
	compared, indexed := db.backend.Versions()
	if have, err := db.readState(ctx, db); err != nil || have.compared != compared || have.indexed != indexed {
		return nil, err
	}
	if wrong, err = db.backend.CheckTexts(ctx); err != nil {
		return nil, fmt.Errorf("check the indexes of texts: %w", err)
	}
	return wrong, nil
}

// ForgetTexts has the indexes of all columns made anew, when somebody looks for a word in them.
func (db *DB) ForgetTexts(ctx context.Context) error {
	return db.Write(ctx, func(ctx context.Context, tx *Tx) error { return db.backend.Forget(ctx, tx.conn) })
}

// followers let indexes follow, one at a time.
type followers struct {
	mu     sync.Mutex
	busy   bool
	ended  bool
	rest   time.Time // no other one begins before, after a fault
	cancel context.CancelFunc
	all    sync.WaitGroup
	failed func(error) // is told of faults, nil for nobody
}

// restAfterFault is how long no index is made to follow after a fault: a disk that is full stays so for a while.
const restAfterFault = time.Minute

// start lets an index follow, unless one does: who looks next asks again. All begin anew where a fault says that they
// are damaged.
func (f *followers) start(db *DB, in backend.TextColumn, spoilt error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if db.reading || f.busy || f.ended || time.Now().Before(f.rest) {
		return
	}
	var ctx context.Context
	ctx, f.cancel = context.WithCancel(context.Background())
	f.busy = true
	f.all.Go(func() {
		if spoilt != nil {
			spoilt = errors.Join(spoilt, db.ForgetTexts(ctx))
		}
		err := db.FollowTexts(ctx, in.Table, in.Column)
		if err != nil && db.backend.IsSpoilt(err) {
			err = errors.Join(err, db.ForgetTexts(ctx))
		}
		err = errors.Join(spoilt, err)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.cancel()
		f.busy = false
		if err != nil && !f.ended {
			f.rest = time.Now().Add(restAfterFault)
			if f.failed != nil {
				f.failed(err)
			}
		}
	})
}

// stop ends what follows, and waits for that.
func (f *followers) stop() {
	f.mu.Lock()
	f.ended = true
	if f.cancel != nil {
		f.cancel()
	}
	f.mu.Unlock()
	f.all.Wait()
}

// OnFault names what is told of faults of what the database does behind what it is asked. It is called before the
// first question.
func (db *DB) OnFault(told func(error)) { db.followers.failed = told }
