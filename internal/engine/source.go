package engine

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/model"
)

// root is the alias of an object's own table in every statement.
const root = "`t`"

// source is a table that a read looks at: the object's own, or one that a property leads to.
type source struct {
	alias string  // quoted
	up    *source // whose rows it is joined to, nil for the object's own
	many  bool    // there can be several rows for one item: those of a list, and what these lead to
	nth   int     // sources are counted, so that each comes after what it is joined to

	join    *model.Join
	between string // "LEFT JOIN ... ON ..." of a table in between, "" for none
	sql     string // the same of its own

	target *model.Object // what the rows are, when they are whole items
	shows  *model.Object // the object that the property names, whether whole or not
	listed bool          // a list of only those items that the session sees; see Engine.listed
	parts  bool          // a list of what belongs to the item, which those see alone who may see such parts
}

// sources are the tables that the properties of an object lead to, by the paths of the properties.
type sources struct {
	root *source
	by   map[string]*source
}

func newSources() *sources {
	return &sources{root: &source{alias: root}, by: map[string]*source{}}
}

// step gives the table that a property leads to from the rows of another.
func (t *sources) step(e *Engine, up *source, p *model.Property, path string) (*source, error) {
	if have := t.by[path]; have != nil {
		return have, nil
	}
	if p.Join.Table == "" {
		return nil, fmt.Errorf("the join of %s has no table", path)
	}
	alias := "`" + path + "`"
	s := &source{
		alias: alias, up: up, many: up.many || p.Type == model.TypeArray, nth: len(t.by) + 1,
		join: p.Join, target: e.catalog.Graph().Whole(p), shows: e.catalog.Object(p.Target),
	}
	s.between, s.sql = joinSQL(p.Join, p.Type != model.TypeArray, up.alias, alias)
	s.listed = p.Type == model.TypeArray && e.listed(p)
	s.parts = p.Type == model.TypeArray && !p.Settable && s.target != nil && e.parent(s.target) != nil
	t.by[path] = s
	return s, nil
}

// id gives the column that tells whether there is a row.
func (s *source) id() string { return s.alias + ".`" + cmp.Or(s.join.ID, "id") + "`" }

// through is the alias of the table in between.
func (s *source) through() string { return strings.TrimSuffix(s.alias, "`") + "_ref`" }

// parent gives the column by which the rows of a list are found.
func (s *source) parent() string {
	if s.join.Via != nil {
		return s.through() + ".`" + s.join.Via.Field + "`"
	}
	return s.alias + ".`" + cmp.Or(s.join.Field, "id") + "`"
}

// from writes a list's table as the first of a statement.
func (s *source) from() string {
	own := "`" + s.join.Table + "` " + s.alias
	if via := s.join.Via; via != nil {
		ref := s.through()
		return fmt.Sprintf("`%s` %s JOIN %s ON %s.`%s` = %s.`%s`",
			via.Table, ref, own, s.alias, cmp.Or(s.join.Field, "id"), ref, via.Key)
	}
	return own
}

// fixed writes what else the rows of a list must hold.
func (s *source) fixed() string {
	var b strings.Builder
	writeEquals(&b, s.alias, s.join.Where)
	if s.join.Via != nil {
		writeEquals(&b, s.through(), s.join.Via.Where)
	}
	return b.String()
}

// order gives the columns by which the rows of a list are sorted.
func (s *source) order() []string {
	if s.join.Order != "" {
		return []string{s.alias + ".`" + s.join.Order + "`", s.id()}
	}
	return []string{s.id()}
}

// joinSQL writes the LEFT JOIN of j under the alias, seen from the parent's alias, and before it the one of
// the table in between, if there is one, of whose rows the first counts where one item is shown.
func joinSQL(j *model.Join, one bool, parent, alias string) (between, own string) {
	key, field := cmp.Or(j.Key, "id"), cmp.Or(j.Field, "id")
	var b strings.Builder
	if j.Via != nil {
		via := strings.TrimSuffix(alias, "`") + "_ref`"
		fmt.Fprintf(&b, "LEFT JOIN `%s` %s ON %s.`%s` = %s.`%s`", j.Via.Table, via, via, j.Via.Field, parent, key)
		writeEquals(&b, via, j.Via.Where)
		if one {
			first := strings.TrimSuffix(via, "`") + "_1`"
			fmt.Fprintf(&b, " AND %s.`id` = (SELECT MIN(%s.`id`) FROM `%s` %s WHERE %s.`%s` = %s.`%s`", via, first,
				j.Via.Table, first, first, j.Via.Field, parent, key)
			writeEquals(&b, first, j.Via.Where)
			b.WriteString(")")
		}
		between = b.String()
		b.Reset()
		parent, key = via, j.Via.Key
	}
	fmt.Fprintf(&b, "LEFT JOIN `%s` %s ON %s.`%s` = %s.`%s`", j.Table, alias, alias, field, parent, key)
	writeEquals(&b, alias, j.Where)
	return between, b.String()
}

// element is the condition of a row in between that there is an element which fits; what it is restricted to
// follows.
func (s *source) element() string {
	var b strings.Builder
	fmt.Fprintf(&b, "EXISTS (SELECT 1 FROM `%s` %s WHERE %s.`%s` = %s.`%s`",
		s.join.Table, s.alias, s.alias, cmp.Or(s.join.Field, "id"), s.through(), s.join.Via.Key)
	writeEquals(&b, s.alias, s.join.Where)
	return b.String()
}

// writeEquals adds the fixed conditions of a join. Values come from the catalogue, not from
// requests.
func writeEquals(b *strings.Builder, alias string, where []model.Equal) {
	for _, w := range where {
		switch v := w.Value.(type) {
		case string:
			fmt.Fprintf(b, " AND %s.`%s` = %s", alias, w.Column, quoteText(v))
		default:
			fmt.Fprintf(b, " AND %s.`%s` = %d", alias, w.Column, v)
		}
	}
}

// scalarExpr gives the SQL of a scalar.
func scalarExpr(p *model.Property, alias string) string {
	if p.Expr != "" {
		return inTable(p.Expr, alias)
	}
	return alias + ".`" + cmp.Or(p.Column, p.Name) + "`"
}

// inTable writes a declared expression for one alias of its table.
func inTable(expr, alias string) string {
	if expr == "" {
		return ""
	}
	return "(" + strings.ReplaceAll(expr, "{t}", alias) + ")"
}
