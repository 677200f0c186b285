package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/glpid/glpid/internal/model"
)

// Graph is what follows from all declarations together: the tables with their columns and indexes, who
// refers to whom, and what belongs to what. It is resolved once for each state of a registry and never
// changes; what it gives must not be changed either.
type Graph struct {
	tables    []*model.Table
	byTable   map[string]*model.Table
	links     map[string][]Link // by the names of objects, as are those that follow
	all       []Link            // of all objects, in the order of their declaration
	referrers sync.Map          // []Link, found when they are asked for first
	sides     map[string][]Side
	columns   map[string][]model.Column
	objects   *snapshot
	holders   map[string]bool // objects below which others are served
}

// Link is a column of a table that names an item by its id.
type Link struct {
	From       *model.Object // of the table
	Column     string
	TypeColumn string        // holds the itemtype, where the column can name items of several types
	Target     *model.Object // what is named; nil in Links where TypeColumn says it
	Owned      bool          // the row goes when the item is purged; else it names nothing then
	Reference  bool          // a property shows it as a joined object
}

// Side is an item that the rows of an object belong to, or that they tie together.
type Side struct {
	model.Parent
	// Items are the types of items that can be named: those below which the rows are served, or all that bear such
	// rows where no path names them.
	Items []*model.Object
	// Decides says that the item must be seen for a row to be seen: what the row belongs to, unless it lies in
	// an entity itself; both items of a relation; and what the declaration names besides. So it goes on from
	// item to item: these are the paths by which rows are visible.
	Decides bool
}

// newGraph resolves the objects of a snapshot.
func newGraph(s *snapshot) *Graph {
	g := &Graph{
		tables: model.Tables(s.objects), byTable: map[string]*model.Table{},
		links: map[string][]Link{},
		sides: map[string][]Side{}, columns: map[string][]model.Column{}, objects: s, holders: map[string]bool{},
	}
	for _, t := range g.tables {
		g.byTable[t.Name] = t
	}
	for _, o := range s.objects {
		for i := range o.Mounts {
			if u := o.Mounts[i].Under; u != nil {
				g.holders[u.Object] = true
			}
		}
		if o.Table == "" {
			continue
		}
		g.sides[o.Name] = sidesOf(s, o)
		g.columns[o.Name] = o.StoredColumns()
		g.links[o.Name] = linksOf(o, s.byName)
		g.all = append(g.all, g.links[o.Name]...)
	}
	return g
}

// linksOf gives what the rows of an object name: what they belong to, and their references.
func linksOf(o *model.Object, byName map[string]*model.Object) []Link {
	var out []Link
	for _, side := range o.Sides() {
		l := Link{From: o, Column: side.Column, TypeColumn: side.ItemtypeColumn}
		l.Owned = !side.Stays || side.ItemtypeColumn == ""
		if side.ItemtypeColumn == "" {
			l.Target = byName[side.Object]
		}
		out = append(out, l)
	}
	for p := range o.References() {
		if target := byName[p.Target]; target != nil {
			out = append(out, Link{From: o, Column: p.Join.Key, Target: target, Reference: true})
		}
	}
	return out
}

// Tables lists all tables in the order in which objects name them.
func (g *Graph) Tables() []*model.Table { return g.tables }

// Table gives the table with that name, or nil.
func (g *Graph) Table(name string) *model.Table { return g.byTable[name] }

// Columns lists the columns besides the id that an object has in its table, which can have more for other objects.
func (g *Graph) Columns(o *model.Object) []model.Column {
	if columns, ok := g.columns[o.Name]; ok {
		return columns
	}
	return o.StoredColumns() // of an object that is going
}

// Column gives the column of an object with that name besides the id, nil when it has none.
func (g *Graph) Column(o *model.Object, name string) *model.Column {
	columns := g.Columns(o)
	for i := range columns {
		if columns[i].Name == name {
			return &columns[i]
		}
	}
	return nil
}

// Links lists the columns by which the rows of an object name items, each one that there is.
func (g *Graph) Links(o *model.Object) []Link { return g.links[o.Name] }

// Referrers lists the columns of all tables that can name an item of the object, each of them once: as the
// link that owns where there is one. Rows of a tree do not go with what is above them.
func (g *Graph) Referrers(o *model.Object) []Link {
	if have, ok := g.referrers.Load(o.Name); ok {
		return have.([]Link)
	}
	var out []Link
	for _, l := range g.all {
		if !l.canName(o) {
			continue
		}
		l.Target = o
		i := slices.IndexFunc(out, func(h Link) bool { return h.From.Table == l.From.Table && h.Column == l.Column })
		switch {
		case i < 0:
			out = append(out, l)
		case l.Owned && !out[i].Owned:
			out[i] = l
		}
	}
	g.referrers.Store(o.Name, out)
	return out
}

// canName reports whether a link can name items of an object that do not lie above its rows in a tree.
func (l *Link) canName(o *model.Object) bool {
	if l.TypeColumn != "" {
		return o.Itemtype != ""
	}
	inTree := l.Reference && l.From.Table == o.Table && l.Column == o.Tree
	return l.Target != nil && l.Target.Name == o.Name && !inTree
}

// AllLinks lists every column by which rows name items that are stored, each of them once. Where a column names
// items in some rows of a table only, the link is of these: Link.Rows tells which.
func (g *Graph) AllLinks() []Link {
	var out []Link
	seen := map[string]bool{}
	for _, partly := range []bool{false, true} {
		for _, t := range g.tables {
			for _, o := range t.Objects {
				for _, l := range g.links[o.Name] {
					if partly == (o.Rows == nil) || l.Column == "id" || l.TypeColumn == "" && (l.Target == nil ||
						l.Target.Table == "") {
						continue
					}
					column := t.Name + "." + l.Column + " " + l.TypeColumn
					rows, args := l.Rows()
					named := column + rows + fmt.Sprint(args...)
					if !seen[column] && !seen[named] {
						seen[named] = true
						out = append(out, l)
					}
				}
			}
		}
	}
	return out
}

// Rows gives the condition of the rows of the table that the link is of, as what follows another one, with its
// arguments: "" where it is of all.
func (l *Link) Rows() (where string, args []any) {
	for _, row := range l.From.Rows {
		where += " AND `" + l.From.Table + "`.`" + row.Column + "` = ?"
		args = append(args, row.Value)
	}
	return where, args
}

// HasBelow reports whether objects are served below the items of an object.
func (g *Graph) HasBelow(o *model.Object) bool { return g.holders[o.Name] }

// Sides lists the sides of an object's rows: the parent first.
func (g *Graph) Sides(o *model.Object) []Side {
	if sides, ok := g.sides[o.Name]; ok {
		return sides
	}
	return sidesOf(g.objects, o) // of an object that is going
}

// Side gives the side of an object's rows that a column holds, nil when none does.
func (g *Graph) Side(o *model.Object, column string) *Side {
	sides := g.Sides(o)
	for i := range sides {
		if sides[i].Column == column {
			return &sides[i]
		}
	}
	return nil
}

// Parent gives what the rows of an object belong to, nil for nothing.
func (g *Graph) Parent(o *model.Object) *Side {
	if o.Parent == nil {
		return nil
	}
	return &g.Sides(o)[0]
}

// CanName reports whether rows can name items of an object by the side.
func (s *Side) CanName(o *model.Object) bool {
	if s.ItemtypeColumn != "" {
		return o.Itemtype != ""
	}
	return s.Object == o.Name
}

// Named gives the object of the item that a row names by a side, nil when its itemtype is none; text gives the row's
// columns.
func (g *Graph) Named(side *Side, text func(column string) string) *model.Object {
	if side.ItemtypeColumn != "" {
		return g.objects.byItemtype[text(side.ItemtypeColumn)]
	}
	return g.objects.byName[side.Object]
}

// Relation gives the two sides of a relation's rows.
func (g *Graph) Relation(o *model.Object) []Side { return g.Sides(o)[:2] }

func sidesOf(s *snapshot, o *model.Object) []Side {
	var out []Side
	for i, p := range o.Sides() {
		side := Side{Parent: p}
		above := o.Parent != nil && i == 0
		switch {
		case above:
			side.Decides = p.Column != "" && (o.Scope == model.OfParent || o.Scope == model.Global)
		default:
			side.Decides = o.Relation && i == 1 || p.Needed
		}
		if p.ItemtypeColumn != "" {
			side.Items = findOwners(s, o, p)
		} else if item := s.byName[p.Object]; item != nil {
			side.Items = []*model.Object{item}
		}
		out = append(out, side)
	}
	return out
}

// Target gives the object whose schema says what a property shows, nil for none.
func (g *Graph) Target(p *model.Property) *model.Object {
	if p.Unlinked {
		return nil
	}
	return g.objects.byName[p.Target]
}

// Whole gives the object whose items the rows of a property are, nil where they are rows of no object or are
// shown in part only.
func (g *Graph) Whole(p *model.Property) *model.Object {
	o := g.Target(p)
	if o == nil || p.Join == nil || o.Itemtype == "" || o.Table == "" || o.Table != p.Join.Table {
		return nil
	}
	return o
}

// findOwners gives the types of items that a side can name: those below which the rows are served, or all that bear
// such rows where no place says it.
func findOwners(s *snapshot, o *model.Object, side model.Parent) []*model.Object {
	var out []*model.Object
	add := func(owner *model.Object) {
		if owner != nil && owner.Table != "" && owner.Itemtype != "" && !slices.Contains(out, owner) {
			out = append(out, owner)
		}
	}
	listed := false
	for i := range o.Mounts {
		u := o.Mounts[i].Under
		if u == nil || u.Object == "" || o.Relation && o.Mounts[i].Extension { // it shows links from one more side
			continue
		}
		if slices.ContainsFunc(u.Fixed, func(f model.Fixed) bool { return f.Column == side.Column }) {
			add(s.byName[u.Object])
			listed = true
		}
	}
	if listed {
		return out
	}
	for _, other := range s.objects {
		if other.Bears&cmp.Or(side.Borne, model.BearsRows) != 0 {
			add(other)
		}
	}
	return out
}
