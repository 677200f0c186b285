package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// root is the alias of an object's own table in every statement.
const root = "`t`"

// shape is an object compiled for one API version and one set of hidden properties: which
// columns to select, how to join, how a row becomes JSON, and what names filters may use.
type shape struct {
	object  *model.Object
	version model.Version
	row     rowShape
	fields  map[string]*field
	indexes []model.Index // of the object's table
	joins   []join        // every to-one join, parents before children
	arrays  []join        // joins of to-many properties, for filters

	// The parts of statements that never change, written once.
	selects string // "SELECT ... FROM "
	table   string // "`glpi_tickets` `t`"
	tail    string // all to-one joins that the columns need

	// resolve finds names that fields does not have; nil when there are no others.
	resolve func(name string) *field
}

// field gives what a filter or sort names, or nil.
func (sh *shape) field(name string) *field {
	if f := sh.fields[name]; f != nil || sh.resolve == nil {
		return f
	}
	return sh.resolve(name)
}

// rowShape is what one row of a statement selects and how it is written.
type rowShape struct {
	columns   []string // expressions, in the order of the row
	joins     []join   // to-one joins that the columns need
	program   []op
	relations []*relation
	paths     []string // dotted leaf names with what they hold, for CSV headers
}

// join is one LEFT JOIN.
type join struct {
	alias  string // quoted
	sql    string // "LEFT JOIN ... ON ..."
	args   []any  // of sql
	parent int    // index of the to-one join it hangs on, -1 for the table itself
	array  int    // arrays only: index of the array join it hangs on, -1 for none

	target *model.Object // what the joined rows are, when they are whole items
	listed bool          // arrays only: see Engine.listed
}

// field is a name that filters and sorts can use.
type field struct {
	name     string
	property *model.Property
	expr     string // SQL of the value
	number   string // SQL of the number that a text holds, "" for most
	join     int    // index in shape.joins, -1 for the own table
	array    int    // index in shape.arrays, -1 outside arrays
	mapped   bool

	// A reference's id can be compared through the column that holds it, without the join.
	shortcut string
	zeroIsID bool // 0 is an id (entities), not "none"
}

// relation is a to-many property: its rows come from one statement for the whole page.
type relation struct {
	key           int    // column of the parent row that holds the key
	query         string // "{ids}" stands for the placeholders
	before, after []any  // arguments of what stands before and after the ids
	row           rowShape
	list          bool          // array of scalars
	listed        *model.Object // items of which only the visible ones are elements; {visible} stands for the condition
	alias         string        // of these
	order         int           // column by which the elements of one parent are sorted here, 0 for none
}

// planKey finds a compiled shape.
type planKey struct {
	object   *model.Object
	version  model.Version
	hidden   uint64
	language string // of names, "" for names as they are
}

// shapeFor gives the compiled shape of an object for what a session may see of it.
func (e *Engine) shapeFor(o *model.Object, v model.Version, s *access.Session) (*shape, error) {
	key := planKey{o, v, hiddenMask(o.Properties, s), e.translationOf(s)}
	if sh, ok := e.plans.Get(key); ok {
		return sh, nil
	}
	sh, err := e.compile(key)
	if err != nil {
		return nil, err
	}
	return e.plans.GetOrPut(key, sh), nil
}

// hiddenMask says which of the conditional top-level properties a session does not have.
func hiddenMask(properties []model.Property, s *access.Session) uint64 {
	var mask, bit uint64 = 0, 1
	for i := range properties {
		if properties[i].Hidden == "" {
			continue
		}
		right, need := parseRight(properties[i].Hidden)
		if s == nil || !s.Can(right, need) {
			mask |= bit
		}
		bit <<= 1
	}
	return mask
}

// parseRight reads "config:2": the right and the bits of which one is needed.
func parseRight(text string) (string, int) {
	right, bits, _ := strings.Cut(text, ":")
	need := model.Read
	if bits != "" {
		fmt.Sscanf(bits, "%d", &need)
	}
	return right, need
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
	engine   *Engine
	version  model.Version
	language string
	shape    *shape
}

func (e *Engine) compile(key planKey) (*shape, error) {
	o, v := key.object, key.version
	if o.Table == "" {
		return nil, fmt.Errorf("engine: %s is not stored", o.Name)
	}
	sh := &shape{object: o, version: v, fields: map[string]*field{}}
	if t := e.catalog.Graph().Table(o.Table); t != nil {
		sh.indexes = t.Indexes
	}
	c := &compiler{engine: e, version: v, language: key.language, shape: sh}
	level := level{alias: root, join: -1, array: -1}
	w := &rowWriter{compiler: c, row: &sh.row}
	w.column(root + ".`id`")
	if err := w.object(visibleProperties(o.Properties, v, key.hidden), level, ""); err != nil {
		return nil, fmt.Errorf("engine: %s: %w", o.Name, err)
	}
	sh.row.joins = sh.joins
	sh.selects = "SELECT " + strings.Join(sh.row.columns, ", ") + " FROM "
	sh.table = "`" + o.Table + "` " + root
	for _, j := range sh.row.joins {
		sh.tail += " " + j.sql
	}
	return sh, nil
}

// level is where in the tree of joined tables the compiler stands.
type level struct {
	alias string // quoted alias of the table that plain columns belong to
	join  int    // its join, -1 for the main table
	array int    // the array it lies in, -1 outside

	target *model.Object // what the joined rows are, nil for the main table
}

// rowWriter compiles the properties of one statement's rows.
type rowWriter struct {
	compiler *compiler
	row      *rowShape
	joins    *[]join // where to-one joins of this statement go
	inArray  bool
}

func (w *rowWriter) column(expr string) int {
	if i := slices.Index(w.row.columns, expr); i >= 0 {
		return i
	}
	w.row.columns = append(w.row.columns, expr)
	return len(w.row.columns) - 1
}

func (w *rowWriter) joinList() *[]join {
	if w.joins != nil {
		return w.joins
	}
	return &w.compiler.shape.joins
}

// object compiles "{...}" of the given properties. path is "" or ends with a dot.
func (w *rowWriter) object(properties []*model.Property, at level, path string) error {
	lead := "{"
	for _, p := range properties {
		key := lead + quoteJSON(p.Name) + ":"
		name := path + p.Name
		if p.WriteOnly {
			continue
		}
		lead = ","
		var err error
		switch {
		case p.Type == model.TypeArray && (p.Join != nil || p.Query != nil):
			err = w.array(p, at, name, key)
		case p.Type == model.TypeObject && p.Join != nil:
			err = w.joined(p, at, name, key)
		case p.Type == model.TypeObject:
			w.emit(op{kind: opLiteral, literal: []byte(key)})
			err = w.object(visibleProperties(p.Properties, w.compiler.version, 0), at, name+".")
		default:
			err = w.scalar(p, at, name, key)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if lead == "{" {
		w.emit(op{kind: opLiteral, literal: []byte("{}")})
		return nil
	}
	w.emit(op{kind: opLiteral, literal: []byte("}")})
	return nil
}

func (w *rowWriter) emit(o op) { w.row.program = append(w.row.program, o) }

// scalar compiles one value.
func (w *rowWriter) scalar(p *model.Property, at level, name, key string) error {
	if p.Join != nil { // a value of another table
		next, err := w.toOne(p, at, name)
		if err != nil {
			return err
		}
		at = next
	}
	expr := scalarExpr(p, at.alias)
	o := op{kind: kindOf(p), literal: []byte(key), column: w.column(translated(p, at, w.compiler.language, expr))}
	if p.Mapper != "" {
		m := w.compiler.engine.mappers[p.Mapper]
		if m == nil {
			return fmt.Errorf("no mapper %q", p.Mapper)
		}
		o.kind, o.mapper = opMapped, m
	}
	w.emit(o)
	w.row.paths = append(w.row.paths, name)
	w.compiler.name(p, at, name, expr, "", false)
	return nil
}

// scalarExpr gives the SQL of a scalar.
func scalarExpr(p *model.Property, alias string) string {
	if p.Expr != "" {
		return inTable(p.Expr, alias)
	}
	column := p.Column
	if column == "" {
		column = p.Name
	}
	return alias + ".`" + column + "`"
}

// inTable writes a declared expression for one alias of its table.
func inTable(expr, alias string) string {
	if expr == "" {
		return ""
	}
	return "(" + strings.ReplaceAll(expr, "{t}", alias) + ")"
}

// name makes a value known to filters and sorts.
func (c *compiler) name(p *model.Property, at level, name, expr, shortcut string, zero bool) {
	if p.WriteOnly {
		return
	}
	c.shape.fields[name] = &field{
		name: name, property: p, expr: expr, number: inTable(p.AsNumber, at.alias), join: at.join, array: at.array,
		mapped: p.Mapper != "", shortcut: shortcut, zeroIsID: zero,
	}
}

// joined compiles a partial object: null when its row is missing.
func (w *rowWriter) joined(p *model.Property, at level, name, key string) error {
	next, err := w.toOne(p, at, name)
	if err != nil {
		return err
	}
	next.target = w.compiler.engine.catalog.Object(p.Target)
	id := p.Join.ID
	if id == "" {
		id = "id"
	}
	start := len(w.row.program)
	w.emit(op{kind: opObject, literal: []byte(key), column: w.column(next.alias + ".`" + id + "`")})
	parts := visibleProperties(p.Properties, w.compiler.version, 0)
	if err := w.object(parts, next, name+"."); err != nil {
		return err
	}
	w.row.program[start].jump = len(w.row.program)
	if f := w.compiler.shape.fields[name+".id"]; f != nil && at.array < 0 && p.IsReference() &&
		len(p.Join.Where) == 0 && f.expr == next.alias+".`id`" {
		f.shortcut = at.alias + ".`" + p.Join.Key + "`"
		f.zeroIsID = p.Target == "Entity"
	}
	return nil
}

// toOne adds the LEFT JOIN of p and gives the level inside it.
func (w *rowWriter) toOne(p *model.Property, at level, name string) (level, error) {
	if p.Join.Table == "" {
		return at, fmt.Errorf("the join has no table")
	}
	alias := "`" + name + "`"
	list := w.joinList()
	parent := at.join
	if w.inArray {
		parent = -1
	}
	j := join{alias: alias, sql: joinSQL(p.Join, at.alias, alias), parent: parent, array: at.array, target: w.compiler.engine.wholeTarget(p)}
	*list = append(*list, j)
	if w.inArray {
		return level{alias: alias, join: -1, array: w.compiler.addArray(j)}, nil
	}
	return level{alias: alias, join: len(*list) - 1, array: -1}, nil
}

// joinSQL writes the LEFT JOIN of j under the alias, seen from the parent's alias.
func joinSQL(j *model.Join, parent, alias string) string {
	key := j.Key
	if key == "" {
		key = "id"
	}
	field := j.Field
	if field == "" {
		field = "id"
	}
	var b strings.Builder
	if j.Via != nil {
		via := strings.TrimSuffix(alias, "`") + "_ref`"
		fmt.Fprintf(&b, "LEFT JOIN `%s` %s ON %s.`%s` = %s.`%s`", j.Via.Table, via, via, j.Via.Field, parent, key)
		writeEquals(&b, via, j.Via.Where)
		fmt.Fprintf(&b, " LEFT JOIN `%s` %s ON %s.`%s` = %s.`%s`", j.Table, alias, alias, field, via, j.Via.Key)
	} else {
		fmt.Fprintf(&b, "LEFT JOIN `%s` %s ON %s.`%s` = %s.`%s`", j.Table, alias, alias, field, parent, key)
	}
	writeEquals(&b, alias, j.Where)
	return b.String()
}

// writeEquals adds the fixed conditions of a join. Values come from the catalogue, not from
// requests.
func writeEquals(b *strings.Builder, alias string, where []model.Equal) {
	for _, w := range where {
		switch v := w.Value.(type) {
		case string:
			fmt.Fprintf(b, " AND %s.`%s` = '%s'", alias, w.Column, strings.ReplaceAll(v, "'", "''"))
		default:
			fmt.Fprintf(b, " AND %s.`%s` = %d", alias, w.Column, v)
		}
	}
}

// addArray makes a join inside a to-many property known to filters.
func (c *compiler) addArray(j join) int {
	c.shape.arrays = append(c.shape.arrays, j)
	return len(c.shape.arrays) - 1
}

// array compiles a to-many property into a relation of its own.
func (w *rowWriter) array(p *model.Property, at level, name, key string) error {
	rel := &relation{list: p.Element != nil}
	inner := &rowWriter{compiler: w.compiler, row: &rel.row, inArray: true}
	var joins []join
	inner.joins = &joins
	parts := visibleProperties(p.Properties, w.compiler.version, 0)
	switch {
	case p.Query != nil:
		inner.column("parent")
		rel.key = w.column(at.alias + ".`id`")
		lead := "{"
		for i := range p.Properties {
			part := &p.Properties[i]
			if !w.compiler.version.Includes(part.Since, part.Removed) {
				rel.row.columns = append(rel.row.columns, part.Name)
				continue
			}
			rel.row.columns = append(rel.row.columns, part.Name)
			inner.emit(op{kind: kindOf(part), literal: []byte(lead + quoteJSON(part.Name) + ":"), column: len(rel.row.columns) - 1})
			rel.row.paths = append(rel.row.paths, part.Name)
			lead = ","
			if part.Name == p.Query.Order {
				rel.order = len(rel.row.columns) - 1
			}
		}
		inner.emit(op{kind: opLiteral, literal: []byte("}")})
		rel.query = p.Query.SQL
		for _, part := range parts {
			w.compiler.shape.fields[name+"."+part.Name] = &field{name: name + "." + part.Name, property: part, mapped: true, join: -1, array: -1}
		}
	case p.Join != nil:
		parentKey := p.Join.Key
		if parentKey == "" {
			parentKey = "id"
		}
		rel.key = w.column(at.alias + ".`" + parentKey + "`")
		alias := "`" + name + "`"
		field := p.Join.Field
		if field == "" {
			field = "id"
		}
		id := p.Join.ID
		if id == "" {
			id = "id"
		}
		from, parentExpr := fmt.Sprintf("FROM `%s` %s", p.Join.Table, alias), alias+".`"+field+"`"
		var where strings.Builder
		writeEquals(&where, alias, p.Join.Where)
		if via := p.Join.Via; via != nil {
			ref := strings.TrimSuffix(alias, "`") + "_ref`"
			from = fmt.Sprintf("FROM `%s` %s JOIN `%s` %s ON %s.`%s` = %s.`%s`", via.Table, ref, p.Join.Table, alias, alias, field, ref, via.Key)
			parentExpr = ref + ".`" + via.Field + "`"
			writeEquals(&where, ref, via.Where)
		}
		inner.column(parentExpr)
		listed := w.compiler.engine.listed(p)
		array := w.compiler.addArray(join{
			alias: alias, sql: joinSQL(p.Join, at.alias, alias), parent: at.join, array: at.array,
			target: w.compiler.engine.wholeTarget(p), listed: listed,
		})
		next := level{alias: alias, join: -1, array: array, target: w.compiler.engine.catalog.Object(p.Target)}
		if p.Element != nil {
			expr := scalarExpr(p.Element, alias)
			inner.emit(op{kind: kindOf(p.Element), column: inner.column(expr)})
			w.compiler.name(p.Element, next, name, expr, "", false)
		} else if err := inner.object(parts, next, name+"."); err != nil {
			return err
		}
		distinct := ""
		if p.Join.Via != nil {
			distinct = "DISTINCT "
			inner.column(alias + ".`" + id + "`")
		}
		order := alias + ".`" + id + "`"
		if p.Join.Order != "" {
			order = alias + ".`" + p.Join.Order + "`, " + order
		}
		var b strings.Builder
		fmt.Fprintf(&b, "SELECT %s%s %s", distinct, strings.Join(rel.row.columns, ", "), from)
		for _, j := range joins {
			b.WriteString(" " + j.sql)
		}
		visible := ""
		if listed {
			rel.listed, rel.alias, visible = w.compiler.engine.wholeTarget(p), alias, "{visible}"
		}
		fmt.Fprintf(&b, " WHERE %s IN {ids}%s%s ORDER BY %s, %s", parentExpr, where.String(), visible, parentExpr, order)
		rel.query = b.String()
	default:
		return fmt.Errorf("the array has neither a join nor a query")
	}
	w.row.relations = append(w.row.relations, rel)
	w.emit(op{kind: opRelation, literal: []byte(key), column: rel.key, relation: len(w.row.relations) - 1})
	w.row.paths = append(w.row.paths, name)
	return nil
}
