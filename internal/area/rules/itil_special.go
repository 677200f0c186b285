package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/engine"
)

// special gives what only items of assistance can do by a rule, for one of them.
func (i itil) special(w *engine.Work, c *engine.Change) func(*process, *Action, storedAction, captures) (bool, error) {
	return func(p *process, a *Action, do storedAction, found captures) (bool, error) {
		switch do.kind {
		case "compute":
			return true, i.compute(w, p)
		case "do_not_compute":
			p.out.set["_do_not_compute_takeintoaccount"] = "1"
			return true, nil
		case "fromuser":
			return true, p.copy(w, c, a, "_locations_id_of_requester")
		case "fromitem":
			if a.ID == "locations_id" {
				return true, p.copy(w, c, a, "_locations_id_of_item")
			}
			return true, p.copy(w, c, a, "_groups_id_of_item")
		case "defaultfromuser":
			return true, p.copy(w, c, a, "_default_groups_of_requester")
		case "affectbymac", "affectbyfqdn", "affectbyip":
			return true, i.affect(w, c, p, do, found)
		case "add_validation":
			if a.ID == "validationsteps_id" || a.ID == "validationsteps_threshold" {
				p.out.set[a.ID] = do.value
				return true, nil
			}
			list := p.out.appended["_add_validation"]
			if request := a.ID + ":" + do.value; !slices.Contains(list, request) {
				p.out.appended["_add_validation"] = append(list, request)
			}
			return true, nil
		case "regex_result":
			return i.byName(w, c, p, a, do, found)
		case "assign", "append":
			if do.value == "requester_manager" {
				return true, i.manager(w, c, p, a, do.kind == "append")
			}
		}
		return false, nil
	}
}

// compute derives the priority from urgency and impact as the rules have left them.
func (i itil) compute(w *engine.Work, p *process) error {
	level := func(id string) (int64, error) {
		values, err := p.facts.values(id)
		if err != nil || len(values) == 0 {
			return 3, err
		}
		n, err := strconv.ParseInt(values[0], 10, 64)
		if err != nil || n == 0 {
			return 3, nil
		}
		return n, nil
	}
	urgency, err := level("urgency")
	if err != nil {
		return err
	}
	impact, err := level("impact")
	if err != nil {
		return err
	}
	n, err := assistance.Priority(w.Context, i.config, urgency, impact)
	if err != nil {
		return err
	}
	p.assign("priority", strconv.FormatInt(n, 10))
	return nil
}

// copy assigns the first of what a criterion looks at that the item's entity sees: a user, or an asset, may have a
// place or a group of another one.
func (p *process) copy(w *engine.Work, c *engine.Change, a *Action, criterion string) error {
	values, err := p.facts.values(criterion)
	ids := numbers(values)
	if err != nil || len(ids) == 0 {
		return err
	}
	only, err := offered(w, objectOf(w, a.Table), c.Int("entities_id"))
	if err != nil {
		return err
	}
	seen, err := w.IDs("SELECT `id` FROM `" + a.Table + "` WHERE `id` IN (" + access.IDList(ids) + ")" + only)
	if err != nil {
		return err
	}
	if n := slices.IndexFunc(ids, func(id int64) bool { return slices.Contains(seen, id) }); n >= 0 {
		p.assign(a.ID, strconv.FormatInt(ids[n], 10))
	}
	return nil
}

// manager assigns those who are responsible for the requesters, as far as they can do anything with the item.
func (i itil) manager(w *engine.Work, c *engine.Change, p *process, a *Action, add bool) error {
	users, err := p.facts.values("_users_id_requester")
	if err != nil {
		return err
	}
	ids, err := supervisors(w, numbers(users))
	if err == nil {
		ids, err = workingIn(w, c, ids)
	}
	if err != nil {
		return err
	}
	texts := make([]string, len(ids))
	for n, id := range ids {
		texts[n] = strconv.FormatInt(id, 10)
		if add {
			p.append(a, texts[n])
		}
	}
	if !add && len(texts) > 0 {
		p.assign(a.ID, strings.Join(texts, ","))
	}
	return nil
}

// affect links the one asset with a network port of that address, or of that name and domain, for each value
// that an expression matches.
// Addresses of the Internet protocol belong to no object of API 2.3, so none is found by them.
func (i itil) affect(w *engine.Work, c *engine.Change, p *process, do storedAction, found captures) error {
	for _, value := range found.each(do.value) {
		if err := i.affectOne(w, c, p, do, value); err != nil {
			return err
		}
	}
	return nil
}

// maxAlike is how many assets of an address are looked at for the one that the item's entity sees.
const maxAlike = 50

func (i itil) affectOne(w *engine.Work, c *engine.Change, p *process, do storedAction, value string) error {
	var list []string
	var err error
	switch do.kind {
	case "affectbymac":
		list, err = w.Texts("SELECT DISTINCT `itemtype` || ':' || `items_id`"+
			" FROM `glpi_networkports` WHERE LOWER(`mac`) = LOWER(?) AND `is_deleted` = 0 LIMIT ?", value,
			maxAlike)
	case "affectbyfqdn":
		name, domain, _ := strings.Cut(value, ".")
		list, err = w.Texts("SELECT DISTINCT `l`.`itemtype` || ':' || `l`.`items_id`"+
			" FROM `glpi_domains_items` `l` JOIN `glpi_domains` `d` ON `d`.`id` = `l`.`domains_id`"+
			" JOIN `glpi_computers` `c` ON `l`.`itemtype` = 'Computer' AND `c`.`id` = `l`.`items_id`"+
			" WHERE LOWER(`d`.`name`) = LOWER(?) AND LOWER(`c`.`name`) = LOWER(?) LIMIT ?", domain, name,
			maxAlike)
	}
	if err != nil {
		return err
	}
	list, err = offeredOf(w, list, c.Int("entities_id"))
	if err == nil && len(list) == 1 && !slices.Contains(p.out.appended["items_id"], list[0]) {
		p.out.appended["items_id"] = append(p.out.appended["items_id"], list[0])
	}
	return err
}

// lookup says where a name that an expression has captured is looked for, and what it sets.
type lookup struct{ table, column, flag, field string }

// byName turns names that an expression has captured into the rows that have them, of those that the item's entity
// sees: the first one, and where an item can have several, all. Actions that take the text itself are none of its
// business.
func (i itil) byName(w *engine.Work, c *engine.Change, p *process, a *Action, do storedAction,
	found captures) (bool, error) {
	s := lookup{a.Table, "name", a.Flag, strings.TrimSuffix(a.ID, "_by_completename")}
	switch {
	case a.ID == "_affect_itilcategory_by_code":
		s = lookup{"glpi_itilcategories", "code", "", "itilcategories_id"}
	case a.ID == "_itilcategories_id_by_completename":
		s.field, s.column = "itilcategories_id", "completename"
	case a.Table == "":
		return false, nil
	case strings.HasSuffix(a.ID, "_by_completename"):
		s.column = "completename"
	}
	query := "SELECT MIN(`id`) FROM `" + s.table + "` WHERE LOWER(`" + s.column + "`) = LOWER(?)"
	if s.flag != "" {
		query += " AND `" + s.flag + "` = 1"
	}
	only, err := offered(w, objectOf(w, s.table), c.Int("entities_id"))
	if err != nil {
		return true, err
	}
	query += only
	assigned := false
	for _, value := range found.each(do.value) {
		id, err := w.Count(query, value)
		switch {
		case err != nil:
			return true, err
		case id == 0:
		case assigned:
			p.append(a, strconv.FormatInt(id, 10))
		default:
			p.assign(s.field, strconv.FormatInt(id, 10))
			assigned = true
		}
		if assigned && a.AppendTo == "" {
			break
		}
	}
	return true, nil
}
