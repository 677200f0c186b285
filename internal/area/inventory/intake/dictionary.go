package intake

import (
	"slices"

	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
)

// corrected applies the dictionary of printers to what is said of one; false when it is to be left out.
func (t *taking) corrected(itemtype string, values engine.Values, lists *[]chosen) (bool, error) {
	if itemtype != "Printer" {
		return true, nil
	}
	facts := rules.Equipment{"name": rules.Values(values.Text("name")), "comment": rules.Values(values.Text("comment"))}
	for _, l := range *lists {
		if l.object == "Manufacturer" {
			name, err := t.spelt(l.object, l.name, nil)
			if err != nil {
				return false, err
			}
			facts["manufacturer"] = rules.Values(name)
		}
	}
	out, err := t.s.rules.Printer(t.Work, facts)
	if err != nil || out.Ignored {
		return false, err
	}
	if out.Name != nil {
		values["name"] = clean(*out.Name)
	}
	if out.Shared != nil {
		values["is_global"] = *out.Shared
	}
	if out.MakerID != nil {
		*lists = slices.DeleteFunc(slices.Clone(*lists), func(c chosen) bool { return c.object == "Manufacturer" })
		values["manufacturers_id"] = *out.MakerID
	}
	return true, nil
}

// correct applies the dictionary of software to a program; false when it is to be left out. Its publisher is spelt
// already.
func (t *taking) correct(p *program, publisher string) (bool, error) {
	out, err := t.s.rules.Program(t.Work, func() rules.Equipment {
		return rules.Equipment{"name": rules.Values(p.name), "manufacturer": rules.Values(publisher),
			"entities_id": {engine.TextOf(t.asset.entity)}, "_system_category": rules.Values(p.category)}
	})
	if err != nil || out.Ignored {
		return false, err
	}
	if out.Name != nil {
		p.name = clean(*out.Name)
	}
	if out.Version != nil {
		p.version = clean(*out.Version)
	}
	if out.Maker != nil {
		if p.maker, err = t.item("Manufacturer", clean(*out.Maker)); err != nil {
			return false, err
		}
	}
	p.helpdesk = out.Helpdesk
	if out.Entity != nil {
		if t.tree.Entity(*out.Entity) != nil { // the rule can be older than the tree
			p.entity = out.Entity
		}
	}
	if out.Category != nil {
		p.categoryID = *out.Category
	}
	return true, nil
}
