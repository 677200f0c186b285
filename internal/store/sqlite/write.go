package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/glpid/glpid/internal/store/backend"
)

// maxBatch is how many writes share a commit at most.
const maxBatch = 256

// errClosed is the answer to writes after Close.
var errClosed = errors.New("the database is closed")

// queue runs writes one after the other. All that wait when one begins share a transaction, and
// with it the one flush to disk that makes them durable; each stands in a savepoint of its own,
// so that a failing one takes nothing else along.
type queue struct {
	db   *DB
	jobs chan *job
	done chan struct{}
	once sync.Once
	end  chan struct{}
}

// job is one write that waits.
type job struct {
	ctx   context.Context
	write backend.Write
	err   error
	ready chan struct{}
}

func newQueue(db *DB) *queue {
	q := &queue{db: db, jobs: make(chan *job, 4*maxBatch), done: make(chan struct{}), end: make(chan struct{})}
	go q.run()
	return q
}

func (q *queue) stop() {
	q.once.Do(func() { close(q.end) })
	<-q.done
}

func (q *queue) run() {
	defer close(q.done)
	for {
		select {
		case first := <-q.jobs:
			q.commit(q.gather(first))
		case <-q.end:
			for {
				select {
				case late := <-q.jobs:
					q.commit(q.gather(late))
				default:
					return
				}
			}
		}
	}
}

// gather takes what waits behind the first job, without waiting for more.
func (q *queue) gather(first *job) []*job {
	batch := []*job{first}
	for len(batch) < maxBatch {
		select {
		case next := <-q.jobs:
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch in one transaction and tells every caller how its part went.
func (q *queue) commit(batch []*job) {
	live := slices.DeleteFunc(batch, func(j *job) bool {
		if err := j.ctx.Err(); err != nil {
			j.err = err
			close(j.ready)
			return true
		}
		return false
	})
	for len(live) > 0 {
		n, err := q.transact(live)
		q.finish(live[:n], err)
		live = live[n:]
	}
}

// finish tells the callers of a transaction how their parts of it went.
func (q *queue) finish(batch []*job, err error) {
	for _, j := range batch {
		if err != nil && j.err == nil {
			j.err = err
		}
		if j.err == nil {
			j.write.Committed()
		}
		close(j.ready)
	}
}

// transact runs jobs in a transaction, and gives how many of them that was. It is fewer than all when
// one of them lost the transaction: then all of them have failed, and the rest needs another one.
func (q *queue) transact(batch []*job) (int, error) {
	ctx := context.Background()
	conn := q.db.writer
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return len(batch), fmt.Errorf("begin: %w", err)
	}
	kept := 0
	for i, j := range batch {
		tx := &writing{db: q.db, wrote: map[string]bool{}}
		if j.err = tx.run(j, len(batch) > 1); j.err == nil {
			kept++
		}
		if tx.lost != nil {
			_, _ = conn.ExecContext(ctx, "ROLLBACK") // there may be nothing left to roll back
			return i + 1, fmt.Errorf("a write beside it: %w", tx.lost)
		}
	}
	if kept == 0 {
		_, err := conn.ExecContext(ctx, "ROLLBACK")
		return len(batch), err
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		_, _ = conn.ExecContext(ctx, "ROLLBACK")
		return len(batch), fmt.Errorf("commit: %w", err)
	}
	return len(batch), nil
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
	case db.queue.jobs <- j:
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

// writing is a job's part of a transaction.
type writing struct {
	db    *DB
	lost  error // by which SQLite may have taken back the whole transaction
	wrote map[string]bool
}

// Wrote gives the tables that its statements write to.
func (tx *writing) Wrote() map[string]bool { return tx.wrote }

// run runs a job and takes back what it did when it fails.
func (tx *writing) run(j *job, savepoint bool) (err error) {
	ctx := context.Background()
	if savepoint {
		if _, err := tx.db.writer.ExecContext(ctx, "SAVEPOINT part"); err != nil {
			return fmt.Errorf("savepoint: %w", err)
		}
	}
	if err = j.write.Run(tx); err == nil {
		err = tx.lost // whoever met it may have gone on
	}
	if !savepoint {
		return err
	}
	if err != nil {
		if _, rollback := tx.db.writer.ExecContext(ctx, "ROLLBACK TO part"); rollback != nil {
			err = errors.Join(err, rollback)
			tx.lose(err)
		}
	}
	if _, release := tx.db.writer.ExecContext(ctx, "RELEASE part"); release != nil {
		err = errors.Join(err, release)
		tx.lose(err)
	}
	return err
}

// lose notes that there may be no transaction any more: what is executed from now on would be committed
// by itself.
func (tx *writing) lose(err error) {
	if tx.lost == nil {
		tx.lost = err
	}
}

// watch looks at what a statement has failed with. After some faults, a full disk among them, SQLite
// takes back the whole transaction by itself.
func (tx *writing) watch(err error) error {
	if endsTransaction(err) {
		tx.lose(err)
	}
	return err
}

// Exec runs a statement. It is not interrupted once it has begun: SQLite would take back the whole
// transaction with it, and with that the writes of others.
func (tx *writing) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := errors.Join(tx.lost, ctx.Err()); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return nil, err
	}
	defer release()
	for _, table := range stmt.writes {
		tx.wrote[table] = true
	}
	result, err := stmt.ExecContext(ctx, args...)
	return result, tx.watch(err)
}

// Query reads rows as this write sees them.
func (tx *writing) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return nil, err
	}
	defer release()
	rows, err := stmt.QueryContext(ctx, args...)
	return rows, tx.watch(err)
}

// QueryRow reads one row as this write sees it.
func (tx *writing) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return tx.db.writer.QueryRowContext(ctx, query, args...)
	}
	defer release()
	return stmt.QueryRowContext(ctx, args...)
}
