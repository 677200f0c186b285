package administration

import (
	"slices"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// items answers the items that belong to a user by a column: those used, or those managed. They
// are of any type of asset or management that has the column and is served by itself.
func (r routes) items(column string) handler {
	return func(c *route.Call, user int64) (*route.Answer, error) {
		if user != c.Session.UserID {
			if err := c.Engine.PermitSee(c.Context, c.Session, c.Object("User"), user); err != nil {
				return nil, err
			}
		}
		q := c.Query(nil)
		q.Fields = c.Fields()
		q.Where = access.Condition{SQL: "`t`.`" + column + "` = ?", Args: []any{user}}
		page, err := c.Engine.FindUnion(c.Context, c.Session, holders(c.Engine, column), q)
		if err != nil {
			return nil, err
		}
		return &route.Answer{Page: page, List: true}, nil
	}
}

// holders gives the objects whose rows belong to users by a column.
func holders(e *engine.Engine, column string) []*model.Object {
	var out []*model.Object
	for _, o := range e.Catalog().Objects() {
		if o.Tag != "Assets" && o.Tag != "Management" || o.Table == "" || !e.Has(o, column) {
			continue
		}
		if slices.ContainsFunc(o.Mounts, func(m model.Mount) bool { return m.Under == nil && m.Ops.Has(model.List) }) {
			out = append(out, o)
		}
	}
	return out
}

// itemsSchema is what items of several types have in common.
var itemsSchema = route.Schema{Inline: map[string]any{"type": "array", "items": map[string]any{
	"type": "object", "additionalProperties": true, "properties": map[string]any{
		"_itemtype": route.Typed("string", "Schema that the item is of, such as Computer"),
		"id": map[string]any{"type": "integer", "format": "int64", "readOnly": true,
			"description": "Id of the item, unique in its schema"},
		"name": route.Typed("string", "What the item is called"),
	},
}}}
