package store

import (
	"slices"
	"sync"
	"sync/atomic"
)

// versions counts, table by table, the commits of this process that wrote to it, and keeps which rows the last of
// them changed.
type versions struct {
	tables sync.Map // table -> *tableVersion
}

// tableVersion is what is known of the commits to one table.
type tableVersion struct {
	number atomic.Uint64

	mu    sync.Mutex
	known uint64   // since this version it is known what was changed
	log   []commit // the last ones, the oldest first
	ids   int      // in all of them
}

// commit is what made a version.
type commit struct {
	version uint64
	ids     []int64
}

// maxChangedIDs is how many changes of rows are remembered of a table.
const maxChangedIDs = 1024

// add counts a commit, and remembers what it changed, if that is known.
func (v *tableVersion) add(ids []int64, known bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	version := v.number.Load() + 1
	if !known {
		v.known, v.log, v.ids = version, nil, 0
	} else if len(ids) > 0 {
		v.log, v.ids = append(v.log, commit{version, ids}), v.ids+len(ids)
	}
	for v.ids > maxChangedIDs {
		v.known, v.ids = v.log[0].version, v.ids-len(v.log[0].ids)
		v.log = slices.Delete(v.log, 0, 1)
	}
	v.number.Store(version)
}

// since gives the rows that were changed after a version, if that is known.
func (v *tableVersion) since(version uint64) (ids []int64, known bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if version < v.known {
		return nil, false
	}
	for _, c := range v.log {
		if c.version > version {
			ids = append(ids, c.ids...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), true
}

func (v *versions) table(name string) *tableVersion {
	if t, ok := v.tables.Load(name); ok {
		return t.(*tableVersion)
	}
	t, _ := v.tables.LoadOrStore(name, &tableVersion{})
	return t.(*tableVersion)
}

// TablesVersion gives a number that grows with every commit of this process that wrote to one of the tables. What was
// computed from them is out of date once it differs.
func (db *DB) TablesVersion(tables ...string) uint64 {
	var sum uint64
	for _, table := range tables {
		sum += db.versions.table(table).number.Load()
	}
	return sum
}

// ChangedSince gives the ids of the rows of a table that commits of this process have added, changed or taken away
// since a version that TablesVersion gave of it. known is false when that is too long ago, or nobody knows.
func (db *DB) ChangedSince(table string, version uint64) (ids []int64, known bool) {
	return db.versions.table(table).since(version)
}
