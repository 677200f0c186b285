package upkeep

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/glpid/glpid/internal/engine"
)

// batch is how many items a run removes where the action has no parameter that says so.
const batch = 1000

// Events removes entries of the event log that are older than some days; 0 keeps them.
func (s *Service) Events(ctx context.Context, days int) (int, error) {
	if days <= 0 {
		return 0, nil
	}
	return s.engine.DB().Sweep(ctx, "glpi_events", "id", "`date` < ?", s.before(days))
}

// before is the point in time some days ago, as columns hold it.
func (s *Service) before(days int) string {
	return engine.FormatTime(s.engine.Now().AddDate(0, 0, -days))
}

// Software purges versions that are neither installed nor licensed, and puts software without
// versions and licences into the trash.
func (s *Service) Software(ctx context.Context, most int) (int, error) {
	if most <= 0 {
		most = batch
	}
	versions, err := s.ids(ctx, "SELECT `id` FROM `glpi_softwareversions` `v` WHERE NOT EXISTS (SELECT 1"+
		" FROM `glpi_items_softwareversions` `i` WHERE `i`.`softwareversions_id` = `v`.`id`)"+
		s.licensed("`v`.`softwares_id`")+" ORDER BY `id` LIMIT ?", most)
	if err != nil {
		return 0, err
	}
	n, err := s.each(ctx, versions, func(w *engine.Work, id int64) error { return w.Purge("SoftwareVersion", id) })
	if err != nil || n >= most {
		return n, err
	}
	software, err := s.ids(ctx, "SELECT `id` FROM `glpi_softwares` `s` WHERE `is_deleted` = 0 AND `is_template` = 0"+
		" AND NOT EXISTS (SELECT 1 FROM `glpi_softwareversions` `v` WHERE `v`.`softwares_id` = `s`.`id`)"+
		s.licensed("`s`.`id`")+" ORDER BY `id` LIMIT ?", most-n)
	if err != nil {
		return n, err
	}
	m, err := s.each(ctx, software, func(w *engine.Work, id int64) error {
		return w.Update("Software", id, engine.Values{"is_deleted": 1})
	})
	return n + m, err
}

// licensed is the condition that there is no licence for some software.
func (s *Service) licensed(software string) string {
	return " AND NOT EXISTS (SELECT 1 FROM `glpi_softwarelicenses` `l` WHERE `l`.`softwares_id` = " + software + ")"
}

// TrashedSoftware purges software in the trash that has no versions and licences.
func (s *Service) TrashedSoftware(ctx context.Context, most int) (int, error) {
	if most <= 0 {
		most = batch
	}
	software, err := s.ids(ctx, "SELECT `id` FROM `glpi_softwares` `s` WHERE `is_deleted` = 1"+
		" AND NOT EXISTS (SELECT 1 FROM `glpi_softwareversions` `v` WHERE `v`.`softwares_id` = `s`.`id`)"+
		s.licensed("`s`.`id`")+" ORDER BY `id` LIMIT ?", most)
	if err != nil {
		return 0, err
	}
	return s.each(ctx, software, func(w *engine.Work, id int64) error { return w.Purge("Software", id) })
}

// What happens to agents that have been silent for too long, and to their assets if those come
// from inventories: numbers in the setting stale_agents_action.
const (
	staleClean  = 0
	staleStatus = 1
	staleTrash  = 2
)

// StaleAgents deals with agents that have not been heard of for the days of the setting
// stale_agents_delay, as stale_agents_action says.
func (s *Service) StaleAgents(ctx context.Context, _ int) (int, error) {
	days, err := strconv.Atoi(s.inventory(ctx, "stale_agents_delay"))
	if err != nil || days <= 0 {
		return 0, nil
	}
	var actions []int
	if json.Unmarshal([]byte(s.inventory(ctx, "stale_agents_action")), &actions) != nil || len(actions) == 0 {
		actions = []int{staleClean}
	}
	status, _ := strconv.Atoi(s.inventory(ctx, "stale_agents_status"))
	agents, err := s.ids(ctx, "SELECT `id` FROM `glpi_agents` WHERE `last_contact` < ? ORDER BY `id` LIMIT "+
		strconv.Itoa(batch), s.before(days))
	if err != nil {
		return 0, err
	}
	return s.each(ctx, agents, func(w *engine.Work, id int64) error {
		agent, err := w.Load("Agent", id)
		if err != nil {
			return err
		}
		if err := s.staleAsset(w, agent, actions, status); err != nil || !slices.Contains(actions, staleClean) {
			return err
		}
		return w.Purge("Agent", id)
	})
}

// staleAsset changes the asset of a silent agent.
func (s *Service) staleAsset(w *engine.Work, agent engine.Values, actions []int, status int) error {
	itemtype, _ := agent["itemtype"].(string)
	id, _ := agent["items_id"].(int64)
	o := w.Engine.Catalog().ByItemtype(itemtype)
	if o == nil || id == 0 || !w.Engine.Has(o, "is_dynamic") {
		return nil
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ? AND `is_dynamic` = 1", id)
	if err != nil || n == 0 {
		return err
	}
	values := engine.Values{}
	if slices.Contains(actions, staleStatus) && w.Engine.Has(o, "states_id") {
		values["states_id"] = status
	}
	if slices.Contains(actions, staleTrash) && w.Engine.Has(o, "is_deleted") {
		values["is_deleted"] = 1
	}
	if len(values) == 0 {
		return nil
	}
	return w.Update(o.Name, id, values)
}

// inventory gives a configuration value of the context inventory, "" for none.
func (s *Service) inventory(ctx context.Context, name string) string {
	var value *string
	if s.engine.DB().QueryRow(ctx, "SELECT `value` FROM `glpi_configs` WHERE `context` = 'inventory' AND `name` = ?",
		name).Scan(&value) != nil || value == nil {
		return ""
	}
	return *value
}
