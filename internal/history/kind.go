package history

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// kind is what is remembered of an object's changes.
type kind struct {
	itemtype string
	own      bool     // its items have a history of their own
	columns  []column // that are remembered, by their names
	sides    []catalog.Side
	name     string // column by which people know a row, "" for none
	label    string

	// parentOnly rows stand in the history of the first side alone.
	parentOnly bool
	// narrow rows are not seen by all who see what they belong to, so that only what they are called stands there.
	narrow bool
	// component marks pieces of components, which are built into assets.
	component bool
	// locks marks rows that are hidden from the inventory by deleting them.
	locks bool
}

// column is a column that is remembered.
type column struct {
	name   string
	path   string        // of the property that shows it
	number int           // of the field
	target *model.Object // what it names, nil for a plain value
	secret bool          // that it changes is told, not its value
	side   bool          // it says what the row belongs to or ties together
}

// hidden columns change with each change or follow from others.
var hidden = []string{
	"id", "date_mod", "date_creation", "is_deleted", "level", "ancestors_cache", "sons_cache", "users_id_lastupdater",
}

// secretNames are the columns whose values are shown to nobody, however they are declared.
var secretNames = regexp.MustCompile(`(?i)passw|secret|token|_key$|^pin2?$|^puk2?$|^community$`)

// ownNumbers is from where the numbers of fields begin that GLPI has none for.
const ownNumbers = 1_000_000

// kind gives what is remembered of an object.
func (s *Service) kind(o *model.Object) *kind {
	if k, ok := s.kinds.Get(o); ok {
		return k
	}
	return s.kinds.GetOrPut(o, s.derive(o))
}

func (s *Service) derive(o *model.Object) *kind {
	if o.Unlogged || o.Table == "" {
		return &kind{}
	}
	reg := s.engine.Catalog()
	graph := reg.Graph()
	whose := o
	if o.Itemtype == "" { // another view of the rows, such as somebody's own preferences
		if t := graph.Table(o.Table); t != nil {
			whose = t.Objects[0]
		}
	}
	k := &kind{
		itemtype: whose.Itemtype, own: whose.Itemtype != "" && graph.KeepsHistory(whose),
		sides: graph.Sides(o), name: s.engine.NameColumn(o), label: cmp.Or(o.Label, o.Name),
		parentOnly: strings.HasPrefix(o.Name, "_"), narrow: s.engine.Narrows(o), locks: o.Locks,
		component: o.Tag == "Components",
	}
	found := map[string]column{}
	collect(reg, o.Properties, "", found)
	numbers := numbersOf(whose)
	for _, stored := range graph.Columns(o) {
		c, shown := found[stored.Name]
		number := numbers[stored.Name]
		switch {
		case slices.Contains(hidden, stored.Name) || o.Tree != "" && stored.Name == "completename":
			continue
		case !shown && number == 0 && stored.Name != customFields:
			continue
		case !shown:
			c = column{path: engine.PropertyOf(o, stored.Name), secret: secretNames.MatchString(stored.Name)}
		}
		c.name, c.number = stored.Name, cmp.Or(number, ownNumber(stored.Name))
		c.side = slices.ContainsFunc(k.sides, func(side catalog.Side) bool {
			return side.Column == stored.Name || side.ItemtypeColumn == stored.Name
		})
		k.columns = append(k.columns, c)
	}
	slices.SortFunc(k.columns, func(a, b column) int { return cmp.Compare(a.name, b.name) })
	return k
}

// collect finds the columns that properties show and bodies can set.
func collect(reg *catalog.Registry, properties []model.Property, path string, into map[string]column) {
	for i := range properties {
		p := &properties[i]
		c := column{path: path + p.Name}
		c.secret = p.Secret()
		name := p.StoredColumn()
		switch {
		case p.IsReference():
			if p.Join.Field != "" && p.Join.Field != "id" {
				continue
			}
			name, c.target = p.Join.Key, reg.Object(p.Target)
		case p.Type == model.TypeObject && p.Join == nil && p.Query == nil:
			collect(reg, p.Properties, c.path+".", into)
			continue
		}
		if name == "" || p.Join != nil && c.target == nil {
			continue
		}
		before, known := into[name]
		if (p.ReadOnly || p.Derived) && c.target == nil && !known && !p.WriteOnly {
			c.path = "" // shown, and set by nobody: what follows from other values
			continue
		}
		c.secret = c.secret || before.secret || secretNames.MatchString(name)
		if known && before.target != nil {
			c.target = before.target
		}
		into[name] = c
	}
}

// ownNumber is the number of a field that GLPI has none for: made of the column's name, so that it stays.
func ownNumber(column string) int {
	hash := uint32(2166136261) // FNV-1a
	for i := range len(column) {
		hash = (hash ^ uint32(column[i])) * 16777619
	}
	return ownNumbers + int(hash%1_000_000_000)
}

// nameOf gives the property that a number of a field stands for, "" for none.
func (s *Service) nameOf(itemtype string, number int) string {
	o := s.engine.Catalog().ByItemtype(itemtype)
	if o == nil {
		return ""
	}
	views := []*model.Object{o} // and others of the same rows, such as somebody's own preferences
	if t := s.engine.Catalog().Graph().Table(o.Table); t != nil && t.Objects[0] == o {
		views = t.Objects
	}
	for _, o := range views {
		for _, c := range s.kind(o).columns {
			if c.number == number {
				return c.path
			}
		}
	}
	for _, c := range s.engine.Catalog().Graph().Columns(o) { // that no property shows
		if ownNumber(c.Name) == number {
			return engine.PropertyOf(o, c.Name)
		}
	}
	return ""
}
