package store

import (
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
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
