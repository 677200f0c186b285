package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// Selection is what a client asks of an item, in the order of the answer.
type Selection []Selected

// Selected is one member of an answer.
type Selected struct {
	Key    string    // its name in the answer
	Name   string    // the property; "" for the name of the type
	Type   string    // the name of the type, when Name is ""
	Fields Selection // of objects and lists of objects
}

// SelectQuery asks for items with just the properties that are selected, through relations to
// whole items.
type SelectQuery struct {
	Object  *model.Object
	Version model.Version
	ID      *int64 // nil for any
	Filter  string // RSQL; paths lead through related items
	Sort    string
	Start   int // counts only with a limit
	Limit   int // 0 is none
	Fields  Selection

	// Budget is how much may still be read, of all queries that share it.
	Budget *Budget
}

// SelectResult is what a SelectQuery found.
type SelectResult struct {
	JSON  []byte // "[{...},...]"
	Count int
	Total int // items that match in all

	// Marked says that some numbers need more than 32 bits and have a LargeMark before them.
	Marked bool
}

// maxJoins is how many tables one statement joins; SQLite's limit is 64.
const maxJoins = 60

// Select finds items. It takes one statement for the items with all their to-one relations, and
// one for each to-many relation at each level. What a session may not see of a related item is
// null; of a type that it may not see at all, only what the item itself shows is there.
func (e *Engine) Select(ctx context.Context, s *access.Session, q SelectQuery) (*SelectResult, error) {
	if !e.CanView(s, q.Object) {
		return nil, model.Forbidden("")
	}
	sh, err := e.shapeFor(q.Object, q.Version, s)
	if err != nil {
		return nil, err
	}
	find := Query{Object: q.Object, Version: q.Version, Filter: strings.Trim(q.Filter, ";, "), Sort: q.Sort, hides: true}
	if q.ID != nil {
		find.Where = access.Condition{SQL: root + ".`id` = ?", Args: []any{*q.ID}}
	}
	p, err := e.planOver(e.widen(sh, s), s, find)
	if err != nil {
		return nil, err
	}
	result := &SelectResult{JSON: []byte("[]")}
	if p.none {
		return result, nil
	}
	c := &selector{engine: e, session: s, version: q.Version, language: e.translationOf(s)}
	st := c.statement()
	if err := c.object(st, c.shown(q.Object), level{alias: root}, "", q.Fields); err != nil {
		return nil, err
	}
	limit, start := q.Limit, q.Start
	if limit <= 0 {
		limit, start = math.MaxInt64, 0
	}
	enc := newEncoder(s)
	defer enc.release()
	enc.budget, enc.large = q.Budget, &result.Marked
	enc.buf = append(enc.buf, '[')
	selects := "SELECT " + strings.Join(st.row.columns, ", ") + " FROM "
	args := slices.Concat(p.pageArgs(), []any{limit, max(start, 0)}, st.args)
	if result.Count, err = e.read(ctx, enc, &st.row, p.pageOf(selects, st.joins.String()), args); err != nil {
		return nil, fmt.Errorf("select %s: %w", q.Object.Name, err)
	}
	enc.buf = append(enc.buf, ']')
	if err := e.fill(ctx, enc, &st.row); err != nil {
		return nil, fmt.Errorf("select %s: %w", q.Object.Name, err)
	}
	result.JSON, result.Total = enc.taken(), max(start, 0)+result.Count
	if result.Count == limit || result.Count == 0 && start > 0 {
		if result.Total, err = e.totals.count(ctx, e.db, p.countSQL(), p.args); err != nil {
			return nil, fmt.Errorf("count %s: %w", q.Object.Name, err)
		}
	}
	return result, nil
}

// selector compiles selections.
type selector struct {
	engine   *Engine
	session  *access.Session
	version  model.Version
	language string // of names, "" for names as they are
}

// statement is one statement in the making.
type statement struct {
	row    rowShape
	joins  strings.Builder
	args   []any // of the joins
	joined map[string]bool
}

func (c *selector) statement() *statement {
	return &statement{joined: map[string]bool{}}
}

func (st *statement) column(expr string) int {
	if i := slices.Index(st.row.columns, expr); i >= 0 {
		return i
	}
	st.row.columns = append(st.row.columns, expr)
	return len(st.row.columns) - 1
}

func (st *statement) emit(o op) { st.row.program = append(st.row.program, o) }

func (st *statement) literal(text string) { st.emit(op{kind: opLiteral, literal: []byte(text)}) }

// shown gives the properties of an object that the session has.
func (c *selector) shown(o *model.Object) []*model.Property {
	return visibleProperties(o.Properties, c.version, hiddenMask(o.Properties, c.session))
}

// object compiles "{...}"; path is "" or ends with a dot. What is not among the properties is null.
func (c *selector) object(st *statement, properties []*model.Property, at level, path string, fields Selection) error {
	if len(st.row.columns) == 0 {
		st.column(at.alias + ".`id`") // a statement selects something
	}
	lead := "{"
	for _, f := range fields {
		key := lead + quoteJSON(f.Key) + ":"
		lead = ","
		if f.Name == "" {
			st.literal(key + quoteJSON(f.Type))
			continue
		}
		i := slices.IndexFunc(properties, func(p *model.Property) bool { return p.Name == f.Name })
		if i < 0 || properties[i].WriteOnly {
			st.literal(key + "null")
			continue
		}
		if err := c.property(st, properties[i], at, path+f.Name, key, f.Fields); err != nil {
			return err
		}
	}
	if lead == "{" {
		st.literal("{}")
		return nil
	}
	st.literal("}")
	return nil
}

func (c *selector) property(st *statement, p *model.Property, at level, name, key string, fields Selection) error {
	switch {
	case p.Type == model.TypeArray && p.Query != nil:
		return c.listed(st, p, at, key, fields)
	case p.Type == model.TypeArray && p.Join != nil:
		return c.toMany(st, p, at, key, fields)
	case p.Type == model.TypeArray:
		st.literal(key + "[]")
		return nil
	case p.Type == model.TypeObject && p.Join != nil:
		return c.toOne(st, p, at, name, key, fields)
	case p.Type == model.TypeObject:
		st.literal(key)
		return c.object(st, visibleProperties(p.Properties, c.version, 0), at, name+".", fields)
	}
	if p.Join != nil { // a value of another table
		alias := "`" + name + "`"
		if err := st.join(name, joinSQL(p.Join, at.alias, alias), access.Condition{}); err != nil {
			return err
		}
		at = level{alias: alias}
	}
	o := op{kind: kindOf(p), literal: []byte(key), column: st.column(translated(p, at, c.language, scalarExpr(p, at.alias)))}
	if o.kind == opInt {
		o.kind = opInt32
	}
	if p.Mapper != "" {
		if o.kind, o.mapper = opMapped, c.engine.mappers[p.Mapper]; o.mapper == nil {
			return fmt.Errorf("no mapper %q", p.Mapper)
		}
	}
	st.emit(o)
	return nil
}

// join adds a LEFT JOIN once; the condition becomes part of it.
func (st *statement) join(name, sql string, condition access.Condition) error {
	if st.joined[name] {
		return nil
	}
	st.joined[name] = true
	if len(st.joined) > maxJoins {
		return model.Invalid("The query asks for too many related items at once")
	}
	st.joins.WriteString(" " + sql)
	if condition.SQL != "" {
		st.joins.WriteString(" AND (" + condition.SQL + ")")
		st.args = append(st.args, condition.Args...)
	}
	return nil
}

// whole gives the object that a property's rows are, and what of them the session sees. It is nil
// when there is only the partial form: rows of no object, or of a type that may not be seen.
func (c *selector) whole(p *model.Property) *model.Object {
	target := c.engine.wholeTarget(p)
	if target == nil || !c.engine.CanView(c.session, target) {
		return nil
	}
	return target
}

// toOne joins the row of a reference; the object is null when there is none to be seen.
func (c *selector) toOne(st *statement, p *model.Property, at level, name, key string, fields Selection) error {
	alias := "`" + name + "`"
	properties := visibleProperties(p.Properties, c.version, 0)
	var condition access.Condition
	if target := c.whole(p); target != nil {
		condition = c.engine.visibility(c.session, target, alias)
		if condition.Never {
			st.literal(key + "null")
			return nil
		}
		properties = c.shown(target)
	}
	if err := st.join(name, joinSQL(p.Join, at.alias, alias), condition); err != nil {
		return err
	}
	id := p.Join.ID
	if id == "" {
		id = "id"
	}
	start := len(st.row.program)
	st.emit(op{kind: opObject, literal: []byte(key), column: st.column(alias + ".`" + id + "`")})
	if err := c.object(st, properties, level{alias: alias, target: c.engine.catalog.Object(p.Target)}, name+".", fields); err != nil {
		return err
	}
	st.row.program[start].jump = len(st.row.program)
	return nil
}

// toMany makes a statement of its own for the rows of a list.
func (c *selector) toMany(st *statement, p *model.Property, at level, key string, fields Selection) error {
	j := p.Join
	inner := c.statement()
	properties := visibleProperties(p.Properties, c.version, 0)
	var condition access.Condition
	if target := c.whole(p); target != nil {
		condition = c.engine.visibility(c.session, target, root)
		if condition.Never {
			st.literal(key + "[]")
			return nil
		}
		properties = c.shown(target)
	} else if c.engine.listed(p) { // items of a type that may not be seen
		st.literal(key + "[]")
		return nil
	}
	field, id, parentKey := or(j.Field, "id"), or(j.ID, "id"), or(j.Key, "id")
	from, parent, distinct := "`"+j.Table+"` "+root, root+".`"+field+"`", ""
	var where strings.Builder
	writeEquals(&where, root, j.Where)
	if via := j.Via; via != nil {
		from = fmt.Sprintf("`%s` `ref` JOIN `%s` %s ON %s.`%s` = `ref`.`%s`", via.Table, j.Table, root, root, field, via.Key)
		parent, distinct = "`ref`.`"+via.Field+"`", "DISTINCT "
		writeEquals(&where, "`ref`", via.Where)
	}
	inner.column(parent)
	rel := &relation{list: p.Element != nil}
	if p.Element != nil {
		inner.emit(op{kind: kindOf(p.Element), column: inner.column(scalarExpr(p.Element, root))})
	} else if err := c.object(inner, properties, level{alias: root, target: c.engine.catalog.Object(p.Target)}, "", fields); err != nil {
		return err
	}
	inner.column(root + ".`" + id + "`") // what DISTINCT orders by must be selected
	order := root + ".`" + id + "`"
	if j.Order != "" {
		inner.column(root + ".`" + j.Order + "`")
		order = root + ".`" + j.Order + "`, " + order
	}
	if condition.SQL != "" {
		where.WriteString(" AND (" + condition.SQL + ")")
	}
	rel.row, rel.before, rel.after = inner.row, inner.args, condition.Args
	rel.query = "SELECT " + distinct + strings.Join(inner.row.columns, ", ") + " FROM " + from + inner.joins.String() +
		" WHERE " + parent + " IN {ids}" + where.String() + " ORDER BY " + parent + ", " + order
	c.relate(st, rel, key, at.alias+".`"+parentKey+"`")
	return nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// listed makes a relation of rows that come from the property's own statement.
func (c *selector) listed(st *statement, p *model.Property, at level, key string, fields Selection) error {
	rel := &relation{query: p.Query.SQL}
	rel.row.columns = []string{"parent"}
	for i := range p.Properties {
		rel.row.columns = append(rel.row.columns, p.Properties[i].Name)
		if p.Properties[i].Name == p.Query.Order {
			rel.order = i + 1
		}
	}
	inner := &statement{row: rel.row}
	lead := "{"
	for _, f := range fields {
		name := lead + quoteJSON(f.Key) + ":"
		lead = ","
		part := model.Find(p.Properties, f.Name)
		switch {
		case f.Name == "":
			inner.literal(name + quoteJSON(f.Type))
		case part == nil || !c.version.Includes(part.Since, part.Removed):
			inner.literal(name + "null")
		default:
			inner.emit(op{kind: kindOf(part), literal: []byte(name), column: slices.Index(rel.row.columns, f.Name)})
		}
	}
	inner.literal(map[bool]string{true: "{}", false: "}"}[lead == "{"])
	rel.row.program = inner.row.program
	c.relate(st, rel, key, at.alias+".`id`")
	return nil
}

func (c *selector) relate(st *statement, rel *relation, key, parent string) {
	rel.key = st.column(parent)
	st.row.relations = append(st.row.relations, rel)
	st.emit(op{kind: opRelation, literal: []byte(key), column: rel.key, relation: len(st.row.relations) - 1})
}
