package graphql

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/glpid/glpid/internal/model"
)

// node is something that introspection can look into: a schema, a type, a field. The members are
// those of the GraphQL specification (section 4.2): nil, a string, a boolean, a node or a list
// of nodes or strings.
type node interface {
	kind() string // the name of its type: "__Type"
	member(name string, args map[string]any) any
}

// maxNodes is how many nodes one request may look into: ten times as many as tools that ask for all there
// is to know.
const maxNodes = 500_000

// selected is a field with the type of its value, which decides what is selected of it.
type selected struct {
	field *ast.Field
	kind  string
}

// membersOf gives what is selected of a value. It is the same for all values of a field, of which there
// can be thousands.
func (x *execution) membersOf(f *ast.Field, kind string) []*ast.Field {
	key := selected{f, kind}
	members, ok := x.members[key]
	if !ok {
		members = x.collectFor(f.SelectionSet, kind)
		if x.members == nil {
			x.members = map[selected][]*ast.Field{}
		}
		x.members[key] = members
	}
	return members
}

// node writes what is selected of a node, unless the answer has become too large.
func (x *execution) node(n node, f *ast.Field) {
	if x.nodes++; x.nodes > maxNodes {
		x.failed = model.TooLarge("The query looks at more than %d parts of the schema", maxNodes)
	}
	if !x.goOn() {
		return
	}
	lead := byte('{')
	for _, inner := range x.membersOf(f, n.kind()) {
		x.data.WriteByte(lead)
		lead = ','
		x.key(inner.Alias)
		if inner.Name == "__typename" {
			x.data.WriteString(`"` + n.kind() + `"`)
			continue
		}
		x.value(n.member(inner.Name, inner.ArgumentMap(x.variables)), inner)
	}
	if lead == '{' {
		x.data.WriteByte('{')
	}
	x.data.WriteByte('}')
}

func (x *execution) value(v any, f *ast.Field) {
	switch v := v.(type) {
	case node:
		x.node(v, f)
	case []node:
		x.data.WriteByte('[')
		for i, n := range v {
			if x.failed != nil {
				return
			}
			if i > 0 {
				x.data.WriteByte(',')
			}
			x.node(n, f)
		}
		x.data.WriteByte(']')
	default:
		encoded, err := json.Marshal(v)
		if err != nil {
			encoded = []byte("null")
		}
		x.data.Write(encoded)
	}
}

// introspect gives the whole schema.
func (s *schema) introspect() node { return schemaNode{s.types} }

// named gives a type, or nil.
func (s *schema) named(name string) any {
	if d := s.types.Types[name]; d != nil {
		return typeNode{s.types, &ast.Type{NamedType: name}}
	}
	return nil
}

type schemaNode struct{ types *ast.Schema }

func (schemaNode) kind() string { return "__Schema" }

func (n schemaNode) member(name string, _ map[string]any) any {
	switch name {
	case "types":
		names := make([]string, 0, len(n.types.Types))
		for name := range n.types.Types {
			names = append(names, name)
		}
		slices.Sort(names)
		out := make([]node, len(names))
		for i, name := range names {
			out[i] = typeNode{n.types, &ast.Type{NamedType: name}}
		}
		return out
	case "queryType":
		return typeNode{n.types, &ast.Type{NamedType: "Query"}}
	case "directives":
		names := []string{"include", "skip"}
		var out []node
		for _, name := range names {
			out = append(out, directiveNode{n.types, n.types.Directives[name]})
		}
		return out
	}
	return nil // mutationType, subscriptionType, description
}

type typeNode struct {
	types *ast.Schema
	typ   *ast.Type
}

func (typeNode) kind() string { return "__Type" }

func (n typeNode) member(name string, args map[string]any) any {
	switch {
	case n.typ.NonNull:
		inner := *n.typ
		inner.NonNull = false
		return wrapper("NON_NULL", typeNode{n.types, &inner}, name)
	case n.typ.NamedType == "":
		return wrapper("LIST", typeNode{n.types, n.typ.Elem}, name)
	}
	d := n.types.Types[n.typ.NamedType]
	switch name {
	case "kind":
		return string(d.Kind)
	case "name":
		return d.Name
	case "description":
		return text(d.Description)
	case "fields":
		if d.Kind != ast.Object && d.Kind != ast.Interface {
			return nil
		}
		out := []node{}
		for _, f := range d.Fields {
			if !strings.HasPrefix(f.Name, "__") {
				out = append(out, fieldNode{n.types, f})
			}
		}
		return out
	case "interfaces":
		if d.Kind != ast.Object {
			return nil
		}
		return []node{}
	case "possibleTypes":
		if d.Kind != ast.Union && d.Kind != ast.Interface {
			return nil
		}
		out := []node{}
		for _, possible := range n.types.GetPossibleTypes(d) {
			out = append(out, typeNode{n.types, ast.NamedType(possible.Name, nil)})
		}
		return out
	case "inputFields":
		if d.Kind != ast.InputObject {
			return nil
		}
		out := []node{}
		for _, f := range d.Fields {
			out = append(out, inputNode{n.types, &ast.ArgumentDefinition{Name: f.Name, Description: f.Description,
				Type: f.Type, DefaultValue: f.DefaultValue}})
		}
		return out
	case "enumValues":
		if d.Kind != ast.Enum {
			return nil
		}
		out := []node{}
		for _, v := range d.EnumValues {
			out = append(out, enumNode{v})
		}
		return out
	}
	return nil
}

func wrapper(kind string, inner typeNode, name string) any {
	switch name {
	case "kind":
		return kind
	case "ofType":
		return inner
	}
	return nil
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

type fieldNode struct {
	types *ast.Schema
	field *ast.FieldDefinition
}

func (fieldNode) kind() string { return "__Field" }

func (n fieldNode) member(name string, _ map[string]any) any {
	switch name {
	case "name":
		return n.field.Name
	case "description":
		return text(n.field.Description)
	case "args":
		return inputs(n.types, n.field.Arguments)
	case "type":
		return typeNode{n.types, n.field.Type}
	case "isDeprecated":
		return false
	}
	return nil
}

func inputs(types *ast.Schema, list ast.ArgumentDefinitionList) []node {
	out := make([]node, len(list))
	for i, a := range list {
		out[i] = inputNode{types, a}
	}
	return out
}

type inputNode struct {
	types *ast.Schema
	arg   *ast.ArgumentDefinition
}

func (inputNode) kind() string { return "__InputValue" }

func (n inputNode) member(name string, _ map[string]any) any {
	switch name {
	case "name":
		return n.arg.Name
	case "description":
		return text(n.arg.Description)
	case "type":
		return typeNode{n.types, n.arg.Type}
	case "defaultValue":
		if n.arg.DefaultValue == nil {
			return nil
		}
		return n.arg.DefaultValue.String()
	case "isDeprecated":
		return false
	}
	return nil
}

type enumNode struct{ value *ast.EnumValueDefinition }

func (enumNode) kind() string { return "__EnumValue" }

func (n enumNode) member(name string, _ map[string]any) any {
	switch name {
	case "name":
		return n.value.Name
	case "description":
		return text(n.value.Description)
	case "isDeprecated":
		return false
	}
	return nil
}

type directiveNode struct {
	types     *ast.Schema
	directive *ast.DirectiveDefinition
}

func (directiveNode) kind() string { return "__Directive" }

func (n directiveNode) member(name string, _ map[string]any) any {
	switch name {
	case "name":
		return n.directive.Name
	case "description":
		return text(n.directive.Description)
	case "args":
		return inputs(n.types, n.directive.Arguments)
	case "locations":
		out := make([]string, len(n.directive.Locations))
		for i, l := range n.directive.Locations {
			out[i] = string(l)
		}
		return out
	case "isRepeatable":
		return n.directive.IsRepeatable
	}
	return nil
}
