package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/suggest"
)

// nearest gives the names that are nearest to one that there is not.
func (n *names) nearest(name string) []string { return n.nearestOf(name, nil) }

// nearestOf is nearest among those names that fit; nil for all.
func (n *names) nearestOf(name string, fits func(name string) bool) []string {
	var known []string
	if n.complete {
		own := func(name string) bool { path, _ := splitName(name); return path == "" }
		known = slices.Clone(n.known)
		slices.SortStableFunc(known, func(a, b string) int { return boolInt(!own(a)) - boolInt(!own(b)) })
	} else {
		known = n.around(name)
	}
	if fits != nil {
		known = slices.DeleteFunc(slices.Clone(known), func(name string) bool { return !fits(name) })
	}
	if near := suggest.Nearest(name, known); near != nil {
		return near
	}
	path, _ := splitName(name) // what else there is of the same thing
	beside := slices.DeleteFunc(slices.Clone(known), func(other string) bool {
		at, _ := splitName(other)
		return path == "" || at != path
	})
	return beside[:min(len(beside), maxBeside)]
}

// maxBeside is how many properties are told of something that has no property near to a name.
const maxBeside = 5

// around gives the names at the place that a name leads to, where not all names are known beforehand.
func (n *names) around(name string) []string {
	path, _ := splitName(name)
	at := n.level(path)
	for at == nil {
		path, _ = splitName(path)
		at = n.level(path)
	}
	if path != "" {
		path += "."
	}
	var out []string
	for _, p := range slices.Concat(at.also, at.properties) {
		if p.WriteOnly {
			continue
		}
		if hasParts(p) {
			out = append(out, path+p.Name+".id", path+p.Name+".name")
			continue
		}
		out = append(out, path+p.Name)
	}
	return slices.DeleteFunc(out, func(name string) bool { return n.field(name) == nil })
}

// meant asks whether somebody has meant one of the names nearest to one that there is not.
func meant(name string, nearest []string) string {
	if len(nearest) == 0 {
		return ""
	}
	return "Unknown property " + name + ": did you mean " + suggest.Or(nearest) + "?"
}

// didYouMean is meant as a message of a fault, if there is something to ask.
func didYouMean(name string, nearest []string) []model.Message {
	text := meant(name, nearest)
	if text == "" {
		return nil
	}
	return []model.Message{{Priority: "error", Message: text}}
}

// NoType says that there is no type of items of a name, and which there are that are near to it.
func (e *Engine) NoType(name string) string {
	var known []string
	for _, o := range e.catalog.Objects() {
		switch {
		case o.Itemtype == "" || o.Table == "" || strings.HasPrefix(o.Name, "_"):
		case strings.Contains(o.Itemtype, `\`):
			known = append(known, o.Name[strings.LastIndexByte(o.Name, '_')+1:]) // what people call a custom asset
		default:
			known = append(known, o.Itemtype)
		}
	}
	slices.Sort(known)
	text := fmt.Sprintf("There is no type of items %q", name)
	if near := suggest.Nearest(name, slices.Compact(known)); len(near) > 0 {
		text += ": did you mean " + suggest.Or(near) + "?"
	}
	return text
}
