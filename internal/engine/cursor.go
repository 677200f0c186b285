package engine

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// A cursor is a place in a sorted list: behind a row, or before one. A page that begins there is found by comparing
// what rows are sorted by with what that row had, so it costs the same however far into the list it is, and what is
// added or removed meanwhile moves nothing. Clients hold it as a token that the answer gives, and can write what they
// like into it: its values are compared and nothing else, beside all conditions that any list has.
//
// Source: GLPI's parameter cursor, with the form of its tokens.

// maxCursor is how long a token may be. Of texts of any length only so much counts for sorting that one fits, even
// of characters that take four bytes.
const maxCursor = 16 << 10

// itemtypeField names the object that an item is of, which lists of several objects are sorted by at last.
const itemtypeField = "_itemtype"

// cursor is a token that has been read.
type cursor struct {
	Type string      `json:"type"` // cursorNext or cursorPrevious
	Sort []cursorKey `json:"sort"`
}

const (
	cursorNext     = "next"
	cursorPrevious = "previous"
)

// cursorKey is one of the values that the row had by which a cursor is.
type cursorKey struct {
	Field     string `json:"field"`
	Direction string `json:"direction"` // ASC or DESC
	Value     any    `json:"value"`     // nil, int64, float64 or string
}

// back reports whether the page lies before the row.
func (c *cursor) back() bool { return c.Type == cursorPrevious }

func badCursor(reason string) error {
	return &model.Error{Code: model.CodeBadRequest, Title: "Invalid cursor token: " + reason,
		Messages: []model.Message{{Priority: "error", Message: "Take it from the header " + NextCursor + " or " +
			PreviousCursor + " of an answer, or leave it out to begin at the first page"}}}
}

// The headers that give the cursors of the pages beside one.
const (
	NextCursor     = "GLPI-Next-Cursor"
	PreviousCursor = "GLPI-Previous-Cursor"
)

// readCursor reads a token.
func readCursor(token string) (*cursor, error) {
	if len(token) > maxCursor {
		return nil, badCursor("it is too long")
	}
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(token, "="))
	if err != nil {
		return nil, badCursor("it is not base64url")
	}
	c := &cursor{}
	from := json.NewDecoder(bytes.NewReader(text))
	from.UseNumber()
	if err := from.Decode(c); err != nil {
		return nil, badCursor("it holds no JSON object with type and sort")
	}
	if c.Type != cursorNext && c.Type != cursorPrevious {
		return nil, badCursor("its type is neither next nor previous")
	}
	for i := range c.Sort {
		k := &c.Sort[i]
		if k.Direction != "ASC" && k.Direction != "DESC" {
			return nil, badCursor("a direction in it is neither ASC nor DESC")
		}
		switch value := k.Value.(type) {
		case nil, string:
		case json.Number:
			if n, err := value.Int64(); err == nil {
				k.Value = n
			} else if f, err := value.Float64(); err == nil && !math.IsInf(f, 0) {
				k.Value = f
			} else {
				return nil, badCursor("a number in it is too large")
			}
		default:
			return nil, badCursor("a value in it is neither a text nor a number nor null")
		}
	}
	return c, nil
}

// token writes a cursor, "" for one that is too long.
func (c *cursor) token() string {
	var text bytes.Buffer
	to := json.NewEncoder(&text)
	to.SetEscapeHTML(false)
	if err := to.Encode(c); err != nil {
		return "" // nothing that is no JSON gets in
	}
	token := base64.RawURLEncoding.EncodeToString(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	if len(token) > maxCursor {
		return ""
	}
	return token
}

// sequence is what the rows of a list are sorted by, as cursors tell it.
type sequence struct {
	keys    []cursorKey     // without values
	numbers []bool          // which of them are numbers
	objects []*model.Object // of a list of several, in their order; nil for a list of one
	many    string          // a property with several values for one item that is among them: there are no cursors
}

// sequenceOf gives that of the plans of a list. objects are all of which a list of several is, those included that
// the session does not see.
func sequenceOf(plans []*plan, objects []*model.Object) *sequence {
	s := &sequence{objects: objects}
	for _, p := range plans {
		for _, k := range p.order {
			if len(k.lists) > 0 && s.many == "" {
				s.many = k.name
			}
		}
	}
	add := func(name string, desc, number bool) {
		direction := "ASC"
		if desc {
			direction = "DESC"
		}
		s.keys = append(s.keys, cursorKey{Field: name, Direction: direction})
		s.numbers = append(s.numbers, number)
	}
	for _, k := range plans[0].order {
		last := k.isID()
		if objects != nil && last && !k.byClient {
			add(itemtypeField, false, false)
		}
		add(k.name, k.desc, k.number)
		if objects != nil && last && k.byClient {
			add(itemtypeField, false, false)
		}
	}
	return s
}

// read reads a token of this sequence. nil is for none.
func (s *sequence) read(token string) (*cursor, error) {
	if token == "" {
		return nil, nil
	}
	c, err := readCursor(token)
	if err != nil {
		return nil, err
	}
	if s.many != "" {
		return nil, &model.Error{Code: model.CodeBadRequest, Title: "There are no cursors for a list sorted by " +
			s.many + ": an item has several of it",
			Messages: []model.Message{{Priority: "error", Message: "Use start and limit, or sort by something else"}}}
	}
	if !slices.EqualFunc(c.Sort, s.keys, func(a, b cursorKey) bool {
		return a.Field == b.Field && a.Direction == b.Direction
	}) {
		return nil, &model.Error{Code: model.CodeBadRequest,
			Title: "The cursor does not match the requested sort order"}
	}
	for i, k := range c.Sort {
		switch k.Value.(type) {
		case string:
			if s.numbers[i] {
				return nil, badCursor("the value of " + k.Field + " is no number")
			}
		case nil:
			if k.Field == "id" {
				return nil, badCursor("the value of id is no number")
			}
		}
		if k.Field == itemtypeField && s.nth(k.Value) < 0 {
			return nil, badCursor("there is no such " + itemtypeField)
		}
	}
	return c, nil
}

// nth is which of the objects has that name, -1 for none.
func (s *sequence) nth(name any) int {
	return slices.IndexFunc(s.objects, func(o *model.Object) bool { return o.Name == name })
}

// edge is what the first or the last row of a page is sorted by.
type edge struct {
	values []any // of the keys before the id
	id     int64
	object string
}

// cursor gives the token of the page behind or before a row, "" when there is none.
func (s *sequence) cursor(kind string, row *edge) string {
	if row == nil || s.many != "" {
		return ""
	}
	c := cursor{Type: kind, Sort: slices.Clone(s.keys)}
	values := row.values
	for i := range c.Sort {
		k := &c.Sort[i]
		switch {
		case k.Field == itemtypeField && s.objects != nil:
			k.Value = row.object
		case len(values) > 0:
			k.Value, values = values[0], values[1:]
		default:
			k.Value = row.id
		}
	}
	return c.token()
}

// keyCells copies what a row is sorted by, as cursors tell it, from the end of its cells.
func keyCells(cells []backend.Cell, n int) []any {
	out := make([]any, n)
	for i := range out {
		switch cell := &cells[len(cells)-n+i]; cell.Type {
		case backend.Integer:
			out[i] = cell.Int
		case backend.Float:
			out[i] = cell.Float
		case backend.Text, backend.Bytes:
			out[i] = strings.Clone(cell.Text) // which is lent until the next row
		}
	}
	return out
}

// edges are the first and the last row of a page.
type edges struct{ first, last *edge }

// note takes a row for the next one of the page.
func (e *edges) note(row edge) {
	if e.last = &row; e.first == nil {
		e.first = e.last
	}
}

// join adds the rows of what follows on the page.
func (e *edges) join(next edges) {
	if next.first != nil {
		if e.last = next.last; e.first == nil {
			e.first = next.first
		}
	}
}

// point gives a page that was found by its number of rows the cursors of those beside it.
func (p *Page) point(s *sequence, e edges) {
	if p.Start+p.Count < p.Total {
		p.Next = s.cursor(cursorNext, e.last)
	}
	if p.Start > 0 {
		p.Previous = s.cursor(cursorPrevious, e.first)
	}
}

// beyond gives the conditions, one of which holds for a row behind the cursor in the order of a plan, or before it.
// No two hold for the same row, each is such that an index in that order has its rows side by side, and the rows of
// each are nearer to the cursor than those of the next.
func (c *cursor) beyond(p *plan, s *sequence) (parts []condition) {
	var same []condition
	keys := p.order
	for _, k := range c.Sort {
		desc := (k.Direction == "DESC") != c.back()
		if k.Field == itemtypeField && s.objects != nil {
			at := s.nth(k.Value)
			if p.nth > at && !desc || p.nth < at && desc {
				parts = slices.Insert(parts, 0, and(same...))
			}
			if p.nth != at {
				return parts
			}
			continue
		}
		key := keys[0]
		keys = keys[1:]
		expr, _ := p.value(key)
		equal := condition(comparison{expr: expr, op: "=", values: []any{k.Value}})
		var behind []condition
		switch {
		case k.Value == nil && !desc:
			behind = []condition{presence{expr: expr}}
			equal = presence{expr: expr, absent: true}
		case k.Value == nil:
			equal = presence{expr: expr, absent: true}
		case !desc:
			behind = []condition{comparison{expr: expr, op: ">", values: []any{k.Value}}}
		case key.isID():
			behind = []condition{comparison{expr: expr, op: "<", values: []any{k.Value}}}
		default: // NULL is less than anything
			behind = []condition{comparison{expr: expr, op: "<", values: []any{k.Value}},
				presence{expr: expr, absent: true}}
		}
		for i, b := range behind {
			parts = slices.Insert(parts, i, and(append(slices.Clone(same), b)...))
		}
		same = append(same, equal)
	}
	return parts
}

// How many selects find a page by a cursor at most: those of one object are asked one after the other.
const (
	mostParts = 8
	mostOfAll = 100 // of several
)

// from gives plans of the rows behind the cursor, in the order in which they are met from there, and of which of the
// plans each is.
func (c *cursor) from(plans []*plan, s *sequence) (out []*plan, of []int) {
	for i, p := range plans {
		parts := c.beyond(p, s)
		args := p.writer()
		p.conditions(args)
		if len(parts) > 1 && (!p.order[0].indexed || len(parts) > mostParts || len(parts)*len(plans) > mostOfAll ||
			len(plans) > 1 && len(parts)*len(args.args) > maxValues/len(plans)) {
			parts = []condition{or(parts...)} // no index helps, or it would be too much
		}
		for _, part := range parts {
			from := *p
			from.where = and(part, p.where)
			if c.back() {
				from.back = true
				from.order = slices.Clone(p.order)
				for i := range from.order {
					from.order[i].desc = !from.order[i].desc
				}
			}
			out, of = append(out, &from), append(of, i)
		}
	}
	return out, of
}

// readFrom reads the page that begins at a cursor: its items are found, and whether there are more, and one statement
// for each object reads them. Those of one object are found part by part, as most pages are within the nearest;
// those of several by one statement, which puts them in order.
func (e *Engine) readFrom(ctx context.Context, c *cursor, s *sequence, plans []*plan, page *Page) error {
	page.ByCursor, page.Start = true, 0
	found, of := c.from(plans, s)
	if len(found) == 0 {
		return nil
	}
	portion := len(found)
	if len(plans) == 1 {
		portion = 1
	}
	var refs []itemRef
	var ends edges
	var more bool
	for i := 0; i < len(found) && !more; i += portion {
		next, at, further, err := e.unionRows(ctx, found[i:i+portion], page.Limit-len(refs), 0)
		if err != nil {
			return err
		}
		for _, r := range next {
			refs = append(refs, itemRef{plan: of[i+r.plan], id: r.id})
		}
		ends.join(at)
		more = further
	}
	if c.back() {
		slices.Reverse(refs)
		ends.first, ends.last = ends.last, ends.first
	}
	next, previous := s.cursor(cursorNext, ends.last), s.cursor(cursorPrevious, ends.first)
	if len(refs) > 0 && (next == "" || previous == "") {
		return &model.Error{Code: model.CodeBadRequest, Title: "A cursor would be too long here",
			Messages: []model.Message{{Priority: "error", Message: "Use start and limit, or sort by fewer texts"}}}
	}
	if more || c.back() {
		page.Next = next
	}
	if more || !c.back() { // the row by which the cursor is was there, if not still is
		page.Previous = previous
	}
	return e.readRefs(ctx, plans, page, refs)
}

// readRefs reads the items of a page that have been found.
func (e *Engine) readRefs(ctx context.Context, plans []*plan, page *Page, refs []itemRef) error {
	page.Count = len(refs)
	enc := newEncoder(plans[0].viewer)
	enc.most, enc.open, enc.close = firstPart, page.open, page.close
	switch err := e.items(ctx, enc, plans, refs); {
	case errors.Is(err, errPart):
		enc.release()
		page.keep(e, plans, refs)
	case err != nil:
		enc.release()
		return err
	default:
		page.pool, page.first = enc, enc.buf
	}
	return nil
}

// unionRows finds the items of a page of several plans, in order, the first and the last of them, and whether there
// are more behind it.
func (e *Engine) unionRows(ctx context.Context, plans []*plan, limit, start int) (refs []itemRef, ends edges,
	more bool, err error) {
	w, err := union(plans, limit+1, start)
	if err != nil {
		return nil, ends, false, err
	}
	keys := len(plans[0].keyNames())
	err = e.db.Each(ctx, w.String(), w.args, func(cells []backend.Cell) error {
		if len(refs) == limit {
			more = true
			return nil
		}
		r := itemRef{plan: int(cells[0].Int), id: cells[1].Int}
		refs = append(refs, r)
		ends.note(edge{values: keyCells(cells, keys), id: r.id, object: plans[r.plan].shape.object.Name})
		return nil
	})
	return refs, ends, more, err
}
