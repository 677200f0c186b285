package api

import (
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/locales"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// listedType is one entry of a list of types.
type listedType struct {
	Itemtype string `json:"itemtype"`
	Name     string `json:"name"`
	Href     string `json:"href"`
}

var listedSchema = route.Schema{Inline: route.Listed(map[string]any{
	"itemtype": route.Typed("string", "GLPI's class of such items"),
	"name":     route.Typed("string", "What such items are called"),
	"href":     route.Typed("string", "Path of the list of them"),
})}

// listingRoutes are the routes that name the types below them. They ask for no right, and give
// all in one page.
func listingRoutes(reg *catalog.Registry) []route.Route {
	var out []route.Route
	for _, l := range catalog.Listings() {
		out = append(out, route.Route{
			Method: "GET", Path: l.Path, Since: l.Since,
			Doc: route.Doc{Tags: []string{l.Tag}, Description: "List the types of " + strings.ToLower(l.Tag),
				Response: listedSchema},
			Handle: func(c *route.Call) (*route.Answer, error) {
				return &route.Answer{Value: listed(reg, l, c.Version, languageOf(c)), List: true}, nil
			},
		})
	}
	return out
}

// languageOf is the language that a session is answered in.
func languageOf(c *route.Call) string {
	if c.Session == nil {
		return locales.English
	}
	return c.Session.Language
}

func listed(reg *catalog.Registry, l catalog.Listing, v model.Version, language string) []listedType {
	out := []listedType{}
	for _, entry := range l.Types {
		name, label, _ := strings.Cut(entry, "=")
		o := reg.Object(name)
		if l.Later && !servedSince(o, l.Path, v) {
			continue
		}
		if label == "" {
			label = o.Label
		}
		out = append(out, listedType{o.Itemtype, locales.One(language, label), strings.TrimSuffix(l.Path, "/") + "/" +
			name})
	}
	return out
}

// servedSince reports whether a version has the type's own routes below the path.
func servedSince(o *model.Object, path string, v model.Version) bool {
	for _, m := range o.Mounts {
		if strings.HasPrefix(m.Path, path) && m.Under == nil {
			return v.Includes(m.Since, m.Until)
		}
	}
	return false
}
