package sqlite

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/glpid/glpid/internal/store/collation"
	"modernc.org/libc"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A statement of SQLite runs within one call, which may take as long as it likes. So that it can be told
// to stop, or made to wait, a watch stands beside every connection that reads: SQLite asks it every
// stepsPerTick steps of its machine whether to go on, and so do the functions and the collation that Go
// adds to SQL, which can be long within one step. All of that happens in the statement's own goroutine.

const (
	// stepsPerTick is how many steps SQLite makes between two questions; they take some 20 µs.
	stepsPerTick = 1000
	// bytesPerTick is how much text functions and collation look at between two questions.
	bytesPerTick = 32 << 10
)

// watch watches one connection at a time.
type watch struct {
	number  uintptr // by which SQLite names it
	driver  sqlite.Driver
	matcher matcher
	reading *reading // what runs now
	bytes   int      // since the last question
}

// watches are all that there are, by number. What is registered with a driver stays for good, so those of
// connections that are closed are used again.
var watches = struct {
	sync.Mutex
	all  atomic.Pointer[[]*watch]
	idle []*watch
}{}

// newWatch gives one that nobody uses.
func newWatch() (*watch, error) {
	watches.Lock()
	defer watches.Unlock()
	if n := len(watches.idle); n > 0 {
		w := watches.idle[n-1]
		watches.idle = watches.idle[:n-1]
		return w, nil
	}
	var all []*watch
	if have := watches.all.Load(); have != nil {
		all = append(all, *have...)
	}
	w := &watch{number: uintptr(len(all))}
	if err := w.register(); err != nil {
		return nil, err
	}
	all = append(all, w)
	watches.all.Store(&all)
	return w, nil
}

// release lets another connection have the watch.
func (w *watch) release() {
	watches.Lock()
	defer watches.Unlock()
	w.reading = nil
	watches.idle = append(watches.idle, w)
}

// register adds the functions and the collation, under watch, to the connections that it opens.
func (w *watch) register() error {
	if err := w.driver.RegisterCollationUtf8(collationName, w.compare); err != nil {
		return fmt.Errorf("register the collation: %w", err)
	}
	for name, fold := range likeFunctions {
		// The arguments are lent by SQLite for the time of the call.
		if err := w.driver.RegisterFunction(name,
			&sqlite.FunctionImpl{NArgs: 2, Deterministic: true, VolatileArgs: true,
				Scalar: func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value,
					error) {
					return w.like(args, fold)
				},
			}); err != nil {
			return fmt.Errorf("register %s: %w", name, err)
		}
	}
	return nil
}

// open opens a connection that asks the watch.
func (w *watch) open(dsn string) (driver.Conn, error) {
	conn, err := w.driver.Open(dsn)
	if err != nil {
		return nil, err
	}
	// The driver keeps SQLite's progress handler to itself: it sets it for contexts that can end, which it
	// is never given here, and has no way to set another. So the handle is taken out of it.
	db := reflect.Indirect(reflect.ValueOf(conn)).FieldByName("db")
	if !db.IsValid() || db.Kind() != reflect.Uintptr || db.Uint() == 0 {
		return nil, fmt.Errorf("this version of the SQLite driver has no handle to watch (%T)", conn)
	}
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_progress_handler(tls, uintptr(db.Uint()), stepsPerTick, askWatch, w.number)
	return conn, nil
}

// askWatch is ask as SQLite calls it: a pointer to a function in the form that translated C has.
var askWatch = *(*uintptr)(unsafe.Pointer(&struct {
	ask func(*libc.TLS, uintptr) int32
}{ask}))

// ask is asked by SQLite whether to go on; anything but 0 ends the statement.
func ask(_ *libc.TLS, number uintptr) int32 {
	if w := (*watches.all.Load())[number]; w.goOn() {
		return 0
	}
	return 1
}

// goOn reports whether the statement may go on. It may take its time to say so.
func (w *watch) goOn() bool {
	w.bytes = 0
	return w.reading == nil || w.reading.tick()
}

// work counts text that is looked at.
func (w *watch) work(bytes int) bool {
	if w.bytes += bytes; w.bytes < bytesPerTick {
		return true
	}
	return w.goOn()
}

// stopped is whether the statement has been told to stop.
func (w *watch) stopped() bool { return w.reading != nil && w.reading.fail != nil }

// compare is the collation. What it says no longer matters once the statement has been stopped.
func (w *watch) compare(a, b string) int {
	if w.stopped() || !w.work(len(a)+len(b)) { // the driver has copied all of both
		return 0
	}
	return collation.Compare(a, b)
}

// likeFunctions compare a text with a pattern, with or without folding both.
var likeFunctions = map[string]bool{"glpi_like": false, "glpi_ilike": true}

func (w *watch) like(args []driver.Value, fold bool) (driver.Value, error) {
	if args[0] == nil || args[1] == nil {
		return nil, nil
	}
	if w.stopped() {
		return nil, w.reading.fail
	}
	matches := w.matcher.like(textOf(args[0]), textOf(args[1]), fold, w.work)
	if w.stopped() {
		return nil, w.reading.fail
	}
	return boolean(matches), nil
}

// clear forgets the statement that ran.
func (w *watch) clear() {
	w.reading, w.bytes = nil, 0
	w.matcher.reset()
}
