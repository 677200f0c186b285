package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store/backend"
)

// Item is one item as a session sees it.
type Item struct {
	JSON     []byte
	Modified time.Time // its date_mod; zero where it has none
}

// Get gives one item as JSON, or NotFound when it does not exist, is not visible or does not
// match the filter.
func (e *Engine) Get(ctx context.Context, s *access.Session, q Query, id int64) ([]byte, error) {
	item, err := e.Item(ctx, s, q, id)
	return item.JSON, err
}

// GetBy gives the one item that the query's conditions leave.
func (e *Engine) GetBy(ctx context.Context, s *access.Session, q Query) ([]byte, error) {
	item, err := e.ItemBy(ctx, s, q)
	return item.JSON, err
}

// Item is Get with what else is known of the item.
func (e *Engine) Item(ctx context.Context, s *access.Session, q Query, id int64) (Item, error) {
	q.Where = q.Where.And(access.Condition{SQL: root + ".`id` = ?", Args: []any{id}})
	return e.ItemBy(ctx, s, q)
}

// ItemBy is GetBy with what else is known of the item.
func (e *Engine) ItemBy(ctx context.Context, s *access.Session, q Query) (item Item, err error) {
	q.item = true
	if err := e.permitView(ctx, s, q); err != nil {
		return item, err
	}
	q.Sort = ""
	p, err := e.planOf(ctx, s, q)
	if err != nil {
		return item, err
	}
	if p.none {
		return item, model.NotFound()
	}
	w, err := p.item()
	if err != nil {
		return item, err
	}
	enc := newEncoder(p.viewer)
	defer enc.release()
	row := &p.shape.row
	note := func(cells []backend.Cell) { item.Modified = row.modifiedAt(cells) }
	if err := e.read(ctx, enc, row, w, note); err != nil {
		return item, fmt.Errorf("get %s: %w", q.Object.Name, err)
	}
	if len(enc.rows) == 0 && !e.CanView(s, q.Object) { // only their own can be seen, and this is not
		return item, e.refuseView(s, q.Object)
	}
	if len(enc.rows) == 0 {
		return item, model.NotFound()
	}
	if err := e.fill(ctx, enc, row); err != nil {
		return item, fmt.Errorf("get %s: %w", q.Object.Name, err)
	}
	item.JSON = enc.taken()
	return item, nil
}

// modifiedAt gives when a row was last changed.
func (r *rowShape) modifiedAt(cells []backend.Cell) time.Time {
	if r.modified == 0 {
		return time.Time{}
	}
	t, _ := ParseTime(cells[r.modified].String())
	return t
}
