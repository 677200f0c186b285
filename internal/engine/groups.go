package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// Sorting a large list by what takes few values, its urgency or the name of its category, has no use for an index: too
// many rows share a value, and they are wanted in the order of their ids. So the ids of all rows of a table are kept by
// the values of one of its columns. The values are few enough to be sorted for each page, as the session sees them, and
// the rows of each that match are what its set and the one of the question have in common.
const (
	maxGroups      = 1024     // values that a column may take
	maxGroupedSize = 16 << 20 // bytes of all sets of all columns
	maxGrouped     = 64       // columns
)

// column is a column of a table.
type column struct{ table, name string }

// groups are the ids of all rows of a table by the values of a column. They do not change.
type groups struct {
	seen
	by map[int64]*roaring.Bitmap // nil where there are too many values, or they are no numbers
}

// size gives the bytes that they take.
func (g *groups) size() (n int) {
	for _, ids := range g.by {
		n += int(ids.GetSizeInBytes())
	}
	return n
}

// decidedBy gives the object's own column that alone says what rows are sorted by, so that rows with one value in it
// stand side by side: a number of its own, or the key of a link whose target shows it. There is an index that begins
// with it. "" is for none.
func (b *binder) decidedBy(f *field, key *orderKey, o *model.Object) (name string, joins []joined) {
	switch top := f.source; {
	case f.many() || o == nil:
		return "", nil
	case key.expr == f.shortcut:
		name = strings.Trim(strings.TrimPrefix(f.shortcut, root+"."), "`")
	case top == nil || top.up == nil:
		if !key.number || f.held != "" || f.property.Expr != "" {
			return "", nil
		}
		name = f.property.StoredColumn()
	default:
		chain := []*source{top}
		for ; top.up.up != nil; top = top.up {
			chain = append(chain, top.up)
		}
		several := func(s *source) bool { return s.join.Via != nil || cmp.Or(s.join.Field, "id") != "id" }
		if slices.ContainsFunc(chain, several) {
			return "", nil
		}
		name, joins = cmp.Or(top.join.Key, "id"), b.shown(chain)
	}
	if !b.viewer.indexed(o, name) {
		return "", nil
	}
	return name, joins
}

// byGroups reports whether the rows come in the order of what a column of their own decides, and then of their ids.
func (p *plan) byGroups() bool {
	return len(p.order) == 2 && p.order[0].decides != "" && p.order[1].isID() && !p.order[1].desc
}

// sorted gives the ids of a part of the rows of a plan in its order, of those that are known to match: nil is for all
// rows there are. It gives none where they are better read.
func (t *totals) sorted(ctx context.Context, p *plan, matching *roaring.Bitmap, start, limit int) (ids []int64,
	err error) {
	key := p.order[0]
	g, err := t.grouped(ctx, p, column{p.shape.object.Table, key.decides})
	if err != nil || g.by == nil {
		return nil, err
	}
	ranks, err := t.ranks(ctx, p, g)
	if err != nil || ranks == nil {
		return nil, err
	}
	numbers := slices.Sorted(maps.Keys(ranks))
	if key.desc {
		slices.Reverse(numbers)
	}
	for _, rank := range numbers {
		rows := ranks[rank]
		if matching != nil {
			rows = roaring.And(rows, matching)
		}
		if n := int(rows.GetCardinality()); start >= n {
			start -= n
			continue
		}
		if ids, err = appendIDs(ids, rows, start, limit); err != nil || len(ids) == limit {
			return ids, err
		}
		start = 0
	}
	return ids, nil
}

// appendIDs adds ids of a set, from the one with that number on, until there are so many.
func appendIDs(ids []int64, set *roaring.Bitmap, start, limit int) ([]int64, error) {
	first, err := set.Select(uint32(start))
	if err != nil {
		return nil, fmt.Errorf("row %d of %d: %w", start, set.GetCardinality(), err)
	}
	rows := set.Iterator()
	rows.AdvanceIfNeeded(first)
	for len(ids) < limit && rows.HasNext() {
		ids = append(ids, int64(rows.Next()))
	}
	return ids, nil
}

// ranks tells in which order groups come as the session sees what they are sorted by: the rows of each place. It looks
// at one row of each group. nil is for groups that have changed meanwhile.
func (t *totals) ranks(ctx context.Context, p *plan, g *groups) (map[int64]*roaring.Bitmap, error) {
	key := p.order[0]
	examples := make([]int64, 0, len(g.by))
	for _, ids := range g.by {
		examples = append(examples, int64(ids.Minimum()))
	}
	w := p.writer()
	value, args := p.value(key)
	w.text("SELECT ", root, ".`", key.decides, "`, DENSE_RANK() OVER (ORDER BY ", value, ") FROM `",
		p.shape.object.Table, "` ", root)
	w.args = append(w.args, args...)
	w.joins(key.joins)
	w.text(" WHERE ", root, ".`id` IN ")
	w.keys(examples)
	ranks, found := map[int64]*roaring.Bitmap{}, map[int64]bool{}
	if err := t.db.Each(ctx, w.String(), w.args, func(row []backend.Cell) error {
		of := groupOf(&row[0])
		rows := g.by[of]
		if rows == nil || found[of] {
			return nil
		}
		found[of] = true
		if have := ranks[row[1].Int]; have != nil {
			rows = roaring.Or(have, rows)
		}
		ranks[row[1].Int] = rows
		return nil
	}); err != nil || len(found) != len(g.by) {
		return nil, err
	}
	return ranks, nil
}

// grouped gives the groups of a column as they are now.
func (t *totals) grouped(ctx context.Context, p *plan, of column) (*groups, error) {
	version := t.db.TablesVersion(of.table)
	have, asked := t.groups.Get(of)
	if asked && (have.by == nil || have.version >= version && t.counts(ctx, have.seen, false)) {
		return have, nil
	}
	found, err := t.groupings.Do(ctx, fmt.Sprintf("%s %s %d", of.table, of.name, version),
		func(ctx context.Context) (*groups, error) { return t.group(ctx, p, of, version) })
	if err != nil {
		return nil, fmt.Errorf("group %s by %s: %w", of.table, of.name, err)
	}
	return found, nil
}

var errManyGroups = errors.New("a column has too many values")

// group makes groups, or has those that there are follow what was written since.
func (t *totals) group(ctx context.Context, p *plan, of column, version uint64) (*groups, error) {
	have, asked := t.groups.Get(of)
	at := t.now()
	follows := asked && have.by != nil && t.counts(ctx, have.seen, true)
	others, _ := t.db.Others(ctx, false)
	made := &groups{seen: seen{version: version, others: others, at: at}}
	w := p.writer()
	w.text("SELECT ", root, ".`id`, ", root, ".`", of.name, "` FROM `", of.table, "` ", root)
	var err error
	if follows {
		var changed []int64
		if changed, follows = t.db.ChangedSince(of.table, have.version); follows {
			made.at, made.others = have.at, have.others
			made.by = have.without(changed)
			for part := range slices.Chunk(changed, usualPage) {
				some := p.writer()
				some.text(w.String(), " WHERE ", root, ".`id` IN ")
				some.keys(part)
				if err = t.sortOut(ctx, some, made); err != nil {
					break
				}
			}
		}
	}
	if !follows {
		made.by = map[int64]*roaring.Bitmap{}
		w.text(" ORDER BY ", root, ".`", of.name, "`, ", root, ".`id`") // as its index has them
		err = t.sortOut(ctx, w, made)
	}
	switch {
	case errors.Is(err, errManyGroups) || errors.Is(err, errLargeID):
		made.by = nil
	case err != nil:
		return nil, err
	}
	for value, ids := range made.by {
		if ids.IsEmpty() {
			delete(made.by, value)
		}
	}
	t.groups.Put(of, made)
	return made, nil
}

// without gives the groups without some rows, to be changed.
func (g *groups) without(ids []int64) map[int64]*roaring.Bitmap {
	gone := setOf(ids)
	by := make(map[int64]*roaring.Bitmap, len(g.by))
	for value, rows := range g.by {
		by[value] = roaring.AndNot(rows, gone)
	}
	return by
}

// Groups of what is no number: of NULL, and none.
const (
	groupOfNull = math.MinInt64
	noGroup     = math.MinInt64 + 1
)

func groupOf(cell *backend.Cell) int64 {
	switch cell.Type {
	case backend.Integer:
		return cell.Int
	case backend.Null:
		return groupOfNull
	default:
		return noGroup
	}
}

// sortOut puts the rows that a statement gives into their groups.
func (t *totals) sortOut(ctx context.Context, w *writer, into *groups) error {
	return t.db.Each(ctx, w.String(), w.args, func(row []backend.Cell) error {
		id, err := setID(&row[0])
		if err != nil {
			return err
		}
		value := groupOf(&row[1])
		rows := into.by[value]
		switch {
		case rows != nil:
		case value == noGroup || len(into.by) == maxGroups:
			return errManyGroups
		default:
			rows = roaring.New()
			into.by[value] = rows
		}
		rows.Add(id)
		return nil
	})
}
