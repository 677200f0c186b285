package documents

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// A document can be attached to an item by the request that makes it: its body names the item, or the path
// of a timeline does.

// attachRoutes are the places where items get documents. A multipart body brings the file of a new one; any other
// names one that there is.
func attachRoutes(s *Service) []route.Route {
	o := s.engine.Catalog().Object("Document_Item")
	var out []route.Route
	for _, m := range o.Mounts {
		if m.Ops.Has(model.Add) {
			param := m.Under.Param
			out = append(out, route.Route{
				Method: "POST", Path: strings.Replace(m.Path, "{"+param+"}", "{"+param+":int}", 1), Priority: 11,
				Since: max(m.Since, o.Since), Until: m.Until, Extension: m.Extension,
				Handle: func(c *route.Call) (*route.Answer, error) { return s.toItem(c, m) },
				Doc: route.Doc{Tags: []string{strings.Split(m.Path, "/")[1]},
					Description: "Attach a document; a multipart/form-data body carries the file of a new one",
					Body:        route.Of("Document_Item"), Upload: "file"},
			})
		}
	}
	return out
}

// toItem attaches a document to the item that the path names.
func (s *Service) toItem(c *route.Call, m model.Mount) (*route.Answer, error) {
	var link int64
	item, o := c.ID(m.Under.Param), c.Object(m.Under.Object)
	var err error
	if len(c.Files) == 0 {
		request := c.Change(c.Object("Document_Item"))
		request.Parent = &engine.ParentItem{Object: o, ID: item}
		request.Fixed = []engine.Fixed{{Column: "itemtype", Value: o.Itemtype}, {Column: "items_id", Value: item}}
		link, err = c.Engine.Create(c.Context, c.Session, request)
	} else {
		if err := c.Engine.PermitSee(c.Context, c.Session, o, item); err != nil {
			return nil, err
		}
		c.Params["itemtype"], c.Params["items_id"] = o.Itemtype, item
		err = s.bring(c, permitBringAt, func(request engine.Request) error {
			request.Input[linkKey] = &link
			_, err := c.Engine.Create(c.Context, c.Session, request)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	at := strings.Replace(m.Path, "{"+m.Under.Param+"}", strconv.FormatInt(item, 10), 1)
	return route.Created(link, fmt.Sprintf("%s/%d", at, link))
}

// linkKey is where the id of the link that a new document gets travels back.
const linkKey = "\x00link"

// target gives the item that the body of a new document names, nil for none.
func target(w *engine.Work, c *engine.Change) (*model.Object, int64, error) {
	named, given := c.Input["items_id"]
	text, _ := c.Input["itemtype"].(string)
	if c.System || !given && text == "" {
		return nil, 0, nil
	}
	id, ok := route.Integer(named)
	o := w.Engine.Catalog().ByItemtype(w.Engine.Catalog().Itemtype(text))
	switch {
	case text != "" && (o == nil || o.Table == ""):
		return nil, 0, model.Invalid("Invalid parameter: itemtype. %s", w.Engine.NoType(text))
	case text == "":
		return nil, 0, model.Invalid("Invalid parameter: itemtype. With items_id it names what the document is for")
	case !ok || id <= 0:
		return nil, 0, model.Invalid("Invalid parameter: items_id. With itemtype it names what the document is for")
	}
	return o, id, w.PermitRefer(c, "items_id", o.Name, id)
}

// lieWith has a new document lie where the item does that it is for, unless the body says where.
func lieWith(w *engine.Work, c *engine.Change) error {
	o, id, err := target(w, c)
	if err != nil || o == nil || c.Input["entity"] != nil || !w.Engine.Has(o, "entities_id") {
		return err
	}
	row, err := w.Load(o.Name, id)
	if err == nil {
		c.Set("entities_id", row["entities_id"])
	}
	return err
}

// attach ties a new document to the item that its body names, by the rules of what belongs to that.
func attach(w *engine.Work, c *engine.Change) error {
	o, id, err := target(w, c)
	if err != nil || o == nil {
		return err
	}
	values := engine.Values{"itemtype": o.Itemtype, "items_id": id, "documents_id": c.ID, "users_id": c.Session.UserID}
	if err := w.PermitCreate("Document_Item", values, c.Int("entities_id")); err != nil {
		return err
	}
	link, err := w.Create("Document_Item", values)
	if to, ok := c.Input[linkKey].(*int64); ok {
		*to = link
	}
	if err != nil {
		return fmt.Errorf("attach to %s: %w", o.Itemtype+" "+strconv.FormatInt(id, 10), err)
	}
	return nil
}
