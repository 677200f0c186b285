package engine

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rsql"
)

// binder turns a filter's tree into conditions.
type binder struct {
	names    *names
	viewer   *viewer
	zone     *time.Location
	joins    []*source // to-one joins that conditions need
	lists    []*source // lists that conditions need, within the present condition on elements
	problems rsql.Problems
}

// filter binds a whole filter. Conditions on lists are existential: all that are ANDed at the
// top must hold for one and the same element, so they share one condition.
func (b *binder) filter(node rsql.Node) (condition, error) {
	if node == nil {
		return nil, nil
	}
	terms := []rsql.Node{node}
	if list, ok := node.(*rsql.And); ok {
		terms = list.Nodes
	}
	var plain, elements []rsql.Node
	for _, term := range terms {
		if b.usesList(term) {
			elements = append(elements, term)
		} else {
			plain = append(plain, term)
		}
	}
	all, err := b.group(plain, and)
	if err != nil {
		return nil, err
	}
	if len(elements) > 0 {
		c, err := b.group(elements, and)
		if err != nil {
			return nil, err
		}
		all = and(all, b.element(c))
	}
	if err := b.problems.Err(); err != nil {
		return nil, err
	}
	return all, nil
}

func (b *binder) usesList(node rsql.Node) bool {
	found := false
	rsql.Walk(node, func(c *rsql.Comparison) {
		if f := b.names.field(c.Property); f != nil && f.many() {
			found = true
		}
	})
	return found
}

// element puts the lists of conditions around them.
func (b *binder) element(where condition) condition {
	lists := b.shown(b.lists)
	for _, s := range b.lists {
		if !s.up.many {
			b.need(s.up)
		}
	}
	return element{lists: lists, where: where}
}

// shown gives joins with the conditions of the rows that count.
func (b *binder) shown(list []*source) []joined {
	out := make([]joined, len(list))
	for i, s := range list {
		out[i] = joined{s, b.viewer.joined(s)}
	}
	return ordered(out)
}

// unrestricted reports whether all rows of a to-one join count, so that the column which holds
// their id says as much as they do.
func (b *binder) unrestricted(s *source) bool {
	return s.up == nil || b.viewer.joined(s) == nil && b.unrestricted(s.up)
}

// need marks a join, and those it hangs on.
func (b *binder) need(s *source) {
	for ; s != nil && s.up != nil; s = s.up {
		list := &b.joins
		if s.many {
			list = &b.lists
		}
		if slices.Contains(*list, s) {
			return
		}
		if *list = append(*list, s); s.many && !s.up.many {
			return // where the list hangs on is needed outside
		}
	}
}

func (b *binder) node(node rsql.Node) (condition, error) {
	switch n := node.(type) {
	case *rsql.And:
		return b.group(n.Nodes, and)
	case *rsql.Or:
		return b.group(n.Nodes, or)
	case *rsql.Comparison:
		return b.comparison(n)
	}
	return nil, fmt.Errorf("engine: unknown filter node %T", node)
}

func (b *binder) group(nodes []rsql.Node, join func(...condition) condition) (condition, error) {
	parts := make([]condition, len(nodes))
	for i, n := range nodes {
		var err error
		if parts[i], err = b.node(n); err != nil {
			return nil, err
		}
	}
	return join(parts...), nil
}

func (b *binder) comparison(c *rsql.Comparison) (condition, error) {
	f := b.names.field(c.Property)
	switch {
	case f == nil:
		b.problems.Add(c.Property, rsql.UnknownProperty)
		return never{}, nil
	case f.mapped:
		b.problems.Add(c.Property, rsql.MappedProperty)
		return never{}, nil
	case c.Op == rsql.OpUnknown:
		b.problems.Add(c.Property, rsql.UnknownOperator)
		return never{}, nil
	}
	b.need(f.source)
	if f.shortcut != "" && comparesValue(c.Op) && b.unrestricted(f.source) {
		return b.byKey(f, c)
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
func (b *binder) byKey(f *field, c *rsql.Comparison) (condition, error) {
	is, err := b.compare(f.shortcut, f.property, c)
	if err != nil || f.zeroIsID {
		return is, err
	}
	return and(is, comparison{expr: f.shortcut, op: ">", values: []any{int64(0)}}), nil
}

// compare makes the condition of one comparison.
func (b *binder) compare(expr string, p *model.Property, c *rsql.Comparison) (condition, error) {
	text := p.Type == model.TypeString && p.Format != model.FormatDateTime && p.Format != model.FormatDate
	switch c.Op {
	case rsql.OpIsNull:
		return presence{expr, true}, nil
	case rsql.OpNotNull:
		return presence{expr, false}, nil
	case rsql.OpEmpty:
		if !text {
			return presence{expr, true}, nil
		}
		return or(presence{expr, true}, comparison{expr: expr, op: "=", values: []any{""}}), nil
	case rsql.OpNotEmpty:
		if !text {
			return presence{expr, false}, nil
		}
		return comparison{expr: expr, op: "<>", values: []any{""}}, nil
	case rsql.OpIn, rsql.OpOut:
		if p.Type == model.TypeBoolean {
			return nil, rsql.InvalidArray(strconv.Itoa(boolInt(rsql.ParseBool(c.Value))))
		}
		return b.in(expr, p, c), nil
	case rsql.OpLike, rsql.OpILike, rsql.OpNotLike, rsql.OpNotILike:
		return b.like(expr, p, c, text), nil
	}
	if c.Op == rsql.OpEqual && strings.EqualFold(c.Value, "null") {
		return presence{expr, true}, nil
	}
	value, ok := b.value(p, c, c.Value)
	if !ok {
		return never{}, nil
	}
	return comparison{expr: expr, op: sqlOperators[c.Op], values: []any{value}}, nil
}

var sqlOperators = map[rsql.Op]string{
	rsql.OpEqual: "=", rsql.OpNotEqual: "<>",
	rsql.OpLess: "<", rsql.OpLessEqual: "<=", rsql.OpGreater: ">", rsql.OpGreaterEqual: ">=",
}

func (b *binder) in(expr string, p *model.Property, c *rsql.Comparison) condition {
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
			return never{}
		}
		return presence{expr, false}
	}
	op := "IN"
	if c.Op == rsql.OpOut {
		if others := complement(p, values); others != nil {
			values = others
		} else {
			op = "NOT IN"
		}
	}
	return comparison{expr: expr, op: op, values: values, listed: true}
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

func (b *binder) like(expr string, p *model.Property, c *rsql.Comparison, text bool) condition {
	value := c.Value
	if p.Type == model.TypeBoolean {
		value = strconv.Itoa(boolInt(rsql.ParseBool(value)))
	}
	if !text {
		expr = b.viewer.db.Dialect().CastText(expr)
	}
	return pattern{
		expr: expr, value: rsql.Like(value),
		sensitive: c.Op == rsql.OpLike || c.Op == rsql.OpNotLike,
		negated:   c.Op == rsql.OpNotLike || c.Op == rsql.OpNotILike,
	}
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

// parseInstant reads a date-time; it must be one in UTC, too, as it is stored. In a query string a "+" of an
// offset may have become a blank.
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
