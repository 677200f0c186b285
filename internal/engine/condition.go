package engine

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// condition is what must hold of a row for it to be read. Filters, what a session sees and what the path
// says are trees of them until the statement is written. nil holds of every row.
type condition interface {
	write(w *writer)
}

type (
	// never holds of no row.
	never struct{}
	// allOf holds where each of them does, anyOf where at least one does. They have two at least.
	allOf []condition
	anyOf []condition
	// comparison compares a value with others: one of them, or a list in parentheses.
	comparison struct {
		expr, op string
		values   []any
		listed   bool
	}
	// presence asks whether there is a value.
	presence struct {
		expr   string
		absent bool
	}
	// pattern compares a text with a pattern of LIKE.
	pattern struct {
		expr               string
		value              string
		sensitive, negated bool
	}
	// related holds where a row of another table is there, by its id, of which a condition holds.
	related struct {
		table, alias, id string
		where            condition
	}
	// element holds where the lists that are joined have elements of which it holds.
	element struct {
		lists []joined
		where condition
	}
	// found holds of rows that were found before, if another condition still does.
	found struct {
		ids   []int64
		where condition
	}
	// rowByRow is a condition that is asked of few rows, so that no index is used for it.
	rowByRow struct{ where condition }
	// guarded holds where both do, and looks at the second one only where the first holds.
	guarded struct{ first, then condition }
	// declared is what sessions and behaviours say in SQL.
	declared access.Condition
)

// and gives the condition that all of them hold.
func and(list ...condition) condition {
	var out allOf
	for _, c := range list {
		switch c := c.(type) {
		case nil:
		case never:
			return c
		case allOf:
			out = append(out, c...)
		default:
			out = append(out, c)
		}
	}
	switch len(out) {
	case 0:
		return nil
	case 1:
		return out[0]
	}
	return out
}

// or gives the condition that at least one of them holds.
func or(list ...condition) condition {
	var out anyOf
	for _, c := range list {
		switch c := c.(type) {
		case nil:
			return nil
		case never:
		case anyOf:
			out = append(out, c...)
		default:
			out = append(out, c)
		}
	}
	switch len(out) {
	case 0:
		return never{}
	case 1:
		return out[0]
	}
	return out
}

// holdsNever reports whether no row can meet a condition.
func holdsNever(c condition) bool {
	_, ok := c.(never)
	return ok
}

// said gives what is declared in SQL as a condition.
func said(c access.Condition) condition {
	switch {
	case c.Never:
		return never{}
	case c.SQL == "":
		return nil
	}
	return declared(c)
}

// equal is the condition that a column has a value.
func equal(alias, column string, value any) condition {
	return comparison{expr: alias + ".`" + column + "`", op: "=", values: []any{value}}
}

// inSQL gives a condition as SQL, for what is not read by a plan.
func (e *Engine) inSQL(c condition) access.Condition {
	if c == nil || holdsNever(c) {
		return access.Condition{Never: c != nil}
	}
	w := &writer{dialect: e.db.Dialect()}
	c.write(w)
	out := access.Condition{SQL: w.String(), Args: w.args}
	if w.differs {
		single := &writer{dialect: e.db.Dialect(), single: true}
		c.write(single)
		out.Single = single.String()
	}
	return out
}

// writer writes a statement together with its arguments.
type writer struct {
	strings.Builder
	args     []any
	dialect  backend.Dialect
	single   bool // one row is read; see access.Condition
	counting bool // all rows are counted, none is shown
	differs  bool // a condition that was written has another form for one row
}

func (w *writer) text(parts ...string) {
	for _, p := range parts {
		w.WriteString(p)
	}
}

// within writes a condition as one of several, "glue" before it.
func (w *writer) within(glue string, c condition) {
	if c == nil {
		return
	}
	w.text(glue, "(")
	c.write(w)
	w.text(")")
}

// beside writes a condition of rows that are found by their ids: as one value, so that no index is used for it.
func (w *writer) beside(c condition) {
	if c == nil {
		return
	}
	w.within(" AND ", c)
	w.text(" IS TRUE")
}

func (never) write(w *writer) { w.text("0 = 1") }

// planned is how many conditions that all must hold a database plans with. It takes them apart and puts them together
// again as a chain, which is as deep as it is long.
const planned = 64

func (c allOf) write(w *writer) {
	if len(c) <= planned {
		w.list(c, " AND ")
		return
	}
	w.list(c[:planned-1], " AND ")
	w.text(" AND (")
	w.list(c[planned-1:], " AND ")
	w.text(") IS TRUE")
}

func (c anyOf) write(w *writer) { w.list(c, " OR ") }

// list writes conditions as a tree of parentheses: databases limit how deep an expression is, and a flat
// chain is as deep as it is long.
func (w *writer) list(list []condition, glue string) {
	if len(list) > 8 {
		half := len(list) / 2
		w.text("(")
		w.list(list[:half], glue)
		w.text(")", glue, "(")
		w.list(list[half:], glue)
		w.text(")")
		return
	}
	for i, c := range list {
		if i > 0 {
			w.text(glue)
		}
		switch c.(type) {
		case allOf, anyOf, declared:
			w.within("", c)
		default:
			c.write(w)
		}
	}
}

func (c comparison) write(w *writer) {
	w.text(c.expr, " ", c.op, " ")
	if c.listed {
		w.text("(", store.Marks(len(c.values)), ")")
	} else {
		w.text("?")
	}
	w.args = append(w.args, c.values...)
}

func (c presence) write(w *writer) {
	if w.text(c.expr); c.absent {
		w.text(" IS NULL")
	} else {
		w.text(" IS NOT NULL")
	}
}

func (c pattern) write(w *writer) {
	if !c.negated && !strings.Contains(c.expr, "(") { // what is computed would be so twice
		sift, values := w.dialect.Sift(c.expr, c.value, c.sensitive)
		if sift != "" {
			w.text("(", sift, " AND ")
			w.args = append(w.args, values...)
			defer w.text(")")
		}
	}
	w.text(w.dialect.Like(c.expr, c.sensitive, c.negated))
	w.args = append(w.args, c.value)
}

func (c related) write(w *writer) {
	w.text("EXISTS (SELECT 1 FROM `", c.table, "` ", c.alias, " WHERE ", c.alias, ".`id` = ", c.id)
	w.within(" AND ", c.where)
	w.text(")")
}

func (c element) write(w *writer) {
	w.text("EXISTS (SELECT 1 FROM (SELECT 1 AS one) `one`")
	w.joins(c.lists)
	w.text(" WHERE ")
	c.where.write(w)
	w.text(")")
}

func (c found) write(w *writer) {
	w.text(root, ".`id` IN ")
	w.keys(c.ids)
	w.beside(c.where)
}

func (c rowByRow) write(w *writer) {
	single := w.single
	w.single = true
	w.within("", c.where)
	w.text(" IS TRUE")
	w.single = single
}

func (c guarded) write(w *writer) {
	w.text("CASE WHEN ")
	c.first.write(w)
	w.text(" THEN ")
	c.then.write(w)
	w.text(" ELSE 0 END")
}

func (c declared) write(w *writer) {
	w.differs = w.differs || c.Single != ""
	if w.single {
		c = declared(access.Condition(c).OfOne())
	}
	w.text(c.SQL)
	w.args = append(w.args, c.Args...)
}

// joined is a joined table with the condition of the rows in it that count. The others are as if they were
// not there, so that nothing tells of what the session does not see.
type joined struct {
	*source
	where condition
}

// joins writes LEFT JOINs. A row in between leads to nothing when its element is not to be seen, so it is no
// row either: it would look like an element without values, beside others or instead of none.
func (w *writer) joins(list []joined) {
	for _, j := range list {
		if j.between != "" {
			w.text(" ", j.between)
			if j.where != nil {
				w.text(" AND ", j.element())
				w.within(" AND ", j.where)
				w.text(")")
			}
		}
		w.text(" ", j.sql)
		w.within(" AND ", j.where)
	}
}

// ordered sorts joins so that each stands behind what it hangs on.
func ordered(list []joined) []joined {
	slices.SortFunc(list, func(a, b joined) int { return a.nth - b.nth })
	return list
}
