package engine

import (
	"cmp"
	"fmt"
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

	// hides says that related items which the session does not see are not shown, so that filters
	// and sorting find none either.
	hides bool
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
	args []any // of expr
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

// by gives what to sort by where the expression is selected under a name: one with arguments stands
// in the statement once.
func (k orderKey) by(name string) string {
	if len(k.args) > 0 {
		return name
	}
	return k.expr
}

// pageArgs are the arguments of a statement that selects what rows are sorted by.
func (p *plan) pageArgs() []any {
	var args []any
	for _, k := range p.order {
		args = append(args, k.args...)
	}
	return append(args, p.args...)
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
	b := &binder{shape: sh, dialect: e.db.Dialect(), zone: zoneOf(s), joins: map[int]bool{}, restrict: e.restriction(s, q.hides)}
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
	named := namedBy(q.Parent, q.Fixed)
	visible := e.visibilityBelow(s, q.Object, root, named)
	if q.item {
		visible = e.itemVisibility(s, q.Object, root, named)
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
		sql, args := b.joined(&sh.joins[i])
		from.WriteString(" " + sql)
		joined = append(joined, args...)
	}
	p.from = from.String()
	if len(joined) > 0 {
		p.args = append(joined, p.args...)
	}
	return p, checkValues(len(p.pageArgs()))
}

// maxValues is how many values one statement may compare with: databases take some 32,000 placeholders,
// and a page adds the ids of its rows.
const maxValues = 30_000

// checkValues refuses a filter of too many values. Where a list is of several objects, all of its values
// count for each of them.
func checkValues(n int) error {
	if n > maxValues {
		return model.TooLarge("The filter has too many values (%d in all, of at most %d): give shorter lists in it", n, maxValues)
	}
	return nil
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
			key.expr, key.args = sh.arrayMinimum(f, b)
		case f.shortcut != "" && f.zeroIsID && b.unrestricted(f.join):
			key.expr = f.shortcut
		default:
			b.need(f.join)
		}
		if sh.long(f) {
			key.expr = b.dialect.Collate(fmt.Sprintf("SUBSTR(%s, 1, %d)", key.expr, sortedLength))
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

// sortedLength is how many characters of a text of any length count for sorting (MariaDB looks at 1024
// bytes): rows are sorted in memory, with what they are sorted by.
const sortedLength = 1000

// long reports whether a value may be a long text that no index has in order.
func (sh *shape) long(f *field) bool {
	p := f.property
	if p.Type != model.TypeString || f.number != "" || p.MaxLength > 0 && p.MaxLength <= sortedLength {
		return false
	}
	switch p.Format {
	case model.FormatNone, model.FormatHTML, model.FormatURI, model.FormatEmail:
	default:
		return false
	}
	return f.join >= 0 || f.array >= 0 || p.Expr != "" || !sh.ordered(p)
}

// ordered reports whether an index of the object's table has a property in order.
func (sh *shape) ordered(p *model.Property) bool {
	return slices.ContainsFunc(sh.indexes, func(index model.Index) bool { return index.Columns[0] == p.StoredColumn() })
}

// arrayMinimum lets the least element of an array decide the order.
func (sh *shape) arrayMinimum(f *field, b *binder) (string, []any) {
	var chain []int
	for i := f.array; i >= 0; i = sh.arrays[i].array {
		chain = append(chain, i)
		b.need(sh.arrays[i].parent)
	}
	slices.Reverse(chain)
	var sql strings.Builder
	var args []any
	sql.WriteString("(SELECT MIN(" + f.expr + ") FROM (SELECT 1 AS one) `one`")
	for _, i := range chain {
		joined, joinedArgs := b.joined(&sh.arrays[i])
		sql.WriteString(" " + joined)
		args = append(args, joinedArgs...)
	}
	return sql.String() + ")", args
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
		inner = append(inner, k.by(name)+k.direction())
		outer = append(outer, "`page`."+name+k.direction())
	}
	b.WriteString(" FROM " + p.shape.table + p.from + p.where)
	b.WriteString(" ORDER BY " + strings.Join(inner, ", ") + " LIMIT ? OFFSET ?) `page`")
	b.WriteString(" JOIN " + p.shape.table + " ON " + root + ".`id` = `page`.`id`" + tail)
	b.WriteString(" ORDER BY " + strings.Join(outer, ", "))
	return b.String()
}

// idsSQL finds the ids of the page that pageSQL reads.
func (p *plan) idsSQL() string { return p.pageOf("SELECT `page`.`id` FROM ", "") }

// itemSQL reads the one row that the conditions leave.
func (p *plan) itemSQL() string {
	return p.shape.selects + p.shape.table + p.shape.tail + p.where + " LIMIT 1"
}

// countSQL counts all rows that the conditions leave.
func (p *plan) countSQL() string {
	return "SELECT COUNT(*) FROM " + p.shape.table + p.from + p.where
}

// zoneOf gives the session's time zone, nil for UTC.
func zoneOf(s *access.Session) *time.Location {
	if s == nil || s.Location == nil || s.Location == time.UTC {
		return nil
	}
	return s.Location
}

func mapKeys(m map[int]bool) iter.Seq[int] { return maps.Keys(m) }
