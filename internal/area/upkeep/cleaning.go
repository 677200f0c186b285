package upkeep

import (
	"context"
	"errors"

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
	if n >= most {
		return n, err
	}
	software, fault := s.ids(ctx, "SELECT `id` FROM `glpi_softwares` `s` WHERE `is_deleted` = 0 AND `is_template` = 0"+
		" AND NOT EXISTS (SELECT 1 FROM `glpi_softwareversions` `v` WHERE `v`.`softwares_id` = `s`.`id`)"+
		s.licensed("`s`.`id`")+" ORDER BY `id` LIMIT ?", most-n)
	if fault != nil {
		return n, errors.Join(err, fault)
	}
	m, fault := s.each(ctx, software, func(w *engine.Work, id int64) error {
		return w.Update("Software", id, engine.Values{"is_deleted": 1})
	})
	return n + m, errors.Join(err, fault)
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
