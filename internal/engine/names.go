package engine

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// field is a name that filters and sorting can use.
type field struct {
	property *model.Property
	expr     string  // SQL of the value
	held     string  // SQL of what a text holds, "" for most
	source   *source // that it lies in, nil for what is nowhere
	mapped   bool
	queried  *queried      // the list with a statement of its own that it is in, nil for most
	tree     *model.Object // whose items it names by their ids, where these form a tree

	// A reference's id can be compared through the column that holds it, without the join.
	shortcut string
	zeroIsID bool // 0 is an id (entities), not "none"
}

// many reports whether there can be several values for one item.
func (f *field) many() bool { return f.source != nil && f.source.many }

// names finds what filters and sorting name. Of what REST shows all names are found beforehand. Those of a
// GraphQL query lead through related items, as far as the session sees them: "entity.level" where the item
// itself shows only the entity's id and name.
type names struct {
	compiler *compiler
	fields   map[string]*field
	levels   map[string]*level // by path, nil where there is nothing
	complete bool
	known    []string // of fields, in the order of their declarations, once all of them have been found

	// beside are shapes of other objects, whose names are known too. Here they are NULL.
	beside []*shape
}

func newNames(c *compiler) *names {
	return &names{compiler: c, fields: map[string]*field{}, levels: map[string]*level{}}
}

// all finds the names of all that can be selected of rows, and lets go of what finds them.
func (n *names) all(at level, path string) {
	for _, p := range slices.Concat(at.properties, at.also) {
		name := path + p.Name
		if f := n.field(name); f != nil && !f.mapped {
			n.known = append(n.known, name)
		}
		if hasParts(p) {
			if next := n.level(name); next != nil {
				n.all(*next, name+".")
			}
		}
	}
	if path == "" {
		n.complete, n.compiler, n.levels = true, nil, nil
	}
}

// with gives the names together with those of other objects.
func (n *names) with(beside []*shape) *names {
	known := *n
	known.beside = beside
	return &known
}

// field gives what a filter or sort names, or nil.
func (n *names) field(name string) *field {
	f, ok := n.fields[name]
	if !ok && !n.complete {
		f = n.find(name)
		n.fields[name] = f
	}
	for i := 0; f == nil && i < len(n.beside); i++ {
		if other := n.beside[i].names.field(name); other != nil {
			return &field{property: other.property, expr: "NULL", mapped: other.mapped, tree: other.tree}
		}
	}
	return f
}

func (n *names) find(name string) *field {
	path, last := splitName(name)
	at := n.level(path)
	if at == nil {
		return nil
	}
	p := propertyNamed(at.also, last)
	if p == nil {
		p = propertyNamed(at.properties, last)
	}
	if p == nil || p.WriteOnly || hasParts(p) {
		return nil
	}
	if at.named {
		f := &field{property: p, mapped: p.Mapper != "", source: at.source, queried: at.queried,
			expr: n.compiler.inQueried(at.queried, p)}
		if p.Holds != nil {
			f.held = f.expr
		}
		return f
	}
	from := *at
	if p.Join != nil { // a value of another table, or a list of them
		var err error
		if from, err = n.compiler.step(*at, p, name); err != nil {
			return nil
		}
	}
	if p.Join != nil && p.Element != nil {
		p = p.Element
	}
	f := &field{
		property: p, source: from.source, mapped: p.Mapper != "",
		expr: scalarExpr(p, from.alias),
	}
	if p.Holds != nil {
		f.held = inTable(p.Holds.Expr, from.alias)
	}
	if last == "id" && f.expr == at.alias+".`id`" {
		f.tree = n.compiler.treeAt(at)
	}
	if by := at.by; by != nil && last == "id" && !f.many() && len(by.Join.Where) == 0 && f.expr == at.alias+".`id`" {
		f.shortcut, f.zeroIsID = at.up.alias+".`"+by.Join.Key+"`", by.ZeroIsItem
	}
	return f
}

// hasParts reports whether a property has properties of its own, and no value.
func hasParts(p *model.Property) bool {
	return p.Type == model.TypeObject || p.Type == model.TypeArray && p.Element == nil &&
		(p.Join != nil || p.Query != nil)
}

// splitName takes the last part off a name.
func splitName(name string) (path, last string) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}

func propertyNamed(list []*model.Property, name string) *model.Property {
	i := slices.IndexFunc(list, func(p *model.Property) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return list[i]
}

// level gives the rows at the end of a path.
func (n *names) level(path string) *level {
	if at, ok := n.levels[path]; ok {
		return at
	}
	at := n.walk(path)
	n.levels[path] = at
	return at
}

func (n *names) walk(path string) *level {
	if path == "" {
		top := n.compiler.top()
		return &top
	}
	parent, last := splitName(path)
	up := n.level(parent)
	if up == nil || up.named {
		return nil
	}
	p := propertyNamed(up.also, last)
	if p == nil {
		p = propertyNamed(up.properties, last)
	}
	switch {
	case p == nil || !hasParts(p):
		return nil
	case p.WriteOnly && n.compiler.viewer == nil: // GraphQL's paths lead through all references
		return nil
	case p.Query != nil:
		return &level{source: up.source, properties: visibleProperties(p.Properties, n.compiler.version, 0),
			named: true, queried: newQueried(up, p, path)}
	}
	next, err := n.compiler.step(*up, p, path)
	if err != nil {
		return nil
	}
	return &next
}
