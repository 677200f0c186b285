package custom

import (
	"cmp"
	"slices"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// listed is one entry of the list of custom assets.
type listed struct {
	Itemtype string `json:"itemtype"`
	Name     string `json:"name"`
	Href     string `json:"href"`
}

// routes gives the list of what is defined; the assets themselves are plain operations.
func (s *Service) routes() []route.Route {
	return []route.Route{{
		Method: "GET", Path: "/Assets/Custom/", Since: model.V2_0,
		Doc: route.Doc{
			Tags: []string{"Assets"}, Description: "List the types of custom assets",
			Response: route.Schema{Inline: route.Listed(map[string]any{
				"itemtype": route.Typed("string", "System name of the definition, as paths have it"),
				"name":     route.Typed("string", "What such assets are called"),
				"href":     route.Typed("string", "Path of the list of these assets"),
			})},
		},
		Handle: func(c *route.Call) (*route.Answer, error) {
			out := []listed{}
			for _, d := range *s.current.Load() {
				if d.Active {
					out = append(out, listed{d.Name, d.names.one(c.Session.Language, d.Label), "/Assets/Custom/" +
						d.Name})
				}
			}
			slices.SortFunc(out, func(a, b listed) int { return cmp.Compare(a.Itemtype, b.Itemtype) })
			return &route.Answer{Value: out, List: true}, nil
		},
	}}
}
