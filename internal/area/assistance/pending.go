package assistance

import (
	"strconv"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// pendingRoutes are the routes of why an item waits. GLPI's API only shows it; attaching a reason,
// which makes the item wait, and taking it away are its web interface's.
func (r rules) pendingRoutes(base, name string, tags []string) []route.Route {
	path := base + "/PendingReason"
	body := func(need bool) []model.Property {
		reason := model.Ref("pending_reason", "PendingReason", "pendingreasons_id").Doc("Why it waits").
			Of(model.Int64("id").Doc("Id of the reason"), model.String("name").RO().Doc("Name of the reason"))
		if need {
			reason = reason.Need()
		}
		return catalog.Described("PendingReason_Item", reason, model.Int32("followup_frequency").Min(0),
			model.Int32("followups_before_resolution").Min(-1))
	}
	doc := func(text string, need bool) route.Doc {
		return route.Doc{Tags: tags, Description: text, BodyParams: body(need), Item: !need}
	}
	changed := doc("Change why a "+name+" waits", false)
	changed.Response = route.Of("PendingReason_Item")
	return []route.Route{
		{Method: "POST", Path: path, Since: model.V2_3, Extension: true, Handle: r.attachReason,
			Doc: doc("Let a "+name+" wait for a reason", true)},
		{Method: "PATCH", Path: path, Since: model.V2_3, Extension: true, Handle: r.changeReason, Doc: changed},
		{Method: "DELETE", Path: path, Since: model.V2_3, Extension: true, Handle: r.detachReason, Doc: route.Doc{
			Tags: tags, Description: "Take away why a " + name + " waits; it gets the status back that it had before",
			Item: true}},
	}
}

// reasonQuery finds the reason of the item that the path names.
func (r rules) reasonQuery(c *route.Call) engine.Query {
	return engine.Query{
		Object: c.Object("PendingReason_Item"), Version: c.Version, Fixed: r.link("PendingReason_Item", c.ID("id")),
		Parent: &engine.ParentItem{Object: c.Object(r.Object), ID: c.ID("id")},
	}
}

// pendingReason answers why an item waits; NotFound when it does not, or for no stated reason.
func (r rules) pendingReason(c *route.Call) (*route.Answer, error) {
	q := r.reasonQuery(c)
	q.Fields = c.Fields()
	return route.One(c.Engine.ItemBy(c.Context, c.Session, q))
}

// permitWait is the check of making an item wait or going on with it: it is a change of its status.
func (r rules) permitWait(w *engine.Work, c *engine.Change) error {
	if err := w.Permit(c); err != nil {
		return err
	}
	try := c.Try(engine.Values{"status": int64(model.StatusPending)})
	if err := r.dropForbidden(w, try); err != nil || !try.Has("status") {
		return model.Forbidden("")
	}
	return nil
}

// canWait reports whether an item in a status can wait for something: an open one can, and one that is done
// and still observed or reviewed.
func (r rules) canWait(status int64) bool { return r.isOpen(status) || status == model.StatusObserved }

// reasonValues reads the reason and how often it is brought to mind, which the reason itself says
// unless the body does.
func reasonValues(c *route.Call, w *engine.Work, change *engine.Change) (engine.Values, error) {
	values := engine.Values{}
	if given, ok := c.Params["pending_reason"]; ok {
		if object, ok := given.(map[string]any); ok {
			named, byName, err := w.Named(change, "pending_reason", "PendingReason", object)
			if err != nil {
				return nil, err
			}
			if given = object["id"]; byName {
				given = named
			}
		}
		id, ok := route.Integer(given)
		if !ok || id <= 0 {
			return nil, model.Invalid("Invalid parameter: pending_reason. It is the id of a pending reason")
		}
		may, err := w.CanRefer(change, "PendingReason", id)
		if err != nil {
			return nil, err
		}
		if !may {
			return nil, model.Invalid("Invalid parameter: pending_reason. There is no pending reason with id %d", id)
		}
		reason, err := w.Load("PendingReason", id)
		if err != nil {
			return nil, err
		}
		values["pendingreasons_id"] = id
		values["followup_frequency"] = reason.Int("followup_frequency")
		values["followups_before_resolution"] = reason.Int("followups_before_resolution")
	}
	for name, least := range map[string]int64{"followup_frequency": 0, "followups_before_resolution": -1} {
		given, ok := c.Params[name]
		if !ok {
			continue
		}
		n, ok := route.Integer(given)
		if !ok || n < least {
			return nil, model.Invalid("Invalid parameter: %s", name)
		}
		values[name] = n
	}
	return values, nil
}

// attachReason makes an open item wait for a reason.
func (r rules) attachReason(c *route.Call) (*route.Answer, error) {
	var id int64
	err := c.Engine.Do(c.Context, c.Session, c.Object(r.Object), c.Version, c.ID("id"),
		func(w *engine.Work, change *engine.Change) error {
			if err := r.permitWait(w, change); err != nil {
				return err
			}
			values, err := reasonValues(c, w, change)
			if err != nil {
				return err
			}
			if values["pendingreasons_id"] == nil {
				return model.Invalid("Missing parameter: pending_reason")
			}
			status := change.Before.Int("status")
			if !r.canWait(status) {
				return model.Invalid("Only an open item can wait")
			}
			n, err := r.reasonOf(w, change)
			if err != nil {
				return err
			}
			if n != 0 {
				return model.Exists("The item waits for a reason already")
			}
			if status != model.StatusPending {
				values["previous_status"] = status
				if err := r.touch(w, change, change.ID, engine.Values{"status": model.StatusPending}); err != nil {
					return err
				}
			}
			values["itemtype"], values["items_id"] = r.Object, change.ID
			values["bump_count"], values["last_bump_date"] = 0, w.Engine.Now()
			id, err = w.Create("PendingReason_Item", values)
			return err
		})
	if err != nil {
		return nil, err
	}
	return route.Created(id, "/Assistance/"+r.Object+"/"+c.Path["id"]+"/PendingReason")
}

// reasonOf gives the id of the row that says why an item waits, 0 for none.
func (k *kind) reasonOf(w *engine.Work, c *engine.Change) (int64, error) {
	return w.Count("SELECT MAX(`id`) FROM `glpi_pendingreasons_items` WHERE `itemtype` = ? AND `items_id` = ?",
		k.Object, c.ID)
}

// withReason runs a change of the reason of an item that waits for one; NotFound for others.
func (r rules) withReason(c *route.Call, change func(w *engine.Work, c *engine.Change, row int64) error) error {
	return c.Engine.Do(c.Context, c.Session, c.Object(r.Object), c.Version, c.ID("id"),
		func(w *engine.Work, of *engine.Change) error {
			row, err := r.reasonOf(w, of)
			if err != nil {
				return err
			}
			if row == 0 {
				return model.NotFound()
			}
			if err := r.permitWait(w, of); err != nil {
				return err
			}
			if err := c.Meets(w, r.reasonQuery(c), row); err != nil {
				return err
			}
			return change(w, of, row)
		})
}

// changeReason gives a waiting item another reason, or brings it to mind more or less often.
func (r rules) changeReason(c *route.Call) (*route.Answer, error) {
	err := r.withReason(c, func(w *engine.Work, change *engine.Change, row int64) error {
		values, err := reasonValues(c, w, change)
		if err != nil {
			return err
		}
		return w.Update("PendingReason_Item", row, values)
	})
	if err != nil {
		return nil, err
	}
	return r.pendingReason(c)
}

// detachReason takes the reason away, and gives the item back the status that it had before.
func (r rules) detachReason(c *route.Call) (*route.Answer, error) {
	err := r.withReason(c, func(w *engine.Work, c *engine.Change, row int64) error {
		reason, err := w.Load("PendingReason_Item", row)
		if err != nil {
			return err
		}
		status := reason.Int("previous_status")
		if !r.canWait(status) || StatusLabel(r.Object, strconv.FormatInt(status, 10)) == "" ||
			status == model.StatusPending {
			if status, err = (&parent{kind: r.kind, id: c.ID}).reopenedStatus(w); err != nil {
				return err
			}
		}
		return r.touch(w, c, c.ID, engine.Values{"status": status})
	})
	if err != nil {
		return nil, err
	}
	return route.NoContent()
}
