package api

import (
	"errors"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// mountRoutes gives the routes of every mount of an object: the collection and the item.
func mountRoutes(o *model.Object) []route.Route {
	var out []route.Route
	for i := range o.Mounts {
		m := mount{object: o, Mount: &o.Mounts[i]}
		out = append(out, m.routes()...)
	}
	return out
}

// mount serves an object at one place.
type mount struct {
	*model.Mount
	object *model.Object
}

func (m mount) itemParam() string {
	if m.Item == "" {
		return "id"
	}
	return m.Item
}

// template gives the path with typed placeholders: ids are digits.
func (m mount) template() string {
	segments := strings.Split(m.Path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") && !strings.Contains(s, ":") {
			segments[i] = strings.TrimSuffix(s, "}") + ":int}"
		}
	}
	return strings.Join(segments, "/")
}

func (m mount) routes() []route.Route {
	collection := m.template()
	item := collection + "/{" + m.itemParam() + ":int}"
	base := route.Route{Since: m.Since, Until: m.Until, Extension: m.Extension}
	if base.Since == 0 {
		base.Since = m.object.Since
	}
	if base.Until == 0 {
		base.Until = m.object.Removed
	}
	base.Doc.Tags = m.Tags
	if base.Doc.Tags == nil && m.object.Tag != "" {
		base.Doc.Tags = []string{m.object.Tag}
	}
	o := m.object
	var out []route.Route
	add := func(op model.Operations, method, path, description string, doc route.Doc, handle func(*route.Call) (*route.Answer, error)) {
		if !m.Ops.Has(op) {
			return
		}
		rt := base
		doc.Tags, doc.Description = base.Doc.Tags, description
		rt.Method, rt.Path, rt.Doc, rt.Handle = method, path, doc, handle
		out = append(out, rt)
	}
	label := o.Label
	if label == "" {
		label = o.Name
	}
	add(model.List, "GET", collection, "List or search for "+strings.ToLower(o.PluralLabel()),
		route.Doc{List: true, Response: route.ListOf(o.Name)}, m.list)
	add(model.Add, "POST", collection, "Create a new "+strings.ToLower(label), route.Doc{Body: route.Of(o.Name)}, m.create)
	add(model.Get, "GET", item, "Get one "+strings.ToLower(label), route.Doc{Response: route.Of(o.Name)}, m.get)
	add(model.Patch, "PATCH", item, "Update an existing "+strings.ToLower(label),
		route.Doc{Body: route.Of(o.Name), Response: route.Of(o.Name)}, m.update)
	add(model.Remove, "DELETE", item, "Delete a "+strings.ToLower(label), route.Doc{}, m.remove)
	return out
}

// parent gives the item that the path puts the rows below, nil at the top.
func (m mount) parent(c *route.Call) *engine.ParentItem {
	if m.Under == nil || m.Under.Object == "" {
		return nil
	}
	return &engine.ParentItem{Object: c.Object(m.Under.Object), ID: c.ID(m.Under.Param)}
}

// fixed gives the columns that the path decides.
func (m mount) fixed(c *route.Call) []engine.Fixed {
	if m.Under == nil {
		return nil
	}
	out := make([]engine.Fixed, len(m.Under.Fixed))
	for i, f := range m.Under.Fixed {
		value := f.Value
		if value == nil {
			value = c.ID(m.Under.Param)
		}
		out[i] = engine.Fixed{Column: f.Column, Value: value}
	}
	return out
}

func (m mount) query(c *route.Call) engine.Query {
	q := c.Query(m.object)
	q.Parent, q.Fixed = m.parent(c), m.fixed(c)
	return q
}

func (m mount) change(c *route.Call) engine.Change {
	return engine.Change{
		Object: m.object, Version: c.Version, Input: c.Params,
		Parent: m.parent(c), Fixed: m.fixed(c),
	}
}

func (m mount) list(c *route.Call) (*route.Answer, error) {
	page, err := c.Engine.Find(c.Context, c.Session, m.query(c))
	if m.Wrap != "" && model.CodeOf(err) == model.CodeRightMissing {
		return m.hidden(c)
	}
	if err != nil {
		return nil, err
	}
	if m.Wrap != "" {
		page.Wrap(m.Wrap)
	}
	return &route.Answer{Page: page, List: true}, nil
}

// hidden is the answer of a timeline to those who may not see this kind of entry: an empty
// list, once they have shown that they see the item itself.
func (m mount) hidden(c *route.Call) (*route.Answer, error) {
	parent := m.parent(c)
	if err := c.Engine.CheckVisible(c.Context, c.Session, parent.Object, parent.ID); err != nil {
		return nil, err
	}
	return &route.Answer{Page: engine.EmptyPage(), List: true}, nil
}

func (m mount) get(c *route.Call) (*route.Answer, error) {
	json, err := c.Engine.Get(c.Context, c.Session, m.query(c), c.ID(m.itemParam()))
	if err != nil {
		return nil, itemError(err)
	}
	return route.Raw(json)
}

// itemError hides the details of a bad filter on a single item, as GLPI does.
func itemError(err error) error {
	var fault *model.Error
	if errors.As(err, &fault) && fault.Code == model.CodeInvalid && fault.Detail != nil {
		return &model.Error{Code: fault.Code, Title: "An error occurred while processing your request."}
	}
	return err
}

func (m mount) create(c *route.Call) (*route.Answer, error) {
	id, err := c.Engine.Create(c.Context, c.Session, m.change(c))
	if err != nil {
		return nil, err
	}
	return route.Created(id, m.href(c, id))
}

// href gives the path of an item, with the placeholders of the request filled in.
func (m mount) href(c *route.Call, id int64) string {
	path := m.Path
	for name, value := range c.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path + "/" + itoa(id)
}

func (m mount) update(c *route.Call) (*route.Answer, error) {
	id := c.ID(m.itemParam())
	if err := c.Engine.Update(c.Context, c.Session, m.change(c), id); err != nil {
		return nil, err
	}
	q := m.query(c)
	q.Filter = ""
	json, err := c.Engine.Get(c.Context, c.Session, q, id)
	if err != nil {
		return nil, err
	}
	return route.Raw(json)
}

func (m mount) remove(c *route.Call) (*route.Answer, error) {
	change := m.change(c)
	if err := c.Engine.Delete(c.Context, c.Session, change, c.ID(m.itemParam()), c.Flag("force")); err != nil {
		return nil, err
	}
	return route.NoContent()
}
