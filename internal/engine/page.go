package engine

import (
	"context"
	"errors"
	"iter"
	"slices"
)

// How much of a list is in memory at a time, as JSON without its relations. An ordinary list is
// within the first of these and read by one statement. Of a larger one that statement is given up, its
// first rows are kept, the ids of what is left are found, and these are read by and by: a client that
// takes its time holds no more than one part, and no connection of the database.
const (
	firstPart = 512 << 10
	usualPart = 128 << 10
	worstPart = 1 << 20 // a part of several rows that comes out larger is read again with fewer
	mostRows  = 256     // of a part
	keptPart  = 1 << 20 // a buffer that grew larger is not kept for others
)

// Page is a list of items.
type Page struct {
	Start int // as asked
	Limit int // as applied
	Count int // items in it
	Total int // items that match in all; not known of a page by a cursor

	// Cursors of the pages beside this one, "" where there is none, or no cursor.
	Next, Previous string
	ByCursor       bool // found by a cursor, not by Start

	first       []byte // "[{...},...]": all of it, or the part that was read at once
	open, close string // what stands around each item
	pool        *encoder

	// What the first part does not have is read by and by. What is gone meanwhile is left out.
	engine *Engine
	plans  []*plan
	left   []itemRef
}

// itemRef is an item of a page: which plan it is of, and its id.
type itemRef struct {
	plan int
	id   int64
}

// keep remembers what is left to be read.
func (p *Page) keep(e *Engine, plans []*plan, left []itemRef) {
	p.engine, p.plans, p.left = e, plans, left
}

// EmptyPage is a list without items.
func EmptyPage() *Page { return &Page{first: []byte("[]")} }

// Release gives the page's memory back.
func (p *Page) Release() {
	if p.pool != nil {
		p.pool.release()
		p.pool, p.first = nil, nil
	}
}

// Parted reports whether the list comes in more than one part.
func (p *Page) Parted() bool { return len(p.left) > 0 }

// Parts gives the page as JSON lists one after the other, "[{...},{...}]", at least one. Each is valid
// until the next. They can be had again until Release, and are read again then.
func (p *Page) Parts(ctx context.Context) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if !yield(p.first, nil) || len(p.left) == 0 {
			return
		}
		v := p.plans[0].viewer
		enc := &encoder{viewer: v, zone: zoneOf(v.session)} // not one of those that have grown
		n := 1
		if shown := p.Count - len(p.left); shown > 0 { // as many as will be a part, if they are as long as the first
			n = shown * usualPart / len(p.first)
		}
		for left := p.left; len(left) > 0; {
			n = max(1, min(n, len(left), mostRows))
			enc.reset()
			enc.open, enc.close = p.open, p.close
			if enc.most = worstPart; n == 1 {
				enc.most = 0
			}
			err := p.engine.items(ctx, enc, p.plans, left[:n])
			if errors.Is(err, errPart) {
				n /= 4
				continue
			}
			if err != nil {
				yield(nil, err)
				return
			}
			left = left[n:]
			n = min(4*n, n*usualPart/len(enc.buf))
			if len(enc.buf) > len("[]") && !yield(enc.buf, nil) {
				return
			}
			if cap(enc.buf) > 2*usualPart {
				enc.buf = nil
			}
		}
	}
}

// items reads items by their ids into a list, in their order: one statement for each plan, and one for each
// list in them. The conditions of the plans hold now, too.
func (e *Engine) items(ctx context.Context, enc *encoder, plans []*plan, refs []itemRef) error {
	ids := make([][]int64, len(plans))
	for _, r := range refs {
		ids[r.plan] = append(ids[r.plan], r.id)
	}
	json := make(map[itemRef][]byte, len(refs))
	left := enc.most
	for i, p := range plans {
		if len(ids[i]) == 0 {
			continue
		}
		part := &encoder{viewer: p.viewer, zone: enc.zone, open: enc.open, close: enc.close, most: left}
		w := p.these(ids[i])
		if err := checkValues(len(w.args) - len(ids[i])); err != nil {
			return err
		}
		if err := e.read(ctx, part, &p.shape.row, w, nil); err != nil {
			return err
		}
		if err := e.fill(ctx, part, &p.shape.row); err != nil {
			return err
		}
		if left > 0 {
			left = max(1, left-len(part.buf))
		}
		for _, row := range part.rows {
			json[itemRef{i, row.id}] = part.buf[row.start:row.end]
		}
	}
	enc.buf = append(enc.buf, '[')
	for _, r := range refs {
		if item := json[r]; item != nil {
			if len(enc.buf) > 1 {
				enc.buf = append(enc.buf, ',')
			}
			enc.buf = append(enc.buf, item...)
		}
	}
	enc.buf = append(enc.buf, ']')
	return nil
}

// cut leaves as many rows of a list that is not closed as fit, one at least.
func (b *block) cut(size int) {
	n := 1
	for n < len(b.rows) && b.rows[n].end <= size {
		n++
	}
	end := b.rows[n-1].end
	b.buf, b.rows = b.buf[:end], b.rows[:n]
	b.holes = slices.DeleteFunc(b.holes, func(h hole) bool { return h.offset >= end })
}
