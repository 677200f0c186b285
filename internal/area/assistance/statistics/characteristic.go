package statistics

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// characteristic is something that tells computers apart: a component in them, their type, model,
// location or operating system.
type characteristic struct {
	object *model.Object
	joins  string // from l, the link of an item to an asset, to the value
	value  string
	name   string // column that names the value
}

// characteristicOf finds the characteristic that a class is. Classes of which computers have none
// are refused.
func characteristicOf(e *engine.Engine, class string) (*characteristic, error) {
	o := byClass(e.Catalog(), class)
	if o == nil || o.Table == "" {
		return nil, model.Invalid("Invalid parameter: field")
	}
	singular := strings.TrimPrefix(o.Table, "glpi_")
	c := &characteristic{object: o, name: "name"}
	computers := " AND l.`itemtype` = 'Computer' JOIN `glpi_computers` a ON a.`id` = l.`items_id`" +
		" AND a.`is_template` = 0"
	switch pieces := e.Catalog().Object(o.Name + "Item"); {
	case o.Itemtype == "OperatingSystem":
		c.joins, c.value = computers+
			" JOIN `glpi_items_operatingsystems` v ON v.`itemtype` = 'Computer' AND v.`items_id` = a.`id`",
			"v.`operatingsystems_id`"
	case strings.HasPrefix(o.Itemtype, "Device") && pieces != nil:
		c.name = "designation"
		c.joins, c.value = computers+" JOIN `"+pieces.Table+
			"` v ON v.`itemtype` = 'Computer' AND v.`items_id` = a.`id`", "v.`"+singular+"_id`"
	case o.Tag == "Dropdowns" && e.Has(e.Catalog().Object("Computer"), singular+"_id"):
		c.joins, c.value = computers, "a.`"+singular+"_id`"
	default:
		return nil, model.Invalid("Invalid parameter: field")
	}
	if o.Tree != "" {
		c.name = "completename"
	}
	return c, nil
}

// byClass finds an object by the name of its class, in any case.
func byClass(r *catalog.Registry, class string) *model.Object {
	for _, o := range r.Objects() {
		if o.Itemtype != "" && strings.EqualFold(o.Itemtype, class) {
			return o
		}
	}
	return nil
}

// by groups items by the characteristic of the computers they are linked to.
func (c *characteristic) by(k *kind) grouping {
	return grouping{many: true, value: c.value, join: " JOIN `" + k.Items + "` l ON l.`" + k.Column + "` = t.`id`" +
		c.joins}
}

// list gives all values that the session sees, by entity and name.
func (c *characteristic) list(ctx context.Context, db *store.DB, s *access.Session) ([]element, error) {
	seen := s.EntityCondition("`x`", c.object.Scope)
	if seen.Never {
		return nil, nil
	}
	query := "SELECT x.`id`, x.`" + c.name + "` FROM `" + c.object.Table + "` x"
	if seen.SQL != "" {
		query += " WHERE " + seen.SQL
	}
	query += " ORDER BY "
	if c.object.Scope == model.Recursive && c.name == "name" {
		query += "x.`entities_id`, "
	}
	rows, err := db.Query(ctx, query+"x.`"+c.name+"`, x.`id`", seen.Args...)
	if err != nil {
		return nil, fmt.Errorf("values of %s: %w", c.object.Itemtype, err)
	}
	defer rows.Close()
	var out []element
	for rows.Next() {
		var e element
		var name sql.NullString
		if err := rows.Scan(&e.id, &name); err != nil {
			return nil, err
		}
		e.name = name.String
		out = append(out, e)
	}
	return out, rows.Err()
}
