package engine

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/glpid/glpid/internal/access"
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

// errPart ends the reading of rows that are as much as a part may be.
var errPart = errors.New("the part of the list is full")

// Page is a list of items.
type Page struct {
	Start int // as asked
	Limit int // as applied
	Count int // items in it
	Total int // items that match in all

	first []byte // "[{...},...]": all of it, or the part that was read at once
	kind  string // of a wrapped list
	pool  *encoder

	// rest reads n rows of those that the first part does not have into an encoder as a list. What is
	// gone meanwhile is left out.
	rest    func(ctx context.Context, enc *encoder, from, n int) error
	left    int // rows of rest
	session *access.Session
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
func (p *Page) Parted() bool { return p.left > 0 }

// Parts gives the page as JSON lists one after the other, "[{...},{...}]", at least one. Each is valid
// until the next. They can be had again until Release, and are read again then.
func (p *Page) Parts(ctx context.Context) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if !yield(p.wrapped(p.first), nil) {
			return
		}
		enc := &encoder{zone: zoneOf(p.session), session: p.session} // not one of those that have grown
		n := 1
		if shown := p.Count - p.left; shown > 0 { // as many as will be a part, if they are as long as the first
			n = shown * usualPart / len(p.first)
		}
		for at := 0; at < p.left; {
			n = max(1, min(n, p.left-at, mostRows))
			enc.reset()
			if enc.most = worstPart; n == 1 {
				enc.most = 0
			}
			err := p.rest(ctx, enc, at, n)
			if errors.Is(err, errPart) {
				n /= 4
				continue
			}
			if err != nil {
				yield(nil, err)
				return
			}
			at += n
			n = min(4*n, n*usualPart/len(enc.buf))
			if len(enc.buf) > len("[]") && !yield(p.wrapped(enc.buf), nil) {
				return
			}
			if cap(enc.buf) > 2*usualPart {
				enc.buf = nil
			}
		}
	}
}

// Wrap puts every item of the page into {"type": kind, "item": ...}.
func (p *Page) Wrap(kind string) { p.kind = kind }

func (p *Page) wrapped(list []byte) []byte {
	if p.kind == "" || len(list) <= len("[]") {
		return list
	}
	open := []byte(`{"type":` + quoteJSON(p.kind) + `,"item":`)
	out := make([]byte, 0, len(list)+max(1, p.Count)*(len(open)+1))
	depth := 0
	for i := 0; i < len(list); i++ {
		switch c := list[i]; c {
		case '"':
			end := afterText(list, i)
			out = append(out, list[i:end]...)
			i = end - 1
			continue
		case '{':
			if depth == 0 {
				out = append(out, open...)
			}
			depth++
		case '}':
			depth--
			if depth == 0 {
				out = append(out, '}')
			}
		}
		out = append(out, list[i])
	}
	return out
}

// afterText gives the place behind a JSON string.
func afterText(data []byte, start int) int {
	for i := start + 1; ; {
		n := bytes.IndexAny(data[i:], `"\`)
		if n < 0 {
			return len(data)
		}
		if i += n; data[i] == '"' {
			return i + 1
		}
		i += 2
	}
}

// listOf reads rows by their ids into a list, in their order. The conditions of the plan hold now,
// too.
func (e *Engine) listOf(ctx context.Context, enc *encoder, p *plan, ids []int64) error {
	enc.follow = true
	where := " WHERE "
	if p.where != "" {
		where = p.where + " AND "
	}
	query, args := inList(p.shape.selects+p.shape.table+p.shape.tail+where+root+".`id` IN {ids}", ids)
	enc.buf = append(enc.buf, '[')
	if _, err := e.read(ctx, enc, &p.shape.row, query, slices.Concat(p.args, args)); err != nil {
		return err
	}
	enc.buf = append(enc.buf, ']')
	enc.arrange(ids)
	return e.fill(ctx, enc, &p.shape.row)
}

// cut leaves as many rows of a list that is not closed as fit, one at least, and says how many.
func (enc *encoder) cut(size int) int {
	n := 1
	for n < len(enc.ends) && enc.ends[n] <= size {
		n++
	}
	end := enc.ends[n-1]
	enc.buf, enc.ids, enc.ends = enc.buf[:end], enc.ids[:n], enc.ends[:n]
	enc.holes = slices.DeleteFunc(enc.holes, func(h hole) bool { return h.offset >= end })
	return n
}

// arrange puts the rows of a list into the order of their ids.
func (enc *encoder) arrange(ids []int64) {
	place := make(map[int64]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	if slices.IsSortedFunc(enc.ids, func(a, b int64) int { return place[a] - place[b] }) {
		return
	}
	type piece struct {
		place, start, end int
		holes             []hole
	}
	pieces := make([]piece, len(enc.ids))
	holes, start := enc.holes, len("[")
	for i, id := range enc.ids {
		n := 0
		for n < len(holes) && holes[n].offset < enc.ends[i] {
			n++
		}
		pieces[i] = piece{place[id], start, enc.ends[i], holes[:n]}
		holes, start = holes[n:], enc.ends[i]+len(",")
	}
	slices.SortFunc(pieces, func(a, b piece) int { return a.place - b.place })
	buf, moved := make([]byte, 0, len(enc.buf)), make([]hole, 0, len(enc.holes))
	for i, p := range pieces {
		buf = append(buf, ","...)
		if i == 0 {
			buf[0] = '['
		}
		for _, h := range p.holes {
			h.offset += len(buf) - p.start
			moved = append(moved, h)
		}
		buf = append(buf, enc.buf[p.start:p.end]...)
	}
	enc.buf, enc.holes = append(buf, ']'), moved
}
