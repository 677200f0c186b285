package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store/queue"
)

// Every read begins as a quick one: there are some places for those, and most are done before anybody
// notices. One that turns out to be long, by the steps that SQLite has made for it, gives its place back
// and needs one of the few for long reads, of which no user gets all; and of those only so many compute at
// the same time that a core is left for quick ones. So no read has to be declared one or the other, and
// however many long ones there are, quick ones find a place and a core.
//
// A read that becomes long before it has given a row is begun again when there is no place for it yet, so
// that it waits without a connection; a few that have given rows may wait where they are.
//
// Those of a write that is on its way have places of their own, and are neither: while they waited, all other writes
// would.

const (
	// quickTicks is how many times a quick read is asked about; then it is a long one. A page of 1000
	// tickets with all their relations takes a tenth.
	quickTicks = 500
	// slice is how long a long read computes when another user's waits for its turn.
	slice = 20 * time.Millisecond
	// How many reads of one user, and of all, wait for a place.
	maxLongWaiting, maxLongQueue   = 32, 1000
	maxQuickWaiting, maxQuickQueue = 1000, 10000
	// How many prepared statements a connection keeps, how long all their texts may be together, and each:
	// those that carry long filters do not come again.
	maxPerConnection      = 256
	maxBytesPerConnection = 1 << 20
	maxKeptText           = 32 << 10
	// How many reads a write has at the same time, one for the rows of another; more of them are as all others.
	heldPlaces = 3
)

// readers are the connections that read. All are opened at the start, so that reads need nothing later
// that the system may refuse.
type readers struct {
	quick *fair.Turns // places for reads that begin
	long  *fair.Turns // places for reads that go on
	work  *fair.Turns // how many of the long ones compute
	aside *fair.Turns // how many wait for a place where they are
	held  *fair.Turns // places for those of a write
	ticks int         // after how many questions a quick read is a long one

	mu     sync.Mutex
	idle   []*connection // the one used last is used next
	closed bool
}

// connection is a connection with its prepared statements.
type connection struct {
	*handle
	watch *watch
	stmts *bounded.Store[string, *statement]
	cache string // the setting of its cache
	used  bool
}

// What the caches of all connections that read may take together, in KiB, and each of them: more cores
// make more connections, not more memory. What has been read lies in the system's cache besides.
const (
	cacheOfAll = 320 << 10
	leastCache = 2 << 10
)

// cacheOf gives the setting of the cache of one of so many connections.
func cacheOf(connections int) string {
	return fmt.Sprintf("cache_size(-%d)", min(max(cacheOfAll/connections, leastCache), writerCache))
}

// openReaders opens the connections for a number of cores.
func openReaders(dsn string, cores int) (*readers, error) {
	quick, work := max(4, 2*cores), max(1, cores-1)
	long, aside := 2*work+2, quick/2
	p := &readers{
		quick: fair.NewTurns(quick, 0, maxQuickWaiting, maxQuickQueue),
		long:  fair.NewTurns(long, long/2, maxLongWaiting, maxLongQueue),
		work:  fair.NewTurns(work, 0, long, long),
		aside: fair.NewTurns(aside, 0, 0, 0),
		held:  fair.NewTurns(heldPlaces, 0, 0, 0),
		ticks: quickTicks,
	}
	all := quick + long + aside + heldPlaces
	for range all {
		c, err := openConnection(dsn, cacheOf(all))
		if err != nil {
			return nil, errors.Join(err, p.close())
		}
		p.idle = append(p.idle, c)
	}
	return p, nil
}

func openConnection(dsn, cache string) (*connection, error) {
	w := newWatch()
	h, err := openHandle(dsn)
	if err != nil {
		w.release()
		return nil, err
	}
	err = w.stand(h)
	if err == nil {
		err = h.exec("PRAGMA schema_version") // opens the files beside the database
	}
	if err != nil {
		w.release()
		return nil, errors.Join(err, h.close())
	}
	c := &connection{handle: h, watch: w, cache: cache, stmts: bounded.New[string, *statement](maxPerConnection)}
	c.stmts.MaxSize, c.stmts.Size = maxBytesPerConnection, func(text string, _ *statement) int { return len(text) }
	c.stmts.Dropped = func(_ string, s *statement) { _ = s.close() } // one call at a time uses the connection
	return c, nil
}

// get gives a connection to who has a place: there is one for each.
func (p *readers) get() (*connection, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.idle)
	if p.closed || n == 0 {
		return nil, queue.ErrClosed
	}
	c := p.idle[n-1]
	p.idle = p.idle[:n-1]
	return c, nil
}

// put gives a connection back.
func (p *readers) put(c *connection) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = c.close()
		return
	}
	p.idle = append(p.idle, c)
}

// close closes the connections that nobody uses; the others are closed when they come back.
func (p *readers) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var err error
	for _, c := range p.idle {
		err = errors.Join(err, c.close())
	}
	p.idle = nil
	return err
}

func (c *connection) close() error {
	var err error
	c.stmts.Each(func(_ string, s *statement) { err = errors.Join(err, s.close()) })
	err = errors.Join(err, c.handle.close())
	c.watch.release()
	return err
}

// prepare gives the statement of a text, and whether it is kept.
func (c *connection) prepare(query string) (s *statement, kept bool, err error) {
	if s, ok := c.stmts.Get(query); ok {
		return s, true, nil
	}
	if !c.used {
		if err := c.exec("PRAGMA " + c.cache); err != nil {
			return nil, false, err
		}
		c.used = true
	}
	if s, err = c.handle.prepare(query); err != nil || len(query) > maxKeptText {
		return s, false, err
	}
	c.stmts.Put(query, s)
	return s, true, nil
}

// reading is a statement on its way.
type reading struct {
	pool *readers
	ctx  context.Context
	who  *fair.Reader

	c     *connection
	stmt  *statement
	kept  bool  // the statement is not closed afterwards
	first bool  // it stands at the first row, which nobody has seen yet
	done  bool  // there is no further row
	begun bool  // rows have been given
	fail  error // why it was stopped

	quick, long, working, held bool      // the places that it has
	ticks                      int       // as a quick one
	since, turn                time.Time // when it began to work, after waiting; when it got its turn
}

// errLong says that a quick read must become a long one and begin again.
var errLong = errors.New("the read is a long one")

// start runs a statement up to its first row. The reading must be ended.
func (p *readers) start(ctx context.Context, query string, args []driver.NamedValue) (*reading, error) {
	r := &reading{pool: p, ctx: ctx, who: fair.ReaderOf(ctx)}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if r.held = r.who.Holds() && p.held.Try(r.who.User()); !r.held {
		if err := r.who.Wait(ctx, p.quick); err != nil {
			return nil, err
		}
		r.quick = true
	}
	err := r.run(query, args)
	if err != nil && errors.Is(r.fail, errLong) {
		if err := r.end(); err != nil {
			return nil, err
		}
		r.fail = nil
		if err := r.becomeLong(); err != nil {
			return nil, errors.Join(err, r.end())
		}
		err = r.run(query, args)
	}
	if err != nil {
		_ = r.end()
		return nil, r.reason(err)
	}
	r.begun = true
	return r, nil
}

// becomeLong waits for a place among the long reads and for a turn.
func (r *reading) becomeLong() error {
	if err := r.who.Wait(r.ctx, r.pool.long); err != nil {
		return err
	}
	r.long = true
	return r.takeTurn()
}

func (r *reading) takeTurn() error {
	if err := r.who.Wait(r.ctx, r.pool.work); err != nil {
		return err
	}
	r.working = true
	r.turn = time.Now()
	return nil
}

// run runs the statement on a connection.
func (r *reading) run(query string, args []driver.NamedValue) error {
	c, err := r.pool.get()
	if err != nil {
		return err
	}
	r.c, r.since = c, time.Now()
	c.watch.reading = r
	if r.stmt, r.kept, err = c.prepare(query); err != nil {
		return err
	}
	if err := r.stmt.bind(args); err != nil {
		return err
	}
	r.first, err = r.stmt.step()
	r.done = !r.first
	return err
}

// Columns are the names of the cells.
func (r *reading) Columns() []string { return r.stmt.columns() }

// Close ends the reading.
func (r *reading) Close() error { return r.end() }

// Next reads a row; io.EOF says that there is none.
func (r *reading) Next() ([]cell, error) {
	if r.fail != nil {
		return nil, r.fail
	}
	if r.first {
		r.first = false
		return r.stmt.cells, nil
	}
	if r.done {
		return nil, io.EOF
	}
	more, err := r.stmt.step()
	if r.fail != nil || err != nil {
		return nil, r.reason(err)
	}
	if !more {
		r.done = true
		return nil, io.EOF
	}
	return r.stmt.cells, nil
}

// reason gives why a statement failed: it may have been stopped.
func (r *reading) reason(err error) error {
	if r.fail != nil {
		return r.fail
	}
	return err
}

// end gives everything back.
func (r *reading) end() error {
	var err error
	switch {
	case r.stmt == nil:
	case r.kept:
		r.stmt.reset()
	default:
		err = r.stmt.close()
	}
	r.pause()
	if r.c != nil {
		r.c.watch.clear()
		r.pool.put(r.c)
	}
	r.stmt, r.c, r.first, r.done = nil, nil, false, true
	user := r.who.User()
	if r.working {
		r.pool.work.Give(user)
	}
	if r.long {
		r.pool.long.Give(user)
	}
	if r.quick {
		r.pool.quick.Give(user)
	}
	if r.held {
		r.pool.held.Give(user)
	}
	r.quick, r.long, r.working, r.held = false, false, false, false
	return err
}

// pause counts the work that was done.
func (r *reading) pause() {
	if !r.since.IsZero() {
		r.who.Worked(time.Since(r.since))
	}
	r.since = time.Time{}
}

// tick is asked while the statement runs whether it may go on.
func (r *reading) tick() bool {
	if r.fail == nil {
		r.fail = r.check()
	}
	return r.fail == nil
}

func (r *reading) check() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	now := time.Now()
	if err := r.who.Exceeded(now.Sub(r.since)); err != nil {
		return err
	}
	if r.held {
		return nil
	}
	if !r.long {
		if r.ticks++; r.ticks <= r.pool.ticks {
			return nil
		}
		return r.promote()
	}
	runtime.Gosched() // what takes no time goes before
	if now.Sub(r.turn) < slice || !r.pool.work.Wanted(r.who.User()) {
		return nil
	}
	return r.waitHere(func() error {
		r.pool.work.Give(r.who.User())
		r.working = false
		return r.takeTurn()
	})
}

// promote makes a long read of a quick one that is on its way.
func (r *reading) promote() error {
	p, user := r.pool, r.who.User()
	giveQuick := func() {
		p.quick.Give(user)
		r.quick = false
	}
	switch {
	case p.long.Try(user):
		r.long = true
		giveQuick()
		return r.waitHere(r.takeTurn)
	case !r.begun:
		return errLong
	case !p.aside.Try(user):
		return fair.Busy(fair.ErrFull)
	}
	defer p.aside.Give(user)
	giveQuick()
	return r.waitHere(r.becomeLong)
}

// waitHere waits in the middle of the statement, which keeps its connection.
func (r *reading) waitHere(wait func() error) error {
	r.pause()
	defer func() { r.since = time.Now() }()
	return wait()
}
