package assets

import (
	"encoding/json"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// entry is one type in an index.
type entry struct {
	Itemtype string `json:"itemtype"`
	Name     string `json:"name"`
	Href     string `json:"href"`
}

var indexSchema = route.Schema{Inline: map[string]any{"type": "array", "items": map[string]any{
	"type": "object",
	"properties": map[string]any{
		"itemtype": map[string]any{"type": "string", "description": "The class of the items"},
		"name":     map[string]any{"type": "string", "description": "What they are called"},
		"href":     map[string]any{"type": "string", "description": "Where they are listed"},
	},
}}}

// indexRoutes list the types of assets and of components.
func indexRoutes() []route.Route {
	index := func(path, tag, text, prefix string, names []string) route.Route {
		return route.Route{
			Method: "GET", Path: path, Since: model.V2_0,
			Doc: route.Doc{Tags: []string{tag}, Description: text, Response: indexSchema},
			Handle: func(c *route.Call) (*route.Answer, error) {
				entries := make([]entry, len(names))
				for i, name := range names {
					o := c.Object(name)
					entries[i] = entry{Itemtype: o.Itemtype, Name: o.Label, Href: prefix + name}
				}
				body, err := json.Marshal(entries)
				return &route.Answer{JSON: body, List: true}, err
			},
		}
	}
	return []route.Route{
		index("/Assets/", "Assets", "Get the types of assets", "/Assets/", core),
		index("/Components", "Components", "Get the types of components", "/Components/", components),
	}
}
