package assets

import (
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// globalRoute searches all core types of assets at once. Custom assets are not among them.
var globalRoute = route.Route{
	Method: "GET", Path: "/Assets/Global", Since: model.V2_0,
	Doc: route.Doc{
		Tags:        []string{"Assets"},
		Description: "List or search for assets of any type; _itemtype names the type of each",
		List:        true, Response: route.ListOf("CommonAsset"),
	},
	Handle: func(c *route.Call) (*route.Answer, error) {
		members := make([]*model.Object, len(core))
		for i, name := range core {
			members[i] = c.Object(name)
		}
		q := c.Query(nil)
		q.Fields = c.Fields()
		page, err := c.Engine.FindUnion(c.Context, c.Session, members, q)
		if err != nil {
			return nil, err
		}
		return &route.Answer{Page: page, List: true}, nil
	},
}
