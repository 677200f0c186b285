package assets

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// What the use of an appliance by an asset can be narrowed down to: the word in the path, and the
// object.
var relations = map[string]string{"Environment": "ApplianceEnvironment", "Domain": "Domain", "Location": "Location",
	"Network": "Network"}

// relationRoutes add and remove what the link between an appliance and an asset relates to. A
// later revision of GLPI's API has them, and its official front end calls them.
func relationRoutes() []route.Route {
	const path = "/Assets/{asset_itemtype}/{asset_id:int}/Appliance/{link_id:int}/{relation}/{items_id:int}"
	tags := []string{"Assets"}
	return []route.Route{
		{Method: "POST", Path: path, Since: model.V2_3, Extension: true, Handle: relate, Doc: route.Doc{
			Tags: tags, Description: "Relate the link between an appliance and an asset to an environment, domain," +
				" location or network"}},
		{Method: "DELETE", Path: path, Since: model.V2_3, Extension: true, Handle: unrelate, Doc: route.Doc{
			Tags: tags, Description: "Remove the relation of a link between an appliance and an asset"}},
	}
}

// onLink runs fn on the link that the path names, with the object and the id it relates to.
func onLink(c *route.Call, fn func(w *engine.Work, c *engine.Change, object string, id int64) error) error {
	object := relations[c.Path["relation"]]
	itemtype := c.Path["asset_itemtype"]
	if object == "" || !slices.Contains(core, itemtype) {
		return model.NotFound()
	}
	request := engine.Request{
		Object: c.Object("Appliance_Item"), Version: c.Version,
		Parent: &engine.ParentItem{Object: c.Object(itemtype), ID: c.ID("asset_id")},
		Fixed: []engine.Fixed{{Column: "itemtype", Value: c.Object(itemtype).Itemtype},
			{Column: "items_id", Value: c.ID("asset_id")}},
	}
	link, err := linkID(c, c.Object(itemtype).Itemtype)
	if err != nil {
		return err
	}
	return c.Engine.DoBelow(c.Context, c.Session, request, link, func(w *engine.Work, change *engine.Change) error {
		return fn(w, change, object, c.ID("items_id"))
	})
}

// linkID gives the link that the path names: by its own id, or by that of the appliance, as GLPI's
// front end does.
func linkID(c *route.Call, itemtype string) (int64, error) {
	named := c.ID("link_id")
	var link int64
	err := c.Engine.DB().QueryRow(c.Context,
		"SELECT `id` FROM `glpi_appliances_items` WHERE `itemtype` = ? AND `items_id` = ?"+
			" AND (`id` = ? OR `appliances_id` = ?) ORDER BY `id` = ? DESC, `id` LIMIT 1", itemtype, c.ID("asset_id"),
		named, named, named).Scan(&link)
	if errors.Is(err, sql.ErrNoRows) {
		return named, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find the link of an appliance: %w", err)
	}
	return link, nil
}

func related(w *engine.Work, c *engine.Change, object string, id int64) (int64, error) {
	return w.Count("SELECT `id` FROM `glpi_appliances_items_relations` WHERE `appliances_items_id` = ?"+
		" AND `itemtype` = ? AND `items_id` = ?", c.ID, object, id)
}

// relate answers 201 for a new relation and 200 for one that is there.
func relate(c *route.Call) (*route.Answer, error) {
	var row int64
	created := false
	err := onLink(c, func(w *engine.Work, c *engine.Change, object string, id int64) error {
		found, err := w.CanRefer(c, object, id)
		if err != nil {
			return err
		}
		if !found {
			return model.NotFound()
		}
		created = false
		if row, err = related(w, c, object, id); err != nil || row != 0 {
			return err
		}
		created = true
		row, err = w.Create("_Appliance_Item_Relation", engine.Values{"appliances_items_id": c.ID, "itemtype": object,
			"items_id": id})
		return err
	})
	if err != nil {
		return nil, err
	}
	href := fmt.Sprintf("/Assets/%s/%d/Appliance/%d/%s/%d", c.Path["asset_itemtype"], c.ID("asset_id"), c.ID("link_id"),
		c.Path["relation"], c.ID("items_id"))
	answer, err := route.Created(row, href)
	if err == nil && !created {
		answer.Status = http.StatusOK
	}
	return answer, err
}

func unrelate(c *route.Call) (*route.Answer, error) {
	err := onLink(c, func(w *engine.Work, c *engine.Change, object string, id int64) error {
		row, err := related(w, c, object, id)
		if err != nil {
			return err
		}
		if row == 0 {
			return model.NotFound()
		}
		return w.Purge("_Appliance_Item_Relation", row)
	})
	if err != nil {
		return nil, err
	}
	return route.NoContent()
}
