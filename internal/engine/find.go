package engine

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/collation"
)

var encoders = sync.Pool{New: func() any { return &encoder{buf: make([]byte, 0, 64<<10)} }}

func newEncoder(s *access.Session) *encoder {
	enc := encoders.Get().(*encoder)
	enc.zone, enc.session, enc.budget, enc.large = zoneOf(s), s, nil, nil
	enc.reset()
	return enc
}

// reset forgets what has been written.
func (enc *encoder) reset() {
	enc.buf, enc.holes, enc.ids, enc.ends = enc.buf[:0], enc.holes[:0], enc.ids[:0], enc.ends[:0]
	enc.most, enc.follow = 0, false
}

// release keeps the encoder for others, unless it has grown out of the ordinary.
func (enc *encoder) release() {
	if cap(enc.buf) <= keptPart {
		encoders.Put(enc)
	}
}

// Find lists what a session sees of an object. It answers Forbidden when the session may not
// see the type at all, and the faults of filter and sort as rsql.md's and GLPI's titles say.
func (e *Engine) Find(ctx context.Context, s *access.Session, q Query) (*Page, error) {
	if err := e.checkView(ctx, s, q); err != nil {
		return nil, err
	}
	p, err := e.plan(s, q)
	if err != nil {
		return nil, err
	}
	page := &Page{Start: max(q.Start, 0), Limit: q.Limit}
	if page.Limit <= 0 || page.Limit > e.maxLimit {
		if page.Limit <= 0 {
			page.Start = 0 // an offset only counts with a limit
		}
		page.Limit = e.maxLimit
	}
	if p.none {
		page.first = []byte("[]")
		return page, nil
	}
	if err := e.readPage(ctx, s, p, page); err != nil {
		page.Release()
		return nil, fmt.Errorf("find %s: %w", q.Object.Name, err)
	}
	if page.Count > 0 && page.Count < page.Limit || page.Count == 0 && page.Start == 0 {
		page.Total = page.Start + page.Count
		return page, nil
	}
	if page.Total, err = e.totals.count(ctx, e.db, p.countSQL(), p.args); err != nil {
		page.Release()
		return nil, fmt.Errorf("count %s: %w", q.Object.Name, err)
	}
	return page, nil
}

// readPage reads a list, or the first part of one that is large, and finds what is left of it.
func (e *Engine) readPage(ctx context.Context, s *access.Session, p *plan, page *Page) (err error) {
	enc := newEncoder(s)
	page.pool = enc
	enc.most, enc.follow = firstPart, true
	enc.buf = append(enc.buf, '[')
	args := append(p.pageArgs(), page.Limit, page.Start)
	page.Count, err = e.read(ctx, enc, &p.shape.row, p.pageSQL(), args)
	full := errors.Is(err, errPart)
	if err != nil && !full {
		return err
	}
	if full {
		page.Count = enc.cut(usualPart)
	}
	enc.buf = append(enc.buf, ']')
	if err := e.fill(ctx, enc, &p.shape.row); err != nil {
		return err
	}
	page.first = enc.buf
	if !full {
		return nil
	}
	page.first = slices.Clone(enc.buf)
	ids, err := store.IDs(ctx, e.db, p.idsSQL(), args...)
	if err != nil {
		return err
	}
	shown := make(map[int64]bool, len(enc.ids))
	for _, id := range enc.ids {
		shown[id] = true
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool { return shown[id] })
	page.session, page.left = s, min(len(ids), page.Limit-page.Count)
	page.Count += page.left
	page.rest = func(ctx context.Context, enc *encoder, from, n int) error {
		return e.listOf(ctx, enc, p, ids[from:from+n])
	}
	page.pool = nil
	enc.release()
	return nil
}

// Get gives one item as JSON, or NotFound when it does not exist, is not visible or does not
// match the filter.
func (e *Engine) Get(ctx context.Context, s *access.Session, q Query, id int64) ([]byte, error) {
	q.Where = q.Where.And(access.Condition{SQL: root + ".`id` = ?", Args: []any{id}})
	return e.GetBy(ctx, s, q)
}

// GetBy gives the one item that the query's conditions leave.
func (e *Engine) GetBy(ctx context.Context, s *access.Session, q Query) ([]byte, error) {
	q.item = true
	if err := e.checkView(ctx, s, q); err != nil {
		return nil, err
	}
	q.Sort = ""
	p, err := e.plan(s, q)
	if err != nil {
		return nil, err
	}
	if p.none {
		return nil, model.NotFound()
	}
	enc := newEncoder(s)
	defer enc.release()
	n, err := e.read(ctx, enc, &p.shape.row, p.itemSQL(), p.args)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", q.Object.Name, err)
	}
	if n == 0 && !e.CanView(s, q.Object) { // only their own can be seen, and this is not
		return nil, model.Forbidden("")
	}
	if n == 0 {
		return nil, model.NotFound()
	}
	if err := e.fill(ctx, enc, &p.shape.row); err != nil {
		return nil, fmt.Errorf("get %s: %w", q.Object.Name, err)
	}
	return enc.taken(), nil
}

// Locate gives the id of the one item that the query's conditions leave, or NotFound.
func (e *Engine) Locate(ctx context.Context, s *access.Session, q Query) (int64, error) {
	q.item = true
	if err := e.checkView(ctx, s, q); err != nil {
		return 0, err
	}
	q.Sort, q.Filter = "", ""
	p, err := e.plan(s, q)
	if err != nil {
		return 0, err
	}
	if p.none {
		return 0, model.NotFound()
	}
	var id int64
	rows, err := e.db.Query(ctx, "SELECT "+root+".`id` FROM "+p.shape.table+p.from+p.where+" LIMIT 1", p.args...)
	if err != nil {
		return 0, fmt.Errorf("locate %s: %w", q.Object.Name, err)
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, cmp.Or(rows.Err(), model.NotFound())
	}
	return id, rows.Scan(&id)
}

// checkView answers Forbidden when the type may not be seen, and NotFound when the parent may
// not.
func (e *Engine) checkView(ctx context.Context, s *access.Session, q Query) error {
	if q.Parent != nil {
		if err := e.checkVisible(ctx, s, q.Parent); err != nil {
			return err
		}
		if p := q.Object.Parent; p != nil && !canReadRows(s, *p, q.Parent.Object) {
			return model.Forbidden("")
		}
	}
	if !e.CanView(s, q.Object) && !(q.item && e.behaviour(q.Object).Own != nil) {
		return model.Forbidden("")
	}
	return nil
}

// CheckVisible answers Forbidden when a session may not see the type, and NotFound when the
// item does not exist or is not visible.
func (e *Engine) CheckVisible(ctx context.Context, s *access.Session, o *model.Object, id int64) error {
	return e.checkVisible(ctx, s, &ParentItem{Object: o, ID: id})
}

func (e *Engine) checkVisible(ctx context.Context, s *access.Session, item *ParentItem) error {
	o := item.Object
	seen, err := e.visible(ctx, s, item)
	switch {
	case err != nil:
		return fmt.Errorf("look at %s %d: %w", o.Name, item.ID, err)
	case seen:
		return nil
	case !e.CanView(s, o):
		return model.Forbidden("")
	}
	return model.NotFound()
}

// read runs a statement and appends its rows, with commas between them. It ends with errPart behind
// the row that goes beyond what the encoder may hold.
func (e *Engine) read(ctx context.Context, enc *encoder, row *rowShape, query string, args []any) (int, error) {
	n := 0
	err := e.db.Each(ctx, query, args, func(cells []driver.Value) error {
		if n > 0 {
			enc.buf = append(enc.buf, ',')
		}
		if err := enc.paid(row.program, cells); err != nil {
			return err
		}
		n++
		if enc.follow {
			id, _ := cells[0].(int64) // every shape begins with it
			enc.ids, enc.ends = append(enc.ids, id), append(enc.ends, len(enc.buf))
		}
		if enc.most > 0 && len(enc.buf) > enc.most {
			return errPart
		}
		return nil
	})
	return n, err
}

// element is one row of a relation on its way into its parent.
type element struct {
	json  []byte
	holes []hole
}

// fill puts the elements of every relation into the holes that the rows left for them: one
// statement per relation, however many rows there are.
func (e *Engine) fill(ctx context.Context, enc *encoder, row *rowShape) error {
	if len(enc.holes) == 0 {
		return nil
	}
	filled, err := e.fillHoles(ctx, enc.zoneEncoder(), row, enc.buf, enc.holes)
	if err != nil {
		return err
	}
	if len(filled) > keptPart { // too large to be kept anyway
		enc.buf = filled
		return nil
	}
	enc.buf = append(enc.buf[:0], filled...)
	return nil
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

func (enc *encoder) zoneEncoder() *encoder {
	return &encoder{session: enc.session, zone: enc.zone, budget: enc.budget, large: enc.large}
}

func (e *Engine) fillHoles(ctx context.Context, enc *encoder, row *rowShape, buf []byte, holes []hole) ([]byte, error) {
	children := make([]map[int64][]byte, len(row.relations))
	for i := range row.relations {
		var keys []int64
		for _, h := range holes {
			if h.relation == i && !h.null {
				keys = append(keys, h.key)
			}
		}
		var err error
		if children[i], err = e.elements(ctx, enc, row.relations[i], keys); err != nil {
			return nil, err
		}
	}
	size := len(buf)
	for _, h := range holes {
		size += len(children[h.relation][h.key])
	}
	out := make([]byte, 0, size)
	from := 0
	for _, h := range holes {
		out = append(out, buf[from:h.offset]...)
		if !h.null {
			out = append(out, children[h.relation][h.key]...)
		}
		from = h.offset
	}
	return append(out, buf[from:]...), nil
}

// maxKeys is for how many parents one statement reads a relation's rows. Pages are shorter; the lists of
// GraphQL, which may be longer, take one statement for so many.
const maxKeys = 2048

// elements reads a relation's rows for all parents and gives each parent's JSON elements.
func (e *Engine) elements(ctx context.Context, enc *encoder, rel *relation, keys []int64) (map[int64][]byte, error) {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	var out map[int64][]byte
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
func (e *Engine) elementsOf(ctx context.Context, enc *encoder, rel *relation, keys []int64) (map[int64][]byte, error) {
	query, args := inList(rel.query, keys)
	if len(rel.before) > 0 || len(rel.after) > 0 {
		args = slices.Concat(rel.before, args, rel.after)
	}
	if rel.listed != nil {
		c := e.Visibility(enc.session, rel.listed, rel.alias)
		if c.Never {
			return nil, nil
		}
		query, args = strings.Replace(query, "{visible}", andSQL(c), 1), append(args, c.Args...)
	}
	if rel.order > 0 {
		return e.sortedElements(ctx, enc, rel, query, args)
	}
	out := make(map[int64][]byte, len(keys))
	var parents []int64
	var nested []element
	err := e.db.Each(ctx, query, args, func(cells []driver.Value) error {
		parent, ok := cells[0].(int64)
		if !ok {
			return fmt.Errorf("parent %v of a relation is no id", cells[0])
		}
		if len(rel.row.relations) == 0 {
			enc.buf = out[parent]
			if len(enc.buf) > 0 {
				enc.buf = append(enc.buf, ',')
			}
			err := enc.paid(rel.row.program, cells)
			out[parent] = enc.buf
			return err
		}
		enc.buf, enc.holes = nil, nil
		if err := enc.paid(rel.row.program, cells); err != nil {
			return err
		}
		parents = append(parents, parent)
		nested = append(nested, element{enc.buf, enc.holes})
		return nil
	})
	enc.buf, enc.holes = nil, nil
	if err != nil || len(nested) == 0 {
		return out, err
	}
	return out, e.nest(ctx, enc, rel, parents, nested, out)
}

// sortedElement is an element with what it is sorted by.
type sortedElement struct {
	parent     int64
	key        string
	start, end int // in the encoder's buffer
}

// sortedElements reads elements that come in any order, and puts each parent's in theirs.
func (e *Engine) sortedElements(ctx context.Context, enc *encoder, rel *relation, query string, args []any) (map[int64][]byte, error) {
	var list []sortedElement
	enc.buf = make([]byte, 0, 16<<10)
	err := e.db.Each(ctx, query, args, func(cells []driver.Value) error {
		parent, ok := cells[0].(int64)
		if !ok {
			return fmt.Errorf("parent %v of a relation is no id", cells[0])
		}
		start := len(enc.buf)
		if err := enc.paid(rel.row.program, cells); err != nil {
			return err
		}
		list = append(list, sortedElement{parent, collation.Fold(toText(cells[rel.order])), start, len(enc.buf)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b sortedElement) int {
		return cmp.Or(cmp.Compare(a.parent, b.parent), cmp.Compare(a.key, b.key))
	})
	// The pieces go into one block, each parent's side by side; the map holds slices of it.
	block := make([]byte, 0, len(enc.buf)+len(list))
	out := make(map[int64][]byte, len(list))
	for i := 0; i < len(list); {
		start, parent := len(block), list[i].parent
		for ; i < len(list) && list[i].parent == parent; i++ {
			if len(block) > start {
				block = append(block, ',')
			}
			block = append(block, enc.buf[list[i].start:list[i].end]...)
		}
		out[parent] = block[start:len(block):len(block)]
	}
	enc.buf = nil
	return out, nil
}

// nest fills the relations inside elements, again with one statement per relation.
func (e *Engine) nest(ctx context.Context, enc *encoder, rel *relation, parents []int64, nested []element, out map[int64][]byte) error {
	var buf []byte
	var holes []hole
	ends := make([]int, len(nested))
	for i, el := range nested {
		for _, h := range el.holes {
			h.offset += len(buf)
			holes = append(holes, h)
		}
		buf = append(buf, el.json...)
		buf = append(buf, 0) // marks the element's end; JSON text never holds this byte
		ends[i] = len(buf)
	}
	filled, err := e.fillHoles(ctx, enc, &rel.row, buf, holes)
	if err != nil {
		return err
	}
	for i, text := range strings.Split(strings.TrimSuffix(string(filled), "\x00"), "\x00") {
		list := out[parents[i]]
		if len(list) > 0 {
			list = append(list, ',')
		}
		out[parents[i]] = append(list, text...)
	}
	return nil
}

// usualPage is the length of most pages: lists without a limit have it.
const usualPage = 100

// inList puts the keys into a statement. The number of placeholders is rounded up to a power of
// two, so that few texts are prepared however long pages are.
func inList(query string, keys []int64) (string, []any) {
	n := 1
	for n < len(keys) {
		n *= 2
	}
	if len(keys) <= usualPage && n > usualPage {
		n = usualPage
	}
	marks := "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")"
	times := strings.Count(query, "{ids}")
	args := make([]any, 0, n*times)
	for range times {
		for i := range n {
			args = append(args, keys[min(i, len(keys)-1)])
		}
	}
	return strings.ReplaceAll(query, "{ids}", marks), args
}
