package store

import (
	"regexp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/glpid/glpid/internal/bounded"
)

// versions counts, table by table, the commits of this process that wrote to it.
type versions struct {
	counters sync.Map // table -> *atomic.Uint64
}

var tableName = regexp.MustCompile("`(glpid?_[a-z0-9_]+)`")

// tablesIn gives the tables that a statement names, each once.
func tablesIn(query string) []string {
	var tables []string
	for _, m := range tableName.FindAllStringSubmatch(query, -1) {
		if !slices.Contains(tables, m[1]) {
			tables = append(tables, m[1])
		}
	}
	return tables
}

var writing = regexp.MustCompile("(?i)^\\s*(?:INSERT(?:\\s+OR\\s+\\w+)?\\s+INTO|UPDATE|DELETE\\s+FROM)\\s+`?(\\w+)`?")

// writtenBy gives the table that a statement writes to, "" for none.
func writtenBy(query string) string {
	if m := writing.FindStringSubmatch(query); m != nil {
		return m[1]
	}
	return ""
}

func (v *versions) counter(table string) *atomic.Uint64 {
	if c, ok := v.counters.Load(table); ok {
		return c.(*atomic.Uint64)
	}
	c, _ := v.counters.LoadOrStore(table, &atomic.Uint64{})
	return c.(*atomic.Uint64)
}

// TablesVersion gives a number that grows with every commit of this process that wrote to one of
// the tables that a statement names. What was computed from them is out of date once it differs.
func (db *DB) TablesVersion(query string) uint64 {
	var sum uint64
	for _, table := range tablesIn(query) {
		sum += db.versions.counter(table).Load()
	}
	return sum
}

// written remembers which tables statements write to.
type written struct {
	mu    sync.Mutex
	known *bounded.Store[string, string]
}

func newWritten() written { return written{known: bounded.New[string, string](1000)} }

func (db *DB) writtenBy(query string) string {
	w := &db.written
	w.mu.Lock()
	defer w.mu.Unlock()
	table, ok := w.known.Get(query)
	if !ok {
		table = writtenBy(query)
		w.known.Put(query, table)
	}
	return table
}
