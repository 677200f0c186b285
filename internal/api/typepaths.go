package api

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/suggest"
)

// GLPI's own introduction to its API names a type alone as a path: "/Ticket", "/Computer/45". Such a path is
// answered as the one of the type's collection; the path of a real route and an alias come first.

// homes finds the collection of a type, as segments, by the words for it in small letters.
type homes map[string][]string

// newHomes finds the collections. Where several types could be meant by a word, the one wins whose class is
// called so, then the one whose schema is, then the one whose path ends so; of these, the one declared first.
func newHomes(reg *catalog.Registry) homes {
	type home struct {
		o    *model.Object
		path string
	}
	var list []home
	objects := reg.Objects()
	for _, o := range objects {
		for i := range o.Mounts {
			m := &o.Mounts[i]
			switch {
			case m.Under != nil || !m.Ops.Has(model.List):
			case m.Named == "":
				list = append(list, home{o, m.Path})
			default:
				before, rest, _ := strings.Cut(m.Named, "{")
				param, after, _ := strings.Cut(rest, "}")
				for _, x := range objects {
					word, begins := strings.CutPrefix(x.Name, before)
					word, ends := strings.CutSuffix(word, after)
					if begins && ends && x.Like == o.Name {
						list = append(list, home{x, strings.ReplaceAll(m.Path, "{"+param+"}", word)})
					}
				}
			}
		}
	}
	out := homes{}
	for _, word := range []func(h home) string{
		func(h home) string { return h.o.Itemtype },
		func(h home) string { return h.o.Name },
		func(h home) string { return h.path[strings.LastIndexByte(strings.TrimSuffix(h.path, "/"), '/')+1:] },
	} {
		for _, h := range list {
			key := strings.ToLower(strings.TrimSuffix(word(h), "/"))
			if key != "" && !strings.HasPrefix(key, "_") && out[key] == nil && !strings.Contains(h.path, "{") {
				out[key] = splitPath(h.path)
			}
		}
	}
	return out
}

// of gives the segments that a path which begins with a type really means, nil for others.
func (h homes) of(segments []string) []string {
	if len(segments) == 0 {
		return nil
	}
	word, err := url.PathUnescape(segments[0])
	home := h[strings.ToLower(word)]
	if err != nil || home == nil {
		return nil
	}
	return append(slices.Clone(home), segments[1:]...)
}

// maxPathShown is how much of a path a message repeats.
const maxPathShown = 200

// noPath is the answer to a path that there is not: it names the nearest ones.
func (r *router) noPath(path string, v model.Version) error {
	shown := path
	if len(shown) > maxPathShown {
		shown = strings.ToValidUTF8(shown[:maxPathShown], "") + "..."
	}
	text := "There is no path " + shown
	near, above, below := r.nearest(splitPath(path), v)
	rest := strings.Trim(strings.TrimPrefix(path, above), "/")
	switch {
	case len(near) == 0 && above != "" && rest != "" && r.takesID(splitPath(above)):
		text += ": the id of an item is a number"
		if len(below) > 0 {
			text += "; else there are " + strings.Join(below, ", ") + " below " + above
		}
	case len(near) > 0:
		text += ": did you mean " + suggest.Or(near) + "?"
	case len(below) > 0:
		text += ": below " + above + " there are " + strings.Join(below, ", ")
	}
	return &model.Error{Code: model.CodeNotFound, Title: model.TitleNotFound,
		Messages: []model.Message{{Priority: "error", Message: text}}}
}

// maxBelow is how many names of what there is below a path a message lists.
const maxBelow = 30

// nearest gives the paths that are nearest to one that there is not: it follows the path as far as it goes,
// and looks at what could come next. When nothing is near, it gives how far it came and what there is below.
func (r *router) nearest(segments []string, v model.Version) (near []string, above string, below []string) {
	if len(segments) == 0 {
		return nil, "", nil
	}
	home := r.homes.of(segments)
	if home != nil && r.root.next(segments[0]) == nil {
		return r.follow(home, v)
	}
	near, above, below = r.follow(segments, v)
	if home != nil && len(near) == 0 { // the beginning of other paths has the name of a type, as /Network does
		return r.follow(home, v)
	}
	return near, above, below
}

// follow is nearest for a path from the root.
func (r *router) follow(segments []string, v model.Version) (near []string, above string, below []string) {
	at, n := r.root, 0
	for n < len(segments) {
		next := at.next(segments[n])
		if next == nil || next.name == "" && at.misspelt(segments[n], v) {
			break
		}
		at, n = next, n+1
	}
	names := at.names(v)
	if n == 0 {
		for word, home := range r.homes {
			if !strings.ContainsAny(word, `\_`) {
				names = append(names, home[len(home)-1])
			}
		}
	}
	slices.Sort(names)
	if n > 0 {
		above, below = "/"+strings.Join(segments[:n], "/"), names
		if len(below) == 0 && n == len(segments) {
			below = at.placeholders(v, n)
		}
		if len(below) > maxBelow {
			below = append(slices.Clone(names[:maxBelow]), "...")
		}
	}
	if n == len(segments) || len(above) > maxPathShown {
		return nil, above, below
	}
	for _, name := range suggest.Nearest(segments[n], slices.Compact(names)) {
		path := append(append(slices.Clone(segments[:n]), name), segments[n+1:]...)
		if home := r.homes.of(path); n == 0 && home != nil && r.at(path, v) == nil {
			path = home
		}
		if m := r.at(path, v); m == nil && len(segments) > n+1 {
			path = path[:len(path)-(len(segments)-n-1)]
		}
		if text := "/" + strings.Join(path, "/"); len(text) <= maxPathShown && !slices.Contains(near, text) {
			near = append(near, text)
		}
	}
	return near, above, below
}

// names gives what can come next in the paths of a version, but for placeholders.
func (n *node) names(v model.Version) (names []string) {
	for _, child := range n.static {
		if child.leads(v) {
			names = append(names, child.name)
		}
	}
	return names
}

// placeholders gives the placeholders that can come next in the paths of a version, as the document writes them; n is
// how many segments lead here.
func (n *node) placeholders(v model.Version, segments int) (names []string) {
	for _, p := range n.params {
		if r := p.node.first(v); r != nil {
			name, _, _ := strings.Cut(splitPath(r.Path)[segments], ":")
			names = append(names, strings.TrimSuffix(name, "}")+"}")
		}
	}
	return names
}

// first gives a route of a version that ends at a node or below it, nil for none.
func (n *node) first(v model.Version) *route.Route {
	for _, r := range slices.Concat(n.routes, n.rest) {
		if v.Includes(r.Since, r.Until) {
			return r
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.static)) {
		if r := n.static[name].first(v); r != nil {
			return r
		}
	}
	for _, p := range n.params {
		if r := p.node.first(v); r != nil {
			return r
		}
	}
	return nil
}

// misspelt reports whether a segment, though a placeholder takes any word, is near to a name that can stand there.
func (n *node) misspelt(segment string, v model.Version) bool {
	return !matches("int", segment) && len(suggest.Nearest(segment, n.names(v))) > 0
}

// takesID reports whether what follows a path can be the id of an item.
func (r *router) takesID(segments []string) bool {
	at := r.root
	for _, segment := range segments {
		if at = at.next(segment); at == nil {
			return false
		}
	}
	return slices.ContainsFunc(at.params, func(p *paramNode) bool { return p.kind == "int" })
}

// leads reports whether a version has routes at a step of the tree or below it.
func (n *node) leads(v model.Version) bool { return n.first(v) != nil }

// next gives where a segment leads, nil when it leads nowhere.
func (n *node) next(segment string) *node {
	if next := n.static[strings.ToLower(segment)]; next != nil {
		return next
	}
	for _, p := range n.params {
		if value, fits := without(segment, p.suffix); fits && matches(p.kind, value) {
			return p.node
		}
	}
	return nil
}
