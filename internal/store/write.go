package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
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
	fn    func(ctx context.Context, tx *Tx) error
	err   error
	ends  []func() error
	keys  map[any]bool // of ends
	after []func()
	undo  []func()        // once it has failed
	wrote map[string]bool // tables
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
			for table := range j.wrote {
				q.db.versions.counter(table).Add(1)
			}
			for _, fn := range j.after {
				fn()
			}
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
		tx := &Tx{db: q.db, conn: conn, job: j}
		if j.err = tx.guarded(len(batch) > 1); j.err == nil {
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

// Tx is the transaction of one write. It must not be used after the function it was given to has
// returned.
type Tx struct {
	db   *DB
	conn *sql.Conn
	job  *job
	lost error // by which SQLite may have taken back the whole transaction
	kept map[any]any
}

// Keep holds a value for whatever else happens in this write, under a key of the caller's own type.
func (tx *Tx) Keep(key, value any) {
	if tx.kept == nil {
		tx.kept = map[any]any{}
	}
	tx.kept[key] = value
}

// Kept gives what has been kept, nil for nothing.
func (tx *Tx) Kept(key any) any { return tx.kept[key] }

// Wrote reports whether this write has written to a table.
func (tx *Tx) Wrote(table string) bool { return tx.job.wrote[table] }

// guarded runs the job's function and takes back what it did when it fails or panics.
func (tx *Tx) guarded(savepoint bool) (err error) {
	ctx := context.Background()
	if savepoint {
		if _, err := tx.conn.ExecContext(ctx, "SAVEPOINT part"); err != nil {
			return fmt.Errorf("savepoint: %w", err)
		}
	}
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic in a write: %v\n%s", fault, debug.Stack())
		}
		if !savepoint {
			return
		}
		if err != nil {
			if _, rollback := tx.conn.ExecContext(ctx, "ROLLBACK TO part"); rollback != nil {
				err = errors.Join(err, rollback)
				tx.lose(err)
			}
		}
		if _, release := tx.conn.ExecContext(ctx, "RELEASE part"); release != nil {
			err = errors.Join(err, release)
			tx.lose(err)
		}
	}()
	if err := tx.job.fn(context.WithValue(tx.job.ctx, writingKey{}, tx.job), tx); err != nil {
		return err
	}
	for i := 0; i < len(tx.job.ends); i++ { // they may add more
		if err := tx.job.ends[i](); err != nil {
			return err
		}
	}
	return tx.lost // whoever met it may have gone on
}

// lose notes that there may be no transaction any more: what is executed from now on would be committed
// by itself.
func (tx *Tx) lose(err error) {
	if tx.lost == nil {
		tx.lost = err
	}
}

// watch looks at what a statement has failed with. After some faults, a full disk among them, SQLite
// takes back the whole transaction by itself.
func (tx *Tx) watch(err error) error {
	if endsTransaction(err) {
		tx.lose(err)
	}
	return err
}

type (
	writingKey struct{}
	readingKey struct{}
)

// Write runs fn in a transaction and returns once what it did is on disk. An error of fn takes
// back what fn did, and nothing else. fn must use the Tx, not the DB, to see its own changes. The
// context that it is given is the caller's, and knows of the write: a Write with it would wait for
// itself for ever, and is refused until this one is over.
func (db *DB) Write(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if j, _ := ctx.Value(writingKey{}).(*job); j != nil && !j.over() {
		return errors.New("store: Write inside Write: use the transaction that is there")
	}
	if db.queue == nil {
		return errReading
	}
	j := &job{ctx: ctx, fn: fn, ready: make(chan struct{})}
	err := db.wait(ctx, j)
	if err != nil && err == j.err { //nolint:errorlint // whether the job itself has run
		for _, fn := range j.undo {
			fn()
		}
	}
	return Fault(err)
}

// wait lets the queue run a job, and gives how it went.
func (db *DB) wait(ctx context.Context, j *job) error {
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

// over reports whether the job's caller has been told how it went.
func (j *job) over() bool {
	select {
	case <-j.ready:
		return true
	default:
		return false
	}
}

// Reading gives a context with which DB.Each reads what this write sees, for the engine's reads of
// what has not been committed yet.
func (tx *Tx) Reading(ctx context.Context) context.Context {
	return context.WithValue(ctx, readingKey{}, tx)
}

// each is Each on the connection of the write.
func (tx *Tx) each(ctx context.Context, query string, args []any, fn func(row []driver.Value) error) (err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	cells, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range cells {
		into[i] = &cells[i]
	}
	row := make([]driver.Value, len(columns))
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, cell := range cells {
			row[i] = cell
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// AtEnd adds a function to run within this write once everything else in it is done, in the order
// of adding. Of several with the same key only the first is kept; its error undoes the write.
func (tx *Tx) AtEnd(key any, fn func() error) {
	if tx.job.keys[key] {
		return
	}
	if tx.job.keys == nil {
		tx.job.keys = map[any]bool{}
	}
	tx.job.keys[key] = true
	tx.job.ends = append(tx.job.ends, fn)
}

// AfterCommit adds a function to run once what this write did is durable.
func (tx *Tx) AfterCommit(fn func()) { tx.job.after = append(tx.job.after, fn) }

// IfUndone adds a function to run if this write fails, once all of it is undone. It may write.
func (tx *Tx) IfUndone(fn func()) { tx.job.undo = append(tx.job.undo, fn) }

// Exec runs a statement. It is not interrupted once it has begun: SQLite would take back the whole
// transaction with it, and with that the writes of others.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := errors.Join(tx.lost, ctx.Err()); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	tx.db.statements.Add(1)
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return nil, err
	}
	defer release()
	if stmt.table != "" {
		if tx.job.wrote == nil {
			tx.job.wrote = map[string]bool{}
		}
		tx.job.wrote[stmt.table] = true
	}
	result, err := stmt.ExecContext(ctx, args...)
	return result, tx.watch(err)
}

// Query reads rows as this write sees them.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	tx.db.statements.Add(1)
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return nil, err
	}
	defer release()
	rows, err := stmt.QueryContext(ctx, args...)
	return rows, tx.watch(err)
}

// QueryRow reads one row as this write sees it.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	tx.db.statements.Add(1)
	stmt, release, err := tx.db.writes.get(ctx, query)
	if err != nil {
		return tx.conn.QueryRowContext(ctx, query, args...)
	}
	defer release()
	return stmt.QueryRowContext(ctx, args...)
}

// Insert adds a row and gives its id. Columns are written in the order of their names, so that
// the same set of them always makes the same statement.
func (tx *Tx) Insert(ctx context.Context, table string, values map[string]any) (int64, error) {
	columns := slices.Sorted(maps.Keys(values))
	args := make([]any, len(columns))
	for i, c := range columns {
		args[i] = values[c]
	}
	query := "INSERT INTO `" + table + "` DEFAULT VALUES"
	if len(columns) > 0 {
		query = "INSERT INTO `" + table + "` (`" + strings.Join(columns, "`, `") + "`) VALUES (" +
			strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	}
	result, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}
