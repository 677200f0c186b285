package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

var encoders = sync.Pool{New: func() any { return &encoder{block: block{buf: make([]byte, 0, 64<<10)}, pooled: true} }}

func newEncoder(v *viewer) *encoder {
	enc := encoders.Get().(*encoder)
	enc.viewer, enc.zone, enc.budget = v, zoneOf(v.session), nil
	enc.reset()
	return enc
}

// reset forgets what has been written.
func (enc *encoder) reset() {
	enc.block = block{buf: enc.buf[:0], rows: enc.rows[:0], holes: enc.holes[:0]}
	enc.most, enc.open, enc.close = 0, "", ""
}

// release keeps the encoder for others, unless it has grown out of the ordinary.
func (enc *encoder) release() {
	if cap(enc.buf) <= keptPart {
		enc.viewer, enc.budget = nil, nil
		encoders.Put(enc)
	}
}

// Find lists what a session sees of an object. It answers Forbidden when the session may not
// see the type at all, and the faults of filter and sort under the titles that GLPI gives them.
func (e *Engine) Find(ctx context.Context, s *access.Session, q Query) (*Page, error) {
	if err := e.permitView(ctx, s, q); err != nil {
		return nil, err
	}
	p, err := e.planOf(ctx, s, q)
	if err != nil {
		return nil, err
	}
	order := sequenceOf([]*plan{p}, nil)
	at, err := order.read(q.Cursor)
	if err != nil {
		return nil, err
	}
	page := e.newPage(q)
	if page.ByCursor = at != nil; p.none {
		return page, nil
	}
	p.cursor = order.many == ""
	var ends edges
	if at != nil {
		err = e.readFrom(ctx, at, order, []*plan{p}, page)
	} else {
		ends, err = e.readPage(ctx, p, page)
	}
	if err != nil {
		page.Release()
		return nil, fmt.Errorf("find %s: %w", q.Object.Name, err)
	}
	if at != nil {
		return page, nil
	}
	if page, err = e.counted(ctx, page, []*plan{p}); err == nil {
		page.point(order, ends)
	}
	return page, err
}

// newPage gives the empty page that a query asks for.
func (e *Engine) newPage(q Query) *Page {
	page := &Page{Start: max(q.Start, 0), Limit: q.Limit, first: []byte("[]")}
	if page.Limit <= 0 || page.Limit > e.maxLimit {
		if page.Limit <= 0 {
			page.Start = 0 // an offset only counts with a limit
		}
		page.Limit = e.maxLimit
	}
	if q.Wrap != "" {
		page.open, page.close = `{"type":`+quoteJSON(q.Wrap)+`,"item":`, "}"
	}
	return page
}

// counted tells how many items match in all, if the page does not say so itself.
func (e *Engine) counted(ctx context.Context, page *Page, plans []*plan) (*Page, error) {
	if page.Count > 0 && page.Count < page.Limit || page.Count == 0 && page.Start == 0 {
		page.Total = page.Start + page.Count
		return page, nil
	}
	for _, p := range plans {
		n, err := e.total(ctx, p)
		if err != nil {
			page.Release()
			return nil, err
		}
		page.Total += n
	}
	return page, nil
}

// total counts what a plan matches.
func (e *Engine) total(ctx context.Context, p *plan) (int, error) {
	return e.totals.count(ctx, p)
}

// CountBy counts what Find would find by the values of a column of numbers that is the object's own, by one
// statement.
func (e *Engine) CountBy(ctx context.Context, s *access.Session, q Query, column string) (map[int64]int, error) {
	if err := e.permitView(ctx, s, q); err != nil {
		return nil, err
	}
	p, err := e.planOf(ctx, s, q)
	if err != nil || p.none {
		return nil, err
	}
	w := p.countBy(column)
	if err := checkValues(len(w.args)); err != nil {
		return nil, err
	}
	rows, err := e.db.Query(ctx, w.String(), w.args...)
	if err != nil {
		return nil, fmt.Errorf("count %s by %s: %w", q.Object.Name, column, err)
	}
	defer rows.Close()
	counts := map[int64]int{}
	for rows.Next() {
		var value int64
		var n int
		if err := rows.Scan(&value, &n); err != nil {
			return nil, fmt.Errorf("count %s by %s: %w", q.Object.Name, column, err)
		}
		counts[value] = n
	}
	return counts, rows.Err()
}

// readPage reads a list, or the first part of one that is large, and finds what is left of it.
func (e *Engine) readPage(ctx context.Context, p *plan, page *Page) (ends edges, err error) {
	keys := len(p.keyNames())
	note := func(cells []backend.Cell) {
		if p.cursor {
			ends.note(edge{values: keyCells(cells, keys), id: cells[0].Int})
		}
	}
	enc := newEncoder(p.viewer)
	page.pool = enc
	enc.most, enc.open, enc.close = firstPart, page.open, page.close
	err = e.readRows(ctx, enc, p, page.Limit, page.Start, note)
	full := errors.Is(err, errPart)
	if err != nil && !full {
		return ends, err
	}
	if full {
		enc.cut(usualPart)
	}
	page.Count = len(enc.rows)
	enc.buf = append(enc.buf, ']')
	if err := e.fill(ctx, enc, &p.shape.row); err != nil {
		return ends, err
	}
	page.first = enc.buf
	if !full {
		return ends, nil
	}
	page.first = slices.Clone(enc.buf)
	w, err := p.ids(page.Limit, page.Start)
	if err != nil {
		return ends, err
	}
	var ids []int64
	if err := e.db.Each(ctx, w.String(), w.args, func(cells []backend.Cell) error {
		ids = append(ids, cells[0].Int)
		note(cells)
		return nil
	}); err != nil {
		return ends, err
	}
	shown := make(map[int64]bool, len(enc.rows))
	for _, row := range enc.rows {
		shown[row.id] = true
	}
	var left []itemRef
	for _, id := range ids {
		if !shown[id] && len(left) < page.Limit-page.Count {
			left = append(left, itemRef{id: id})
		}
	}
	page.Count += len(left)
	page.keep(e, []*plan{p}, left)
	page.pool = nil
	enc.release()
	return ends, nil
}

// readRows reads the rows of a page into a list that is not closed yet: by their ids, where these are known. note is
// told as read tells it, and may be told of some rows again, from the first on.
func (e *Engine) readRows(ctx context.Context, enc *encoder, p *plan, limit, start int,
	note func([]backend.Cell)) error {
	enc.buf = append(enc.buf, '[')
	begins := len(enc.buf)
	if limit <= maxKeys {
		ids, err := e.totals.page(ctx, p, start, limit)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			w, err := p.theseSorted(ids)
			if err != nil {
				return err
			}
			if err := e.read(ctx, enc, &p.shape.row, w, note); err != nil || len(enc.rows) == len(ids) {
				return err
			}
			enc.buf, enc.rows = enc.buf[:begins], enc.rows[:0] // somebody has changed some of them meanwhile
			enc.holes, enc.large = enc.holes[:0], nil
		}
	}
	w, err := p.page(limit, start)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := e.read(ctx, enc, &p.shape.row, w, note); err != nil {
		return err
	}
	return e.totals.took(p, time.Since(began))
}

// Locate gives the id of the one item that the query's conditions leave, or NotFound.
func (e *Engine) Locate(ctx context.Context, s *access.Session, q Query) (int64, error) {
	q.item = true
	if err := e.permitView(ctx, s, q); err != nil {
		return 0, err
	}
	q.Sort, q.Filter = "", ""
	p, err := e.planOf(ctx, s, q)
	if err != nil {
		return 0, err
	}
	if p.none {
		return 0, model.NotFound()
	}
	w, err := p.one()
	if err != nil {
		return 0, err
	}
	var id int64
	rows, err := e.db.Query(ctx, w.String(), w.args...)
	if err != nil {
		return 0, fmt.Errorf("locate %s: %w", q.Object.Name, err)
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, cmp.Or(rows.Err(), model.NotFound())
	}
	return id, rows.Scan(&id)
}

// permitView answers Forbidden when the type may not be seen, and NotFound when the parent may
// not.
func (e *Engine) permitView(ctx context.Context, s *access.Session, q Query) error {
	if q.Parent != nil {
		if err := e.permitSeeAt(ctx, s, q.Parent); err != nil {
			return err
		}
		if p := e.parent(q.Object); p != nil && !canReadRows(s, p.Parent, q.Parent.Object) {
			return s.Refuse(q.Parent.Object.Right, p.Read)
		}
	}
	if !e.CanView(s, q.Object) && !(q.item && e.behaviour(q.Object).Own != nil) {
		return e.refuseView(s, q.Object)
	}
	return nil
}

// PermitSee answers Forbidden when a session may not see the type, and NotFound when the
// item does not exist or is not visible.
func (e *Engine) PermitSee(ctx context.Context, s *access.Session, o *model.Object, id int64) error {
	return e.permitSeeAt(ctx, s, &ParentItem{Object: o, ID: id})
}

// permitSeeAt is PermitSee of an item at a place that fixes columns of it.
func (e *Engine) permitSeeAt(ctx context.Context, s *access.Session, item *ParentItem) error {
	o := item.Object
	seen, err := e.canSeeAt(ctx, s, item)
	switch {
	case err != nil:
		return fmt.Errorf("look at %s %d: %w", o.Name, item.ID, err)
	case seen:
		return nil
	case !e.CanView(s, o):
		return e.refuseView(s, o)
	}
	return model.NotFound()
}

// Select finds items. It takes one statement for the items with all their to-one relations, and
// one for each to-many relation at each level. What a session may not see of a related item is
// null; of a type that it may not see at all, only what the item itself shows is there.
func (e *Engine) Select(ctx context.Context, s *access.Session, q SelectQuery) (*SelectResult, error) {
	if !e.CanView(s, q.Object) {
		return nil, e.refuseView(s, q.Object)
	}
	v := e.viewer(s)
	v.hides = true
	sh, err := e.shapeOf(v, q)
	if err != nil {
		return nil, err
	}
	find := Query{Object: q.Object, Version: q.Version, Filter: strings.Trim(q.Filter, ";, "), Sort: q.Sort}
	if q.ID != nil {
		find.Where = access.Condition{SQL: root + ".`id` = ?", Args: []any{*q.ID}}
	}
	p, err := e.plan(ctx, v, sh, sh.names, find)
	if err != nil {
		return nil, err
	}
	result := &SelectResult{JSON: []byte("[]")}
	if p.none {
		return result, nil
	}
	limit, start := q.Limit, max(q.Start, 0)
	if limit <= 0 {
		limit, start = math.MaxInt64, 0
	}
	enc := newEncoder(v)
	defer enc.release()
	enc.budget = q.Budget
	if err := e.readRows(ctx, enc, p, limit, start, nil); err != nil {
		return nil, fmt.Errorf("select %s: %w", q.Object.Name, err)
	}
	enc.buf = append(enc.buf, ']')
	if err := e.fill(ctx, enc, &sh.row); err != nil {
		return nil, fmt.Errorf("select %s: %w", q.Object.Name, err)
	}
	result.Count, result.Large = len(enc.rows), enc.largeNumbers()
	result.JSON, result.Total = enc.taken(), start+result.Count
	if result.Count == limit || result.Count == 0 && start > 0 {
		result.Total, err = e.total(ctx, p)
	}
	return result, err
}

// read runs a statement and appends its rows, with commas between them. It ends with errPart behind
// the row that goes beyond what the encoder may hold. note is told of each row; nil where nobody wants to know.
func (e *Engine) read(ctx context.Context, enc *encoder, row *rowShape, w *writer,
	note func([]backend.Cell)) error {
	return e.db.Each(ctx, w.String(), w.args, func(cells []backend.Cell) error {
		if len(enc.rows) > 0 {
			enc.buf = append(enc.buf, ',')
		}
		if note != nil {
			note(cells)
		}
		return enc.add(row.program, cells)
	})
}

// taken gives what has been written to somebody who keeps it.
func (enc *encoder) taken() []byte {
	if cap(enc.buf) <= keptPart {
		return slices.Clone(enc.buf)
	}
	buf := enc.buf
	enc.buf = nil
	return buf
}
