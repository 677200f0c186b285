package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/fair"
)

// Counter names a counter of changes in the database, by which all processes that use it learn that what
// they keep in memory of some tables is out of date. The package that keeps it declares it.
type Counter string

// checkEvery is how long what is kept is believed before its counter is looked at.
const checkEvery = time.Second

// bumped is the key under which a write keeps that it has moved a counter.
type bumped Counter

// Bump counts a change, however many a write makes as one.
func (tx *Tx) Bump(ctx context.Context, c Counter) error {
	if tx.Kept(bumped(c)) != nil {
		return nil
	}
	tx.Keep(bumped(c), true)
	result, err := tx.Exec(ctx, "UPDATE `glpid_generations` SET `number` = `number` + 1 WHERE `name` = ?", string(c))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO `glpid_generations` (`name`, `number`) VALUES (?, 1)", string(c))
	return err
}

// Generation gives how often a counter has been bumped.
func (db *DB) Generation(ctx context.Context, c Counter) (int64, error) {
	var n int64
	err := db.QueryRow(ctx, "SELECT `number` FROM `glpid_generations` WHERE `name` = ?", string(c)).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for changes of %s: %w", c, err)
	}
	return n, nil
}

// Watch keeps in memory what is made of the database, until a counter moves: a change made in this
// process counts at once when it is committed, one of another process within a second, one of GLPI in a database that
// is worked on in place within five. Each state that was loaded is another *T, so that what was made of one of them
// tells by it whether it still counts.
type Watch[T any] struct {
	Now func() time.Time // by which a second is over; a clock of a test's

	db      *DB
	counter Counter
	load    func(ctx context.Context) (*T, error)

	looks   fair.Together[*T]
	mu      sync.Mutex
	drops   atomic.Uint64
	current atomic.Pointer[watched[T]]
}

// watched is a state as it was loaded.
type watched[T any] struct {
	value   *T
	number  int64        // of the counter before that
	checked atomic.Int64 // when that was the number the last time, Unix nanoseconds
	loaded  int64        // when it was loaded, Unix nanoseconds
}

// NewWatch makes one. load reads what is kept. Those who want it at the same moment share one call, which does not
// end with the context of who came first; when that fails, each of the others calls it.
func NewWatch[T any](db *DB, c Counter, load func(ctx context.Context) (*T, error)) *Watch[T] {
	return &Watch[T]{Now: time.Now, db: db, counter: c, load: load}
}

// Get gives what is kept.
func (w *Watch[T]) Get(ctx context.Context) (*T, error) {
	if k := w.current.Load(); k != nil {
		if age := w.Now().UnixNano() - k.checked.Load(); age >= 0 && age < int64(checkEvery) {
			return k.value, nil
		}
	}
	return w.Refresh(ctx)
}

// Refresh is Get that looks at the counter at once: before somebody is refused what another process may
// just have given.
func (w *Watch[T]) Refresh(ctx context.Context) (*T, error) {
	drops := w.drops.Load() // a look that began before a drop is not joined
	return w.looks.Do(ctx, fmt.Sprint(drops), func(ctx context.Context) (*T, error) { return w.look(ctx, drops) })
}

func (w *Watch[T]) look(ctx context.Context, drops uint64) (*T, error) {
	now := w.Now().UnixNano()
	number, err := w.db.Generation(uncounted(ctx), w.counter)
	if err != nil {
		return nil, err
	}
	if k := w.current.Load(); k != nil && k.number == number && !w.isOld(k, now) {
		k.checked.Store(now)
		return k.value, nil
	}
	value, err := w.load(ctx)
	if err != nil {
		return nil, err
	}
	k := &watched[T]{value: value, number: number, loaded: now}
	k.checked.Store(now)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.drops.Load() == drops { // what was changed meanwhile is read by the next
		w.current.Store(k)
	}
	return value, nil
}

// keptInPlace is how long what is kept is believed where somebody else writes who moves no counter.
const keptInPlace = 5 * time.Second

// isOld reports that what is kept may have changed without a word.
func (w *Watch[T]) isOld(k *watched[T], now int64) bool {
	age := now - k.loaded
	return w.db.inPlace && (age < 0 || age >= int64(keptInPlace))
}

// Follow keeps it up to date until the context ends, for what nobody asks for: it looks as often as those who ask do
// together. failed is told of what goes wrong.
func (w *Watch[T]) Follow(ctx context.Context, failed func(error)) {
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if _, err := w.Refresh(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

// Drop makes the next Get read everything again.
func (w *Watch[T]) Drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drops.Add(1)
	w.current.Store(nil)
}

// Changed makes what is kept be read again by this process, once the write is committed, and by others
// within a second.
func (w *Watch[T]) Changed(ctx context.Context, tx *Tx) error {
	if tx.Kept(w) == nil {
		tx.Keep(w, true)
		tx.AfterCommit(w.Drop)
	}
	return tx.Bump(ctx, w.counter)
}
