package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// What a session sees of an object follows from the declaration: the entities that its rows lie in,
// what the rows belong to, however far up, the people whom they are assigned to, and what its
// behaviour adds. Lists, items, related items, filters, sorting, counts and writes all ask here.

// viewer decides what a session sees of the rows that are read. There is no read without it.
type viewer struct {
	*Engine
	session *access.Session

	// hides says that related items which the session does not see are hidden altogether, as GraphQL has it.
	// Else they are shown by what the item itself shows of them.
	hides bool

	objects int // that are listed together, if there are several

	known map[*source]condition // of joined rows, where they are hidden
}

func (e *Engine) viewer(s *access.Session) *viewer { return &viewer{Engine: e, session: s} }

// rows is the condition of what is seen of an object's rows. named tells which sides of them the path has
// named, as these have been looked at: they are not looked at again for each row.
func (v *viewer) rows(o *model.Object, alias string, named func(model.Parent) bool) condition {
	b, s := v.behaviour(o), v.session
	parts := make([]condition, 0, 8)
	parts = append(parts, rowsOf(o, alias))
	var own access.Condition
	if b.Visible != nil {
		own = b.Visible(s, alias)
	}
	switch {
	case b.AnyEntity:
	case own.Own:
		parts = append(parts, said(s.EntityConditionBeside(alias, o.Scope)))
	default:
		parts = append(parts, said(s.EntityCondition(alias, o.Scope)))
	}
	if o.Assignable() {
		parts = append(parts, said(assignableVisible(s, o, alias)))
	}
	if b.Visible != nil {
		parts = append(parts, said(own))
	}
	if b.Told {
		parts = append(parts, said(v.toldOnly(s, alias)))
	}
	if slices.ContainsFunc(parts, holdsNever) {
		return never{}
	}
	for _, side := range v.catalog.Graph().Sides(o) {
		if side.Decides && (named == nil || !named(side.Parent)) {
			parts = append(parts, v.side(side, alias))
		}
	}
	return and(parts...)
}

// item is the condition of what is seen when an item is named: what is seen in lists, and what is the
// session's own whatever its rights are.
func (v *viewer) item(o *model.Object, alias string, named func(model.Parent) bool) condition {
	b := v.behaviour(o)
	if b.Own == nil {
		return v.rows(o, alias, named)
	}
	own := said(b.Own(v.session, alias))
	if !v.CanView(v.session, o) {
		return own
	}
	return or(v.rows(o, alias, named), own)
}

// side lets a row be seen when the item that one of its sides names is.
func (v *viewer) side(side catalog.Side, alias string) condition {
	if side.ItemtypeColumn != "" {
		return v.owners(side, alias)
	}
	if len(side.Items) == 0 {
		return never{}
	}
	item := side.Items[0]
	if !v.CanView(v.session, item) && v.behaviour(item).Own == nil {
		return never{}
	}
	return v.relatedTo(item, alias, side.Column, innerAlias(alias, "_parent"), v.item)
}

// relatedTo is the condition that a column names an item that is seen.
func (v *viewer) relatedTo(item *model.Object, alias, column, inner string,
	seen func(o *model.Object, alias string, named func(model.Parent) bool) condition) condition {
	c := seen(item, inner, nil)
	if c == nil || holdsNever(c) {
		return c
	}
	return related{table: item.Table, alias: inner, id: alias + ".`" + column + "`", where: c}
}

// owners lets a row be seen when the item of any type that it names is.
func (v *viewer) owners(side catalog.Side, alias string) condition {
	var all []string // types of which everything is seen
	var parts []condition
	for _, owner := range side.Items {
		if !v.CanView(v.session, owner) || !canReadRows(v.session, side.Parent, owner) {
			continue
		}
		switch c := v.relatedTo(owner, alias, side.Column, innerAlias(alias, "_owner"), v.rows); {
		case c == nil:
			all = append(all, quoteText(owner.Itemtype))
		case !holdsNever(c):
			kind := access.Condition{SQL: alias + ".`" + side.ItemtypeColumn + "` = " + quoteText(owner.Itemtype)}
			parts = append(parts, and(said(kind), c))
		}
	}
	if len(all) > 0 {
		types := alias + ".`" + side.ItemtypeColumn + "` IN (" + strings.Join(all, ", ") + ")"
		parts = append(parts, said(access.Condition{SQL: types}))
	}
	if side.Optional {
		parts = append(parts, said(access.Condition{SQL: "COALESCE(" + alias + ".`" + side.Column + "`, 0) = 0"}))
	}
	return or(parts...)
}

// joined is the condition under which joined rows count, as the answers show them: lists show only items
// that are seen, and nothing of parts, such as costs, to those who may not see any.
func (v *viewer) joined(s *source) condition {
	if s.target == nil {
		return nil
	}
	c, ok := v.known[s]
	if ok {
		return c
	}
	switch {
	case !v.hides && !s.listed && !s.parts:
		return nil
	case !v.CanView(v.session, s.target):
		if s.listed || s.parts {
			c = never{}
		}
	case v.hides || s.listed:
		c = v.rows(s.target, s.alias, nil)
	}
	if v.known == nil {
		v.known = map[*source]condition{}
	}
	v.known[s] = c
	return c
}

// visibility is viewer.rows for statements that are not read by a plan.
func (e *Engine) visibility(s *access.Session, o *model.Object, alias string) access.Condition {
	return e.inSQL(e.viewer(s).rows(o, alias, nil))
}

// itemVisibility is viewer.item for statements that are not read by a plan.
func (e *Engine) itemVisibility(s *access.Session, o *model.Object, alias string,
	named func(model.Parent) bool) access.Condition {
	return e.inSQL(e.viewer(s).item(o, alias, named))
}

// namedBy reports which sides of rows a path has named: their columns have the values of the item
// above, and no others.
func namedBy(parent *ParentItem, fixed []Fixed) func(model.Parent) bool {
	if parent == nil {
		return nil
	}
	fixes := func(column string, value any) bool {
		return slices.ContainsFunc(fixed, func(f Fixed) bool {
			return f.Column == column && f.Or == "" &&
				f.Value == value
		})
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
func rowsOf(o *model.Object, alias string) condition {
	var parts []condition
	for _, w := range o.Rows {
		parts = append(parts, equal(alias, w.Column, w.Value))
	}
	return and(parts...)
}

// Visibility is the condition of what a session sees of an object's rows, for behaviours whose rows
// are seen with those of other objects. alias is quoted.
func (e *Engine) Visibility(s *access.Session, o *model.Object, alias string) access.Condition {
	if !e.CanView(s, o) {
		return access.Condition{Never: true}
	}
	return e.visibility(s, o, alias)
}

func innerAlias(alias, suffix string) string { return "`" + strings.Trim(alias, "`") + suffix + "`" }

// Narrows reports whether those who see what the rows of an object belong to need not see the rows.
func (e *Engine) Narrows(o *model.Object) bool {
	b := e.behaviour(o)
	return b.Visible != nil || b.CanView != nil || o.Right != "" || e.ownRead(o)
}

// ownRead reports whether reading rows of an object needs a right of its own on what they belong to.
func (e *Engine) ownRead(o *model.Object) bool {
	p := e.parent(o)
	return p != nil && p.Read != 0
}

// andSQL gives a condition as a further one of a statement; "" where it holds for all rows.
func andSQL(c access.Condition) string {
	if c.SQL == "" {
		return ""
	}
	return " AND (" + c.SQL + ")"
}

// listed reports whether a list shows items that have a visibility of
// their own, as the tickets of a project do: only those that the session sees are in it. Lists that
// bodies set are links: who may change the item sees all of them, lest they are lost when a client
// sends back what it has read.
func (e *Engine) listed(p *model.Property) bool {
	target := e.catalog.Graph().Whole(p)
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
		sides := e.catalog.Graph().Sides(o)
		return (e.parent(o) == nil || e.canViewSide(s, sides[0])) && (!o.Relation || e.canViewSide(s, sides[1]))
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

// refuseView is the refusal when CanView says no: of the right that is missing, the object's or that of what its
// rows belong to.
func (e *Engine) refuseView(s *access.Session, o *model.Object) error {
	for p := e.parent(o); o.Right == "" && p != nil && !e.canViewSide(s, *p); p = e.parent(o) {
		o = p.Items[0]
	}
	switch {
	case o.Right == "":
		return model.Forbidden("")
	case o.Assignable():
		return s.Refuse(o.Right, model.Read|model.ReadAssigned|model.ReadOwned)
	}
	return s.Refuse(o.Right, cmp.Or(o.CanRead, model.Read))
}

// canViewSide reports whether a session may see the type that one side of a row names; a side of
// any type says nothing.
func (e *Engine) canViewSide(s *access.Session, side catalog.Side) bool {
	return side.ItemtypeColumn != "" || len(side.Items) == 0 || e.CanView(s, side.Items[0])
}

// CanSee reports whether a session sees the item with that id.
func (e *Engine) CanSee(ctx context.Context, s *access.Session, o *model.Object, id int64) (bool, error) {
	return e.canSeeAt(ctx, s, &ParentItem{Object: o, ID: id})
}

// canSeeAt reports the same of an item at a place that fixes columns of it.
func (e *Engine) canSeeAt(ctx context.Context, s *access.Session, item *ParentItem) (bool, error) {
	o := item.Object
	if !e.CanView(s, o) && e.behaviour(o).Own == nil {
		return false, nil
	}
	parts := []condition{e.viewer(s).item(o, root, nil)}
	for _, f := range item.Fixed {
		parts = append(parts, f.condition())
	}
	c := e.inSQL(and(parts...))
	if c.Never {
		return false, nil
	}
	query := "SELECT 1 FROM `" + o.Table + "` " + root + " WHERE " + root + ".`id` = ?" + andSQL(c)
	rows, err := e.db.Query(ctx, query, slices.Concat([]any{item.ID}, c.Args)...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}
