package rules

import (
	"fmt"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
)

// load gives the active rules of a collection that count for an event in an entity, in the order
// in which they are tried: those of the entities above first. Without any it costs one statement.
func (c *Collection) load(w *engine.Write, entity int64, event int) ([]*rule, error) {
	query := "SELECT `r`.`id`, `r`.`name`, `r`.`match` FROM `glpi_rules` `r`"
	where := " WHERE `r`.`sub_type` = ? AND `r`.`is_active` = 1"
	order := " ORDER BY `r`.`ranking`, `r`.`id`"
	args := []any{c.subType()}
	if c.ByEvent {
		where += " AND (`r`.`condition` & ?) <> 0"
		args = append(args, event)
	}
	if c.ByEntity {
		tree, err := w.Engine.Directory().Tree(w.Context)
		if err != nil {
			return nil, err
		}
		query += " JOIN `glpi_entities` `e` ON `e`.`id` = `r`.`entities_id`"
		order = " ORDER BY `e`.`level`, `r`.`ranking`, `r`.`id`"
		where += " AND (`r`.`entities_id` = ?"
		args = append(args, entity)
		if above := tree.Ancestors(entity); len(above) > 0 {
			where += " OR `r`.`is_recursive` = 1 AND `r`.`entities_id` IN (" + access.IDList(above) + ")"
		}
		where += ")"
	}
	list, err := c.loadRules(w, query+where+order, args)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, loadParts(w, list)
}

func (c *Collection) loadRules(w *engine.Write, query string, args []any) ([]*rule, error) {
	rows, err := w.Tx.Query(w.Context, query, args...)
	if err != nil {
		return nil, fmt.Errorf("load rules: %w", err)
	}
	defer rows.Close()
	var list []*rule
	for rows.Next() {
		var name, match *string
		r := &rule{}
		if err := rows.Scan(&r.id, &name, &match); err != nil {
			return nil, err
		}
		r.name, r.any = textOf(name), !c.All && textOf(match) != "AND"
		list = append(list, r)
	}
	return list, rows.Err()
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// loadParts reads the criteria and the actions of rules, in the order in which they were made.
func loadParts(w *engine.Write, list []*rule) error {
	ids := make([]int64, len(list))
	byID := make(map[int64]*rule, len(list))
	for i, r := range list {
		ids[i], byID[r.id] = r.id, r
	}
	in := " WHERE `rules_id` IN (" + access.IDList(ids) + ") ORDER BY `id`"
	rows, err := w.Tx.Query(w.Context, "SELECT `rules_id`, COALESCE(`criteria`, ''), COALESCE(`condition`, 0), COALESCE(`pattern`, '') FROM `glpi_rulecriterias`"+in)
	if err != nil {
		return fmt.Errorf("load criteria: %w", err)
	}
	for rows.Next() {
		var id int64
		var c storedCriterion
		if err := rows.Scan(&id, &c.criteria, &c.condition, &c.pattern); err != nil {
			rows.Close()
			return err
		}
		byID[id].criteria = append(byID[id].criteria, c)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	rows, err = w.Tx.Query(w.Context, "SELECT `rules_id`, COALESCE(`action_type`, ''), COALESCE(`field`, ''), COALESCE(`value`, '') FROM `glpi_ruleactions`"+in)
	if err != nil {
		return fmt.Errorf("load actions: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var a storedAction
		if err := rows.Scan(&id, &a.kind, &a.field, &a.value); err != nil {
			return err
		}
		byID[id].actions = append(byID[id].actions, a)
	}
	return rows.Err()
}
