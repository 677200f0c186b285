// Package queue lets writes wait for the one connection of a database that writes, user by user, and for the commit
// that several of them share.
//
// It must not know the database, nor what is written.
package queue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store/backend"
)

// Connection is the one connection that writes. It is used by one caller at a time.
type Connection interface {
	// Begin begins a transaction. From then on nobody else writes.
	Begin(ctx context.Context) error
	// Run runs a write within it. When it shares the transaction with others, its error takes back what it did and
	// nothing else. lost is why there may be no transaction any more.
	Run(w backend.Write, shares bool) (err, lost error)
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
	// Again reports that an error means a transaction which was lost to another one, and can be run again.
	Again(err error) bool
}

// Bounds of the writes that share a commit.
const (
	maxBatch = 256
	// LongBatch is after what time no further write begins.
	LongBatch = 50 * time.Millisecond
	// maxTries is how often writes are run whose transaction is lost to another one.
	maxTries = 10
	// longestPause is how long they wait before the last one, at most.
	longestPause = 100 * time.Millisecond
)

// ErrClosed is the answer to writes after Stop.
var ErrClosed = errors.New("the database is closed")

// Queue runs writes one after the other. Those that wait when one begins share a transaction, and with it
// the one flush to disk that makes them durable; each stands in a savepoint of its own, so that a failing
// one takes nothing else along. Users have their turns one after the other: whoever has many long writes
// waiting keeps others from writing for one of them.
type Queue struct {
	on   Connection
	more chan struct{} // holds something when writes wait
	done chan struct{}
	once sync.Once
	end  chan struct{}

	mu      sync.Mutex
	waiting map[int64][]*job // by user, in the order of coming
	order   []int64          // the users who wait, the next one first
	length  int              // of all that wait
}

// job is one write that waits.
type job struct {
	ctx   context.Context
	write backend.Write
	err   error
	ready chan struct{}
}

// New makes a queue, and begins to run what is put into it.
func New(on Connection) *Queue {
	q := &Queue{on: on, more: make(chan struct{}, 1), done: make(chan struct{}), end: make(chan struct{}),
		waiting: map[int64][]*job{}}
	go q.run()
	return q
}

// Stop runs what waits, and ends the queue.
func (q *Queue) Stop() {
	q.once.Do(func() { close(q.end) })
	<-q.done
}

func (q *Queue) run() {
	defer close(q.done)
	for ended := false; !ended; {
		select {
		case <-q.more:
		case <-q.end:
			ended = true
		}
		for q.commit() {
		}
	}
}

// put lets a write wait.
func (q *Queue) put(j *job) {
	user := fair.ReaderOf(j.ctx).User()
	q.mu.Lock()
	if len(q.waiting[user]) == 0 {
		q.order = append(q.order, user)
	}
	q.waiting[user] = append(q.waiting[user], j)
	q.length++
	q.mu.Unlock()
	select {
	case q.more <- struct{}{}:
	default:
	}
}

// take takes the next write, that of the user whose turn it is; nil when none waits.
func (q *Queue) take() *job {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.order) == 0 {
		return nil
	}
	user := q.order[0]
	q.order = slices.Delete(q.order, 0, 1)
	jobs := q.waiting[user]
	first := jobs[0]
	jobs[0] = nil
	if jobs = jobs[1:]; len(jobs) == 0 {
		delete(q.waiting, user)
	} else {
		q.waiting[user] = jobs
		q.order = append(q.order, user) // behind the others
	}
	q.length--
	return first
}

// next is take, for those who have not given up meanwhile.
func (q *Queue) next() *job {
	for {
		j := q.take()
		if j == nil || j.ctx.Err() == nil {
			return j
		}
		j.err = j.ctx.Err()
		close(j.ready)
	}
}

// waits gives how many writes wait.
func (q *Queue) waits() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.length
}

// commit runs writes that wait in one transaction, and tells every caller how its part went. It reports
// whether there were any.
func (q *Queue) commit() bool {
	most := min(q.waits(), maxBatch)
	first := q.next()
	if first == nil {
		return false
	}
	batch, err := q.transact(first, q.next, most, LongBatch)
	for try := 1; err != nil && q.on.Again(err) && try < maxTries; try++ {
		time.Sleep(rand.N(longestPause * time.Duration(try) / maxTries))
		batch, err = q.again(batch)
	}
	for _, j := range batch {
		if err != nil && j.err == nil {
			j.err = err
		}
		if j.err == nil {
			j.write.Committed()
		}
		close(j.ready)
	}
	return true
}

// again runs writes once more, all of them: what one of them has failed with may have been the loss of them all.
func (q *Queue) again(batch []*job) ([]*job, error) {
	rest := batch
	next := func() *job {
		if len(rest) == 0 {
			return nil
		}
		j := rest[0]
		rest = rest[1:]
		j.err = nil
		return j
	}
	_, err := q.transact(next(), next, len(batch), time.Hour)
	return batch, err
}

// transact runs a write in a transaction, and with it so many of those that come next as there is time for. It
// gives those that it has run; when one of them lost the transaction, all of these have failed.
func (q *Queue) transact(first *job, next func() *job, most int, long time.Duration) (batch []*job, err error) {
	ctx := context.Background()
	if err := q.on.Begin(ctx); err != nil {
		for j := first; j != nil; j = next() { // each would wait as long for nothing
			if batch = append(batch, j); len(batch) >= most {
				break
			}
		}
		return batch, fmt.Errorf("begin: %w", err)
	}
	kept, since := 0, time.Now()
	for j := first; j != nil; j = next() {
		batch = append(batch, j)
		var lost error
		if j.err, lost = q.on.Run(j.write, most > 1); j.err == nil {
			kept++
		}
		if lost != nil {
			_ = q.on.Rollback(ctx) // there may be nothing left to roll back
			return batch, fmt.Errorf("a write beside it: %w", lost)
		}
		if len(batch) >= most || time.Since(since) > long {
			break
		}
	}
	if kept == 0 {
		return batch, q.on.Rollback(ctx)
	}
	if err := q.on.Commit(ctx); err != nil {
		_ = q.on.Rollback(ctx)
		return batch, fmt.Errorf("commit: %w", err)
	}
	return batch, nil
}

// Write runs a write together with others that wait. It is not interrupted once it has begun.
func (q *Queue) Write(ctx context.Context, w backend.Write) error { return q.Put(ctx, w)() }

// Put lets a write wait, and gives what waits for its end. The write is not interrupted once it has begun.
func (q *Queue) Put(ctx context.Context, w backend.Write) (wait func() error) {
	j := &job{ctx: ctx, write: w, ready: make(chan struct{})}
	select {
	case <-q.end:
		return func() error { return ErrClosed }
	case <-ctx.Done():
		return ctx.Err
	default:
		q.put(j)
	}
	return func() error {
		select {
		case <-j.ready:
			return j.err
		case <-q.done:
			select {
			case <-j.ready:
				return j.err
			default:
				return ErrClosed
			}
		}
	}
}
