package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// What a session sees of an object follows from the declaration: the entities that its rows lie in,
// what the rows belong to, however far up, the people whom they are assigned to, and what its
// behaviour adds. Lists, items, related items, filters, sorting, counts and writes all ask here.

// visibility is the condition of what a session sees of an object's rows. There is no read
// without it.
func (e *Engine) visibility(s *access.Session, o *model.Object, alias string) access.Condition {
	return e.visibilityBelow(s, o, alias, nil)
}

// visibilityBelow is visibility where the path has named what the rows belong to, and that has been
// looked at: the side is not looked at again for each row.
func (e *Engine) visibilityBelow(s *access.Session, o *model.Object, alias string, named func(model.Parent) bool) access.Condition {
	b := e.behaviour(o)
	c := rowsOf(o, alias)
	if !b.AnyEntity {
		c = c.And(s.EntityCondition(alias, o.Scope))
	}
	if o.Assignable() {
		c = c.And(assignableVisible(s, o, alias))
	}
	if b.Visible != nil {
		c = c.And(b.Visible(s, alias))
	}
	if b.Told {
		c = c.And(e.told(s, alias))
	}
	for _, side := range decidingSides(o) {
		if c.Never {
			break
		}
		if named == nil || !named(side) {
			c = c.And(e.sideVisible(s, o, side, alias))
		}
	}
	return c
}

// decidingSides are the sides of an object's rows that must be seen for a row to be seen: what it
// belongs to, unless it lies in an entity itself; both items of a relation; and what the
// declaration names besides.
func decidingSides(o *model.Object) []model.Parent {
	var sides []model.Parent
	if o.Parent != nil && o.Parent.Column != "" && (o.Scope == model.OfParent || o.Scope == model.Global) {
		sides = append(sides, *o.Parent)
	}
	for i, other := range o.Others {
		if o.Relation && i == 0 || other.Needed {
			sides = append(sides, other)
		}
	}
	return sides
}

// namedBy reports which sides of rows a path has named: their columns have the values of the item
// above, and no others.
func namedBy(parent *ParentItem, fixed []Fixed) func(model.Parent) bool {
	if parent == nil {
		return nil
	}
	fixes := func(column string, value any) bool {
		return slices.ContainsFunc(fixed, func(f Fixed) bool { return f.Column == column && f.Or == "" && f.Value == value })
	}
	return func(side model.Parent) bool {
		if !fixes(side.Column, parent.ID) {
			return false
		}
		if side.ItemtypeColumn != "" {
			return fixes(side.ItemtypeColumn, parent.Object.Itemtype)
		}
		return side.Object == parent.Object.Name
	}
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
func (e *Engine) itemVisibility(s *access.Session, o *model.Object, alias string, named func(model.Parent) bool) access.Condition {
	b := e.behaviour(o)
	if b.Own == nil {
		return e.visibilityBelow(s, o, alias, named)
	}
	own := b.Own(s, alias)
	if !e.CanView(s, o) {
		return own
	}
	return e.visibilityBelow(s, o, alias, named).Or(own)
}

// sideVisible lets a row be seen when the item that one of its sides names is.
func (e *Engine) sideVisible(s *access.Session, o *model.Object, side model.Parent, alias string) access.Condition {
	if side.ItemtypeColumn != "" {
		return e.itemsVisible(s, o, side, alias)
	}
	item := e.catalog.Object(side.Object)
	if item == nil || !e.CanView(s, item) && e.behaviour(item).Own == nil {
		return access.Condition{Never: true}
	}
	inner := innerAlias(alias, "_parent")
	c := e.itemVisibility(s, item, inner, nil)
	if c.Never || c.SQL == "" {
		return c
	}
	return access.Condition{
		SQL: "EXISTS (SELECT 1 FROM `" + item.Table + "` " + inner + " WHERE " + inner + ".`id` = " + alias + ".`" +
			side.Column + "` AND (" + c.SQL + "))",
		Args: c.Args,
	}
}

func innerAlias(alias, suffix string) string { return "`" + strings.Trim(alias, "`") + suffix + "`" }

// itemsVisible lets a row be seen when the item of any type that it names is.
func (e *Engine) itemsVisible(s *access.Session, o *model.Object, side model.Parent, alias string) access.Condition {
	var all []string // types of which everything is seen
	var parts []string
	var args []any
	inner := innerAlias(alias, "_owner")
	for _, owner := range e.catalog.Graph().Owners(o, side) {
		if !e.CanView(s, owner) || !canReadRows(s, side, owner) {
			continue
		}
		c := e.visibility(s, owner, inner)
		switch {
		case c.Never:
		case c.SQL == "":
			all = append(all, quoteText(owner.Itemtype))
		default:
			parts = append(parts, "("+alias+".`"+side.ItemtypeColumn+"` = "+quoteText(owner.Itemtype)+" AND EXISTS (SELECT 1 FROM `"+owner.Table+"` "+
				inner+" WHERE "+inner+".`id` = "+alias+".`"+side.Column+"` AND ("+c.SQL+")))")
			args = append(args, c.Args...)
		}
	}
	if len(all) > 0 {
		parts = append(parts, alias+".`"+side.ItemtypeColumn+"` IN ("+strings.Join(all, ", ")+")")
	}
	if side.Optional {
		parts = append(parts, "COALESCE("+alias+".`"+side.Column+"`, 0) = 0")
	}
	if len(parts) == 0 {
		return access.Condition{Never: true}
	}
	return access.Condition{SQL: balance(parts, " OR "), Args: args}
}

// andSQL gives a condition as a further one of a statement; "" where it holds for all rows.
func andSQL(c access.Condition) string {
	if c.SQL == "" {
		return ""
	}
	return " AND (" + c.SQL + ")"
}

// wholeTarget gives the object whose items a property's rows are, nil where they are rows of no
// object or are shown in part only.
func (e *Engine) wholeTarget(p *model.Property) *model.Object {
	target := e.catalog.Object(p.Target)
	if p.Unlinked || target == nil || p.Join == nil || target.Table == "" || target.Table != p.Join.Table || target.Itemtype == "" {
		return nil
	}
	return target
}

// listed reports whether a list shows items that have a visibility of
// their own, as the tickets of a project do: only those that the session sees are in it. Lists that
// bodies set are links: who may change the item sees all of them, lest they are lost when a client
// sends back what it has read.
func (e *Engine) listed(p *model.Property) bool {
	target := e.wholeTarget(p)
	if target == nil || p.Settable {
		return false
	}
	return target.Scope == model.PerEntity || target.Scope == model.Recursive || e.behaviour(target).Visible != nil
}

// quoteText writes a text of the catalogue for SQL.
func quoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// canReadRows reports whether the rights on an owner let its rows be read, where they have bits
// of their own for that.
func canReadRows(s *access.Session, side model.Parent, owner *model.Object) bool {
	return side.Read == 0 || s.Can(owner.Right, side.Read)
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
	if !e.CanView(s, o) && e.behaviour(o).Own == nil {
		return false, nil
	}
	c := e.itemVisibility(s, o, root, nil)
	for _, f := range item.Fixed {
		c = c.And(f.condition())
	}
	if c.Never {
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

// restriction gives the condition under which a joined row counts in filters and sorting: as the
// answers show them. Lists show only items that the session sees; related items that it does not see
// are hidden altogether where hides says so, and else shown by what the item itself shows of them.
func (e *Engine) restriction(s *access.Session, hides bool) func(j *join) access.Condition {
	return func(j *join) access.Condition {
		switch {
		case j.target == nil || !hides && !j.listed:
			return access.Condition{}
		case e.CanView(s, j.target):
			return e.visibility(s, j.target, j.alias)
		}
		return access.Condition{Never: j.listed}
	}
}
