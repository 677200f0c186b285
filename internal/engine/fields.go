package engine

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

const (
	maxSelections = 1024 // compiled selections that are kept
	maxFields     = 200  // members that a list can be asked for
)

// selectionKey finds a compiled selection.
type selectionKey struct {
	planKey
	fields string
}

// selected gives the shape of those members of an object that a client asks for, "id,name,status.name"; what is
// not asked for is not read. full is the shape of all. Of several objects that are listed together, common are
// the names that all of them have.
func (e *Engine) selected(full *shape, v model.Version, s *access.Session, fields string, common []string) (*shape,
	error) {
	names := strings.FieldsFunc(fields, func(r rune) bool { return r == ',' || r == ' ' })
	if len(names) > maxFields {
		return nil, model.Invalid("A list can be asked for at most %d members of its items", maxFields)
	}
	o := full.object
	key := selectionKey{planKey{object: o, version: v, hidden: hiddenMask(o.Properties, s),
		language: e.translationOf(s),
		common:   strings.Join(common, " ")}, strings.Join(names, ",")}
	if sh, ok := e.selections.Get(key); ok {
		return sh, nil
	}
	c := &compiler{Engine: e, object: o, version: v, hidden: key.hidden, language: key.language, sources: newSources()}
	var what Selection
	for _, name := range names {
		if common != nil && name == "_itemtype" {
			what = append(what, Selected{Key: name, Type: o.Name})
			continue
		}
		parts := strings.Split(name, ".")
		shows := func(parts []string) bool {
			return c.shows(c.top().properties, parts) && (common == nil || slices.Contains(common, parts[0]))
		}
		if !shows(parts) {
			near := full.names.nearestOf(name, func(other string) bool {
				parts := strings.Split(other, ".")
				return shows(parts) && (full.names.field(name) == nil || strings.HasPrefix(name, parts[0]+"."))
			})
			if len(near) == 0 && len(parts) == 2 && shows(parts[:1]) { // filters know more than is shown
				for _, p := range visibleProperties(propertyNamed(c.top().properties, parts[0]).Properties, v, 0) {
					near = append(near, parts[0]+"."+p.Name)
				}
			}
			return nil, &model.Error{Code: model.CodeInvalid, Title: model.TitleInvalid,
				Messages: []model.Message{{Priority: "error", Message: "Invalid parameter: fields. " +
					unknownField(name, near)}}}
		}
		what = what.with(parts)
	}
	sh, err := c.shape(Selected{Fields: what})
	if err != nil {
		return nil, err
	}
	sh.names = full.names
	return e.selections.GetOrPut(key, sh), nil
}

func unknownField(name string, near []string) string {
	if text := meant(name, near); text != "" && len(name) <= 64 {
		return text
	}
	return "Unknown property " + name[:min(len(name), 64)]
}

// shows reports whether a path leads to something that is shown.
func (c *compiler) shows(properties []*model.Property, path []string) bool {
	p := propertyNamed(properties, path[0])
	switch {
	case p == nil || p.WriteOnly:
		return false
	case len(path) == 1:
		return true
	}
	return hasParts(p) && c.shows(visibleProperties(p.Properties, c.version, 0), path[1:])
}

// with adds what a path leads to. What is selected whole stays so.
func (s Selection) with(path []string) Selection {
	i := slices.IndexFunc(s, func(have Selected) bool { return have.Name == path[0] })
	if i < 0 {
		s = append(s, Selected{Key: path[0], Name: path[0]})
		i = len(s) - 1
	} else if s[i].all {
		return s
	}
	if len(path) == 1 {
		s[i].all, s[i].Fields = true, nil
		return s
	}
	s[i].Fields = s[i].Fields.with(path[1:])
	return s
}
