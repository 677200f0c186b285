package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/store/collation"
)

// fill puts the elements of every relation into the holes that rows left for them: one statement per
// relation, however many rows there are.
func (e *Engine) fill(ctx context.Context, enc *encoder, row *rowShape) error {
	if len(enc.holes) == 0 {
		return nil
	}
	children := make([]map[int64]elements, len(row.relations))
	for i, rel := range row.relations {
		var keys []int64
		for _, h := range enc.holes {
			if h.relation == i && !h.null {
				keys = append(keys, h.key)
			}
		}
		var err error
		if children[i], err = e.elements(ctx, enc, rel, keys); err != nil {
			return err
		}
	}
	filled := enc.filled(row, children)
	if enc.pooled && len(filled) <= keptPart { // what is larger is not kept anyway
		filled = append(enc.buf[:0], filled...)
	}
	enc.buf, enc.holes = filled, enc.holes[:0]
	return nil
}

// filled gives the block with elements in its holes, and moves what it knows of places in it.
func (b *block) filled(row *rowShape, children []map[int64]elements) []byte {
	size := len(b.buf)
	for _, h := range b.holes {
		size += len(children[h.relation][h.key].json)
	}
	out := make([]byte, 0, size)
	from, rows, own := 0, b.rows, b.large
	var large []Large
	begun := false // of the row that is first in rows
	for _, h := range append(slices.Clip(b.holes), hole{offset: len(b.buf), null: true}) {
		by := len(out) - from
		for len(rows) > 0 {
			if !begun {
				if rows[0].start > h.offset {
					break
				}
				rows[0].start, begun = rows[0].start+by, true
			}
			if rows[0].end > h.offset {
				break
			}
			rows[0].end, begun = rows[0].end+by, false
			rows = rows[1:]
		}
		for ; len(own) > 0 && own[0].offset < h.offset; own = own[1:] {
			own[0].offset += by
			large = append(large, own[0])
		}
		out = append(out, b.buf[from:h.offset]...)
		from = h.offset
		if h.null {
			continue
		}
		list := children[h.relation][h.key]
		for _, l := range list.large {
			path := append(append(asPath(row.relations[h.relation].path), l.row), l.Path...)
			large = append(large, Large{Path: path, Number: l.Number, offset: len(out) + l.offset, row: h.row})
		}
		out = append(out, list.json...)
	}
	b.large = large
	return out
}

// largeNumbers gives the large numbers with paths that lead to them from the list of all rows.
func (b *block) largeNumbers() []Large {
	out := make([]Large, len(b.large))
	for i, l := range b.large {
		out[i] = Large{Path: append([]any{l.row}, l.Path...), Number: l.Number}
	}
	return out
}

// elements are those of one parent, with commas between them.
type elements struct {
	json  []byte
	n     int
	large []Large
}

// maxKeys is for how many parents one statement reads a relation's rows. Pages are shorter; the lists of
// GraphQL, which may be longer, take one statement for so many.
const maxKeys = 2048

// elements reads a relation's rows for all parents and gives each parent's elements.
func (e *Engine) elements(ctx context.Context, enc *encoder, rel *relation, keys []int64) (map[int64]elements, error) {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	var out map[int64]elements
	for part := range slices.Chunk(keys, maxKeys) {
		found, err := e.elementsOf(ctx, enc, rel, part)
		if err != nil {
			return nil, err
		}
		if out == nil {
			out = found
			continue
		}
		maps.Copy(out, found)
	}
	return out, nil
}

// elementsOf is elements for as many parents as one statement takes.
func (e *Engine) elementsOf(ctx context.Context, enc *encoder, rel *relation, keys []int64) (
	map[int64]elements, error) {
	w := rel.statement(enc.viewer, keys)
	if w == nil {
		return nil, nil
	}
	in := &encoder{viewer: enc.viewer, zone: enc.zone, budget: enc.budget}
	in.buf, in.rows = make([]byte, 0, min(16<<10, 256*len(keys))), make([]span, 0, len(keys))
	var by []string // what elements are sorted by
	err := e.db.Each(ctx, w.String(), w.args, func(cells []backend.Cell) error {
		if cells[0].Type != backend.Integer {
			return fmt.Errorf("parent %v of a relation is no id", cells[0].Value())
		}
		parent := cells[0].Int
		if rel.order > 0 {
			by = append(by, collation.Fold(strings.Clone(cells[rel.order].String()))) // the cell is only lent
		} else if n := len(in.rows); n > 0 && in.rows[n-1].id == parent {
			in.buf = append(in.buf, ',')
		}
		return in.add(rel.row.program, cells)
	})
	if err != nil {
		return nil, err
	}
	if err := e.fill(ctx, in, &rel.row); err != nil {
		return nil, err
	}
	if rel.order > 0 {
		in.arrange(by)
	}
	return in.byParent(), nil
}

// arrange puts rows of parents side by side, sorted by texts, with commas between those of one parent.
func (b *block) arrange(by []string) {
	order := make([]int, len(b.rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(b.rows[i].id, b.rows[j].id), cmp.Compare(by[i], by[j]))
	})
	buf, rows, large := make([]byte, 0, len(b.buf)+len(b.rows)), make([]span, len(b.rows)), []Large(nil)
	for n, i := range order {
		row := b.rows[i]
		if n > 0 && rows[n-1].id == row.id {
			buf = append(buf, ',')
		}
		rows[n] = span{row.id, len(buf), len(buf) + row.end - row.start}
		for _, l := range b.large {
			if l.row == i {
				l.offset, l.row = l.offset-row.start+len(buf), n
				large = append(large, l)
			}
		}
		buf = append(buf, b.buf[row.start:row.end]...)
	}
	b.buf, b.rows, b.large = buf, rows, large
}

// byParent gives the elements of each parent. Rows of one stand side by side, but for those of a property's
// own statement.
func (b *block) byParent() map[int64]elements {
	out := make(map[int64]elements, len(b.rows))
	large := b.large
	for i := 0; i < len(b.rows); {
		first, id := i, b.rows[i].id
		for i < len(b.rows) && b.rows[i].id == id {
			i++
		}
		start, end := b.rows[first].start, b.rows[i-1].end
		list, have := out[id]
		at := 0 // of the first of these in the list
		if have {
			list.json = append(slices.Clip(list.json), ',')
			at = len(list.json)
		}
		for ; len(large) > 0 && large[0].row < i; large = large[1:] {
			l := large[0]
			l.row, l.offset = l.row-first+list.n, l.offset-start+at
			list.large = append(list.large, l)
		}
		if have {
			list.json = append(list.json, b.buf[start:end]...)
		} else {
			list.json = b.buf[start:end:end]
		}
		list.n += i - first
		out[id] = list
	}
	return out
}
