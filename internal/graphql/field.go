package graphql

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/glpid/glpid/internal/route"
)

// item is a value of a field that is no list of an object's items.
type item route.Item

func (o item) kind() string { return o.Type }

func (o item) member(name string, _ map[string]any) any {
	if list, ok := o.Members[name].([]route.Item); ok {
		nodes := make([]node, len(list))
		for i, inner := range list {
			nodes[i] = item(inner)
		}
		return nodes
	}
	return o.Members[name]
}

// special answers a field that has a resolver of its own.
func (x *execution) special(field route.Field, f *ast.Field) {
	value, err := field.Resolve(x.call)
	if err != nil {
		x.data.WriteString("null")
		x.errors = append(x.errors, &gqlerror.Error{Message: x.message(f, err), Path: ast.Path{ast.PathName(f.Alias)}})
		return
	}
	x.node(item(value), f)
}
