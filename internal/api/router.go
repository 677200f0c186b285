package api

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// A router of our own, small as it is, because GLPI's paths need three things that general ones
// do not offer together: letter case that does not matter in paths but is kept in placeholders,
// routes that come and go with the API version of the request, and routes that are added while
// the program runs (custom assets).

// router finds routes by path. It is built once and never changed.
type router struct {
	root   *node
	routes []*route.Route
	homes  homes // of types, for paths that begin with one
}

// node is one step of the path tree.
type node struct {
	name   string // of the segment that leads here, "" for placeholders
	static map[string]*node
	params []*paramNode
	rest   []*route.Route // "{x:rest}" at the end
	routes []*route.Route // routes that end here
}

type paramNode struct {
	kind   string // int, word, any
	suffix string // what follows the placeholder in its segment
	node   *node
}

// kinds lists what placeholders match, the most exact first: that is the order of trial.
var kinds = []string{"int", "word", "any"}

func matches(kind, segment string) bool {
	if segment == "" {
		return false
	}
	if kind == "any" {
		return true
	}
	for i := 0; i < len(segment); i++ {
		c := segment[i]
		digit := c >= '0' && c <= '9'
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !digit && (kind == "int" || !letter) {
			return false
		}
	}
	return kind != "int" || len(segment) <= 18
}

func newRouter(routes []*route.Route, types homes) (*router, error) {
	r := &router{root: &node{}, routes: routes, homes: types}
	for _, rt := range routes {
		n := r.root
		segments := splitPath(rt.Path)
		for i, segment := range segments {
			name, kind, suffix := placeholder(segment)
			switch {
			case kind == "":
				n = n.child(segment)
			case kind == "rest":
				if i != len(segments)-1 {
					return nil, fmt.Errorf("api: %s: {%s:rest} must come last", rt.Path, name)
				}
			case slices.Contains(kinds, kind):
				n = n.param(kind, suffix)
			default:
				return nil, fmt.Errorf("api: %s: unknown kind of placeholder %q", rt.Path, kind)
			}
		}
		if len(segments) > 0 && strings.HasSuffix(segments[len(segments)-1], ":rest}") {
			n.rest = append(n.rest, rt)
		} else {
			n.routes = append(n.routes, rt)
		}
	}
	return r, nil
}

func (n *node) child(name string) *node {
	segment := strings.ToLower(name)
	if n.static == nil {
		n.static = map[string]*node{}
	}
	if n.static[segment] == nil {
		n.static[segment] = &node{name: name}
	}
	return n.static[segment]
}

func (n *node) param(kind, suffix string) *node {
	for _, p := range n.params {
		if p.kind == kind && p.suffix == suffix {
			return p.node
		}
	}
	p := &paramNode{kind, suffix, &node{}}
	n.params = append(n.params, p)
	slices.SortFunc(n.params, func(a, b *paramNode) int {
		return cmp.Or(cmp.Compare(len(b.suffix), len(a.suffix)),
			cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)))
	})
	return p.node
}

// placeholder reads "{name:kind}", and what follows it in the segment: "{itemtype}Model". kind ""
// means the segment is literal.
func placeholder(segment string) (name, kind, suffix string) {
	end := strings.IndexByte(segment, '}')
	if !strings.HasPrefix(segment, "{") || end < 0 {
		return "", "", ""
	}
	name, kind, ok := strings.Cut(segment[1:end], ":")
	if !ok {
		kind = "word"
	}
	return name, kind, segment[end+1:]
}

// without gives a segment less the text that follows its placeholder, in any letter case.
func without(segment, suffix string) (string, bool) {
	n := len(segment) - len(suffix)
	if n < 0 || !strings.EqualFold(segment[n:], suffix) {
		return "", false
	}
	return segment[:n], true
}

// splitPath gives the segments between slashes; outer slashes do not matter.
func splitPath(path string) []string {
	path = strings.Trim(path, "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

// match is what a path leads to in one API version.
type match struct {
	routes  []*route.Route // by method, the best first
	path    []string       // the request's segments
	methods []string       // sorted
}

// isPage reports that the path answers for itself, without a token: everybody may know that it is there.
func (m *match) isPage() bool {
	return m != nil && slices.ContainsFunc(m.routes, func(rt *route.Route) bool { return rt.Handle == nil })
}

// find gives the routes of a path that exist in a version; nil when there are none, not by an alias or the name
// of a type either.
func (r *router) find(path string, v model.Version) *match {
	segments := splitPath(path)
	if m := r.at(segments, v); m != nil {
		return m
	}
	if other := aliased(segments); other != nil {
		return r.at(other, v)
	}
	home := r.homes.of(segments)
	if home == nil {
		return nil
	}
	if m := r.at(home, v); m != nil {
		return m
	}
	if other := aliased(home); other != nil {
		return r.at(other, v)
	}
	return nil
}

func (r *router) at(segments []string, v model.Version) *match {
	m := &match{path: segments}
	r.root.collect(segments, func(routes []*route.Route) {
		for _, rt := range routes {
			if v.Includes(rt.Since, rt.Until) {
				m.routes = append(m.routes, rt)
			}
		}
	})
	if len(m.routes) == 0 {
		return nil
	}
	slices.SortStableFunc(m.routes, func(a, b *route.Route) int { return cmp.Compare(priority(b), priority(a)) })
	for _, rt := range m.routes {
		if !slices.Contains(m.methods, rt.Method) {
			m.methods = append(m.methods, rt.Method)
		}
	}
	if slices.Contains(m.methods, http.MethodPatch) && !slices.Contains(m.methods, http.MethodPut) {
		m.methods = append(m.methods, http.MethodPut)
	}
	slices.Sort(m.methods)
	return m
}

func priority(r *route.Route) int {
	if r.Priority == 0 {
		return 10
	}
	return r.Priority
}

// collect calls fn for every list of routes whose path fits, the most exact first.
func (n *node) collect(segments []string, fn func([]*route.Route)) {
	if len(segments) == 0 {
		fn(n.routes)
	} else {
		if next := n.static[strings.ToLower(segments[0])]; next != nil {
			next.collect(segments[1:], fn)
		}
		for _, p := range n.params {
			if value, fits := without(segments[0], p.suffix); fits && matches(p.kind, value) {
				p.node.collect(segments[1:], fn)
			}
		}
	}
	if n.rest != nil {
		fn(n.rest)
	}
}

// route picks the route for a method, nil when the path has none for it. PUT does what PATCH does where it
// has no route of its own: GLPI's introduction names both.
func (m *match) route(method string) *route.Route {
	for _, rt := range m.routes {
		if rt.Method == method {
			return rt
		}
	}
	if method == http.MethodPut {
		return m.route(http.MethodPatch)
	}
	return nil
}

// values gives the placeholders of a route as the client spelled them.
func (m *match) values(rt *route.Route) map[string]string {
	var out map[string]string
	for i, segment := range splitPath(rt.Path) {
		name, kind, suffix := placeholder(segment)
		if kind == "" {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		if kind == "rest" {
			out[name] = strings.Join(m.path[i:], "/")
			break
		}
		out[name], _ = without(m.path[i], suffix)
	}
	return out
}
