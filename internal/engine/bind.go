package engine

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rsql"
	"github.com/glpid/glpid/internal/store/backend"
)

// never is the condition that no row meets.
const never = "0 = 1"

// binder turns a filter's tree into SQL over a shape.
type binder struct {
	shape    *shape
	dialect  backend.Dialect
	zone     *time.Location
	args     []any
	joins    map[int]bool // to-one joins that conditions need
	arrays   map[int]bool // arrays that conditions need, within the present EXISTS
	problems rsql.Problems

	// restrict gives the condition of the joined rows that count; the others are as if they were
	// not there, so that conditions tell nothing of what the session does not see.
	restrict func(j *join) access.Condition
}

// filter binds a whole filter. Conditions on arrays are existential: all that are ANDed at the
// top must hold for one and the same element, so they share one EXISTS.
func (b *binder) filter(node rsql.Node) (string, error) {
	if node == nil {
		return "", nil
	}
	terms := []rsql.Node{node}
	if and, ok := node.(*rsql.And); ok {
		terms = and.Nodes
	}
	var plain, existential []rsql.Node
	for _, term := range terms {
		if b.usesArray(term) {
			existential = append(existential, term)
		} else {
			plain = append(plain, term)
		}
	}
	var parts []string
	for _, term := range plain {
		sql, err := b.node(term)
		if err != nil {
			return "", err
		}
		parts = append(parts, sql)
	}
	if len(existential) > 0 {
		b.arrays = map[int]bool{}
		first := len(b.args)
		var inner []string
		for _, term := range existential {
			sql, err := b.node(term)
			if err != nil {
				return "", err
			}
			inner = append(inner, sql)
		}
		sql, args := b.exists(inner)
		parts = append(parts, sql)
		b.args = slices.Insert(b.args, first, args...) // the joins stand before the conditions
	}
	if err := b.problems.Err(); err != nil {
		return "", err
	}
	return balance(parts, " AND "), nil
}

func (b *binder) usesArray(node rsql.Node) bool {
	found := false
	rsql.Walk(node, func(c *rsql.Comparison) {
		if f := b.shape.field(c.Property); f != nil && f.array >= 0 {
			found = true
		}
	})
	return found
}

// exists wraps conditions on arrays: the joins of all arrays they name, seen from the item's row.
func (b *binder) exists(conditions []string) (string, []any) {
	var sql strings.Builder
	var args []any
	sql.WriteString("EXISTS (SELECT 1 FROM (SELECT 1 AS one) `one`")
	for _, i := range slices.Sorted(mapKeys(b.arrays)) {
		joined, joinedArgs := b.joined(&b.shape.arrays[i])
		sql.WriteString(" " + joined)
		args = append(args, joinedArgs...)
		b.need(b.shape.arrays[i].parent)
	}
	sql.WriteString(" WHERE " + balance(conditions, " AND ") + ")")
	return sql.String(), args
}

// joined gives the SQL of a join of the rows that count, with its arguments.
func (b *binder) joined(j *join) (string, []any) {
	c := b.restrict(j)
	if c.Never {
		return j.sql + " AND " + never, j.args
	}
	return j.sql + andSQL(c), slices.Concat(j.args, c.Args)
}

// unrestricted reports whether all rows of a to-one join count, so that the column which holds
// their id says as much as they do.
func (b *binder) unrestricted(i int) bool {
	if i < 0 {
		return true
	}
	c := b.restrict(&b.shape.joins[i])
	return !c.Never && c.SQL == "" && b.unrestricted(b.shape.joins[i].parent)
}

// need marks a to-one join, and those it hangs on.
func (b *binder) need(i int) {
	for i >= 0 && !b.joins[i] {
		b.joins[i] = true
		i = b.shape.joins[i].parent
	}
}

func (b *binder) needArray(i int) {
	for i >= 0 && !b.arrays[i] {
		b.arrays[i] = true
		i = b.shape.arrays[i].array
	}
}

func (b *binder) node(node rsql.Node) (string, error) {
	switch n := node.(type) {
	case *rsql.And:
		return b.list(n.Nodes, " AND ")
	case *rsql.Or:
		return b.list(n.Nodes, " OR ")
	case *rsql.Comparison:
		return b.comparison(n)
	}
	return "", fmt.Errorf("engine: unknown filter node %T", node)
}

func (b *binder) list(nodes []rsql.Node, glue string) (string, error) {
	parts := make([]string, 0, len(nodes))
	for _, n := range nodes {
		sql, err := b.node(n)
		if err != nil {
			return "", err
		}
		parts = append(parts, sql)
	}
	return "(" + balance(parts, glue) + ")", nil
}

// balance joins conditions as a tree of parentheses: databases limit how deep an expression is,
// and a flat chain is as deep as it is long.
func balance(parts []string, glue string) string {
	if len(parts) <= 8 {
		return strings.Join(parts, glue)
	}
	half := len(parts) / 2
	return "(" + balance(parts[:half], glue) + ")" + glue + "(" + balance(parts[half:], glue) + ")"
}

func (b *binder) comparison(c *rsql.Comparison) (string, error) {
	f := b.shape.field(c.Property)
	switch {
	case f == nil:
		b.problems.Add(c.Property, rsql.UnknownProperty)
		return never, nil
	case f.mapped:
		b.problems.Add(c.Property, rsql.MappedProperty)
		return never, nil
	case c.Op == rsql.OpUnknown:
		b.problems.Add(c.Property, rsql.UnknownOperator)
		return never, nil
	}
	if f.shortcut != "" && comparesValue(c.Op) && b.unrestricted(f.join) {
		b.need(f.join)
		return b.byKey(f, c)
	}
	if f.array >= 0 {
		b.needArray(f.array)
	} else {
		b.need(f.join)
	}
	if f.number != "" && namesNumbers(c) {
		return b.compare(f.number, &model.Property{Type: model.TypeNumber}, c)
	}
	return b.compare(f.expr, f.property, c)
}

// namesNumbers reports whether a comparison is one with numbers only.
func namesNumbers(c *rsql.Comparison) bool {
	isNumber := func(text string) bool {
		_, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		return err == nil
	}
	switch c.Op {
	case rsql.OpIn, rsql.OpOut:
		return !slices.ContainsFunc(c.List, func(text string) bool { return !isNumber(text) })
	case rsql.OpLike, rsql.OpILike, rsql.OpNotLike, rsql.OpNotILike:
		return false
	}
	return comparesValue(c.Op) && isNumber(c.Value)
}

// comparesValue says whether an operator looks at the value, not at whether there is one.
func comparesValue(op rsql.Op) bool {
	switch op {
	case rsql.OpIsNull, rsql.OpNotNull, rsql.OpEmpty, rsql.OpNotEmpty:
		return false
	}
	return true
}

// byKey compares a reference's id through the column that holds it.
func (b *binder) byKey(f *field, c *rsql.Comparison) (string, error) {
	sql, err := b.compare(f.shortcut, f.property, c)
	if err != nil || f.zeroIsID {
		return sql, err
	}
	return "(" + sql + " AND " + f.shortcut + " > 0)", nil
}

// compare writes one comparison.
func (b *binder) compare(expr string, p *model.Property, c *rsql.Comparison) (string, error) {
	text := p.Type == model.TypeString && p.Format != model.FormatDateTime && p.Format != model.FormatDate
	switch c.Op {
	case rsql.OpIsNull:
		return expr + " IS NULL", nil
	case rsql.OpNotNull:
		return expr + " IS NOT NULL", nil
	case rsql.OpEmpty:
		if !text {
			return expr + " IS NULL", nil
		}
		return "(" + expr + " = '' OR " + expr + " IS NULL)", nil
	case rsql.OpNotEmpty:
		if !text {
			return expr + " IS NOT NULL", nil
		}
		return expr + " <> ''", nil
	case rsql.OpIn, rsql.OpOut:
		if p.Type == model.TypeBoolean {
			return "", rsql.InvalidArray(strconv.Itoa(boolInt(rsql.ParseBool(c.Value))))
		}
		return b.in(expr, p, c), nil
	case rsql.OpLike, rsql.OpILike, rsql.OpNotLike, rsql.OpNotILike:
		return b.like(expr, p, c, text), nil
	}
	if c.Op == rsql.OpEqual && strings.EqualFold(c.Value, "null") {
		return expr + " IS NULL", nil
	}
	value, ok := b.value(p, c, c.Value)
	if !ok {
		return never, nil
	}
	b.args = append(b.args, value)
	return expr + " " + sqlOperators[c.Op] + " ?", nil
}

var sqlOperators = map[rsql.Op]string{
	rsql.OpEqual: "=", rsql.OpNotEqual: "<>",
	rsql.OpLess: "<", rsql.OpLessEqual: "<=", rsql.OpGreater: ">", rsql.OpGreaterEqual: ">=",
}

func (b *binder) in(expr string, p *model.Property, c *rsql.Comparison) string {
	var values []any
	for _, item := range c.List {
		if p.Type != model.TypeString && strings.EqualFold(item, "null") {
			continue // GLPI's front end lists the ids of links that way, and none has that
		}
		if v, ok := b.value(p, c, item); ok {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		if c.Op == rsql.OpIn {
			return never
		}
		return expr + " IS NOT NULL"
	}
	in := c.Op == rsql.OpIn
	if others := complement(p, values); !in && others != nil {
		values, in = others, true
	}
	b.args = append(b.args, values...)
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")
	if in {
		return expr + " IN (" + marks + ")"
	}
	return expr + " NOT IN (" + marks + ")"
}

// complement gives the values that a property with listed ones can have besides some. "None of
// these" cannot use an index, "one of the others" can, and clients ask for all tickets that are
// neither solved nor closed all the time.
func complement(p *model.Property, values []any) []any {
	if p.Type != model.TypeInteger || len(p.Enum) == 0 || p.ColumnDefault() == nil {
		return nil
	}
	var others []any
	for _, allowed := range slices.Concat(p.Enum, p.Extra) {
		n, ok := allowed.(int)
		if !ok {
			return nil
		}
		if !slices.Contains(values, any(int64(n))) {
			others = append(others, int64(n))
		}
	}
	return others
}

func (b *binder) like(expr string, p *model.Property, c *rsql.Comparison, text bool) string {
	value := c.Value
	if p.Type == model.TypeBoolean {
		value = strconv.Itoa(boolInt(rsql.ParseBool(value)))
	}
	if !text {
		expr = b.dialect.CastText(expr)
	}
	b.args = append(b.args, rsql.Like(value))
	sensitive := c.Op == rsql.OpLike || c.Op == rsql.OpNotLike
	negated := c.Op == rsql.OpNotLike || c.Op == rsql.OpNotILike
	return b.dialect.Like(expr, sensitive, negated)
}

// value turns a filter's text into what the column holds; false, and a problem of the comparison, when
// it is nothing that the column could hold.
func (b *binder) value(p *model.Property, c *rsql.Comparison, text string) (any, bool) {
	switch p.Type {
	case model.TypeBoolean:
		return int64(boolInt(rsql.ParseBool(text))), true
	case model.TypeInteger, model.TypeNumber:
		text = strings.TrimSpace(text)
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) || err == nil && (math.IsNaN(f) || math.IsInf(f, 0)) {
			b.problems.Add(c.Property, rsql.NoNumber)
			return nil, false
		}
		return f, true
	}
	if p.Format != model.FormatDateTime && p.Format != model.FormatDate {
		return text, true
	}
	t, ok := parseInstant(text, b.zone)
	switch {
	case !ok:
		b.problems.Add(c.Property, rsql.NoDate)
		return nil, false
	case p.Format == model.FormatDate:
		return t.Format(time.DateOnly), true
	}
	return FormatTime(t), true
}

func boolInt(v bool) int {
	if v {
		return 1
	}
	return 0
}

// instantLayouts are the forms in which date-times are accepted; those without an offset are in
// the session's zone.
var instantLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05Z07",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02",
}

// fourDigits reports whether the year is one that texts of dates have room for.
func fourDigits(t time.Time) bool { return t.Year() > 0 && t.Year() < 10000 }

// parseInstant reads a date-time; it must be one in UTC, too, as it is stored. In a query string a "+" of an offset may have become a blank.
func parseInstant(text string, zone *time.Location) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if n := len(text); n > 6 && text[n-6] == ' ' && text[n-3] == ':' && strings.Contains(text, "T") {
		text = text[:n-6] + "+" + text[n-5:]
	}
	if zone == nil {
		zone = time.UTC
	}
	for _, layout := range instantLayouts {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, fourDigits(t.UTC())
		}
	}
	return time.Time{}, false
}
