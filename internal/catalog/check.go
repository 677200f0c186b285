package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// checker resolves and checks one object against the others of a snapshot.
type checker struct {
	snapshot *snapshot
	tables   map[string]*model.Table
	object   *model.Object
	faults   []error
}

// fault notes what is wrong; path is the property's dotted path or "".
func (c *checker) fault(path, format string, args ...any) {
	where := c.object.Name
	if path != "" {
		where += "." + path
	}
	c.faults = append(c.faults, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// resolve fills in what other objects say and checks the whole declaration.
func (c *checker) resolve() {
	o := c.object
	if o.Name == "" {
		c.fault("", "an object without a name")
	}
	if o.Label == "" && !strings.HasPrefix(o.Name, "_") {
		c.fault("", "no label")
	}
	if o.Since == 0 {
		c.fault("", "no version")
	}
	if o.Removed != 0 && o.Removed <= o.Since {
		c.fault("", "removed in %s, introduced in %s", o.Removed, o.Since)
	}
	c.right(o.Right)
	c.properties(o.Properties, c.tables[o.Table], o.Since, "")
	if o.Scope == model.OfParent || o.Relation { // rows that name none are seen by nobody
		for _, side := range o.Sides() {
			c.essential(side)
		}
	}
	c.storage()
	for i := range o.Mounts {
		c.mount(&o.Mounts[i])
	}
}

// essential marks what names an item that every row has.
func (c *checker) essential(side model.Parent) {
	if side.Optional || side.Stays {
		return
	}
	for i := range c.object.Properties {
		p := &c.object.Properties[i]
		column := p.WrittenTo()
		if column != "" && !p.Nullable && (column == side.Column || column == side.ItemtypeColumn) {
			p.Essential = true
		}
	}
}

// right checks the name of a right, "" for none.
func (c *checker) right(name string) {
	if name != "" && !isRight(name) {
		c.fault("", "there is no right %q", name)
	}
}

// properties resolves a list of properties that lie in a table; columns is nil when the rows
// come from no table.
func (c *checker) properties(list []model.Property, columns *model.Table, since model.Version, path string) {
	seen := map[string]bool{}
	for i := range list {
		p := &list[i]
		name := path + p.Name
		if p.Name == "" || seen[p.Name] {
			c.fault(name, "the name is empty or used twice")
		}
		seen[p.Name] = true
		if p.Since == 0 {
			p.Since = since
		}
		if p.Since < since || p.Removed != 0 && p.Removed <= p.Since {
			c.fault(name, "introduced in %s and removed in %s, within %s", p.Since, p.Removed, since)
		}
		c.property(p, columns, name)
	}
}

func (c *checker) property(p *model.Property, columns *model.Table, name string) {
	hidden, _, _ := strings.Cut(p.Hidden, ":")
	c.right(hidden)
	target := c.target(p, name)
	inner := columns
	if p.Join != nil {
		inner = c.join(p, target, columns, name)
	}
	switch p.Type {
	case model.TypeObject:
		if p.Join != nil && target != nil && p.Itemtype == "" {
			p.Itemtype = target.Itemtype
		}
		c.properties(p.Properties, inner, p.Since, name+".")
	case model.TypeArray:
		c.array(p, inner, name)
	default:
		c.scalar(p, inner, name)
	}
}

// target finds the object whose partial form p is.
func (c *checker) target(p *model.Property, name string) *model.Object {
	if p.Target == "" {
		return nil
	}
	target := c.snapshot.byName[p.Target]
	if target == nil {
		c.fault(name, "there is no object %s", p.Target)
	} else {
		p.ZeroIsItem = target.ZeroIsItem
	}
	return target
}

// join fills in and checks how joined rows are found, and gives the columns of their table.
func (c *checker) join(p *model.Property, target *model.Object, columns *model.Table, name string) *model.Table {
	j := p.Join
	if j.Table == "" && target != nil {
		j.Table = target.Table
	}
	for _, field := range []*string{&j.Key, &j.Field, &j.ID} {
		if *field == "" {
			*field = "id"
		}
	}
	inner := c.tables[j.Table]
	if inner == nil {
		c.fault(name, "no object has the joined table %q", j.Table)
		return nil
	}
	c.columns(columns, name, j.Key)
	c.columns(inner, name, j.Field, j.ID)
	if j.Order != "" {
		c.columns(inner, name, j.Order)
	}
	c.wheres(inner, name, j.Where)
	if via := j.Via; via != nil {
		between := c.tables[via.Table]
		if between == nil {
			c.fault(name, "no object has the table in between %q", via.Table)
			return inner
		}
		c.columns(between, name, via.Field, via.Key)
		c.wheres(between, name, via.Where)
	}
	return inner
}

func (c *checker) wheres(columns *model.Table, name string, where []model.Equal) {
	for _, w := range where {
		c.columns(columns, name, w.Column)
		switch w.Value.(type) {
		case string, int:
		default:
			c.fault(name, "the condition on %s has a %T", w.Column, w.Value)
		}
	}
}

// columns checks that a table has columns.
func (c *checker) columns(have *model.Table, name string, want ...string) {
	for _, column := range want {
		if have != nil && column != "id" && have.Column(column) == nil {
			c.fault(name, "no such column %q", column)
		}
	}
}

func (c *checker) array(p *model.Property, columns *model.Table, name string) {
	switch {
	case p.Query != nil:
		c.properties(p.Properties, nil, p.Since, name+".")
	case p.Element != nil:
		element := []model.Property{*p.Element}
		if element[0].Name == "" {
			element[0].Name = p.Name
		}
		c.properties(element, columns, p.Since, name+"[].")
		p.Element = &element[0]
	case p.Join == nil && c.object.Table != "":
		c.fault(name, "the array has neither a join, a query nor an element")
	default:
		c.properties(p.Properties, columns, p.Since, name+"[].")
	}
}

func (c *checker) scalar(p *model.Property, columns *model.Table, name string) {
	if p.Expr != "" {
		if p.Column != "" {
			c.fault(name, "both a column and an expression")
		}
		return
	}
	if column := p.StoredColumn(); column != "" {
		c.columns(columns, name, column)
	}
	if p.Initial == nil && p.Default == nil && !p.Nullable {
		p.Initial = zero(p.Type)
	}
	for _, value := range []any{p.Default, p.Initial} {
		if !fits(p.Type, value) {
			c.fault(name, "the default %v (%T) is no %s", value, value, p.Type)
		}
	}
}

// zero is what a column starts with that cannot be NULL: GLPI's numbers and booleans cannot.
func zero(t model.Type) any {
	switch t {
	case model.TypeInteger, model.TypeNumber:
		return 0
	case model.TypeBoolean:
		return false
	}
	return nil
}

// fits reports whether a default is of the property's type; nil is.
func fits(t model.Type, value any) bool {
	switch value.(type) {
	case nil:
		return true
	case bool:
		return t == model.TypeBoolean
	case string:
		return t == model.TypeString
	case int:
		return t == model.TypeInteger || t == model.TypeNumber
	case float64:
		return t == model.TypeNumber
	}
	return false
}

// storage checks what is said about the table: indexes, the parent, the tree.
func (c *checker) storage() {
	o := c.object
	columns := c.tables[o.Table]
	for _, index := range o.Indexes {
		if len(index.Columns) == 0 {
			c.fault("", "an index without columns")
		}
		c.columns(columns, "", index.Columns...)
	}
	if o.Parent != nil {
		c.parent(*o.Parent, columns)
	}
	for _, p := range slices.Concat(o.Others, o.Names) {
		c.parent(p, columns)
	}
	if o.Relation && (o.Parent == nil || len(o.Others) == 0) {
		c.fault("", "a relation needs a parent and another side")
	}
	if o.Scope == model.OfParent && o.Parent == nil {
		c.fault("", "the scope is that of a parent which is not named")
	}
}

func (c *checker) parent(p model.Parent, columns *model.Table) {
	if p.Column == "" {
		c.fault("", "the parent has no column")
		return
	}
	c.columns(columns, "", p.Column)
	if p.ItemtypeColumn != "" {
		c.columns(columns, "", p.ItemtypeColumn)
	} else if c.snapshot.byName[p.Object] == nil {
		c.fault("", "there is no parent object %q", p.Object)
	}
}

// overlaps reports whether another mount of the object serves some of the same operations at the
// same path in the same versions: GLPI's own and those beside it may share one, and so may those of
// different versions.
func (c *checker) overlaps(m *model.Mount) bool {
	for i := range c.object.Mounts {
		other := &c.object.Mounts[i]
		if other != m && other.Path == m.Path && other.Ops&m.Ops != 0 && (other.Until == 0 || other.Until > m.Since) &&
			(m.Until == 0 || m.Until > other.Since) {
			return true
		}
	}
	return false
}

// mount fills in and checks a place in the URL tree.
func (c *checker) mount(m *model.Mount) {
	o := c.object
	c.right(m.Right)
	if m.Item == "" {
		m.Item = "id"
	}
	if m.Since == 0 {
		m.Since = o.Since
	}
	switch {
	case !strings.HasPrefix(m.Path, "/"):
		c.fault("", "the path %q does not begin with a slash", m.Path)
	case !m.Single && strings.Contains(m.Path, "{"+m.Item+"}"):
		c.fault("", "the path %q uses the item's parameter", m.Path)
	case m.Ops == 0:
		c.fault("", "nothing can be done at %q", m.Path)
	case m.Since < o.Since || m.Until != 0 && m.Until <= m.Since:
		c.fault("", "%q is served from %s to %s, the object exists from %s", m.Path, m.Since, m.Until, o.Since)
	}
	if other, taken := c.snapshot.mounts[m.Path]; taken && (other != o.Name || c.overlaps(m)) {
		c.fault("", "%s is already served at %q", other, m.Path)
	}
	c.snapshot.mounts[m.Path] = o.Name
	if m.Under == nil {
		return
	}
	parent := c.snapshot.byName[m.Under.Object]
	if m.Under.Object != "" && parent == nil {
		c.fault("", "there is no object %q above %q", m.Under.Object, m.Path)
	}
	for _, param := range []string{m.Under.Param, m.Under.ItemtypeParam, m.Under.WordParam} {
		if param != "" && !strings.Contains(m.Path, "{"+param+"}") {
			c.fault("", "the path %q has no parameter %q", m.Path, param)
		}
	}
	for _, column := range []string{m.Under.ItemtypeColumn, m.Under.WordColumn} {
		if column != "" {
			c.columns(c.tables[o.Table], "", column)
		}
	}
	if parent != nil {
		c.wheres(c.tables[parent.Table], "", m.Under.Where)
	}
	if m.By != "" {
		c.columns(c.tables[o.Table], "", m.By)
	}
	for _, fixed := range m.Under.Fixed {
		if fixed.Value == nil && m.Under.Param == "" {
			c.fault("", "nothing gives %q its value at %q", fixed.Column, m.Path)
		}
		c.columns(c.tables[o.Table], "", fixed.Column)
	}
}
