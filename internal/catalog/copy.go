package catalog

import (
	"maps"
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// copyObject copies an object as deep as anything in it can be changed, so that a registry owns
// what it resolves.
func copyObject(o *model.Object) *model.Object {
	c := *o
	if o.Parent != nil {
		parent := *o.Parent
		c.Parent = &parent
	}
	c.Others = slices.Clone(o.Others)
	c.Properties = copyProperties(o.Properties)
	c.Columns = slices.Clone(o.Columns)
	c.Indexes = slices.Clone(o.Indexes)
	for i := range c.Indexes {
		c.Indexes[i].Columns = slices.Clone(c.Indexes[i].Columns)
	}
	c.Mounts = slices.Clone(o.Mounts)
	for i := range c.Mounts {
		m := &c.Mounts[i]
		m.Tags = slices.Clone(m.Tags)
		if m.Under != nil {
			under := *m.Under
			under.Fixed = slices.Clone(under.Fixed)
			under.Where = slices.Clone(under.Where)
			m.Under = &under
		}
	}
	return &c
}

func copyProperties(properties []model.Property) []model.Property {
	out := slices.Clone(properties)
	for i := range out {
		p := &out[i]
		p.Enum = slices.Clone(p.Enum)
		p.Extra = slices.Clone(p.Extra)
		p.Published = maps.Clone(p.Published)
		p.Properties = copyProperties(p.Properties)
		p.Minimum = copyNumber(p.Minimum)
		p.Maximum = copyNumber(p.Maximum)
		if p.Join != nil {
			join := *p.Join
			join.Where = slices.Clone(join.Where)
			if join.Via != nil {
				via := *join.Via
				via.Where = slices.Clone(via.Where)
				join.Via = &via
			}
			p.Join = &join
		}
		if p.Query != nil {
			query := *p.Query
			p.Query = &query
		}
		if p.Element != nil {
			p.Element = &copyProperties([]model.Property{*p.Element})[0]
		}
	}
	return out
}

func copyNumber(n *float64) *float64 {
	if n == nil {
		return nil
	}
	c := *n
	return &c
}
