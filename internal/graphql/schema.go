// Package graphql answers GraphQL queries over the engine: every object of the catalogue is a type
// and a field of the query root. A query becomes one statement for the items of a field with all
// their to-one relations, and one for each list in them.
//
// It must not know SQL, nor decide what a session sees: the engine does both.
package graphql

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// schema is the GraphQL schema of one API version; it never changes.
type schema struct {
	version    model.Version
	sdl        string
	types      *ast.Schema
	generation uint64
}

// arguments are those of every field of the query root.
const arguments = "(id: Int, filter: String, start: Int, limit: Int, sort: String, order: String)"

// newSchema makes the schema of a version.
func newSchema(r *catalog.Registry, v model.Version, fields []route.Field) (*schema, error) {
	b := &builder{graph: r.Graph(), version: v, types: map[string][]string{}, texts: map[string]map[string]string{}}
	generation := r.Generation()
	var query []string
	for _, o := range r.Objects() {
		if !o.ExistsIn(v) || o.RESTOnly || strings.HasPrefix(o.Name, "_") {
			continue
		}
		if b.object(o.Name, o.Name, o.Properties) {
			query = append(query, o.Name+arguments+": ["+o.Name+"]")
		}
	}
	for _, f := range fields {
		query = append(query, f.Name+": "+f.Type)
	}
	b.types["Query"] = query
	source := b.print()
	if b.words {
		source += "\nscalar " + intOrText + "\n"
	}
	for _, f := range fields {
		source += "\n" + f.SDL
	}
	types, err := gqlparser.LoadSchema(&ast.Source{Name: "schema", Input: source})
	if err != nil {
		return nil, fmt.Errorf("the GraphQL schema of %s: %w", v, err)
	}
	for name, texts := range b.texts {
		for _, f := range types.Types[name].Fields {
			f.Description = texts[f.Name]
		}
	}
	return &schema{version: v, sdl: printed(types), types: types, generation: generation}, nil
}

// printed writes a schema in its language, types by name, as tools expect it.
func printed(types *ast.Schema) string {
	var out strings.Builder
	texts := json.NewEncoder(&out)
	texts.SetEscapeHTML(false)
	for _, name := range slices.Sorted(maps.Keys(types.Types)) {
		d := types.Types[name]
		if d.BuiltIn {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		if d.Kind == ast.Scalar {
			out.WriteString("scalar " + name + "\n")
			continue
		}
		if d.Kind == ast.Union {
			out.WriteString("union " + name + " = " + strings.Join(d.Types, " | ") + "\n")
			continue
		}
		out.WriteString("type " + name + " {\n")
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			if f.Description != "" {
				out.WriteString("  ")
				_ = texts.Encode(f.Description) // as JSON, whose strings are GraphQL's too; it ends the line
			}
			out.WriteString("  " + f.Name)
			lead := "("
			for _, a := range f.Arguments {
				out.WriteString(lead + a.Name + ": " + a.Type.String())
				lead = ", "
			}
			if lead == ", " {
				out.WriteByte(')')
			}
			out.WriteString(": " + f.Type.String() + "\n")
		}
		out.WriteString("}\n")
	}
	return out.String()
}

// builder gathers the types with the lines of their fields.
type builder struct {
	graph   *catalog.Graph
	version model.Version
	types   map[string][]string
	texts   map[string]map[string]string // what the fields of the types mean, by their names
	words   bool                         // numbers that can be texts are among the fields
}

// intOrText is the type of numbers that can be texts: 86400 or "2MONTH".
const intOrText = "IntOrText"

// object adds a type; false when it would have no fields. top is the schema that it is in.
func (b *builder) object(name, top string, properties []model.Property) bool {
	var lines []string
	texts := map[string]string{}
	for i := range properties {
		p := &properties[i]
		if p.Unlisted || !b.version.Includes(p.Since, p.Removed) {
			continue
		}
		if kind := b.kind(p, top); kind != "" {
			lines = append(lines, p.Name+": "+kind)
			texts[p.Name] = p.Description
		}
	}
	if len(lines) > 0 {
		b.types[name], b.texts[name] = lines, texts
	}
	return len(lines) > 0
}

// kind gives the type of a property, "" when it can show nothing. A related item is of its whole
// type, whatever part of it REST shows.
func (b *builder) kind(p *model.Property, top string) string {
	inner := ""
	switch {
	case p.Words != "":
		b.words = true
		return intOrText
	case p.Type != model.TypeArray && p.Type != model.TypeObject:
		return scalar(p)
	case p.Element != nil:
		inner = scalar(p.Element)
	case b.has(b.graph.Target(p)):
		inner = p.Target
	default:
		inner = "_" + top + "_" + p.Name
		if !b.object(inner, top, p.Properties) {
			return ""
		}
	}
	if p.Type == model.TypeArray {
		return "[" + inner + "]"
	}
	return inner
}

func (b *builder) has(o *model.Object) bool {
	return o != nil && o.ExistsIn(b.version) &&
		slices.ContainsFunc(o.Properties, func(p model.Property) bool { return b.version.Includes(p.Since, p.Removed) })
}

func scalar(p *model.Property) string {
	switch p.Type {
	case model.TypeInteger:
		return "Int"
	case model.TypeNumber:
		return "Float"
	case model.TypeBoolean:
		return "Boolean"
	}
	return "String"
}

// print writes the types in the schema language.
func (b *builder) print() string {
	names := make([]string, 0, len(b.types))
	for name := range b.types {
		names = append(names, name)
	}
	slices.Sort(names)
	var out strings.Builder
	for i, name := range names {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString("type " + name + " {\n")
		for _, line := range b.types[name] {
			out.WriteString("  " + line + "\n")
		}
		out.WriteString("}\n")
	}
	return out.String()
}
