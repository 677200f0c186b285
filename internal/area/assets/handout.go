package assets

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// What happens to the pieces of a stock. GLPI does it in its web interface only, so these routes stand
// beside its API: cartridges are installed in printers and taken out, consumables are given out, and
// both can go back into stock.

// move is one of these.
type move struct {
	object, model, column string // the piece, its model, and the column of that
	verb, does            string
	body                  []model.Property
	values                func(w *engine.Work, change *engine.Change, c *route.Call) (engine.Values, error)
}

func moves() []move {
	cartridge := move{object: "Cartridge", model: "CartridgeItem", column: "cartridgeitems_id"}
	consumable := move{object: "Consumable", model: "ConsumableItem", column: "consumableitems_id"}
	with := func(m move, verb, does string, values func(*engine.Work, *engine.Change, *route.Call) (engine.Values,
		error), body ...model.Property) move {
		m.verb, m.does, m.values, m.body = verb, does, values, body
		return m
	}
	return []move{
		with(cartridge, "Install", "Install a cartridge in a printer", install,
			model.Ref("printer", "Printer", "printers_id").Need().Doc("The printer that it is put into").
				Of(model.Int64("id").Doc("Id of the printer"), model.String("name").RO().Doc("Name of the printer"))),
		with(cartridge, "Uninstall", "Take a cartridge out of its printer; pages are what it has printed", uninstall,
			model.Int32("pages").Min(0).Doc("Pages that it has printed")),
		with(cartridge, "Restock", "Put a cartridge back into stock", unused),
		with(consumable, "GiveOut", "Give a consumable to a user or a group", giveOut,
			model.String("itemtype").OneOf("User", "Group").Need().Doc("Whom it is given to"),
			model.Int64("items_id").Need().Doc("Id of the user or group")),
		with(consumable, "Restock", "Put a consumable back into stock", takeBack),
	}
}

// stockRoutes are the routes of the moves.
func stockRoutes() []route.Route {
	var out []route.Route
	for _, m := range moves() {
		out = append(out, route.Route{
			Method: "POST", Path: "/Assets/" + m.object + "/{" + m.column + ":int}/{id:int}/" + m.verb,
			Since: model.V2_3, Extension: true, Handle: m.handle,
			Doc: route.Doc{Tags: []string{"Assets"}, Description: m.does, BodyParams: m.body,
				Response: route.Of(m.object), Status: 200},
		})
	}
	return out
}

// handle moves a piece and answers with it.
func (m move) handle(c *route.Call) (*route.Answer, error) {
	request := engine.Request{
		Object: c.Object(m.object), Version: c.Version,
		Parent: &engine.ParentItem{Object: c.Object(m.model), ID: c.ID(m.column)},
		Fixed:  []engine.Fixed{{Column: m.column, Value: c.ID(m.column)}},
	}
	err := c.Engine.DoBelow(c.Context, c.Session, request, c.ID("id"),
		func(w *engine.Work, change *engine.Change) error {
			values, err := m.values(w, change, c)
			if err != nil {
				return err
			}
			return w.Update(m.object, change.ID, values)
		})
	if err != nil {
		return nil, err
	}
	return route.Changed(c.Engine.Item(c.Context, c.Session, engine.Query{Object: request.Object, Version: c.Version,
		Fixed: request.Fixed}, c.ID("id")))
}

// install takes a cartridge from stock. Source: GLPI's Cartridge.
func install(w *engine.Work, change *engine.Change, c *route.Call) (engine.Values, error) {
	if change.Before.Text("date_use") != "" {
		return nil, model.Invalid("The cartridge is not in stock")
	}
	printer, err := named(w, change, c, "printer", "Printer")
	if err != nil {
		return nil, err
	}
	return engine.Values{"printers_id": printer, "date_use": today(w), "date_out": nil}, nil
}

// uninstall leaves a cartridge with its printer as a worn one.
func uninstall(w *engine.Work, change *engine.Change, c *route.Call) (engine.Values, error) {
	if change.Before.Text("date_use") == "" || change.Before.Text("date_out") != "" {
		return nil, model.Invalid("The cartridge is in no printer")
	}
	values := engine.Values{"date_out": today(w)}
	if given, ok := c.Params["pages"]; ok {
		pages, ok := route.Integer(given)
		if !ok || pages < 0 {
			return nil, model.Invalid("Invalid parameter: pages. It is how many pages the cartridge has printed")
		}
		values["pages"] = pages
	}
	return values, nil
}

func unused(*engine.Work, *engine.Change, *route.Call) (engine.Values, error) {
	return engine.Values{"printers_id": 0, "date_use": nil, "date_out": nil}, nil
}

// giveOut takes a consumable from stock; what it is given to is checked as in any change of it.
func giveOut(_ *engine.Work, change *engine.Change, c *route.Call) (engine.Values, error) {
	if change.Before.Text("date_out") != "" {
		return nil, model.Invalid("The consumable is not in stock")
	}
	id, err := idOf(c, "items_id")
	if err != nil {
		return nil, err
	}
	return engine.Values{"itemtype": c.Text("itemtype"), "items_id": id}, nil
}

func takeBack(*engine.Work, *engine.Change, *route.Call) (engine.Values, error) {
	return engine.Values{"itemtype": nil, "items_id": 0, "date_out": nil}, nil
}

// named gives the id of an item that a body names, by its id or its name, and the caller may refer to.
func named(w *engine.Work, change *engine.Change, c *route.Call, parameter, object string) (int64, error) {
	if value, ok := c.Params[parameter].(map[string]any); ok {
		if id, byName, err := w.Named(change, parameter, object, value); byName || err != nil {
			return id, err
		}
	}
	id, err := idOf(c, parameter)
	if err != nil {
		return 0, err
	}
	return id, w.PermitRefer(change, parameter, object, id)
}

// idOf reads 4 or {"id": 4}.
func idOf(c *route.Call, parameter string) (int64, error) {
	value := c.Params[parameter]
	if object, ok := value.(map[string]any); ok {
		value = object["id"]
	}
	id, ok := route.Integer(value)
	if value == nil || !ok || id <= 0 {
		return 0, model.Invalid("Missing parameter: %s", parameter)
	}
	return id, nil
}
