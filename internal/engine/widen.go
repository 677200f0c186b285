package engine

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// widen gives a copy of a shape whose filters and sorting also know paths through related items:
// "entity.level" where the item itself shows only the entity's id and name. A path leads through
// what the session sees, so that a filter tells nothing that it could not read.
func (e *Engine) widen(sh *shape, s *access.Session) *shape {
	wide := *sh
	wide.joins, wide.arrays = slices.Clip(sh.joins), slices.Clip(sh.arrays)
	w := &widener{engine: e, session: s, shape: &wide, levels: map[string]*widened{}, fields: map[string]*field{}}
	wide.resolve = w.field
	return &wide
}

type widener struct {
	engine  *Engine
	session *access.Session
	shape   *shape
	levels  map[string]*widened // by path, nil where nothing can be seen
	fields  map[string]*field
}

// widened is a related item on a path.
type widened struct {
	level
	properties []*model.Property
}

func (w *widener) field(name string) *field {
	if f, ok := w.fields[name]; ok {
		return f
	}
	w.fields[name] = w.find(name)
	return w.fields[name]
}

func (w *widener) find(name string) *field {
	path, last := "", name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		path, last = name[:i], name[i+1:]
	}
	at := w.level(path)
	if at == nil {
		return nil
	}
	p := propertyNamed(at.properties, last)
	if p == nil || p.WriteOnly || p.Type == model.TypeObject || p.Type == model.TypeArray && p.Element == nil {
		return nil
	}
	if p.Join != nil { // a value of another table, or a list of them
		joined := w.join(at.level, p, name, access.Condition{})
		if p.Type == model.TypeArray {
			p = p.Element
		}
		return &field{name: name, property: p, expr: scalarExpr(p, joined.alias), join: joined.join, array: joined.array, mapped: p.Mapper != ""}
	}
	return &field{
		name: name, property: p, expr: scalarExpr(p, at.alias), number: inTable(p.AsNumber, at.alias), join: at.join, array: at.array, mapped: p.Mapper != "",
	}
}

func propertyNamed(list []*model.Property, name string) *model.Property {
	i := slices.IndexFunc(list, func(p *model.Property) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return list[i]
}

// level gives the item at the end of a path.
func (w *widener) level(path string) *widened {
	if at, ok := w.levels[path]; ok {
		return at
	}
	var at *widened
	if path == "" {
		o := w.shape.object
		at = &widened{level{alias: root, join: -1, array: -1}, visibleProperties(o.Properties, w.shape.version, hiddenMask(o.Properties, w.session))}
	} else {
		parent, last := "", path
		if i := strings.LastIndexByte(path, '.'); i >= 0 {
			parent, last = path[:i], path[i+1:]
		}
		if up := w.level(parent); up != nil {
			at = w.step(up, propertyNamed(up.properties, last), path)
		}
	}
	w.levels[path] = at
	return at
}

// step goes from an item to a related one.
func (w *widener) step(up *widened, p *model.Property, path string) *widened {
	switch {
	case p == nil || p.Query != nil || p.Element != nil || p.Type != model.TypeObject && p.Type != model.TypeArray:
		return nil
	case p.Join == nil:
		return &widened{up.level, visibleProperties(p.Properties, w.shape.version, 0)}
	}
	c := &selector{engine: w.engine, session: w.session, version: w.shape.version}
	properties := visibleProperties(p.Properties, w.shape.version, 0)
	var condition access.Condition
	if target := c.whole(p); target != nil {
		alias := wideAlias(path)
		condition = w.engine.visibility(w.session, target, alias)
		if condition.Never {
			return nil
		}
		properties = c.shown(target)
	}
	return &widened{w.join(up.level, p, path, condition), properties}
}

// wideAlias keeps the joins of wide paths apart from those of the shape.
func wideAlias(path string) string { return "`wide." + path + "`" }

// join adds the join of a property; below a list it becomes part of the list's own condition.
func (w *widener) join(at level, p *model.Property, path string, condition access.Condition) level {
	alias := wideAlias(path)
	j := join{alias: alias, sql: joinSQL(p.Join, at.alias, alias), parent: at.join, array: at.array, args: condition.Args}
	if condition.SQL != "" {
		j.sql += " AND (" + condition.SQL + ")"
	}
	if p.Type == model.TypeArray || at.array >= 0 {
		w.shape.arrays = append(w.shape.arrays, j)
		return level{alias: alias, join: at.join, array: len(w.shape.arrays) - 1}
	}
	w.shape.joins = append(w.shape.joins, j)
	return level{alias: alias, join: len(w.shape.joins) - 1, array: -1}
}
