package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
)

// itil applies the rules of tickets, changes or problems.
type itil struct {
	collection *Collection
	config     *settings.Settings
	shelf      *shelf
}

// actOnITIL lets the rules of a collection act on its items.
func actOnITIL(on engine.Behaviours, config *settings.Settings, c *Collection, rules *shelf) {
	i := itil{c, config, rules}
	on.Add(c.Name, engine.Behaviour{
		Phase:        engine.PhaseRules,
		BeforeCreate: func(w *engine.Work, c *engine.Change) error { return i.before(w, c, onAdd) },
		AfterCreate: func(w *engine.Work, c *engine.Change) error {
			if err := i.after(w, c); err != nil {
				return err
			}
			return assistance.AutoAssign(w, c)
		},
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error { return i.before(w, c, onUpdate) },
		AfterUpdate:  i.after,
	})
}

// decision is the key under which a write keeps what the rules want done once it is written.
type decision struct{}

// applying marks the changes that rules make themselves: they start no rules again.
type applying struct{}

// agreements are the columns that rules leave alone when the client has chosen.
var agreements = []string{"slas_id_ttr", "slas_id_tto", "olas_id_ttr", "olas_id_tto"}

// before runs the rules and sets the columns that they decide.
func (i itil) before(w *engine.Work, c *engine.Change, event int) error {
	if w.Doing(applying{}) {
		return nil
	}
	var changed map[string]bool
	if event == onUpdate {
		if changed = i.changes(c); len(changed) == 0 {
			return nil
		}
	}
	list, err := i.shelf.load(w, i.collection, c.Int("entities_id"), event)
	if err != nil || len(list) == 0 {
		return err
	}
	p := &process{
		collection: i.collection, facts: i.facts(w, c), names: labels{w, c.Object}, now: w.Engine.Now().In(zoneOf(w)),
		changed: changed, patience: patienceOf(w, c.Object.Itemtype), special: i.special(w, c),
	}
	if err := p.run(list); err != nil {
		return err
	}
	if err := i.apply(w, c, &p.out); err != nil {
		return err
	}
	c.Keep(decision{}, &p.out)
	return nil
}

// changes gives the criteria that an update touches.
func (i itil) changes(change *engine.Change) map[string]bool {
	changed := map[string]bool{}
	for _, c := range i.collection.Criteria {
		if c.ID == "date_mod" || !change.Stores(c.ID) || !change.Changes(c.ID) {
			continue
		}
		changed[c.ID] = true
		for _, other := range linked[c.ID] {
			changed[other] = true
		}
	}
	return changed
}

// apply sets the columns that rules have decided.
func (i itil) apply(w *engine.Work, c *engine.Change, out *output) error {
	chosen := map[string]bool{}
	for _, column := range agreements {
		chosen[column] = c.Stores(column) && c.Has(column) && c.Int(column) != 0
	}
	for _, field := range slices.Sorted(maps.Keys(out.set)) {
		value := out.set[field]
		switch {
		case field == "status":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil &&
				assistance.StatusLabel(i.collection.Name, value) != "" {
				if err := assistance.SetStatus(w, c, n); err != nil {
					return err
				}
			}
		case field == "global_validation":
			asked, err := assistance.HasApprovals(w, c)
			if err != nil {
				return err
			}
			if n, err := strconv.ParseInt(value, 10, 64); err == nil && !asked && model.Approvals[n] != "" {
				c.Set(field, n)
			}
		case chosen[field] || !w.Engine.Has(c.Object, field):
		default:
			if err := setColumn(w, c, field, value); err != nil {
				return err
			}
		}
	}
	_, priority := out.set["priority"]
	_, urgency := out.set["urgency"]
	_, impact := out.set["impact"]
	if (urgency || impact) && !priority && c.Op == engine.OpCreate && c.Input["priority"] == nil {
		n, err := assistance.Priority(w.Context, i.config, c.Int("urgency"), c.Int("impact"))
		if err != nil {
			return err
		}
		c.Decide("priority", n)
	}
	return nil
}

// setColumn sets a column to what a rule says. What it cannot hold, as an expression may give anything, is left alone.
func setColumn(w *engine.Work, c *engine.Change, field, text string) error {
	value, ok, err := w.ColumnValue(c.Object, field, text)
	if ok {
		c.Decide(field, value)
	}
	return err
}

// actors are the actions that put somebody into the team.
var actors = []struct {
	field, list, kind string
	role              int64
}{
	{"_users_id_requester", "_additional_requesters", "User", assistance.Requester},
	{"_groups_id_requester", "_additional_groups_requesters", "Group", assistance.Requester},
	{"_users_id_assign", "_additional_assigns", "User", assistance.Assigned},
	{"_groups_id_assign", "_additional_groups_assigns", "Group", assistance.Assigned},
	{"_suppliers_id_assign", "_additional_suppliers_assigns", "Supplier", assistance.Assigned},
	{"_users_id_observer", "_additional_observers", "User", assistance.Observer},
	{"_groups_id_observer", "_additional_groups_observers", "Group", assistance.Observer},
}

// after does what the rules want beyond the item's own columns.
func (i itil) after(w *engine.Work, c *engine.Change) error {
	out, _ := c.Kept(decision{}).(*output)
	if out == nil || len(out.matched) == 0 {
		return nil
	}
	defer w.During(applying{})()
	for _, a := range actors {
		ids := slices.Clone(out.appended[a.list])
		if assigned := out.set[a.field]; assigned != "" {
			ids = append(strings.Split(assigned, ","), ids...)
		}
		for _, id := range numbers(ids) {
			if err := assistance.Join(w, c, assistance.Member{Type: a.kind, ID: id, Role: a.role}); err != nil {
				return err
			}
		}
	}
	if err := i.link(w, c, out); err != nil {
		return err
	}
	if err := i.ask(w, c, out); err != nil {
		return err
	}
	return i.fromTemplates(w, c, out)
}

// appliance stands before the id of an appliance among the items that rules tie to an item.
const appliance = "Appliance:"

// link ties the item to assets, projects and a contract.
func (i itil) link(w *engine.Work, c *engine.Change, out *output) error {
	column := strings.ToLower(i.collection.Name) + "s_id"
	items := slices.Clone(out.appended["items_id"])
	if id := out.set["assign_appliance"]; id != "" {
		items = append(items, appliance+id)
	}
	for _, item := range items {
		itemtype, id, _ := strings.Cut(item, ":")
		n, _ := strconv.ParseInt(id, 10, 64)
		if err := i.tie(w, i.collection.Name+"_Item",
			engine.Values{column: c.ID, "itemtype": itemtype, "items_id": n}); err != nil {
			return err
		}
	}
	projects := slices.Clone(out.appended["_projects_id"])
	if id := out.set["assign_project"]; id != "" {
		projects = append(projects, id)
	}
	for _, id := range numbers(projects) {
		if err := i.tie(w, "ITIL_Project", engine.Values{"itemtype": i.collection.Name, "items_id": c.ID,
			"projects_id": id}); err != nil {
			return err
		}
	}
	if id, _ := strconv.ParseInt(out.set["assign_contract"], 10, 64); id != 0 {
		return i.tie(w, "_Ticket_Contract", engine.Values{column: c.ID, "contracts_id": id})
	}
	return nil
}

// tie adds a row that ties the item to something, unless there is one or its other side is gone.
func (i itil) tie(w *engine.Work, object string, values engine.Values) error {
	o := w.Engine.Catalog().Object(object)
	for _, side := range w.Engine.Catalog().Graph().Sides(o) {
		if there, err := isThere(w, side.Parent, values); err != nil || !there {
			return err
		}
	}
	where, args := "", []any{}
	for _, column := range slices.Sorted(maps.Keys(values)) {
		where += " AND `" + column + "` = ?"
		args = append(args, values[column])
	}
	have, err := w.Count("SELECT COUNT(*) FROM `"+o.Table+"` WHERE 1 = 1"+where, args...)
	if err != nil || have > 0 {
		return err
	}
	_, err = w.Create(object, values)
	return err
}

// isThere reports whether there is the item that a row names on one of its sides.
func isThere(w *engine.Work, side model.Parent, values engine.Values) (bool, error) {
	item := w.Engine.Catalog().Object(side.Object)
	if side.ItemtypeColumn != "" {
		item = w.Engine.Catalog().ByItemtype(values.Text(side.ItemtypeColumn))
	}
	if item == nil || item.Table == "" {
		return false, nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+item.Table+"` WHERE `id` = ?", values.Int(side.Column))
	return n > 0, err
}

// ask sends the requests for approval that rules want.
func (i itil) ask(w *engine.Work, c *engine.Change, out *output) error {
	step := out.step()
	for _, request := range out.appended["_add_validation"] {
		kind, value, _ := strings.Cut(request, ":")
		targets, err := i.approvers(w, c, kind, value)
		if err != nil {
			return err
		}
		target := "User"
		if kind == "groups_id_validate_any" {
			target = "Group"
		} else if able, err := workingIn(w, c, targets); err != nil {
			return err
		} else if len(able) > 0 { // else the request shows that there is nobody to answer it
			targets = able
		}
		for _, id := range targets {
			if err := assistance.Ask(w, c, target, id, step); err != nil {
				return err
			}
		}
	}
	return nil
}

// step gives the approval step that rules name, and the percentage that is enough.
func (o *output) step() assistance.Step {
	step := assistance.Step{Percent: -1}
	step.ID, _ = strconv.ParseInt(o.set["validationsteps_id"], 10, 64)
	if n, err := strconv.ParseInt(o.set["validationsteps_threshold"], 10, 64); err == nil && n >= 0 && n <= 100 {
		step.Percent = n
	}
	return step
}

// approvers gives the accounts, or the group, that a request for approval is for.
func (i itil) approvers(w *engine.Work, c *engine.Change, kind, value string) ([]int64, error) {
	managers := func(role int64) ([]int64, error) {
		groups, err := assistance.Team(w, c, "Group", role)
		if err != nil {
			return nil, err
		}
		var out []int64
		for _, g := range groups {
			ids, err := w.IDs("SELECT `users_id` FROM `glpi_groups_users` WHERE `groups_id` = ? AND `is_manager` = 1"+
				" ORDER BY `users_id`", g)
			if err != nil {
				return nil, err
			}
			out = append(out, ids...)
		}
		return out, nil
	}
	switch {
	case kind == "users_id_validate_requester_supervisor" || value == "requester_supervisor":
		return managers(assistance.Requester)
	case kind == "users_id_validate_assign_supervisor" || value == "assign_supervisor":
		return managers(assistance.Assigned)
	case kind == "responsible_id_validate" || value == "requester_responsible":
		users, err := assistance.Team(w, c, "User", assistance.Requester)
		if err != nil {
			return nil, err
		}
		return supervisors(w, users)
	}
	id, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return nil, nil
	}
	if kind == "groups_id_validate" {
		return w.IDs("SELECT `users_id` FROM `glpi_groups_users` WHERE `groups_id` = ? ORDER BY `users_id`", id)
	}
	table := "glpi_users"
	if kind == "groups_id_validate_any" {
		table = "glpi_groups"
	}
	return w.IDs("SELECT `id` FROM `"+table+"` WHERE `id` = ?", id)
}

// workingIn gives those of some accounts that can be used and have a profile in the item's entity.
func workingIn(w *engine.Work, c *engine.Change, users []int64) ([]int64, error) {
	if len(users) == 0 {
		return nil, nil
	}
	tree, err := w.Engine.Directory().Tree(w.Context)
	if err != nil {
		return nil, err
	}
	entity := c.Int("entities_id")
	works := access.WorksIn("u", w.Engine.Now(), entity, tree.Ancestors(entity))
	able, err := w.IDs("SELECT `u`.`id` FROM `glpi_users` `u` WHERE `u`.`id` IN ("+access.IDList(users)+") AND "+
		works.SQL, works.Args...)
	return slices.DeleteFunc(slices.Clone(users), func(id int64) bool { return !slices.Contains(able, id) }), err
}

// supervisors gives who is responsible for accounts.
func supervisors(w *engine.Work, users []int64) ([]int64, error) {
	var out []int64
	for _, u := range users {
		id, err := w.Count("SELECT `users_id_supervisor` FROM `glpi_users` WHERE `id` = ?", u)
		if err != nil {
			return nil, err
		}
		if id != 0 && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// fromTemplates adds the tasks, followups and the solution that rules want.
func (i itil) fromTemplates(w *engine.Work, c *engine.Change, out *output) error {
	for _, id := range numbers(out.appended["_tasktemplates_id"]) {
		if err := assistance.AddTask(w, c, id); err != nil {
			return err
		}
	}
	for _, id := range numbers(out.appended["_itilfollowuptemplates_id"]) {
		if err := assistance.AddFollowup(w, c, id); err != nil {
			return err
		}
	}
	if id, _ := strconv.ParseInt(out.set["solution_template"], 10, 64); id != 0 {
		return assistance.AddSolution(w, c, id)
	}
	return nil
}

// numbers reads ids; what is none is left out.
func numbers(list []string) []int64 {
	var out []int64
	for _, text := range list {
		if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil && n > 0 &&
			!slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
