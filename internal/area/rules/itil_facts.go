package rules

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// facts gives what rules look at in an item that is about to be written.
func (i itil) facts(w *engine.Work, change *engine.Change) *facts {
	f := &facts{known: map[string][]string{}, lookUp: map[string]func() ([]string, error){}}
	for _, c := range i.collection.Criteria {
		if w.Engine.Has(change.Object, c.ID) {
			f.known[c.ID] = []string{change.Text(c.ID)}
		}
	}
	for _, a := range actors {
		f.lookUp[a.field] = func() ([]string, error) {
			return idTexts(assistance.Team(w, change, a.kind, a.role))
		}
	}
	first := func(id string) string {
		if v := f.known[id]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	f.lookUp["itilcategories_id_code"] = func() ([]string, error) {
		return w.Texts("SELECT `code` FROM `glpi_itilcategories` WHERE `id` = ?", first("itilcategories_id"))
	}
	f.lookUp["_locations_code"] = func() ([]string, error) {
		return w.Texts("SELECT `code` FROM `glpi_locations` WHERE `id` = ?", first("locations_id"))
	}
	requesters := func(query string) func() ([]string, error) {
		return func() ([]string, error) {
			users, err := f.values("_users_id_requester")
			if ids := numbers(users); err == nil && len(ids) > 0 {
				return w.Texts(query + " IN (" + access.IDList(ids) + ")")
			}
			return nil, err
		}
	}
	f.lookUp["_groups_id_of_requester"] = requesters(
		"SELECT DISTINCT `groups_id` FROM `glpi_groups_users` WHERE `users_id`")
	f.lookUp["_locations_id_of_requester"] = requesters(
		"SELECT `locations_id` FROM `glpi_users` WHERE `locations_id` > 0 AND `id`")
	f.lookUp["_default_groups_of_requester"] = func() ([]string, error) {
		users, err := f.values("_users_id_requester")
		ids := numbers(users)
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		var turns strings.Builder
		for i, id := range ids {
			fmt.Fprintf(&turns, " WHEN %d THEN %d", id, i)
		}
		return w.Texts("SELECT `groups_id` FROM `glpi_users` WHERE `groups_id` > 0 AND `id` IN (" + access.IDList(ids) +
			") ORDER BY CASE `id`" + turns.String() + " END") // in the order of the requesters
	}
	f.lookUp["profiles_id"] = requesters("SELECT `profiles_id` FROM `glpi_users` WHERE `id`")
	f.lookUp["_validationsteps_id"] = func() ([]string, error) {
		table := "glpi_" + strings.ToLower(i.collection.Name) + "validations"
		if change.ID == 0 {
			return nil, nil
		}
		return w.Texts("SELECT DISTINCT `s`.`validationsteps_id` FROM `"+table+
			"` `v` JOIN `glpi_itils_validationsteps` `s` ON `s`.`id` = `v`.`itils_validationsteps_id` WHERE `v`.`"+
			i.column()+"` = ?", change.ID)
	}
	f.lookUp["_contract_types"] = func() ([]string, error) {
		if change.ID == 0 || i.collection != &ticketRules {
			return nil, nil
		}
		return w.Texts("SELECT DISTINCT `c`.`contracttypes_id` FROM `glpi_tickets_contracts` `l`"+
			" JOIN `glpi_contracts` `c` ON `c`.`id` = `l`.`contracts_id` WHERE `l`.`tickets_id` = ?", change.ID)
	}
	f.lookUp["_date_creation_calendars_id"] = func() ([]string, error) {
		at, ok := engine.ParseTime(first("date"))
		if !ok {
			at = w.Engine.Now()
		}
		return workingCalendars(w, at.In(zoneOf(w)))
	}
	i.itemFacts(w, change, f)
	return f
}

func (i itil) column() string { return strings.ToLower(i.collection.Name) + "s_id" }

// itemFacts are about the assets that an item is linked to.
func (i itil) itemFacts(w *engine.Work, c *engine.Change, f *facts) {
	table := map[string]string{"Ticket": "glpi_items_tickets", "Change": "glpi_changes_items",
		"Problem": "glpi_items_problems"}[i.collection.Name]
	items := func() ([]string, error) {
		if c.ID == 0 {
			return nil, nil
		}
		return w.Texts("SELECT `itemtype` || ':' || `items_id` FROM `"+table+"` WHERE `"+i.column()+
			"` = ? ORDER BY `id`", c.ID)
	}
	f.lookUp["itemtype"] = func() ([]string, error) {
		list, err := items()
		for n := range list {
			list[n], _, _ = strings.Cut(list[n], ":")
		}
		return list, err
	}
	columnOf := func(column string) func() ([]string, error) {
		return func() ([]string, error) {
			list, err := items()
			if err != nil {
				return nil, err
			}
			for _, item := range list {
				itemtype, id, _ := strings.Cut(item, ":")
				o := w.Engine.Catalog().ByItemtype(itemtype)
				if o == nil || o.Table == "" || !w.Engine.Has(o, column) {
					continue
				}
				found, err := w.Texts("SELECT `"+column+"` FROM `"+o.Table+"` WHERE `id` = ? AND `"+column+"` > 0", id)
				if err != nil || len(found) > 0 {
					return found, err
				}
			}
			return nil, nil
		}
	}
	f.lookUp["_locations_id_of_item"] = columnOf("locations_id")
	f.lookUp["_states_id_of_item"] = columnOf("states_id")
	f.lookUp["_groups_id_of_item"] = func() ([]string, error) {
		list, err := items()
		if err != nil {
			return nil, err
		}
		var out []string
		for _, item := range list {
			itemtype, id, _ := strings.Cut(item, ":")
			groups, err := w.Texts(
				"SELECT `groups_id` FROM `glpi_groups_items` WHERE `itemtype` = ? AND `items_id` = ? AND `type` = ?"+
					" ORDER BY `groups_id`", itemtype, id, model.GroupOfItem)
			if err != nil {
				return nil, err
			}
			out = append(out, groups...)
		}
		return out, nil
	}
}

// workingCalendars gives the calendars in which a moment is a working hour.
func workingCalendars(w *engine.Work, at time.Time) ([]string, error) {
	clock, day := at.Format(time.TimeOnly), at.Format(time.DateOnly)
	return w.Texts("SELECT DISTINCT `s`.`calendars_id` FROM `glpi_calendarsegments` `s`"+
		" WHERE `s`.`day` = ? AND `s`.`begin` <= ? AND `s`.`end` > ?"+
		" AND NOT EXISTS (SELECT 1 FROM `glpi_calendars_holidays` `l` JOIN `glpi_holidays` `h`"+
		" ON `h`.`id` = `l`.`holidays_id` WHERE `l`.`calendars_id` = `s`.`calendars_id`"+
		" AND (`h`.`is_perpetual` = 0 AND `h`.`begin_date` <= ? AND `h`.`end_date` >= ?"+
		" OR `h`.`is_perpetual` = 1 AND SUBSTR(`h`.`begin_date`, 6, 5) <= ? AND SUBSTR(`h`.`end_date`, 6, 5) >= ?))",
		int(at.Weekday()), clock, clock, day, day, day[5:], day[5:])
}

// zoneOf is the time zone in which rules understand days and hours.
func zoneOf(w *engine.Work) *time.Location {
	if w.Session.Location != nil {
		return w.Session.Location
	}
	return time.UTC
}

// idTexts writes ids as texts.
func idTexts(ids []int64, err error) ([]string, error) {
	out := make([]string, len(ids))
	for n, id := range ids {
		out[n] = strconv.FormatInt(id, 10)
	}
	return out, err
}
