package mysql

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	mysql "github.com/go-sql-driver/mysql"

	"github.com/glpid/glpid/internal/store/backend"
)

// turns is the table whose one row each transaction changes first: processes that share the database wait for each
// other there, so that what a write has looked at is so until it is over. On a cluster, whose nodes let two
// transactions change a row and refuse one of them when it ends, that one is run again.
const turns = "glpid_turns"

// transactions are those of the connection that writes, one after the other.
type transactions struct {
	hosts  *hosts
	pool   *sql.DB // of one connection
	others others
	face   *sql.DB // of what a transaction reads

	mu   sync.Mutex
	conn *sql.Conn // held, so that a transaction stays on it; nil for none yet

	probed time.Time   // when it was looked last whether a server before this one works again
	better atomic.Bool // one does
}

// probeEvery is how often it is looked whether the server works again that writes should go to.
const probeEvery = 10 * time.Second

func openTransactions(configs []*mysql.Config) (*transactions, error) {
	hosts, err := newHosts(configs, false)
	if err != nil {
		return nil, err
	}
	t := &transactions{hosts: hosts, pool: sql.OpenDB(hosts)}
	t.pool.SetMaxOpenConns(1)
	t.face = sql.OpenDB(writerFace{t})
	return t, nil
}

// connection gives the connection, a new one when the last was lost.
func (t *transactions) connection(ctx context.Context) (*sql.Conn, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn != nil {
		return t.conn, nil
	}
	conn, err := t.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	t.conn = conn
	return conn, nil
}

// drop closes the connection: the server takes back what it has not committed.
func (t *transactions) drop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn != nil {
		_ = t.conn.Close()
		t.conn = nil
	}
}

func (t *transactions) close() error {
	t.drop()
	return errors.Join(t.face.Close(), t.pool.Close())
}

// Begin begins a transaction, and waits for its turn among processes.
func (t *transactions) Begin(ctx context.Context) error {
	t.prefer()
	err := t.begin(ctx)
	if isBad(err) || number(err) == errNotReady { // it was lost while nobody used it
		t.drop()
		err = t.begin(ctx)
	}
	if err != nil {
		t.drop()
	}
	return err
}

// prefer goes back to a server before the one that is written to, once it works again: other processes write there,
// too. It is looked for beside what is written.
func (t *transactions) prefer() {
	if t.better.CompareAndSwap(true, false) {
		t.drop()
	}
	if t.hosts.last.Load() == 0 || time.Since(t.probed) < probeEvery {
		return
	}
	t.probed = time.Now()
	go func() { t.better.Store(t.hosts.better(context.Background())) }()
}

func (t *transactions) begin(ctx context.Context) error {
	conn, err := t.connection(ctx)
	if err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "START TRANSACTION"); err != nil {
		return err
	}
	at := time.Now()
	result, err := conn.ExecContext(ctx, "UPDATE `"+turns+
		"` SET `number` = LAST_INSERT_ID(`number` + 1) WHERE `id` = 1")
	if err != nil {
		return err
	}
	n, err := result.LastInsertId()
	if err != nil {
		return err
	}
	t.others.look(n, at)
	return nil
}

// Run runs a write.
func (t *transactions) Run(w backend.Write, shares bool) (err, lost error) {
	tx := &writing{on: t, wrote: map[string]bool{}, rows: map[string]*backend.ChangedRows{}}
	err = tx.run(w, shares)
	return err, tx.lost
}

// Commit makes what was written durable. When the connection is lost meanwhile nobody can tell whether it is: the
// error is none after which the writes are run again.
func (t *transactions) Commit(ctx context.Context) error {
	conn, err := t.connection(ctx)
	if err != nil {
		return err
	}
	if _, err = conn.ExecContext(ctx, "COMMIT"); err == nil {
		t.others.own()
		return nil
	}
	if isGone(err) {
		t.drop()
		return unknownEnd{err}
	}
	return err
}

// unknownEnd is the loss of a connection that was to commit.
type unknownEnd struct{ error }

// Error says so.
func (e unknownEnd) Error() string {
	return "the connection to the database was lost while it was made durable what was written, which may or may not" +
		" be there: " + e.error.Error()
}

// Unwrap gives the loss.
func (e unknownEnd) Unwrap() error { return e.error }

// Rollback takes back what was written.
func (t *transactions) Rollback(ctx context.Context) error {
	conn, err := t.connection(ctx)
	if err != nil {
		return err
	}
	if _, err = conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		t.drop() // with which the server takes it back as well
	}
	return nil
}

// Again reports that a transaction was lost to another one, or with its connection before it was to end.
func (t *transactions) Again(err error) bool {
	if errors.As(err, &unknownEnd{}) {
		return false
	}
	switch number(err) {
	case errDeadlock, errLockTimeout, errRecordChanged:
		return true
	}
	return isGone(err)
}

// others is what is known of other processes that write, by the number of the last transaction.
type others struct {
	mu      sync.Mutex
	number  int64 // of the last one that this process has committed
	pending int64 // of the one that runs
	seen    uint64
	looked  time.Time
}

// look is called where a transaction has begun, so that nobody writes any more.
func (o *others) look(n int64, at time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.looked.IsZero() && n != o.number+1 {
		o.seen++
	}
	o.number, o.pending, o.looked = n-1, n, at
}

// own is called when it is committed.
func (o *others) own() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.number = o.pending
}

func (o *others) get() (n uint64, looked time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.seen, o.looked
}
