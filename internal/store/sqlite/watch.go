package sqlite

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/glpid/glpid/internal/store/collation"
	"modernc.org/libc"
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
	matcher matcher
	reading *reading // what runs now
	bytes   int      // since the last question
}

// watches are all that there are, by number; those of connections that are closed are used again.
var watches = struct {
	sync.Mutex
	all  atomic.Pointer[[]*watch]
	idle []*watch
}{}

// newWatch gives one that nobody uses.
func newWatch() *watch {
	watches.Lock()
	defer watches.Unlock()
	if n := len(watches.idle); n > 0 {
		w := watches.idle[n-1]
		watches.idle = watches.idle[:n-1]
		return w
	}
	var all []*watch
	if have := watches.all.Load(); have != nil {
		all = append(all, *have...)
	}
	w := &watch{number: uintptr(len(all))}
	all = append(all, w)
	watches.all.Store(&all)
	return w
}

// release lets another connection have the watch.
func (w *watch) release() {
	watches.Lock()
	defer watches.Unlock()
	w.reading = nil
	watches.idle = append(watches.idle, w)
}

// stand puts the watch beside a connection, with the functions and the collation that it watches.
func (w *watch) stand(h *handle) error {
	sqlite3.Xsqlite3_progress_handler(h.tls, h.db, stepsPerTick, askWatch, w.number)
	if err := h.given(collationName, func(name uintptr) int32 {
		return sqlite3.Xsqlite3_create_collation_v2(h.tls, h.db, name, sqlite3.SQLITE_UTF8, w.number, callCompare, 0)
	}); err != nil {
		return fmt.Errorf("register the collation: %w", err)
	}
	const flags = sqlite3.SQLITE_UTF8 | sqlite3.SQLITE_DETERMINISTIC
	for name, fold := range likeFunctions {
		call := callLike
		if fold {
			call = callILike
		}
		if err := h.given(name, func(name uintptr) int32 {
			return sqlite3.Xsqlite3_create_function_v2(h.tls, h.db, name, 2, flags, w.number, call, 0, 0, 0)
		}); err != nil {
			return fmt.Errorf("register %s: %w", name, err)
		}
	}
	return nil
}

// What SQLite calls: pointers to functions in the form that translated C has.
var (
	askWatch = *(*uintptr)(unsafe.Pointer(&struct {
		f func(*libc.TLS, uintptr) int32
	}{ask}))
	callCompare = *(*uintptr)(unsafe.Pointer(&struct {
		f func(tls *libc.TLS, number uintptr, sizeA int32, a uintptr, sizeB int32, b uintptr) int32
	}{compareTexts}))
	callLike = *(*uintptr)(unsafe.Pointer(&struct {
		f func(tls *libc.TLS, call uintptr, n int32, values uintptr)
	}{func(tls *libc.TLS, call uintptr, _ int32, values uintptr) { matchTexts(tls, call, values, false) }}))
	callILike = *(*uintptr)(unsafe.Pointer(&struct {
		f func(tls *libc.TLS, call uintptr, n int32, values uintptr)
	}{func(tls *libc.TLS, call uintptr, _ int32, values uintptr) { matchTexts(tls, call, values, true) }}))
)

// watchOf gives a watch by its number.
func watchOf(number uintptr) *watch { return (*watches.all.Load())[number] }

// ask is asked by SQLite whether to go on; anything but 0 ends the statement.
func ask(_ *libc.TLS, number uintptr) int32 {
	if watchOf(number).goOn() {
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

// compareTexts is the collation. What it says no longer matters once the statement has been stopped.
func compareTexts(_ *libc.TLS, number uintptr, sizeA int32, a uintptr, sizeB int32, b uintptr) int32 {
	w := watchOf(number)
	if w.stopped() || !w.work(int(sizeA)+int(sizeB)) {
		return 0
	}
	return int32(collation.Compare(texts(a, sizeA), texts(b, sizeB)))
}

// likeFunctions compare a text with a pattern, with or without folding both.
var likeFunctions = map[string]bool{"glpi_like": false, "glpi_ilike": true}

// matchTexts is these functions.
func matchTexts(tls *libc.TLS, call, values uintptr, fold bool) {
	w := watchOf(sqlite3.Xsqlite3_user_data(tls, call))
	args := *(**[2]uintptr)(unsafe.Pointer(&values))
	var given [2]string // lent for the time of the call
	for i, value := range args {
		if sqlite3.Xsqlite3_value_type(tls, value) == sqlite3.SQLITE_NULL {
			return // whose answer is NULL
		}
		place := sqlite3.Xsqlite3_value_text(tls, value)
		given[i] = texts(place, sqlite3.Xsqlite3_value_bytes(tls, value))
	}
	fits := !w.stopped() && w.matcher.like(given[0], given[1], fold, w.work)
	if w.stopped() {
		sqlite3.Xsqlite3_result_error_code(tls, call, sqlite3.SQLITE_INTERRUPT)
		return
	}
	sqlite3.Xsqlite3_result_int(tls, call, int32(boolean(fits)))
}

// clear forgets the statement that ran.
func (w *watch) clear() {
	w.reading, w.bytes = nil, 0
	w.matcher.reset()
}
