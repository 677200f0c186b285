package intake

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/engine"
)

// softwareEntity gives where new software lies: with the asset, unless the asset's entity says where; there those below
// see it.
func (t *taking) softwareEntity() (entity int64, recursive bool, err error) {
	named, ok, err := t.EntityChoice(t.asset.entity, "entities_strategy_software", "entities_id_software")
	if err != nil || !ok {
		return t.asset.entity, false, err
	}
	if t.tree.Entity(named) == nil {
		return t.asset.entity, false, nil
	}
	return named, true, nil
}

// moved moves an asset that is there to the entity that the rules give it, where its own entity says by which model of
// transfer; it stays where it is otherwise, and where people have locked it.
func (t *taking) moved() error {
	a := &t.asset
	to := a.placed.Entity
	if a.before == nil || to == nil || *to < 0 || *to == a.entity || a.locks["entities_id"] || t.under != nil {
		return nil
	}
	if t.tree.Entity(*to) == nil {
		return nil
	}
	model, ok, err := t.EntityChoice(a.entity, "transfers_strategy", "transfers_id")
	if err != nil || !ok || model <= 0 {
		return err
	}
	rows, err := t.rows("SELECT * FROM `glpi_transfers` WHERE `id` = ?", model)
	if err != nil || len(rows) == 0 {
		return err
	}
	options := map[string]int64{}
	for column := range rows[0] {
		for _, kind := range []string{"keep_", "clean_", "lock_"} {
			if strings.HasPrefix(column, kind) {
				options[column] = rows[0].Int(column)
			}
		}
	}
	if err := t.s.move(t.Work, a.object.Name, a.id, *to, options); err != nil {
		return fmt.Errorf("move %s %d to entity %d: %w", a.itemtype, a.id, *to, err)
	}
	var before engine.Values
	if before, err = t.Load(a.object.Name, a.id); err == nil {
		a.before, a.entity, a.recursive = before, before.Int("entities_id"), before.Bool("is_recursive")
	}
	return err
}
