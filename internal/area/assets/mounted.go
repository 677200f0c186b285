package assets

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// mount is a thing that stands in a rack.
type mount struct {
	id, rack, rackUnits int64
	itemtype            string
	item, model         int64
	size                size
	spot                spot
	changed             bool // is of the model that changes
}

// mounted reads what stands in racks, with the sizes that the models give, by one statement. The
// condition is on the row in the rack (r).
func mounted(w *engine.Work, condition string, args ...any) ([]mount, error) {
	var parts []string
	var all []any
	for _, itemtype := range rackable {
		asset, models := modelOf(w.Engine, itemtype)
		parts = append(parts, "SELECT `r`.`id`, `r`.`racks_id`, COALESCE(`k`.`number_units`, 0), `r`.`itemtype`,"+
			" `r`.`items_id`, COALESCE(`m`.`id`, 0),"+
			" COALESCE(`m`.`required_units`, 0), COALESCE(`m`.`depth`, 0), COALESCE(`m`.`is_half_rack`, 0),"+
			" COALESCE(`r`.`position`, 0), COALESCE(`r`.`hpos`, 0), COALESCE(`r`.`orientation`, 0) FROM"+
			" `glpi_items_racks` `r`"+
			" LEFT JOIN `glpi_racks` `k` ON `k`.`id` = `r`.`racks_id` LEFT JOIN `"+asset.Table+
			"` `i` ON `i`.`id` = `r`.`items_id`"+
			" LEFT JOIN `"+models.Table+"` `m` ON `m`.`id` = `i`.`"+asset.Property("model").Join.Key+"`"+
			" WHERE `r`.`itemtype` = '"+itemtype+"' AND ("+condition+")")
		all = append(all, args...)
	}
	rows, err := w.Tx.Query(w.Context, strings.Join(parts, " UNION ALL "), all...)
	if err != nil {
		return nil, fmt.Errorf("read racks: %w", err)
	}
	defer rows.Close()
	var out []mount
	for rows.Next() {
		var m mount
		var units int64
		var depth float64
		var half bool
		if err := rows.Scan(&m.id, &m.rack, &m.rackUnits, &m.itemtype, &m.item, &m.model, &units, &depth, &half,
			&m.spot.position, &m.spot.horizontal, &m.spot.orientation); err != nil {
			return nil, fmt.Errorf("read racks: %w", err)
		}
		m.size = sized(units, depth, half)
		out = append(out, m)
	}
	return out, rows.Err()
}

// modelOf gives a type that can be mounted and what its models are.
func modelOf(e *engine.Engine, itemtype string) (asset, models *model.Object) {
	asset = e.Catalog().ByItemtype(itemtype)
	return asset, e.Catalog().Object(asset.Property("model").Target)
}
