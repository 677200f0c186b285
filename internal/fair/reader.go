// Package fair shares out what there is not enough of, connections and processors, among the users who ask
// for it, so that none of them keeps the others waiting. It must not know what is done with a place.
package fair

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// Reader is on whose behalf a request reads, and how long its reads may take: all together they may work
// for the limit, and wait for others as long.
type Reader struct {
	user  int64
	limit time.Duration // 0 is none
	holds *atomic.Bool  // what others wait for; nil is nothing

	worked, waited atomic.Int64 // nanoseconds
}

type readerKey struct{}

// For gives a context for the reads of one request. Reads without one have no limit and share the
// turns of a user of their own: they are the program's.
func For(ctx context.Context, user int64, limit time.Duration) context.Context {
	return context.WithValue(ctx, readerKey{}, &Reader{user: user, limit: limit, holds: ReaderOf(ctx).holds})
}

// Holding gives a context for the reads of somebody who holds what everybody else waits for, such as the only place to
// write, until it is let go. These reads wait for nobody: else who asks for much at the same time would keep all others
// waiting for as long as themselves.
func Holding(ctx context.Context) (_ context.Context, letGo func()) {
	from := ReaderOf(ctx)
	r := &Reader{user: from.user, limit: from.limit, holds: &atomic.Bool{}}
	r.holds.Store(true)
	r.worked.Store(from.worked.Load())
	return context.WithValue(ctx, readerKey{}, r), func() { r.holds.Store(false) }
}

// As names the user once it is known. The limit stays; it begins anew.
func As(ctx context.Context, user int64) context.Context {
	return For(ctx, user, ReaderOf(ctx).limit)
}

// Nobody is the user of requests of which it is not known yet, or never will be.
const Nobody int64 = -1

// itself is who reads when nobody is named.
var itself = &Reader{}

// ReaderOf gives who reads with a context.
func ReaderOf(ctx context.Context) *Reader {
	if r, ok := ctx.Value(readerKey{}).(*Reader); ok {
		return r
	}
	return itself
}

// Exceeded is the fault of reads that have worked too long after some more time.
func (r *Reader) Exceeded(more time.Duration) error {
	if r.limit <= 0 || time.Duration(r.worked.Load())+more <= r.limit {
		return nil
	}
	return model.Unavailable(r.limit,
		"Reading took longer than %s and was stopped: narrow the filter, or ask for less at a time", r.limit)
}

// Left is how long the reads may still work; limited is false where nobody says how long.
func (r *Reader) Left() (left time.Duration, limited bool) {
	if r.limit <= 0 {
		return 0, false
	}
	return max(0, r.limit-time.Duration(r.worked.Load())), true
}

// Wait takes a place, and counts the time until there is one.
func (r *Reader) Wait(ctx context.Context, t *Turns) error {
	err := r.queue(ctx, t)
	if errors.Is(err, ErrFull) || errors.Is(err, ErrWaited) {
		return Busy(err)
	}
	return err
}

func (r *Reader) queue(ctx context.Context, t *Turns) error {
	if t.Try(r.user) {
		return nil
	}
	var left time.Duration
	if r.limit > 0 {
		if left = r.limit - time.Duration(r.waited.Load()); left <= 0 {
			return ErrWaited
		}
	}
	since := time.Now()
	err := t.Take(ctx, r.user, left)
	r.waited.Add(int64(time.Since(since)))
	return err
}

// Busy is the fault of a read for which there is no place.
func Busy(cause error) error {
	return model.Passing(cause, "The server is busy with other long reads, and a narrower filter may not be one")
}

// Holds reports whether everybody else waits for what is read; see Holding.
func (r *Reader) Holds() bool { return r.holds != nil && r.holds.Load() }

// User is on whose behalf is read.
func (r *Reader) User() int64 { return r.user }

// Worked counts time that was spent reading.
func (r *Reader) Worked(d time.Duration) {
	if r.limit > 0 {
		r.worked.Add(int64(d))
	}
}
