package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store/backend"
)

// Bounds of the writes that share a commit.
const (
	maxBatch  = 256
	longBatch = 50 * time.Millisecond // after which no further one begins
)

// errClosed is the answer to writes after Close.
var errClosed = errors.New("the database is closed")

// queue runs writes one after the other. Those that wait when one begins share a transaction, and with it
// the one flush to disk that makes them durable; each stands in a savepoint of its own, so that a failing
// one takes nothing else along. Users have their turns one after the other: whoever has many long writes
// waiting keeps others from writing for one of them.
type queue struct {
	db   *DB
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

func newQueue(db *DB) *queue {
	q := &queue{db: db, more: make(chan struct{}, 1), done: make(chan struct{}), end: make(chan struct{}),
		waiting: map[int64][]*job{}}
	go q.run()
	return q
}

func (q *queue) stop() {
	q.once.Do(func() { close(q.end) })
	<-q.done
}

func (q *queue) run() {
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
func (q *queue) put(j *job) {
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
func (q *queue) take() *job {
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
func (q *queue) next() *job {
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
func (q *queue) waits() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.length
}

// commit runs writes that wait in one transaction, and tells every caller how its part went. It reports
// whether there were any.
func (q *queue) commit() bool {
	most := min(q.waits(), maxBatch)
	first := q.next()
	if first == nil {
		return false
	}
	batch, err := q.transact(first, most)
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

// transact runs a write in a transaction, and with it so many of those that wait as there is time for. It
// gives those that it has run; when one of them lost the transaction, all of these have failed.
func (q *queue) transact(first *job, most int) (batch []*job, err error) {
	ctx := context.Background()
	conn := q.db.writer
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		for j := first; j != nil; j = q.next() { // each would wait as long for nothing
			if batch = append(batch, j); len(batch) >= most {
				break
			}
		}
		return batch, fmt.Errorf("begin: %w", err)
	}
	if err := q.db.others.look(ctx, conn); err != nil {
		_, _ = conn.ExecContext(ctx, "ROLLBACK")
		return []*job{first}, err
	}
	kept, since := 0, time.Now()
	for j := first; j != nil; j = q.next() {
		batch = append(batch, j)
		tx := &writing{db: q.db, wrote: map[string]bool{}, rows: map[string]*changedRows{}}
		q.db.writes.log.rows = tx.rows
		if j.err = tx.run(j, most > 1); j.err == nil {
			kept++
		}
		q.db.writes.log.rows = nil
		if tx.lost != nil {
			_, _ = conn.ExecContext(ctx, "ROLLBACK") // there may be nothing left to roll back
			return batch, fmt.Errorf("a write beside it: %w", tx.lost)
		}
		if len(batch) >= most || time.Since(since) > longBatch {
			break
		}
	}
	if kept == 0 {
		_, err := conn.ExecContext(ctx, "ROLLBACK")
		return batch, err
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		_, _ = conn.ExecContext(ctx, "ROLLBACK")
		return batch, fmt.Errorf("commit: %w", err)
	}
	return batch, nil
}

// Write runs a write together with others that wait. It is not interrupted once it has begun.
func (db *DB) Write(ctx context.Context, w backend.Write) error {
	if db.queue == nil {
		return errReading
	}
	j := &job{ctx: ctx, write: w, ready: make(chan struct{})}
	select {
	case <-db.queue.end:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	default:
		db.queue.put(j)
	}
	select {
	case <-j.ready:
		return j.err
	case <-db.queue.done:
		select {
		case <-j.ready:
			return j.err
		default:
			return errClosed
		}
	}
}
