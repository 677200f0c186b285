package catalog

import (
	"slices"
	"strings"
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
	// Items are the types of items that can be named: those below which the rows are served, of the area where
	// the path names the type, or all items where no path names them.
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
		sides: map[string][]Side{}, objects: s, holders: map[string]bool{},
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

// AllLinks lists every column by which rows name items that are stored, each of them once.
func (g *Graph) AllLinks() []Link {
	var out []Link
	seen := map[[3]string]bool{}
	for _, t := range g.tables {
		for _, o := range t.Objects {
			for _, l := range g.links[o.Name] {
				key := [3]string{t.Name, l.Column, l.TypeColumn}
				stored := l.TypeColumn != "" || l.Target != nil && l.Target.Table != ""
				if o.Rows == nil && l.Column != "id" && stored && !seen[key] {
					seen[key] = true
					out = append(out, l)
				}
			}
		}
	}
	return out
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

// ownerAreas begin the paths of what rows can belong to whose owners no path names.
var ownerAreas = []string{"/Assets/", "/Assistance/", "/Management/", "/Project/"}

func findOwners(s *snapshot, o *model.Object, side model.Parent) []*model.Object {
	var out []*model.Object
	add := func(owner *model.Object) {
		if owner != nil && owner.Table != "" && owner.Itemtype != "" && !slices.Contains(out, owner) {
			out = append(out, owner)
		}
	}
	listed, areas := false, ownerAreas
	for i := range o.Mounts {
		u := o.Mounts[i].Under
		if o.Relation && o.Mounts[i].Extension { // a place of our own that shows links from one more side
			continue
		}
		if u == nil || !slices.ContainsFunc(u.Fixed, func(f model.Fixed) bool { return f.Column == side.Column }) {
			continue
		}
		if u.Object != "" {
			add(s.byName[u.Object])
			listed = true
		} else if u.ItemtypeParam != "" {
			area, _, _ := strings.Cut(o.Mounts[i].Path, "{"+u.ItemtypeParam)
			areas = append(slices.Clip(areas), area)
		}
	}
	if listed {
		return out
	}
	for _, other := range s.objects {
		if inAreas(s, other, areas) || side.Parts && isPart(other) {
			add(other)
		}
	}
	return out
}

// inAreas reports whether an object is served on its own in one of the areas, and does not belong to
// an item of any type itself.
func inAreas(s *snapshot, o *model.Object, areas []string) bool {
	if o.Parent != nil && o.Parent.ItemtypeColumn != "" {
		return false
	}
	mounts := o.Mounts
	if like := s.byName[o.Like]; like != nil { // declared at run time, and served where the path names it
		mounts = like.Mounts
	}
	return slices.ContainsFunc(mounts, func(m model.Mount) bool {
		return m.Under == nil && (strings.HasSuffix(m.Path, "Model") ||
			slices.ContainsFunc(areas, func(area string) bool { return strings.HasPrefix(m.Path, area) }))
	})
}

// isPart reports whether rows of an object are parts of an asset: its disks, ports and components.
func isPart(o *model.Object) bool {
	named := func(side model.Parent) bool { return side.ItemtypeColumn != "" }
	switch o.Tag {
	case "Assets":
		return o.Scope == model.OfParent && o.Parent != nil && named(*o.Parent) && !o.Parent.Optional
	case "Components":
		return slices.ContainsFunc(o.Others, named)
	}
	return false
}
