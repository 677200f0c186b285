package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// member is one object of a union.
type member struct {
	object *model.Object
	shape  *shape // of the properties that all have in common
	plan   *plan
}

// FindUnion lists what a session sees of several objects as one list: the properties that all of
// them have, and _itemtype, the name of the object that an item is of. Filters and sorting know what
// any of them has; it is null for the others. Objects that the session may not see are left out;
// it answers Forbidden when none is left. q.Object says nothing; q.Where holds for each of them.
//
// It takes one statement for the page, one for each object in it and one for each list in these,
// and counts each object when the page does not say how many there are.
func (e *Engine) FindUnion(ctx context.Context, s *access.Session, objects []*model.Object, q Query) (*Page, error) {
	members, err := e.members(s, objects, q)
	if err != nil {
		return nil, err
	}
	if len(members) == 0 {
		return nil, model.Forbidden("")
	}
	page := &Page{Start: max(q.Start, 0), Limit: q.Limit, first: []byte("[]"), session: s}
	if page.Limit <= 0 || page.Limit > e.maxLimit {
		if page.Limit <= 0 {
			page.Start = 0 // an offset only counts with a limit
		}
		page.Limit = e.maxLimit
	}
	members = slices.DeleteFunc(members, func(m *member) bool { return m.plan.none })
	if len(members) == 0 {
		return page, nil
	}
	rows, err := e.unionPage(ctx, members, page)
	if err != nil {
		return nil, fmt.Errorf("find in a union: %w", err)
	}
	page.Count = len(rows)
	page.rest = func(ctx context.Context, enc *encoder, from, n int) error {
		return e.unionList(ctx, enc, s, members, rows[from:from+n])
	}
	enc := newEncoder(s)
	enc.most = firstPart
	switch err := page.rest(ctx, enc, 0, len(rows)); {
	case errors.Is(err, errPart):
		enc.release()
		page.left = len(rows)
	case err != nil:
		enc.release()
		return nil, fmt.Errorf("find in a union: %w", err)
	default:
		page.pool, page.first = enc, enc.buf
	}
	if page.Count > 0 && page.Count < page.Limit || page.Count == 0 && page.Start == 0 {
		page.Total = page.Start + page.Count
		return page, nil
	}
	for _, m := range members {
		n, err := e.totals.count(ctx, e.db, m.plan.countSQL(), m.plan.args)
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", m.object.Name, err)
		}
		page.Total += n
	}
	return page, nil
}

// members plans the query for each object that the session may see.
func (e *Engine) members(s *access.Session, objects []*model.Object, q Query) ([]*member, error) {
	objects = slices.DeleteFunc(slices.Clone(objects), func(o *model.Object) bool { return !o.ExistsIn(q.Version) })
	common := commonProperties(objects, q.Version)
	shapes := make([]*shape, len(objects))
	for i, o := range objects {
		var err error
		if shapes[i], err = e.shapeFor(o, q.Version, s); err != nil {
			return nil, err
		}
	}
	var out []*member
	for i, o := range objects {
		if !e.CanView(s, o) {
			continue
		}
		known := *shapes[i]
		known.resolve = func(name string) *field { return absent(shapes, name) }
		plan, err := e.planOver(&known, s, Query{Object: o, Version: q.Version, Filter: q.Filter, Sort: q.Sort, Where: q.Where})
		if err != nil {
			return nil, err
		}
		shown, err := e.shapeFor(e.narrowed(o, common), q.Version, s)
		if err != nil {
			return nil, err
		}
		out = append(out, &member{object: o, shape: shown, plan: plan})
	}
	return out, nil
}

// absent gives what another object of the union has under a name, as a value that is always NULL.
func absent(shapes []*shape, name string) *field {
	for _, sh := range shapes {
		if f := sh.fields[name]; f != nil {
			return &field{name: name, property: f.property, expr: "NULL", join: -1, array: -1, mapped: f.mapped}
		}
	}
	return nil
}

// commonProperties names the properties that all objects have, in the order of the first.
func commonProperties(objects []*model.Object, v model.Version) []string {
	if len(objects) == 0 {
		return nil
	}
	var names []string
	for _, p := range objects[0].Properties {
		if !slices.ContainsFunc(objects, func(o *model.Object) bool {
			have := o.Property(p.Name)
			return have == nil || have.Type != p.Type || !v.Includes(have.Since, have.Removed)
		}) {
			names = append(names, p.Name)
		}
	}
	return names
}

// narrowKey finds an object with some of its properties.
type narrowKey struct {
	object *model.Object
	names  string
}

// narrowed gives the object with only some of its properties, always the same one.
func (e *Engine) narrowed(o *model.Object, names []string) *model.Object {
	key := narrowKey{o, strings.Join(names, " ")}
	if have, ok := e.narrow.Get(key); ok {
		return have
	}
	narrow := *o
	narrow.Properties = nil
	for _, name := range names {
		narrow.Properties = append(narrow.Properties, *o.Property(name))
	}
	return e.narrow.GetOrPut(key, &narrow)
}

// unionRow is an item of a page: which member it is of, and its id.
type unionRow struct {
	member int
	id     int64
}

// unionPage finds the items of the page, in order: by what the client says, and then by object and
// id. Each member gives no more rows than the page can reach.
func (e *Engine) unionPage(ctx context.Context, members []*member, page *Page) ([]unionRow, error) {
	var sql strings.Builder
	var args []any
	sql.WriteString("SELECT `m`, `id` FROM (")
	var order []string
	for i, m := range members {
		var keys, inner []string
		order = order[:0]
		last := len(m.plan.order) - 1
		for k, key := range m.plan.order[:last] {
			name := "`k" + string(rune('a'+k)) + "`"
			keys = append(keys, key.expr+" AS "+name)
			inner = append(inner, key.by(name)+key.direction())
			order = append(order, e.db.Dialect().Collate(name)+key.direction())
		}
		id := m.plan.order[last]
		inner = append(inner, id.expr+id.direction())
		if id.byClient {
			order = append(order, "`id`"+id.direction(), "`m`")
		} else {
			order = append(order, "`m`", "`id`")
		}
		if i > 0 {
			sql.WriteString(" UNION ALL ")
		}
		fmt.Fprintf(&sql, "SELECT * FROM (SELECT %d AS `m`, %s.`id` AS `id`", i, root)
		for _, key := range keys {
			sql.WriteString(", " + key)
		}
		sql.WriteString(" FROM " + m.plan.shape.table + m.plan.from + m.plan.where + " ORDER BY " + strings.Join(inner, ", ") + " LIMIT ?)")
		args = append(append(args, m.plan.pageArgs()...), page.Start+page.Limit)
	}
	if err := checkValues(len(args)); err != nil {
		return nil, err
	}
	sql.WriteString(") ORDER BY " + strings.Join(order, ", ") + " LIMIT ? OFFSET ?")
	rows, err := e.db.Query(ctx, sql.String(), append(args, page.Limit, page.Start)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []unionRow
	for rows.Next() {
		var r unionRow
		if err := rows.Scan(&r.member, &r.id); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// unionList reads items, object by object, and puts them in order. One that is gone meanwhile is
// left out.
func (e *Engine) unionList(ctx context.Context, enc *encoder, s *access.Session, members []*member, rows []unionRow) error {
	ids := make([][]int64, len(members))
	for _, r := range rows {
		ids[r.member] = append(ids[r.member], r.id)
	}
	items := map[unionRow]json.RawMessage{}
	left := enc.most
	for i, m := range members {
		if len(ids[i]) == 0 {
			continue
		}
		list, size, err := e.readItems(ctx, s, m, ids[i], left)
		if err != nil {
			return err
		}
		if left > 0 {
			left = max(1, left-size)
		}
		for _, item := range list {
			var named struct {
				ID int64 `json:"id"`
			}
			if err := json.Unmarshal(item, &named); err != nil {
				return err
			}
			items[unionRow{i, named.ID}] = item
		}
	}
	enc.buf = append(enc.buf, '[')
	for _, r := range rows {
		item := items[r]
		if item == nil {
			continue
		}
		if len(enc.buf) > 1 {
			enc.buf = append(enc.buf, ',')
		}
		enc.buf = append(enc.buf, `{"_itemtype":`...)
		enc.buf = appendString(enc.buf, members[r.member].object.Name)
		enc.buf = append(append(enc.buf, ','), item[1:]...)
	}
	enc.buf = append(enc.buf, ']')
	return nil
}

// readItems reads items of a member, and says how long they are; more than the limit is errPart.
func (e *Engine) readItems(ctx context.Context, s *access.Session, m *member, ids []int64, limit int) ([]json.RawMessage, int, error) {
	p, err := e.planOver(m.shape, s, Query{Object: m.object, Where: access.Condition{SQL: root + ".`id` IN (" + access.IDList(ids) + ")"}})
	if err != nil || p.none {
		return nil, 0, err
	}
	enc := newEncoder(s)
	defer enc.release()
	enc.most = limit
	enc.buf = append(enc.buf, '[')
	if _, err := e.read(ctx, enc, &p.shape.row, p.shape.selects+p.shape.table+p.shape.tail+p.where, p.args); err != nil {
		return nil, 0, err
	}
	enc.buf = append(enc.buf, ']')
	if err := e.fill(ctx, enc, &p.shape.row); err != nil {
		return nil, 0, err
	}
	var list []json.RawMessage
	return list, len(enc.buf), json.Unmarshal(enc.buf, &list)
}
