package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// shape is a selection of an object's properties, compiled: which columns to select, how to join, how a row
// becomes JSON, and what names filters and sorting can use. What REST shows of an object is compiled once for
// each version and each set of hidden properties; what a GraphQL query selects, for the query.
type shape struct {
	object *model.Object
	row    rowShape
	names  *names

	// The parts of statements that never change, written once.
	selects  string // "SELECT ... FROM "
	table    string // "`glpi_tickets` `t`"
	tail     string // all to-one joins that the columns need
	tailArgs []any
}

// rowShape is what one row of a statement selects and how it is written.
type rowShape struct {
	columns   []string  // expressions, in the order of the row; the first is the id, or the parent's
	joins     []*source // to-one joins that the columns need
	program   []op
	relations []*relation
	modified  int // column with the time of an item's last change, 0 for none
}

// relation is a to-many property: its rows come from one statement for the whole page.
type relation struct {
	row   rowShape
	key   int      // column of the parent row that holds the key
	path  []string // the names in the answer that lead to it from the parent row
	list  *source  // whose rows the elements are, nil where the property has a statement of its own
	order int      // column by which the elements of one parent are sorted here, 0 for none

	query *model.Query // the property's own statement, nil where there is none

	// The statement otherwise: what stands before the keys, and behind them and the condition of what is seen.
	head     string
	headArgs []any
	tail     string
}

// planKey finds a compiled shape.
type planKey struct {
	object   *model.Object
	version  model.Version
	hidden   uint64
	language string // of names, "" for names as they are
	common   string // the properties, with blanks between, that are shown with the type; "" for all
}

// shapeFor gives the compiled shape of what REST shows of an object to a session.
func (e *Engine) shapeFor(o *model.Object, v model.Version, s *access.Session) (*shape, error) {
	return e.commonShape(o, v, s, "")
}

// commonShape gives the shape of some properties of an object together with its type; "" for all properties.
func (e *Engine) commonShape(o *model.Object, v model.Version, s *access.Session, common string) (*shape, error) {
	key := planKey{o, v, hiddenMask(o.Properties, s), e.translationOf(s), common}
	if sh, ok := e.plans.Get(key); ok {
		return sh, nil
	}
	what := Selected{all: true}
	if key.common != "" {
		what = Selected{Fields: Selection{{Key: "_itemtype", Type: o.Name}}}
		for _, name := range strings.Fields(key.common) {
			what.Fields = append(what.Fields, Selected{Key: name, Name: name, all: true})
		}
	}
	c := &compiler{Engine: e, object: o, version: v, hidden: key.hidden, language: key.language, sources: newSources()}
	sh, err := c.shape(what)
	if err != nil {
		return nil, err
	}
	sh.names.all(c.top(), "")
	return e.plans.GetOrPut(key, sh), nil
}

// shapeOf compiles what is selected, through whole related items, as a viewer sees them.
func (e *Engine) shapeOf(v *viewer, q SelectQuery) (*shape, error) {
	c := &compiler{
		Engine: e, object: q.Object, version: q.Version, hidden: hiddenMask(q.Object.Properties, v.session),
		language: e.translationOf(v.session), sources: newSources(), viewer: v,
	}
	return c.shape(Selected{Fields: q.Fields})
}

// hiddenMask says which of the conditional top-level properties a session does not have.
func hiddenMask(properties []model.Property, s *access.Session) uint64 {
	var mask, bit uint64 = 0, 1
	for i := range properties {
		if properties[i].Hidden == "" {
			continue
		}
		if s == nil || !s.Can(properties[i].Hidden, model.Read) {
			mask |= bit
		}
		bit <<= 1
	}
	return mask
}

// visibleProperties drops what the version or the hidden mask takes away.
func visibleProperties(properties []model.Property, v model.Version, hidden uint64) []*model.Property {
	var out []*model.Property
	bit := uint64(1)
	for i := range properties {
		p := &properties[i]
		if p.Hidden != "" {
			gone := hidden&bit != 0
			bit <<= 1
			if gone {
				continue
			}
		}
		if v.Includes(p.Since, p.Removed) {
			out = append(out, p)
		}
	}
	return out
}

// compiler builds a shape.
type compiler struct {
	*Engine
	object   *model.Object
	version  model.Version
	hidden   uint64 // mask of the object's properties
	language string
	sources  *sources

	// viewer is who reads, nil for a shape that is shared: related items are whole then, and what is not seen
	// of them is null.
	viewer *viewer
}

// level is where in the tree of joined tables the compiler stands: in which rows, and what they have.
type level struct {
	*source
	properties []*model.Property // that can be selected
	also       []*model.Property // that filters know besides, and first: what the item itself shows
	by         *model.Property   // the reference that leads here, nil for others
	named      bool              // the columns have the names of the properties
	queried    *queried          // the list with a statement of its own that it is in
}

// top is where it begins.
func (c *compiler) top() level {
	return level{source: c.sources.root, properties: visibleProperties(c.object.Properties, c.version, c.hidden)}
}

// step goes from rows to what a property of them leads to: other rows, or a group of the same.
func (c *compiler) step(at level, p *model.Property, path string) (level, error) {
	next := level{source: at.source, properties: visibleProperties(p.Properties, c.version, 0)}
	if p.Join == nil {
		return next, nil
	}
	var err error
	if next.source, err = c.sources.step(c.Engine, at.source, p, path); err != nil {
		return next, err
	}
	if p.IsReference() {
		next.by = p
	}
	if full := completename(next.source, next.properties, c.version); full != nil {
		next.also = []*model.Property{full}
	}
	v, target := c.viewer, next.target
	if v == nil || target == nil || !c.CanView(v.session, target) || holdsNever(v.joined(next.source)) {
		return next, nil
	}
	next.also = next.properties
	next.properties = visibleProperties(target.Properties, c.version, hiddenMask(target.Properties, v.session))
	return next, nil
}

// shown gives a joined table with the condition of the rows that count.
func (c *compiler) shown(s *source) joined {
	if c.viewer == nil {
		return joined{s, nil}
	}
	return joined{s, c.viewer.joined(s)}
}

func (c *compiler) shape(what Selected) (*shape, error) {
	if c.object.Table == "" {
		return nil, fmt.Errorf("engine: %s is not stored", c.object.Name)
	}
	sh := &shape{object: c.object, names: newNames(c)}
	w := &rowWriter{compiler: c, row: &sh.row}
	w.column(root + ".`id`")
	if err := w.object(c.top(), "", what); err != nil {
		return nil, fmt.Errorf("%s: %w", c.object.Name, err)
	}
	if p := propertyNamed(c.top().properties, "date_mod"); p != nil && c.viewer == nil {
		sh.row.modified = w.column(scalarExpr(p, root))
	}
	sh.selects = "SELECT " + strings.Join(sh.row.columns, ", ") + " FROM "
	sh.table = "`" + c.object.Table + "` " + root
	tail := c.joins(&sh.row)
	sh.tail, sh.tailArgs = tail.String(), tail.args
	return sh, nil
}

// joins writes the joins that the columns of a row need.
func (c *compiler) joins(row *rowShape) *writer {
	w := &writer{dialect: c.db.Dialect()}
	list := make([]joined, len(row.joins))
	for i, s := range row.joins {
		list[i] = c.shown(s)
	}
	w.joins(list)
	return w
}

// rowWriter compiles the rows of one statement.
type rowWriter struct {
	*compiler
	row  *rowShape
	path []string // the names in the answer that lead to where it is
}

func (w *rowWriter) column(expr string) int {
	if i := slices.Index(w.row.columns, expr); i >= 0 {
		return i
	}
	w.row.columns = append(w.row.columns, expr)
	return len(w.row.columns) - 1
}

func (w *rowWriter) emit(o op) { w.row.program = append(w.row.program, o) }

func (w *rowWriter) literal(text string) { w.emit(op{kind: opLiteral, literal: []byte(text)}) }

// object compiles "{...}" of what is selected of rows. path is "" or ends with a dot. Selected properties
// that there are not are null.
func (w *rowWriter) object(at level, path string, what Selected) error {
	lead := "{"
	key := func(name string) string {
		defer func() { lead = "," }()
		return lead + quoteJSON(name) + ":"
	}
	if what.all {
		for _, p := range at.properties {
			if p.WriteOnly {
				continue
			}
			if err := w.property(at, p, path+p.Name, key(p.Name), Selected{Key: p.Name, all: true}); err != nil {
				return err
			}
		}
	}
	for _, f := range what.Fields {
		p := propertyNamed(at.properties, f.Name)
		switch {
		case f.Name == "":
			w.literal(key(f.Key) + quoteJSON(f.Type))
		case p != nil && !p.WriteOnly:
			if err := w.property(at, p, path+f.Name, key(f.Key), f); err != nil {
				return err
			}
		case !f.all:
			w.literal(key(f.Key) + "null")
		}
	}
	if lead == "{" {
		w.literal("{")
	}
	w.literal("}")
	return nil
}

// maxJoins is how many tables one statement joins; SQLite's limit is 64.
const maxJoins = 60

// property compiles one member of an object.
func (w *rowWriter) property(at level, p *model.Property, name, key string, what Selected) error {
	w.path = append(w.path, what.Key)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	if p.Type == model.TypeArray && p.Query != nil {
		return w.listed(at, p, key, what)
	}
	if p.Type == model.TypeArray && p.Join == nil && w.viewer != nil {
		w.literal(key + "[]")
		return nil
	}
	if p.Join == nil && p.Type != model.TypeObject { // a mapper makes a list of one column, too
		return w.scalar(at, p, key)
	}
	next, err := w.step(at, p, name)
	if err != nil {
		return err
	}
	if w.viewer != nil && holdsNever(w.viewer.joined(next.source)) {
		w.literal(key + map[bool]string{true: "[]", false: "null"}[p.Type == model.TypeArray])
		return nil
	}
	if p.Type == model.TypeArray {
		return w.array(at, next, p, name, key, what)
	}
	if p.Join != nil && !slices.Contains(w.row.joins, next.source) {
		if w.row.joins = append(w.row.joins, next.source); len(w.row.joins) > maxJoins {
			return model.Invalid("The query asks for too many related items at once")
		}
	}
	switch {
	case p.Type != model.TypeObject:
		return w.scalar(next, p, key)
	case p.Join == nil:
		w.literal(key)
		return w.object(next, name+".", what)
	}
	start := len(w.row.program)
	w.emit(op{kind: opObject, literal: []byte(key), column: w.column(next.id())})
	if err := w.object(next, name+".", what); err != nil {
		return err
	}
	w.row.program[start].jump = len(w.row.program)
	return nil
}

// kindOf gives the kind of a value's step. Rich text is clean in a database of ours, which cleans it when it is stored;
// GLPI does so when it shows it.
func (w *rowWriter) kindOf(p *model.Property) opKind {
	kind := kindOf(p)
	if kind == opText && p.Format == model.FormatHTML && w.db.InPlace() {
		return opForeignHTML
	}
	return kind
}

// scalar compiles one value.
func (w *rowWriter) scalar(at level, p *model.Property, key string) error {
	expr := p.Name
	if !at.named {
		expr = translated(p, at.source, w.language, scalarExpr(p, at.alias))
	}
	o := op{kind: w.kindOf(p), literal: []byte(key), column: w.column(expr)}
	if w.viewer != nil && o.kind == opInt {
		o.kind, o.path = opInt32, slices.Clone(w.path)
	}
	if p.Mapper != "" {
		if o.kind, o.mapper = opMapped, w.mappers[p.Mapper]; o.mapper == nil {
			return fmt.Errorf("no mapper %q", p.Mapper)
		}
	}
	w.emit(o)
	return nil
}

// array makes a relation of the rows of a list, which are read by a statement of their own.
func (w *rowWriter) array(at, next level, p *model.Property, name, key string, what Selected) error {
	rel := &relation{list: next.source}
	inner := &rowWriter{compiler: w.compiler, row: &rel.row}
	inner.column(next.parent())
	if p.Element != nil {
		inner.emit(op{kind: w.kindOf(p.Element), column: inner.column(scalarExpr(p.Element, next.alias))})
	} else if err := inner.object(next, name+".", what); err != nil {
		return err
	}
	order, distinct := next.order(), ""
	if p.Join.Via != nil {
		distinct = "DISTINCT "
		for _, column := range order {
			inner.column(column) // what DISTINCT orders by must be selected
		}
	}
	joins := w.joins(&rel.row)
	rel.head = "SELECT " + distinct + strings.Join(rel.row.columns, ", ") +
		" FROM " + next.from() + joins.String() + " WHERE " + next.parent() + " IN "
	rel.headArgs = joins.args
	rel.tail = " ORDER BY " + next.parent() + ", " + strings.Join(order, ", ")
	w.relate(rel, key, at.alias+".`"+cmp.Or(p.Join.Key, "id")+"`")
	return nil
}

// listed makes a relation of rows that come from the property's own statement.
func (w *rowWriter) listed(at level, p *model.Property, key string, what Selected) error {
	rel := &relation{query: p.Query}
	rel.row.columns = []string{"parent"}
	for i := range p.Properties {
		rel.row.columns = append(rel.row.columns, p.Properties[i].Name)
		if p.Properties[i].Name == p.Query.Order {
			rel.order = i + 1
		}
	}
	inner := &rowWriter{compiler: w.compiler, row: &rel.row}
	rows := level{source: w.sources.root, properties: visibleProperties(p.Properties, w.version, 0), named: true}
	if err := inner.object(rows, "", what); err != nil {
		return err
	}
	w.relate(rel, key, at.alias+".`id`")
	return nil
}

func (w *rowWriter) relate(rel *relation, key, parent string) {
	rel.key, rel.path = w.column(parent), slices.Clone(w.path)
	w.row.relations = append(w.row.relations, rel)
	w.emit(op{kind: opRelation, literal: []byte(key), column: rel.key, relation: len(w.row.relations) - 1})
}
