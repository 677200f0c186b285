package engine

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rsql"
)

// Query says what to find.
type Query struct {
	Object  *model.Object
	Version model.Version
	Filter  string // RSQL
	Sort    string // "name:desc,id"
	Start   int
	Limit   int     // 0 or less: as many as the maximum allows
	Fixed   []Fixed // conditions that the path decides
	Where   access.Condition
	// Parent is the item below which the rows lie; it must be visible, else nothing is found.
	Parent *ParentItem
	// Beside are objects that are searched with this one: the filter knows their properties too,
	// which are NULL here.
	Beside []*model.Object

	item bool // one item is named
}

// Fixed is a column with the value that the path, not the client, decides.
type Fixed struct {
	Column string
	Value  any
	Or     string // another column that may hold the value; see model.Fixed
}

func (f Fixed) condition() access.Condition {
	if f.Or != "" {
		return access.Condition{SQL: root + ".`" + f.Column + "` = ? OR " + root + ".`" + f.Or + "` = ?", Args: []any{f.Value, f.Value}}
	}
	return access.Condition{SQL: root + ".`" + f.Column + "` = ?", Args: []any{f.Value}}
}

// ParentItem names an item that rows belong to.
type ParentItem struct {
	Object *model.Object
	ID     int64
	Fixed  []Fixed // what its own columns must hold; it does not exist here otherwise
}

// plan is a read as statements. It is a value: it can be printed and tested.
type plan struct {
	shape *shape
	from  string // joins that the conditions and the order need
	where string // "" or " WHERE ..."
	order []orderKey
	args  []any
	none  bool // nothing can be visible
}

// orderKey is one expression that rows are sorted by.
type orderKey struct {
	expr string
	desc bool

	byClient bool // asked for, not appended to tell rows apart
}

// direction is what stands behind the expression.
func (k orderKey) direction() string {
	if k.desc {
		return " DESC"
	}
	return ""
}

// plan makes the statements of a query.
func (e *Engine) plan(s *access.Session, q Query) (*plan, error) {
	sh, err := e.shapeFor(q.Object, q.Version, s)
	if err != nil {
		return nil, err
	}
	if len(q.Beside) > 0 && q.Filter != "" {
		shapes := make([]*shape, len(q.Beside))
		for i, o := range q.Beside {
			if shapes[i], err = e.shapeFor(o, q.Version, s); err != nil {
				return nil, err
			}
		}
		known := *sh
		known.resolve = func(name string) *field { return absent(shapes, name) }
		sh = &known
	}
	return e.planOver(sh, s, q)
}

func (e *Engine) planOver(sh *shape, s *access.Session, q Query) (*plan, error) {
	b := &binder{shape: sh, dialect: e.db.Dialect(), zone: zoneOf(s), joins: map[int]bool{}}
	p := &plan{shape: sh}

	node, err := rsql.Parse(q.Filter)
	if err != nil {
		return nil, err
	}
	condition, err := b.filter(node)
	if err != nil {
		return nil, err
	}
	keys, err := sh.sortKeys(q.Sort, b)
	if err != nil {
		return nil, err
	}
	p.order = keys
	// The client's whole filter stands in one pair of parentheses, so that an OR in it can never
	// widen what the conditions behind it allow.
	var where []string
	p.args = b.args
	if condition != "" {
		where = append(where, "("+condition+")")
	}
	visible := e.visibility(s, q.Object, root)
	if q.item {
		visible = e.itemVisibility(s, q.Object, root)
	}
	visible = visible.And(q.Where)
	for _, f := range q.Fixed {
		visible = visible.And(f.condition())
	}
	if visible.Never {
		p.none = true
		return p, nil
	}
	if visible.SQL != "" {
		where = append(where, "("+visible.SQL+")")
		p.args = append(p.args, visible.Args...)
	}
	if len(where) > 0 {
		p.where = " WHERE " + strings.Join(where, " AND ")
	}
	var from strings.Builder
	var joined []any
	for _, i := range slices.Sorted(mapKeys(b.joins)) {
		from.WriteString(" " + sh.joins[i].sql)
		joined = append(joined, sh.joins[i].args...)
	}
	p.from = from.String()
	if len(joined) > 0 {
		p.args = append(joined, p.args...)
	}
	return p, nil
}

// sortKeys reads "property[:asc|desc],..." and appends the id, so that pages never overlap.
func (sh *shape) sortKeys(text string, b *binder) ([]orderKey, error) {
	var keys []orderKey
	byID := false
	for part := range strings.SplitSeq(text, ",") {
		name, direction, _ := strings.Cut(part, ":")
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		direction, _, _ = strings.Cut(direction, ":")
		f := sh.field(name)
		if f == nil || f.mapped {
			return nil, &model.Error{Code: model.CodeBadRequest, Title: "Invalid property for sorting: " + name}
		}
		key := orderKey{expr: cmp.Or(f.number, f.expr), desc: strings.EqualFold(strings.TrimSpace(direction), "desc"), byClient: true}
		switch {
		case f.array >= 0:
			key.expr = sh.arrayMinimum(f, b)
		case f.shortcut != "" && f.zeroIsID:
			key.expr = f.shortcut
		default:
			b.need(f.join)
		}
		keys = append(keys, key)
		byID = byID || name == "id"
		if byID {
			break // nothing behind a unique key matters
		}
		if len(keys) > 16 {
			return nil, &model.Error{Code: model.CodeBadRequest, Title: "Too many properties for sorting"}
		}
	}
	if !byID {
		keys = append(keys, orderKey{expr: root + ".`id`"})
	}
	return keys, nil
}

// arrayMinimum lets the least element of an array decide the order.
func (sh *shape) arrayMinimum(f *field, b *binder) string {
	var chain []string
	for i := f.array; i >= 0; i = sh.arrays[i].array {
		chain = append(chain, sh.arrays[i].sql)
		b.need(sh.arrays[i].parent)
	}
	slices.Reverse(chain)
	return "(SELECT MIN(" + f.expr + ") FROM (SELECT 1 AS one) `one` " + strings.Join(chain, " ") + ")"
}

// pageSQL reads a page: the ids first, in order and with as few joins as that needs, and then
// the columns of just those rows.
func (p *plan) pageSQL() string { return p.pageOf(p.shape.selects, p.shape.tail) }

// pageOf reads other columns than the shape's.
func (p *plan) pageOf(selects, tail string) string {
	var b strings.Builder
	b.Grow(len(selects) + len(tail) + len(p.where) + 512)
	b.WriteString(selects + "(SELECT " + root + ".`id` AS `id`")
	var inner, outer []string
	for i, k := range p.order {
		name := "`k" + string(rune('a'+i)) + "`"
		if k.expr == root+".`id`" {
			name = "`id`"
		} else {
			b.WriteString(", " + k.expr + " AS " + name)
		}
		inner = append(inner, k.expr+k.direction())
		outer = append(outer, "`page`."+name+k.direction())
	}
	b.WriteString(" FROM " + p.shape.table + p.from + p.where)
	b.WriteString(" ORDER BY " + strings.Join(inner, ", ") + " LIMIT ? OFFSET ?) `page`")
	b.WriteString(" JOIN " + p.shape.table + " ON " + root + ".`id` = `page`.`id`" + tail)
	b.WriteString(" ORDER BY " + strings.Join(outer, ", "))
	return b.String()
}

// itemSQL reads the one row that the conditions leave.
func (p *plan) itemSQL() string {
	return p.shape.selects + p.shape.table + p.shape.tail + p.where + " LIMIT 1"
}

// countSQL counts all rows that the conditions leave.
func (p *plan) countSQL() string {
	return "SELECT COUNT(*) FROM " + p.shape.table + p.from + p.where
}

// visibility is the condition of what a session sees of an object's rows. There is no read
// without it.
func (e *Engine) visibility(s *access.Session, o *model.Object, alias string) access.Condition {
	b := e.behaviour(o)
	c := rowsOf(o, alias)
	if !b.AnyEntity {
		c = c.And(s.EntityCondition(alias, o.Scope))
	}
	if o.Scope == model.OfParent && o.Parent != nil && o.Parent.Column != "" && o.Parent.Object != "" && !b.AnyEntity {
		c = c.And(e.sideVisible(s, *o.Parent, alias))
	}
	if o.Relation && o.Others[0].Object != "" {
		c = c.And(e.sideVisible(s, o.Others[0], alias))
	}
	if o.Assignable() {
		c = c.And(assignableVisible(s, o, alias))
	}
	if b.Visible != nil {
		c = c.And(b.Visible(s, alias))
	}
	return c
}

// rowsOf is the condition that rows of a table that several objects share are of this one.
func rowsOf(o *model.Object, alias string) access.Condition {
	var c access.Condition
	for _, w := range o.Rows {
		c = c.And(access.Condition{SQL: alias + ".`" + w.Column + "` = ?", Args: []any{w.Value}})
	}
	return c
}

// Visibility is the condition of what a session sees of an object's rows, for behaviours whose rows
// are seen with those of other objects. alias is quoted.
func (e *Engine) Visibility(s *access.Session, o *model.Object, alias string) access.Condition {
	if !e.CanView(s, o) {
		return access.Condition{Never: true}
	}
	return e.visibility(s, o, alias)
}

// itemVisibility is the condition of what a session sees when it names an item: what it sees in
// lists, and what is its own whatever its rights are.
func (e *Engine) itemVisibility(s *access.Session, o *model.Object, alias string) access.Condition {
	c := e.visibility(s, o, alias)
	b := e.behaviour(o)
	if b.Own == nil {
		return c
	}
	own := b.Own(s, alias)
	if !e.CanView(s, o) {
		return own
	}
	return c.Or(own)
}

// sideVisible lets a row be seen when the item that one of its sides names is.
func (e *Engine) sideVisible(s *access.Session, side model.Parent, alias string) access.Condition {
	item := e.catalog.Object(side.Object)
	if item == nil {
		return access.Condition{Never: true}
	}
	inner := "`" + strings.Trim(alias, "`") + "_parent`"
	c := e.visibility(s, item, inner)
	if c.Never || c.SQL == "" {
		return c
	}
	return access.Condition{
		SQL: "EXISTS (SELECT 1 FROM `" + item.Table + "` " + inner + " WHERE " + inner + ".`id` = " + alias + ".`" +
			side.Column + "` AND (" + c.SQL + "))",
		Args: c.Args,
	}
}

// CanView reports whether a session may see the type at all.
func (e *Engine) CanView(s *access.Session, o *model.Object) bool {
	if b := e.behaviour(o); b.CanView != nil {
		return b.CanView(s)
	}
	if o.Right == "" {
		return e.canViewSide(s, o.Parent) && (!o.Relation || e.canViewSide(s, &o.Others[0]))
	}
	if o.Assignable() {
		return canViewAssignable(s, o)
	}
	bits := o.CanRead
	if bits == 0 {
		bits = model.Read
	}
	return s.Can(o.Right, bits)
}

// canViewSide reports whether a session may see the type that one side of a row names; a side of
// any type says nothing.
func (e *Engine) canViewSide(s *access.Session, side *model.Parent) bool {
	if side == nil || side.Object == "" {
		return true
	}
	item := e.catalog.Object(side.Object)
	return item == nil || e.CanView(s, item)
}

// Visible reports whether a session sees the item with that id.
func (e *Engine) Visible(ctx context.Context, s *access.Session, o *model.Object, id int64) (bool, error) {
	return e.visible(ctx, s, &ParentItem{Object: o, ID: id})
}

func (e *Engine) visible(ctx context.Context, s *access.Session, item *ParentItem) (bool, error) {
	o := item.Object
	c := e.itemVisibility(s, o, root)
	for _, f := range item.Fixed {
		c = c.And(f.condition())
	}
	if c.Never || (!e.CanView(s, o) && e.behaviour(o).Own == nil) {
		return false, nil
	}
	query := "SELECT 1 FROM `" + o.Table + "` " + root + " WHERE " + root + ".`id` = ?"
	if c.SQL != "" {
		query += " AND (" + c.SQL + ")"
	}
	rows, err := e.db.Query(ctx, query, slices.Concat([]any{item.ID}, c.Args)...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}

// zoneOf gives the session's time zone, nil for UTC.
func zoneOf(s *access.Session) *time.Location {
	if s == nil || s.Location == nil || s.Location == time.UTC {
		return nil
	}
	return s.Location
}

func mapKeys(m map[int]bool) iter.Seq[int] { return maps.Keys(m) }
