package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// Counting what matches a filter can cost more than reading a page of it, and clients that page
// through a list ask for the same number again and again. A total is kept until something is
// written to one of the tables that it was counted from, and never for long: another process may
// have written.
//
// What was counted and is asked for again is kept as the set of the ids that match, where the condition looks at the
// object's own table alone. It follows what is written: only rows that have changed are looked at again. The set gives
// the total, and a page that lies deep in the list, without walking there.
const (
	keepTotal = 2 * time.Second
	maxTotals = 4096

	maxSets    = 32 << 20              // bytes of all sets
	leastOfSet = 1000                  // what matches fewer rows is counted about as fast
	deepPage   = 1000                  // from this offset on a page is found by the set
	slowPage   = 20 * time.Millisecond // so are the next ones of what took longer than that to find
	maxSlow    = 1024
)

// totals keeps counts by statement and arguments, and groups by columns.
type totals struct {
	db     *store.DB
	known  *bounded.Store[totalKey, *total]
	slow   *bounded.Store[sortedKey, bool] // of which a page took long
	groups *bounded.Store[column, *groups]
	now    func() time.Time

	looks     fair.Together[*total]  // one at a time for each question
	groupings fair.Together[*groups] // one at a time for each column
}

// totalKey is the digest of a statement and its arguments, which can be long.
type totalKey [sha256.Size]byte

func newTotals(db *store.DB) *totals {
	t := &totals{db: db, known: bounded.New[totalKey, *total](maxTotals), slow: bounded.New[sortedKey, bool](maxSlow),
		groups: bounded.New[column, *groups](maxGrouped), now: time.Now}
	t.known.MaxSize, t.known.Size = maxSets, func(_ totalKey, known *total) int {
		if known.ids == nil {
			return 0
		}
		return int(known.ids.GetSizeInBytes())
	}
	t.groups.MaxSize, t.groups.Size = maxGroupedSize, func(_ column, g *groups) int { return g.size() }
	return t
}

// total is what was counted. It does not change.
type total struct {
	seen
	n   int
	ids *roaring.Bitmap // the rows, nil where they are not known
}

// seen tells of which state of the database something is.
type seen struct {
	version uint64    // of the tables, before it was read
	others  uint64    // what others had written, before it was read
	at      time.Time // when everything was read
	passing bool      // time alone changes it
}

// question is a plan's count, asked.
type question struct {
	*plan
	text    string
	args    []any
	key     totalKey
	version uint64 // of the tables, now
	table   string // that alone is looked at, "" where there are others, or time matters
	passing bool   // the answer changes as time goes by
}

func (t *totals) ask(p *plan) (*question, error) {
	w := p.count()
	if err := checkValues(len(w.args)); err != nil {
		return nil, err
	}
	q := &question{plan: p, text: w.String(), args: w.args}
	q.key = totalKey(sha256.Sum256(fmt.Appendf(nil, "%s\x00%#v", q.text, q.args)))
	tables := tablesRead(q.text)
	q.passing = strings.Contains(q.text, access.Present)
	q.version = t.db.TablesVersion(tables...)
	if len(tables) == 1 && !q.passing {
		q.table = tables[0]
	}
	return q, nil
}

// count tells how many rows a plan's conditions leave.
func (t *totals) count(ctx context.Context, p *plan) (int, error) {
	q, err := t.ask(p)
	if err != nil {
		return 0, err
	}
	if have, ok := t.known.Get(q.key); ok && have.version == q.version && t.counts(ctx, have.seen, false) {
		return have.n, nil
	}
	known, err := t.look(ctx, q, false)
	if err != nil {
		return 0, err
	}
	return known.n, nil
}

// counts reports whether neither time nor another process can have changed for long what was counted. With look it is
// looked at now, where that is due.
func (t *totals) counts(ctx context.Context, have seen, look bool) bool {
	if have.passing && t.now().Sub(have.at) >= keepTotal {
		return false
	}
	n, looked := t.db.Others(ctx, false)
	if due := t.now().Sub(later(have.at, looked)) >= keepTotal; due && look {
		n, looked = t.db.Others(ctx, true)
	}
	return n == have.others && t.now().Sub(later(have.at, looked)) < keepTotal
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// page gives the ids of a part of all rows that a plan's conditions leave, in the order of the plan; none where they
// are not kept, so that they are better read.
func (t *totals) page(ctx context.Context, p *plan, start, limit int) (ids []int64, err error) {
	byID := p.inOrderOfIDs()
	if !byID && !p.byGroups() || byID && p.where == nil && start < deepPage {
		return nil, nil
	}
	q, err := t.ask(p)
	if err != nil || q.table == "" {
		return nil, err
	}
	known, asked := t.known.Get(q.key)
	if !asked || known.n < leastOfSet {
		return nil, nil
	}
	if _, slow := t.slow.Get(q.sorted()); (known.ids == nil || !byID) && start < deepPage && !slow {
		return nil, nil
	}
	var matching *roaring.Bitmap // nil is for all rows there are
	if byID || p.where != nil {
		if known.ids == nil || known.version != q.version || !t.counts(ctx, known.seen, false) {
			if known, err = t.look(ctx, q, true); err != nil || known.ids == nil {
				return nil, err
			}
		}
		matching = known.ids
	}
	switch {
	case start >= known.n:
		return nil, nil
	case byID:
		return appendIDs(nil, matching, start, limit)
	default:
		return t.sorted(ctx, p, matching, start, limit)
	}
}

// sortedKey is a question whose rows are wanted in an order.
type sortedKey struct {
	question totalKey
	first    string // what they are sorted by before their ids, "id" for these alone
	desc     bool
}

// sorted gives the key of the question in the order of its plan, which is one that sets of ids can give.
func (q *question) sorted() sortedKey {
	return sortedKey{q.key, q.order[0].name, q.order[0].desc}
}

// took is told how long it took to find a page without a set.
func (t *totals) took(p *plan, long time.Duration) error {
	if long < slowPage || !p.inOrderOfIDs() && !p.byGroups() {
		return nil
	}
	q, err := t.ask(p)
	if err == nil {
		t.slow.Put(q.sorted(), true)
	}
	return err
}

// look finds out what is not known. Those who ask the same of the same state wait for one answer.
func (t *totals) look(ctx context.Context, q *question, rows bool) (*total, error) {
	flight := fmt.Sprintf("%x %d %t", q.key, q.version, rows)
	found, err := t.looks.Do(ctx, flight, func(ctx context.Context) (*total, error) { return t.find(ctx, q, rows) })
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", q.shape.object.Name, err)
	}
	return found, nil
}

func (t *totals) find(ctx context.Context, q *question, rows bool) (*total, error) {
	have, asked := t.known.Get(q.key)
	now := t.now()
	fresh := asked && t.counts(ctx, have.seen, have.ids != nil)
	others, _ := t.db.Others(ctx, false)
	found := &total{seen: seen{version: q.version, others: others, at: now, passing: q.passing}}
	var err error
	switch {
	case fresh && have.version >= q.version && (have.ids != nil || !rows): // somebody was faster
		return have, nil
	case fresh && have.ids != nil:
		if found.ids, err = t.follow(ctx, q, have); err != nil {
			return nil, err
		}
		found.at, found.others = have.at, have.others
	}
	// A question is worth a set when what is written lets it be asked again and again.
	if found.ids == nil && q.table != "" && (rows || asked && have.n >= leastOfSet && (fresh || have.ids != nil)) {
		if found.ids, err = t.all(ctx, q); err != nil {
			return nil, err
		}
		found.at, found.others = now, others
	}
	if found.ids != nil {
		found.n = int(found.ids.GetCardinality())
	} else if err := t.db.QueryRow(ctx, q.text, q.args...).Scan(&found.n); err != nil {
		return nil, err
	}
	t.known.Put(q.key, found)
	return found, nil
}

// all reads the ids of all rows; nil when they are too large for a set.
func (t *totals) all(ctx context.Context, q *question) (*roaring.Bitmap, error) {
	w := q.writer()
	w.counting = true
	w.text("SELECT ", root, ".`id` FROM ")
	q.unsorted(w)
	ids := roaring.New()
	err := t.read(ctx, w, ids)
	if errors.Is(err, errLargeID) {
		return nil, nil
	}
	ids.RunOptimize()
	return ids, err
}

// follow makes a set of what is written since it was made; nil when that is not known.
func (t *totals) follow(ctx context.Context, q *question, have *total) (*roaring.Bitmap, error) {
	changed, known := t.db.ChangedSince(q.table, have.version)
	if !known {
		return nil, nil
	}
	ids := roaring.AndNot(have.ids, setOf(changed))
	for part := range slices.Chunk(changed, usualPage) {
		w := q.writer()
		w.text("SELECT ", root, ".`id` FROM ", q.shape.table, " WHERE ", root, ".`id` IN ")
		w.keys(part)
		w.beside(q.where)
		switch err := t.read(ctx, w, ids); {
		case errors.Is(err, errLargeID):
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
	return ids, nil
}

// maxID is beyond the ids that a set can have.
const maxID = 1 << 32

var errLargeID = fmt.Errorf("an id is not below %d", uint64(maxID))

// setOf gives the set of ids, without those that a set cannot have.
func setOf(ids []int64) *roaring.Bitmap {
	set := roaring.New()
	for _, id := range ids {
		if id >= 0 && id < maxID {
			set.Add(uint32(id))
		}
	}
	return set
}

// setID gives an id that a statement has selected.
func setID(cell *backend.Cell) (uint32, error) {
	if cell.Type != backend.Integer || cell.Int < 0 || cell.Int >= maxID {
		return 0, errLargeID
	}
	return uint32(cell.Int), nil
}

// read adds the ids that a statement gives to a set.
func (t *totals) read(ctx context.Context, w *writer, to *roaring.Bitmap) error {
	return t.db.Each(ctx, w.String(), w.args, func(row []backend.Cell) error {
		id, err := setID(&row[0])
		if err == nil {
			to.Add(id)
		}
		return err
	})
}
