package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// assetTypes are the schemas of assets that rules for assets are about.
var assetTypes = strings.Fields("_CustomAsset Computer Monitor NetworkEquipment Peripheral Phone Printer" +
	" SoftwareLicense License Certificate Unmanaged Appliance")

// actOnAssets lets the rules for assets act.
func actOnAssets(on engine.Behaviours, rules *shelf) {
	for _, name := range assetTypes {
		on.Add(name, engine.Behaviour{
			Phase:        engine.PhaseRules,
			BeforeCreate: func(w *engine.Work, c *engine.Change) error { return beforeAsset(w, c, rules, onAdd) },
			AfterCreate:  afterAsset,
			BeforeUpdate: func(w *engine.Work, c *engine.Change) error { return beforeAsset(w, c, rules, onUpdate) },
			AfterUpdate:  afterAsset,
		})
	}
}

// beforeAsset runs the rules and sets the columns that they decide.
func beforeAsset(w *engine.Work, change *engine.Change, rules *shelf, event int) error {
	if w.Doing(applying{}) || change.Template() {
		return nil
	}
	f := assetFacts(w, change)
	var changed map[string]bool
	if event == onUpdate {
		changed = map[string]bool{}
		for _, c := range assetRules.Criteria {
			if change.Stores(c.ID) && change.Changes(c.ID) ||
				c.ID == "manufacturer" && change.Changes("manufacturers_id") {
				changed[c.ID] = true
				for _, other := range linked[c.ID] {
					changed[other] = true
				}
			}
		}
		if len(changed) == 0 {
			return nil
		}
	}
	list, err := rules.load(w, &assetRules, change.Int("entities_id"), event)
	if err != nil || len(list) == 0 {
		return err
	}
	p := &process{
		collection: &assetRules, facts: f, names: labels{w, change.Object}, now: w.Engine.Now().In(zoneOf(w)),
		changed: changed, patience: patienceOf(w, change.Object.Itemtype), special: assetSpecial(w, change),
	}
	if err := p.run(list); err != nil {
		return err
	}
	for _, field := range slices.Sorted(maps.Keys(p.out.set)) {
		if w.Engine.Has(change.Object, field) {
			if err := setColumn(w, change, field, p.out.set[field]); err != nil {
				return err
			}
		}
	}
	change.Keep(decision{}, &p.out)
	return nil
}

// groupKinds are the parts that groups have for an asset: numbers of glpi_groups_items.type.
var groupKinds = map[string]int{"groups_id": model.GroupOfItem, "groups_id_tech": model.GroupInCare}

// afterAsset puts the asset into the groups that the rules have decided.
func afterAsset(w *engine.Work, c *engine.Change) error {
	out, _ := c.Kept(decision{}).(*output)
	if out == nil || len(out.matched) == 0 {
		return nil
	}
	defer w.During(applying{})()
	for _, field := range []string{"groups_id", "groups_id_tech"} {
		id, err := strconv.ParseInt(out.set[field], 10, 64)
		if err != nil || id == 0 || w.Engine.Has(c.Object, field) {
			continue
		}
		n, err := w.Count("SELECT COUNT(*) FROM `glpi_groups` WHERE `id` = ?", id)
		if err != nil {
			return err
		}
		have, err := w.Count("SELECT COUNT(*) FROM `glpi_groups_items` WHERE `groups_id` = ? AND `itemtype` = ?"+
			" AND `items_id` = ? AND `type` = ?",
			id, c.Object.Itemtype, c.ID, groupKinds[field])
		if err != nil {
			return err
		}
		if n == 0 || have > 0 {
			continue
		}
		row := engine.Values{
			"groups_id": id, "itemtype": c.Object.Itemtype, "items_id": c.ID, "type": groupKinds[field],
		}
		if _, err := w.AddRow("glpi_groups_items", row); err != nil {
			return err
		}
	}
	return nil
}

// assetFacts gives what rules look at in an asset that is about to be written.
func assetFacts(w *engine.Work, change *engine.Change) *facts {
	f := &facts{known: map[string][]string{}, lookUp: map[string]func() ([]string, error){}}
	for _, c := range assetRules.Criteria {
		if w.Engine.Has(change.Object, c.ID) {
			f.known[c.ID] = []string{change.Text(c.ID)}
		}
	}
	f.known["_itemtype"] = []string{change.Object.Itemtype}
	f.known["_auto"] = []string{"0"}
	if change.Session.IsSystem() && change.Stores("is_dynamic") && change.Bool("is_dynamic") {
		f.known["_auto"] = []string{"1"}
	}
	f.known["manufacturer"] = []string{change.Text("manufacturers_id")}
	user := func(query string) func() ([]string, error) {
		return func() ([]string, error) {
			users, err := f.values("users_id")
			if err != nil || len(users) == 0 {
				return nil, err
			}
			return w.Texts(query, users[0])
		}
	}
	f.lookUp["_locations_id_of_user"] = user(
		"SELECT `locations_id` FROM `glpi_users` WHERE `locations_id` > 0 AND `id` = ?")
	f.lookUp["_groups_id_of_user"] = user("SELECT `groups_id` FROM `glpi_groups_users` WHERE `users_id` = ?")
	f.lookUp["_default_group_of_user"] = user("SELECT `groups_id` FROM `glpi_users` WHERE `groups_id` > 0 AND `id` = ?")
	f.lookUp["_tag"] = func() ([]string, error) {
		return w.Texts("SELECT `tag` FROM `glpi_agents` WHERE `itemtype` = ? AND `items_id` = ?",
			change.Object.Itemtype, change.ID)
	}
	return f
}

// userBy says by what of an account an expression's result is looked up. What several have is nobody's.
var userBy = func() map[string]string {
	out := map[string]string{}
	for action, condition := range map[string]string{
		"_affect_user_by_regex": "LOWER(`name`) = LOWER(?)",
		"_affect_user_by_name_and_regex": "LOWER(TRIM(COALESCE(`realname`, '') || ' ' ||" +
			" COALESCE(`firstname`, ''))) = LOWER(?)",
		"_affect_user_by_registration_number_and_regex": "`registration_number` = ?",
		"_affect_user_by_sync_field_and_regex":          "`sync_field` = ?",
		"_affect_user_by_email_and_regex": "`id` IN (SELECT `users_id`" +
			" FROM `glpi_useremails` WHERE LOWER(`email`) = LOWER(?))",
	} {
		out[action] = "SELECT MIN(`id`) FROM `glpi_users` WHERE " + condition + " HAVING COUNT(*) = 1"
	}
	return out
}()

// assetSpecial gives what only assets can do by a rule.
func assetSpecial(w *engine.Work, change *engine.Change) func(*process, *Action, storedAction, captures) (bool, error) {
	return func(p *process, a *Action, do storedAction, found captures) (bool, error) {
		switch do.kind {
		case "fromuser":
			return true, p.copy(w, change, a, "_locations_id_of_user")
		case "defaultfromuser":
			return true, p.copy(w, change, a, "_default_group_of_user")
		case "firstgroupfromuser":
			return true, p.copy(w, change, a, "_groups_id_of_user")
		}
		query := userBy[a.ID]
		if do.kind != "regex_result" || query == "" {
			return false, nil
		}
		for _, value := range found.each(do.value) {
			id, err := w.Count(query, value)
			if err != nil {
				return true, err
			}
			if id != 0 {
				p.assign("users_id", strconv.FormatInt(id, 10))
				break
			}
		}
		return true, nil
	}
}
