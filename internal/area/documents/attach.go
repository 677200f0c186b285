package documents

import (
	"fmt"
	"strconv"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// A document can be attached to an item by the request that makes it: its body names the item, or the path
// of a timeline does.

// timelineRoutes are the places where tickets, changes and problems get documents. A multipart body brings
// the file of a new one; any other names one that there is.
func timelineRoutes(s *Service) []route.Route {
	var out []route.Route
	for _, k := range model.ITILKinds {
		base := "/Assistance/" + k.Object
		out = append(out, route.Route{
			Method: "POST", Path: base + "/{id:int}/Timeline/Document", Priority: 11,
			Handle: func(c *route.Call) (*route.Answer, error) { return s.toTimeline(c, k.Object, base) },
			Doc: route.Doc{Tags: []string{"Assistance"},
				Description: "Attach a document; a multipart/form-data body carries the file of a new one",
				Body:        route.Of("Document_Item"), Upload: "file"},
		})
	}
	return out
}

// toTimeline attaches a document to the item that the path names.
func (s *Service) toTimeline(c *route.Call, object, base string) (*route.Answer, error) {
	var link int64
	item := c.ID("id")
	var err error
	if len(c.Files) == 0 {
		request := c.Change(c.Object("Document_Item"))
		request.Parent = &engine.ParentItem{Object: c.Object(object), ID: item}
		request.Fixed = []engine.Fixed{{Column: "itemtype", Value: object}, {Column: "items_id", Value: item}}
		link, err = c.Engine.Create(c.Context, c.Session, request)
	} else {
		if err := c.Engine.RefuseUnseen(c.Context, c.Session, c.Object(object), item); err != nil {
			return nil, err
		}
		c.Params["itemtype"], c.Params["items_id"] = object, item
		err = s.bring(c, mayCreate, func(request engine.Request) error {
			request.Input[linkKey] = &link
			_, err := c.Engine.Create(c.Context, c.Session, request)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	return route.Created(link, fmt.Sprintf("%s/%d/Timeline/Document/%d", base, item, link))
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
	case text == "" || o == nil || o.Table == "":
		return nil, 0, model.Invalid("Invalid parameter: itemtype. With items_id it names what the document is for")
	case !ok || id <= 0:
		return nil, 0, model.Invalid("Invalid parameter: items_id. With itemtype it names what the document is for")
	}
	return o, id, w.Refer(c, "items_id", o.Name, id)
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

// attach ties a new document to the item that its body names. Tickets, changes and problems have rules for it;
// any other item must be one that the caller may change.
func attach(w *engine.Work, c *engine.Change) error {
	o, id, err := target(w, c)
	if err != nil || o == nil {
		return err
	}
	values := engine.Values{"itemtype": o.Itemtype, "items_id": id, "documents_id": c.ID, "users_id": c.Session.UserID}
	var link int64
	if model.ITILOf(o.Itemtype) != nil {
		if err := w.PermitCreate("Document_Item", values, c.Int("entities_id")); err != nil {
			return err
		}
		link, err = w.Create("Document_Item", values)
	} else {
		if err := w.PermitUpdate(o.Name, id); err != nil {
			return err
		}
		values["entities_id"], values["is_recursive"] = c.Int("entities_id"), c.Int("is_recursive")
		values["date_creation"], values["date_mod"], values["date"] = w.Now(), w.Now(), w.Now()
		link, err = w.AddRow("glpi_documents_items", values)
	}
	if to, ok := c.Input[linkKey].(*int64); ok {
		*to = link
	}
	if err != nil {
		return fmt.Errorf("attach to %s: %w", o.Itemtype+" "+strconv.FormatInt(id, 10), err)
	}
	return nil
}
