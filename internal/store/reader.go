package store

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

	worked, waited atomic.Int64 // nanoseconds
}

type readerKey struct{}

// ReadFor gives a context for the reads of one request. Reads without one have no limit and share the
// turns of a user of their own: they are the program's.
func ReadFor(ctx context.Context, user int64, limit time.Duration) context.Context {
	return context.WithValue(ctx, readerKey{}, &Reader{user: user, limit: limit})
}

// ReadAs names the user once it is known. The limit stays; it begins anew.
func ReadAs(ctx context.Context, user int64) context.Context {
	return ReadFor(ctx, user, readerOf(ctx).limit)
}

// Nobody is the user of requests of which it is not known yet, or never will be.
const Nobody int64 = -1

// itself is who reads when nobody is named.
var itself = &Reader{}

func readerOf(ctx context.Context) *Reader {
	if r, ok := ctx.Value(readerKey{}).(*Reader); ok {
		return r
	}
	return itself
}

// exceeded is the fault of reads that have worked too long after some more time.
func (r *Reader) exceeded(more time.Duration) error {
	if r.limit <= 0 || time.Duration(r.worked.Load())+more <= r.limit {
		return nil
	}
	return model.Unavailable(r.limit, "Reading took longer than %s and was stopped: narrow the filter, or ask for less at a time", r.limit)
}

// wait takes a place, and counts the time until there is one.
func (r *Reader) wait(ctx context.Context, t *turns) error {
	err := r.queue(ctx, t)
	if errors.Is(err, errQueueFull) || errors.Is(err, errWaited) {
		return busy(err)
	}
	return err
}

func (r *Reader) queue(ctx context.Context, t *turns) error {
	if t.try(r.user) {
		return nil
	}
	var left time.Duration
	if r.limit > 0 {
		if left = r.limit - time.Duration(r.waited.Load()); left <= 0 {
			return errWaited
		}
	}
	since := time.Now()
	err := t.take(ctx, r.user, left)
	r.waited.Add(int64(time.Since(since)))
	return err
}

func busy(cause error) error {
	return passing(cause, "The server is busy with other long reads, and a narrower filter may not be one")
}
