package intake

import (
	"fmt"

	"github.com/glpid/glpid/internal/engine"
)

// readLocks reads which columns of the asset people have locked: of this one, or of all of its type.
func (t *taking) readLocks() error {
	rows, err := t.rows("SELECT `field` FROM `glpi_lockedfields` WHERE `itemtype` = ? AND (`items_id` = ? AND"+
		" `is_global` = 0 OR `is_global` = 1)", t.asset.itemtype, t.asset.id)
	if err != nil {
		return fmt.Errorf("locks: %w", err)
	}
	t.asset.locks = map[string]bool{}
	for _, row := range rows {
		t.asset.locks[row.Text("field")] = true
	}
	return nil
}

// wanted remembers with a lock what the inventory would have written.
func (t *taking) wanted(column string, value any) error {
	return t.Exec("UPDATE `glpi_lockedfields` SET `value` = ? WHERE `itemtype` = ? AND `items_id` = ? AND `field` = ?"+
		" AND `is_global` = 0 AND COALESCE(`value`, '') <> ?", cut(engine.TextOf(value), maxName), t.asset.itemtype,
		t.asset.id,
		column, cut(engine.TextOf(value), maxName))
}
