package rules

import (
	"strconv"

	"github.com/glpid/glpid/internal/engine"
)

// actOnSoftware lets the rules for categories of software act: on new software that comes
// without one, as in GLPI.
func actOnSoftware(on engine.Behaviours, rules *shelf) {
	on.Add("Software", engine.Behaviour{Phase: engine.PhaseRules,
		BeforeCreate: func(w *engine.Work, c *engine.Change) error { return categorise(w, c, rules) }})
}

// categorise gives software the category that the first matching rule names. The category of the
// inventory tool is only known to inventories, and so is the action that takes it.
func categorise(w *engine.Work, c *engine.Change, rules *shelf) error {
	if c.Int("softwarecategories_id") != 0 || c.Template() {
		return nil
	}
	list, err := rules.load(w, &softwareCategoryRules, c.Int("entities_id"), onAdd)
	if err != nil || len(list) == 0 {
		return err
	}
	f := &facts{known: map[string][]string{"name": {c.Text("name")}, "comment": {c.Text("comment")}},
		lookUp: map[string]func() ([]string, error){
			"manufacturer": func() ([]string, error) {
				return w.Texts("SELECT `name` FROM `glpi_manufacturers` WHERE `id` = ?", c.Int("manufacturers_id"))
			},
		}}
	p := &process{collection: &softwareCategoryRules, facts: f, names: labels{w, c.Object}, now: w.Engine.Now(),
		special: categoryByName(w), patience: patienceOf(w, c.Object.Itemtype)}
	if err := p.run(list); err != nil {
		return err
	}
	if n := numberOf(p.out.set, "softwarecategories_id"); n != nil && *n > 0 && p.out.set["_ignore_import"] != "1" {
		have, err := w.Count("SELECT COUNT(*) FROM `glpi_softwarecategories` WHERE `id` = ?", *n)
		if err != nil || have == 0 {
			return err
		}
		c.Decide("softwarecategories_id", *n)
	}
	return nil
}

// categoryByName turns what an expression has captured into the category of that name, which is
// made if there is none.
func categoryByName(w *engine.Work) func(*process, *Action, storedAction, captures) (bool, error) {
	return func(p *process, a *Action, do storedAction, found captures) (bool, error) {
		if do.kind != "regex_result" || a.ID != "softwarecategories_id" {
			return false, nil
		}
		name, ok := found.first(do.value)
		if !ok || name == "" {
			return true, nil
		}
		id, err := w.Count("SELECT MIN(`id`) FROM `glpi_softwarecategories` WHERE LOWER(`name`) = LOWER(?)", name)
		if err == nil && id == 0 {
			id, err = w.Create("SoftwareCategory", engine.Values{"name": name})
		}
		if err == nil {
			p.assign(a.ID, strconv.FormatInt(id, 10))
		}
		return true, err
	}
}
