package api

import (
	"cmp"
	"errors"
	"net/url"
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

// template gives the path with typed placeholders: what is no itemtype or other word is digits.
func (m mount) template() string {
	segments := strings.Split(m.Path, "/")
	for i, s := range segments {
		if m.Under != nil && s == "{"+m.Under.ItemtypeParam+"}" { // classes of custom assets have a backslash
			segments[i] = strings.TrimSuffix(s, "}") + ":any}"
			continue
		}
		typed := m.Under != nil && (s == "{"+m.Under.WordParam+"}" ||
			m.Under.Named != "" && strings.HasSuffix(m.Under.Named, s))
		if strings.HasPrefix(s, "{") && !strings.Contains(s, ":") && !typed && m.Named == "" {
			segments[i] = strings.TrimSuffix(s, "}") + ":int}"
		}
	}
	return strings.Join(segments, "/")
}

func (m mount) routes() []route.Route {
	collection := m.template()
	item := strings.TrimSuffix(collection, "/") + "/{" + m.itemParam() + ":int}"
	if m.Single {
		item = collection
	}
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
	add := func(op model.Operations, method, path, description string, doc route.Doc,
		handle func(mount, *route.Call) (*route.Answer, error)) {
		if !m.Ops.Has(op) {
			return
		}
		rt := base
		doc.Tags, doc.Description = base.Doc.Tags, description
		rt.Method, rt.Path, rt.Doc = method, path, doc
		rt.Handle = func(c *route.Call) (*route.Answer, error) {
			m, err := m.named(c)
			if err != nil {
				return nil, err
			}
			return handle(m, c)
		}
		out = append(out, rt)
	}
	label := o.Label
	if label == "" {
		label = o.Name
	}
	listed, single := route.ListOf(o.Name), route.Of(o.Name)
	if m.Named != "" { // what it has is known only when the path is
		any := dict{"type": "object", "additionalProperties": true}
		single, listed = route.Schema{Inline: any}, route.Schema{Inline: route.ArrayOf(any)}
	}
	if m.Wrap != "" {
		listed = wrapped(m.Wrap, o.Name)
	}
	add(model.List, "GET", collection, "List or search for "+strings.ToLower(o.PluralLabel()),
		route.Doc{List: true, Response: listed}, mount.list)
	add(model.Add, "POST", collection, "Create a new "+strings.ToLower(label), route.Doc{Body: single, Many: true},
		mount.create)
	add(model.Get, "GET", item, "Get one "+strings.ToLower(label), route.Doc{Response: single, Item: true}, mount.get)
	add(model.Patch, "PATCH", item, "Update an existing "+strings.ToLower(label),
		route.Doc{Body: single, Response: single, Item: true}, mount.update)
	add(model.Remove, "DELETE", item, "Delete a "+strings.ToLower(label), route.Doc{Item: true},
		mount.remove)
	return out
}

// named gives the mount with the object that the path names. One that there is not, or that has no
// routes now, is NotFound.
func (m mount) named(c *route.Call) (mount, error) {
	if m.Named == "" {
		return m, nil
	}
	if m.object = c.Object(filled(m.Named, c.Path)); m.object == nil || m.object.Inactive {
		return m, model.NotFound()
	}
	return m, nil
}

// filled gives a name with the placeholders of a path filled in.
func filled(name string, path map[string]string) string {
	for param, value := range path {
		name = strings.ReplaceAll(name, "{"+param+"}", value)
	}
	return name
}

// wrapped is the schema of a timeline's list: each entry says what it is.
func wrapped(kind, object string) route.Schema {
	return route.Schema{Inline: dict{"type": "array", "items": dict{"type": "object", "properties": dict{
		"type": dict{"type": "string", "enum": []any{kind}, "description": "What kind of entry it is"},
		"item": dict{"$ref": "#/components/schemas/" + object},
	}}}}
}

// place says where a request's path puts the rows: below which item, and with which columns.
type place struct {
	parent *engine.ParentItem // nil at the top
	fixed  []engine.Fixed
}

// place reads the path. A parent of an itemtype that there is not is NotFound.
func (m mount) place(c *route.Call) (place, error) {
	var p place
	u := m.Under
	if u == nil {
		return p, nil
	}
	for _, f := range u.Fixed {
		value := f.Value
		if value == nil {
			value = c.ID(u.Param)
		}
		p.fixed = append(p.fixed, engine.Fixed{Column: f.Column, Value: value, Or: f.Or})
	}
	if u.WordParam != "" {
		p.fixed = append(p.fixed, engine.Fixed{Column: u.WordColumn, Value: c.Path[u.WordParam]})
	}
	var above *model.Object
	switch {
	case u.Object != "":
		above = c.Object(u.Object)
	case u.Named != "":
		if above = c.Object(filled(u.Named, c.Path)); above == nil || above.Inactive {
			return p, model.NotFound()
		}
		p.fixed = append(p.fixed, engine.Fixed{Column: u.ItemtypeColumn, Value: above.Itemtype})
	case u.ItemtypeParam != "":
		itemtype, err := url.PathUnescape(c.Path[u.ItemtypeParam])
		if above = c.Engine.Catalog().ByItemtype(itemtype); above == nil {
			above = c.Object(itemtype) // paths of dropdowns name schemas
		}
		if err != nil || above == nil || above.Table == "" {
			return p, model.NotFound()
		}
		p.fixed = append(p.fixed, engine.Fixed{Column: u.ItemtypeColumn, Value: above.Itemtype})
	default:
		return p, nil
	}
	p.parent = &engine.ParentItem{Object: above, ID: c.ID(u.Param)}
	for _, w := range u.Where {
		p.parent.Fixed = append(p.parent.Fixed, engine.Fixed{Column: w.Column, Value: w.Value})
	}
	return p, nil
}

func (m mount) query(c *route.Call) (engine.Query, error) {
	p, err := m.place(c)
	q := c.Query(m.object)
	q.Parent, q.Fixed, q.Fields = p.parent, p.fixed, c.Fields()
	return q, err
}

// item gives the query of the one item that the path names.
func (m mount) item(c *route.Call) (engine.Query, error) {
	q, err := m.query(c)
	if !m.Single {
		q.Fixed = append(q.Fixed, engine.Fixed{Column: cmp.Or(m.By, "id"), Value: c.ID(m.itemParam())})
	}
	return q, err
}

// locate gives the id of the item that the path names.
func (m mount) locate(c *route.Call) (int64, error) {
	if m.By == "" && !m.Single {
		return c.ID(m.itemParam()), nil
	}
	q, err := m.item(c)
	if err != nil {
		return 0, err
	}
	return c.Engine.Locate(c.Context, c.Session, q)
}

func (m mount) request(c *route.Call) (engine.Request, error) {
	p, err := m.place(c)
	r := c.Change(m.object)
	r.Parent, r.Fixed = p.parent, p.fixed
	r.Expect = c.Expect(engine.Query{Object: m.object, Version: c.Version, Parent: p.parent, Fixed: p.fixed})
	return r, err
}

// permitRead is the check of the right that the place itself needs.
func (m mount) permitRead(c *route.Call) error {
	if m.Right == "" {
		return nil
	}
	return c.Session.Permit(m.Right, model.Read)
}

func (m mount) list(c *route.Call) (*route.Answer, error) {
	if err := m.permitRead(c); err != nil {
		return nil, err
	}
	q, err := m.query(c)
	if err != nil {
		return nil, err
	}
	q.Wrap = m.Wrap
	page, err := c.Engine.Find(c.Context, c.Session, q)
	if m.Wrap != "" && model.CodeOf(err) == model.CodeRightMissing {
		return m.hidden(c, q)
	}
	if err != nil {
		return nil, err
	}
	return &route.Answer{Page: page, List: true}, nil
}

// hidden is the answer of a timeline to those who may not see this kind of entry: an empty
// list, once they have shown that they see the item itself.
func (m mount) hidden(c *route.Call, q engine.Query) (*route.Answer, error) {
	at, err := m.place(c)
	if err != nil {
		return nil, err
	}
	if err := c.Engine.PermitSee(c.Context, c.Session, at.parent.Object, at.parent.ID); err != nil {
		return nil, err
	}
	page := engine.EmptyPage()
	page.ByCursor = q.Cursor != ""
	return &route.Answer{Page: page, List: true}, nil
}

func (m mount) get(c *route.Call) (*route.Answer, error) {
	if err := m.permitRead(c); err != nil {
		return nil, err
	}
	q, err := m.item(c)
	if err != nil {
		return nil, err
	}
	if m.Single {
		q.Filter = ""
	}
	item, err := c.Engine.ItemBy(c.Context, c.Session, q)
	return route.One(item, itemError(err))
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
	request, err := m.request(c)
	if err != nil {
		return nil, err
	}
	if c.Body == nil && c.List == nil && len(c.Params) == 0 {
		return nil, model.Invalid(`There is no body: send the item to create as JSON, such as {"name": "..."}`)
	}
	if c.List != nil {
		return c.CreateAll(request, func(id int64) string { return m.href(c, id) })
	}
	id, err := c.Engine.Create(c.Context, c.Session, request)
	if err != nil {
		return nil, err
	}
	return route.Created(id, m.href(c, id))
}

// href gives the path of an item, with the placeholders of the request filled in. Items that are
// not served by their id are found in the collection.
func (m mount) href(c *route.Call, id int64) string {
	path := strings.TrimSuffix(cmp.Or(m.Home, m.Path), "/")
	for name, value := range c.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	if m.Single || m.By != "" {
		return path
	}
	return path + "/" + itoa(id)
}

func (m mount) update(c *route.Call) (*route.Answer, error) {
	id, err := m.locate(c)
	if err != nil {
		return nil, err
	}
	request, err := m.request(c)
	if err != nil {
		return nil, err
	}
	if err := c.Engine.Update(c.Context, c.Session, request, id); err != nil {
		return nil, err
	}
	q, err := m.query(c)
	if err != nil {
		return nil, err
	}
	q.Filter = ""
	return route.Changed(c.Engine.Item(c.Context, c.Session, q, id))
}

func (m mount) remove(c *route.Call) (*route.Answer, error) {
	id, err := m.locate(c)
	if err != nil {
		return nil, err
	}
	request, err := m.request(c)
	if err != nil {
		return nil, err
	}
	if err := c.Engine.Delete(c.Context, c.Session, request, id, c.Flag("force")); err != nil {
		return nil, err
	}
	return route.NoContent()
}
