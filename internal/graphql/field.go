package graphql

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/glpid/glpid/internal/route"
)

// Field is a field of the query root that is no list of an object's items.
type Field struct {
	Name string // of the field
	Type string // of its value: "ServiceCatalogInfo"
	SDL  string // declares that type and those it needs
	// Resolve gives the value for a session.
	Resolve func(c *route.Call) (Object, error)
}

// Object is a value of such a field: its type, and its members by name. These are scalars, Objects
// and lists of Objects.
type Object struct {
	Type    string
	Members map[string]any
}

func (o Object) kind() string { return o.Type }

func (o Object) member(name string, _ map[string]any) any {
	if list, ok := o.Members[name].([]Object); ok {
		nodes := make([]node, len(list))
		for i, inner := range list {
			nodes[i] = inner
		}
		return nodes
	}
	return o.Members[name]
}

// special answers a field that has a resolver of its own.
func (x *execution) special(field Field, f *ast.Field) {
	value, err := field.Resolve(x.call)
	if err != nil {
		x.data.WriteString("null")
		x.errors = append(x.errors, &gqlerror.Error{Message: x.message(f, err), Path: ast.Path{ast.PathName(f.Alias)}})
		return
	}
	x.node(value, f)
}
