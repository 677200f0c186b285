package assets

import (
	"strconv"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// rackModels are the rules of the models of what can be mounted: a change of their size must leave
// everything that is mounted where it is. Source: GLPI's CommonDCModelDropdown.
func rackModels(itemtype string) engine.Behaviour {
	return engine.Behaviour{
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error { return stillFits(w, c, itemtype) },
		AfterUpdate:  func(w *engine.Work, c *engine.Change) error { return alignHalves(w, c, itemtype) },
	}
}

// ofModel is the condition of the rows of racks whose items are of a model.
func ofModel(w *engine.Work, itemtype string) string {
	asset, _ := modelOf(w.Engine, itemtype)
	return "`itemtype` = '" + itemtype + "' AND `items_id` IN (SELECT `id` FROM `" + asset.Table + "` WHERE `" +
		asset.Property("model").Join.Key + "` = ?)"
}

// stillFits refuses a size with which something mounted would stand out of its rack or in another's
// place.
func stillFits(w *engine.Work, c *engine.Change, itemtype string) error {
	if !c.Changes("required_units") && !c.Changes("depth") && !c.Changes("is_half_rack") {
		return nil
	}
	all, err := mounted(w, "`r`.`racks_id` IN (SELECT `racks_id` FROM `glpi_items_racks` WHERE "+ofModel(w, itemtype)+
		")", c.ID)
	if err != nil {
		return err
	}
	depth, _ := strconv.ParseFloat(c.Text("depth"), 64)
	size := sized(c.Int("required_units"), depth, c.Bool("is_half_rack"))
	racks := map[int64][]mount{}
	for _, m := range all {
		m.changed = m.itemtype == itemtype && m.model == c.ID
		if m.changed {
			m.size, m.spot.horizontal = size, size.horizontal(m.spot.horizontal)
		}
		racks[m.rack] = append(racks[m.rack], m)
	}
	for _, rack := range racks {
		for i, a := range rack {
			clash := a.changed && !a.size.within(a.spot, a.rackUnits)
			for _, b := range rack[i+1:] {
				clash = clash || (a.changed || b.changed) && (a.itemtype != b.itemtype || a.item != b.item) &&
					collides(a.size, a.spot, b.size, b.spot)
			}
			if clash {
				return model.Invalid("An item of this model stands in rack %d, where there is no room for the new size",
					a.rack)
			}
		}
	}
	return nil
}

// alignHalves puts what has become half as wide to the left, and takes the side from what has become
// as wide as the rack.
func alignHalves(w *engine.Work, c *engine.Change, itemtype string) error {
	if !c.Changes("is_half_rack") {
		return nil
	}
	side, which := int64(0), "`hpos` <> 0"
	if c.Bool("is_half_rack") {
		side, which = left, "COALESCE(`hpos`, 0) = 0"
	}
	return w.UpdateAll("RackItem", engine.Values{"hpos": side}, which+" AND "+ofModel(w, itemtype), c.ID)
}
