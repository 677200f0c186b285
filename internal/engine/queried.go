package engine

import (
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rsql"
)

// Lists with a statement of their own, such as the team of a ticket, are in no table that could be joined. A
// filter asks for the items of which the statement has elements: it leads from the elements to the items, as
// who looks for somebody's tickets knows a person and no ticket.

// queried is such a list, as filters see it.
type queried struct {
	name  string // quoted, of its elements in the statement
	sql   string // all elements of all items
	owner string // the id of the item
}

func newQueried(up *level, p *model.Property, path string) *queried {
	return &queried{name: "`" + path + "`", sql: p.Query.Where("1 = 1"), owner: up.alias + ".`id`"}
}

// inQueried is the SQL of a value of an element.
func (e *Engine) inQueried(q *queried, p *model.Property) string {
	column := q.name + ".`" + p.Name + "`"
	if isText(p) {
		return e.db.Dialect().Collate(column)
	}
	return column
}

// queried takes those of several nodes that are about one such list alone, and gives the others. What is said
// of a list by nodes that stand side by side is said of one and the same element.
func (b *binder) queried(nodes []rsql.Node, join func(...condition) condition) (others []rsql.Node, parts []condition,
	err error) {
	var lists []*queried
	by := map[*queried][]condition{}
	for _, n := range nodes {
		q := b.queriedBy(n)
		if q == nil {
			others = append(others, n)
			continue
		}
		c, err := b.elements(n)
		if err != nil {
			return nil, nil, err
		}
		if by[q] == nil {
			lists = append(lists, q)
		}
		by[q] = append(by[q], c)
	}
	for _, q := range lists {
		if where := join(by[q]...); where != nil {
			parts = append(parts, ofElements{q, where})
		}
	}
	return others, parts, nil
}

// queriedBy gives the list that a node is about, nil when it is about several or about other properties.
func (b *binder) queriedBy(node rsql.Node) (list *queried) {
	first, same := true, true
	rsql.Walk(node, func(c *rsql.Comparison) {
		f, _ := b.field(c.Property)
		switch {
		case f == nil || f.mapped || f.queried == nil:
			same = false
		case first:
			list = f.queried
		default:
			same = same && list == f.queried
		}
		first = false
	})
	if !same {
		return nil
	}
	return list
}

// elements makes the condition on the elements of a list.
func (b *binder) elements(node rsql.Node) (condition, error) {
	join, nodes := and, []rsql.Node(nil)
	switch n := node.(type) {
	case *rsql.And:
		nodes = n.Nodes
	case *rsql.Or:
		join, nodes = or, n.Nodes
	case *rsql.Comparison:
		return b.comparison(n)
	}
	parts := make([]condition, len(nodes))
	for i, n := range nodes {
		var err error
		if parts[i], err = b.elements(n); err != nil {
			return nil, err
		}
	}
	return join(parts...), nil
}

// ofElements holds where an item has elements in a list of which a condition holds. As with lists that are
// joined, an item without elements has one of which nothing is known.
type ofElements struct {
	*queried
	where condition
}

func (c ofElements) write(w *writer) {
	if holdsNever(c.where) {
		c.where.write(w)
		return
	}
	none := holdsForNothing(c.where)
	if none {
		w.text("(", c.owner, " NOT IN (SELECT ", c.name, ".`parent` FROM (", c.sql, ") ", c.name, ") OR ")
	}
	w.text(c.owner, " IN (SELECT ", c.name, ".`parent` FROM (", c.sql, ") ", c.name, " WHERE ")
	c.where.write(w)
	if w.text(")"); none {
		w.text(")")
	}
}

// holdsForNothing reports whether a condition holds where all values are missing.
func holdsForNothing(c condition) bool {
	switch c := c.(type) {
	case presence:
		return c.absent
	case allOf:
		for _, part := range c {
			if !holdsForNothing(part) {
				return false
			}
		}
		return true
	case anyOf:
		for _, part := range c {
			if holdsForNothing(part) {
				return true
			}
		}
	}
	return false
}
