package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rsql"
	"github.com/glpid/glpid/internal/store/collation"
)

// binder turns a filter's tree into conditions.
type binder struct {
	ctx      context.Context // of the reads that find what a filter names
	table    string          // of the rows
	names    *names
	viewer   *viewer
	seen     condition // what the session sees of the rows
	zone     *time.Location
	joins    []*source // to-one joins that conditions need
	lists    []*source // lists that conditions need, within the present condition on elements
	trees    int       // items of trees that have been looked for
	keyed    int       // conditions that have been looked into; see keys
	searches int       // conditions that have asked an index of texts; see searched
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
		if f, _ := b.field(c.Property); f != nil && f.many() {
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
	nodes, parts, err := b.queried(nodes, join)
	if err != nil {
		return nil, err
	}
	for _, n := range nodes {
		c, err := b.node(n)
		if err != nil {
			return nil, err
		}
		parts = append(parts, c)
	}
	return join(parts...), nil
}

// field gives what a comparison names. A link, or a list of them, that is compared itself means the ids.
func (b *binder) field(name string) (f *field, link bool) {
	if f = b.names.field(name); f != nil || name == "" {
		return f, false
	}
	f = b.names.field(name + ".id")
	return f, f != nil
}

func (b *binder) comparison(c *rsql.Comparison) (condition, error) {
	f, link := b.field(c.Property)
	switch {
	case f == nil:
		b.problems.Add(c.Property, rsql.UnknownProperty)
		if b.problems.Hints() {
			b.problems.Hint(meant(c.Property, b.names.nearest(c.Property)))
		}
		return never{}, nil
	case f.mapped:
		b.problems.Add(c.Property, rsql.MappedProperty)
		if link, ok := strings.CutSuffix(c.Property, ".name"); ok {
			b.problems.Hint(b.valuesOf(link))
		}
		return never{}, nil
	case c.Op == rsql.OpUnknown:
		b.problems.Operator(c)
		return never{}, nil
	}
	if b.isKeyed(f, c) {
		return b.keys(f, c)
	}
	b.need(f.source)
	if !link || c.Op == rsql.OpUnder || c.Op == rsql.OpNotUnder {
		return b.fieldIs(f, c)
	}
	if isLike(c.Op) {
		b.problems.Add(c.Property, "This is a link, which has no text")
	}
	is, err := b.fieldIs(f, c)
	name := c.Property + ".name"
	if named := b.names.field(name); b.problems.Has(c.Property) && named != nil && !named.mapped {
		b.problems.Hint(c.Property + " is a link and compared by its id: write " + name + " for its name")
	} else if b.problems.Has(c.Property) {
		b.problems.Hint(b.valuesOf(c.Property))
	}
	return is, err
}

// fieldIs makes the condition of a comparison with a field.
func (b *binder) fieldIs(f *field, c *rsql.Comparison) (condition, error) {
	switch {
	case c.Op == rsql.OpUnder, c.Op == rsql.OpNotUnder:
		return b.under(f, c)
	case f.shortcut != "" && comparesValue(c.Op) && b.unrestricted(f.source):
		return b.byKey(f, c)
	case f.held != "" && comparesValue(c.Op) && !isLike(c.Op):
		zone := b.zone
		defer func() { b.zone = zone }()
		b.zone = nil // the text shows the time in UTC
		return b.compare(f.held, f.property.Holds, c)
	}
	is, err := b.compare(f.expr, f.property, c)
	if err != nil {
		return nil, err
	}
	return b.searched(f, is)
}

func isLike(op rsql.Op) bool {
	switch op {
	case rsql.OpLike, rsql.OpILike, rsql.OpNotLike, rsql.OpNotILike:
		return true
	}
	return false
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
	text := isText(p)
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
		if !isText(p) && strings.EqualFold(item, "null") {
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
	if p.Type == model.TypeBoolean && !strings.ContainsAny(value, "*%") {
		is, ok := b.value(p, c, value)
		if !ok {
			return never{}
		}
		value = toText(is)
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

// isText reports whether a property is a text and nothing else.
func isText(p *model.Property) bool {
	return p.Type == model.TypeString && p.Format != model.FormatDateTime && p.Format != model.FormatDate
}

// value turns a filter's text into what the column holds; false, and a problem of the comparison, when
// it is nothing that the column could hold.
func (b *binder) value(p *model.Property, c *rsql.Comparison, text string) (any, bool) {
	value, problem := valueIn(p, text, b.zone)
	if problem == "" && len(p.Enum) > 0 && (p.Type == model.TypeString || !isRange(c.Op)) {
		listed := slices.Concat(p.Enum, p.Extra)
		same := func(one any) bool { return sameValue(one, value) }
		if !slices.ContainsFunc(listed, same) && !slices.ContainsFunc(p.Sought, same) {
			problem = rsql.NotListed(text, listed)
		}
	}
	if problem != "" {
		b.problems.Add(c.Property, problem)
		return nil, false
	}
	return value, true
}

func isRange(op rsql.Op) bool {
	switch op {
	case rsql.OpLess, rsql.OpLessEqual, rsql.OpGreater, rsql.OpGreaterEqual:
		return true
	}
	return false
}

// sameValue reports whether a listed value is the one that a filter gives.
func sameValue(listed, given any) bool {
	text, ok := given.(string)
	if !ok {
		return fmt.Sprint(listed) == fmt.Sprint(given)
	}
	return collation.Compare(fmt.Sprint(listed), text) == 0
}

// valueIn reads a text as a value of a property's column, or says what is wrong with it.
func valueIn(p *model.Property, text string, zone *time.Location) (value any, problem string) {
	switch p.Type {
	case model.TypeBoolean:
		is, ok := rsql.ParseBool(text)
		if !ok {
			return nil, rsql.NoBoolean(text)
		}
		return int64(boolInt(is)), ""
	case model.TypeInteger, model.TypeNumber:
		trimmed := strings.TrimSpace(text)
		if p.Words != "" && patternOf(p.Words).MatchString(trimmed) {
			return trimmed, ""
		}
		if n, err := strconv.ParseInt(trimmed, 10, 64); err == nil {
			return n, ""
		}
		f, err := strconv.ParseFloat(trimmed, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) || err == nil && (math.IsNaN(f) || math.IsInf(f, 0)) {
			return nil, rsql.NoNumber(text)
		}
		return f, ""
	}
	if isText(p) {
		return text, ""
	}
	t, ok := parseInstant(text, zone)
	switch {
	case !ok:
		return nil, rsql.NoDate(text)
	case p.Format == model.FormatDate:
		return t.Format(time.DateOnly), ""
	case p.WholeDay:
		return midnight(t), ""
	}
	return FormatTime(t), ""
}

// midnight is how a column has a day of which no time counts: as the moment says it, in its own zone.
func midnight(t time.Time) string { return t.Format(time.DateOnly) + " 00:00:00" }

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
