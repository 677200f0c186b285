package projects

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/route"
)

// teamRules are the rules of who works in a project or on a task: whoever the session may refer to.
func teamRules(allow func(w *engine.Work, c *engine.Change) error) engine.Behaviour {
	return engine.Behaviour{
		PermitCreate: allow, PermitDelete: allow,
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			itemtype, id := c.Text("itemtype"), c.Int("items_id")
			o := w.Engine.Catalog().ByItemtype(itemtype)
			if o == nil || o.Table == "" {
				return model.Invalid("Invalid parameter: itemtype")
			}
			return w.PermitRefer(c, "items_id", o.Name, id)
		},
	}
}

// permitChangeTaskTeam wants the project of the task to be one that can be changed: working on a task
// is not enough.
func permitChangeTaskTeam(w *engine.Work, c *engine.Change) error {
	project, err := w.Count("SELECT `projects_id` FROM `glpi_projecttasks` WHERE `id` = ?", c.Int("projecttasks_id"))
	if err != nil {
		return err
	}
	if err := permitChangeProject(w, project); err != nil {
		if refused(err) {
			return model.Forbidden("")
		}
		return err
	}
	return nil
}

// team is where those are kept who work in a kind of items.
type team struct {
	object, column string
	needs          func(c *engine.Change) bool // who makes an item may bring a team along; nil for all
}

var (
	projectTeam = team{"ProjectTeamMember", "projects_id", func(c *engine.Change) bool {
		return c.Session.Can("project", model.Update)
	}}
	taskTeam = team{object: "ProjectTaskTeamMember", column: "projecttasks_id"} // who adds tasks may change teams
)

// worker is somebody in a team.
type worker struct {
	itemtype string
	id       int64
}

// broughtTeam is where the creation of an item keeps the members that its body names.
type broughtTeam struct{}

// read reads whom the body of a new item names for its team: those whom its creator could put there by the route
// for it.
func (t team) read(w *engine.Work, c *engine.Change) error {
	list, err := c.Brought("team", `{"itemtype", "items_id"}`)
	if err != nil || len(list) == 0 {
		return err
	}
	if t.needs != nil && !t.needs(c) {
		return model.Forbidden("Who creates this item may not say who is in its team")
	}
	reg := w.Engine.Catalog()
	types := reg.Object(t.object).Property("itemtype").Enum
	var members []worker
	ids := map[string][]int64{}
	for _, given := range list {
		m, name, err := readWorker(given, types)
		if err != nil {
			return err
		}
		object := reg.ByItemtype(m.itemtype).Name
		if m.id == 0 {
			if m.id, _, err = w.Named(c, "team", object, map[string]any{"name": name}); err != nil {
				return err
			}
		}
		if !slices.Contains(members, m) {
			members = append(members, m)
			ids[object] = append(ids[object], m.id)
		}
	}
	for _, object := range slices.Sorted(maps.Keys(ids)) {
		if err := w.PermitRefer(c, "team", object, ids[object]...); err != nil {
			return err
		}
	}
	c.Keep(broughtTeam{}, members)
	return nil
}

// readWorker reads a member as the routes for them have it, or as teams of tickets do; by name without an id.
func readWorker(given map[string]any, types []any) (m worker, name string, err error) {
	id := given["items_id"]
	if m.itemtype = route.Text(given["itemtype"]); given["itemtype"] == nil {
		m.itemtype, id = route.Text(given["type"]), given["id"]
	}
	if !slices.Contains(types, any(m.itemtype)) {
		return m, "", model.Invalid("Invalid parameter: team. The itemtype of a member is one of %s",
			strings.Trim(fmt.Sprint(types), "[]"))
	}
	if given["role"] != nil {
		return m, "", model.Invalid("Invalid parameter: team. Its members have no roles")
	}
	if id == nil {
		name = route.Text(given["name"])
	}
	if m.id, _ = route.Integer(id); m.id <= 0 && name == "" {
		return m, "", model.Invalid("Missing parameter: items_id, of a member of the team")
	}
	return m, name, nil
}

// bring puts those into the team of an item that its body has named, by one statement.
func (t team) bring(w *engine.Work, c *engine.Change) error {
	members, _ := c.Kept(broughtTeam{}).([]worker)
	if len(members) == 0 {
		return nil
	}
	table := w.Engine.Catalog().Object(t.object).Table
	args := make([]any, 0, 3*len(members))
	for _, m := range members {
		args = append(args, c.ID, m.itemtype, m.id)
	}
	if err := w.Exec("INSERT INTO `"+table+"` (`"+t.column+"`, `itemtype`, `items_id`) VALUES "+
		strings.TrimSuffix(strings.Repeat("(?, ?, ?), ", len(members)), ", "), args...); err != nil {
		return fmt.Errorf("make the team of %s %d: %w", c.Object.Name, c.ID, err)
	}
	for _, m := range members { // for the history of the item
		if err := w.Wrote(engine.OpCreate, table, 0,
			engine.Values{t.column: c.ID, "itemtype": m.itemtype, "items_id": m.id}); err != nil {
			return err
		}
	}
	return nil
}
