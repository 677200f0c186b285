package assets

import (
	"slices"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// impactsOther refuses an impact of an item on itself, and one of or on what no links belong to. Source: GLPI's
// ImpactRelation.
func impactsOther(w *engine.Work, c *engine.Change) error {
	for _, side := range w.Engine.Catalog().Graph().Relation(c.Object) {
		itemtype := c.Text(side.ItemtypeColumn)
		if !slices.ContainsFunc(side.Items, func(o *model.Object) bool { return o.Itemtype == itemtype }) {
			return model.Invalid("Invalid parameter: %s. Items of type %q have no impacts", side.ItemtypeColumn,
				itemtype)
		}
	}
	if c.Text("itemtype_source") == c.Text("itemtype_impacted") &&
		c.Int("items_id_source") == c.Int("items_id_impacted") {
		return model.Invalid("An item has no impact on itself: source and impacted must be two items")
	}
	return nil
}
