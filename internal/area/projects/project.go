package projects

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// projectRules are the rules of projects.
func projectRules() engine.Behaviour {
	return engine.Behaviour{
		Visible:  visibleProjects,
		TakesNew: []string{"team"},
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			if err := projectTeam.read(w, c); err != nil {
				return err
			}
			return countProgress(w, c, projectProgress)
		},
		BeforeUpdate: func(w *engine.Work, c *engine.Change) error {
			if err := inOrder(c, "plan_start_date", "plan_end_date"); err != nil {
				return err
			}
			if err := inOrder(c, "real_start_date", "real_end_date"); err != nil {
				return err
			}
			if err := notBelowItself(w, c, "glpi_projects", "projects_id", "parent"); err != nil {
				return err
			}
			return countProgress(w, c, projectProgress)
		},
		AfterCreate: func(w *engine.Work, c *engine.Change) error {
			if err := projectTeam.bring(w, c); err != nil {
				return err
			}
			return raiseProject(w, c, c.Int("projects_id"))
		},
		AfterUpdate: func(w *engine.Work, c *engine.Change) error {
			if c.Changes("is_recursive") {
				for _, object := range []string{"ProjectTask", "ProjectCost"} {
					if err := w.UpdateAll(object, engine.Values{"is_recursive": c.Int("is_recursive")},
						"`projects_id` = ?", c.ID); err != nil {
						return err
					}
				}
			}
			if !c.Changes("percent_done") && !c.Changes("projects_id") && !c.Changes("is_deleted") {
				return nil
			}
			return raiseProjects(w, c, c.Before.Int("projects_id"), c.Int("projects_id"))
		},
		AfterDelete: func(w *engine.Work,
			c *engine.Change) error {
			return raiseProject(w, c, c.Before.Int("projects_id"))
		},
	}
}

// inOrder wants a period not to end before it begins, when a change sets one of its ends.
func inOrder(c *engine.Change, begin, end string) error {
	if !c.Changes(begin) && !c.Changes(end) {
		return nil
	}
	from, begins := c.Time(begin)
	to, ends := c.Time(end)
	if begins && ends && to.Before(from) {
		return model.Invalid("Invalid parameter: %s. It is before %s", end, begin)
	}
	return nil
}

// notBelowItself refuses a parent that is the item or lies below it.
func notBelowItself(w *engine.Work, c *engine.Change, table, column, property string) error {
	if !c.Changes(column) {
		return nil
	}
	seen := map[int64]bool{}
	for up := c.Int(column); up != 0 && !seen[up]; {
		if up == c.ID {
			return model.Invalid("Invalid parameter: %s. An item cannot be below itself", property)
		}
		seen[up] = true
		var err error
		if up, err = w.Count("SELECT `"+column+"` FROM `"+table+"` WHERE `id` = ?", up); err != nil {
			return err
		}
	}
	return nil
}
