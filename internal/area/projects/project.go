package projects

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// projectRules are the rules of projects.
func projectRules() engine.Behaviour {
	return engine.Behaviour{
		Visible:      visibleProjects,
		BeforeCreate: func(w *engine.Write) error { return countProgress(w, projectProgress) },
		BeforeUpdate: func(w *engine.Write) error {
			if err := inOrder(w, "plan_start_date", "plan_end_date"); err != nil {
				return err
			}
			if err := inOrder(w, "real_start_date", "real_end_date"); err != nil {
				return err
			}
			if err := notBelowItself(w, "glpi_projects", "projects_id", "parent"); err != nil {
				return err
			}
			return countProgress(w, projectProgress)
		},
		AfterCreate: func(w *engine.Write) error { return raiseProject(w, w.Int("projects_id")) },
		AfterUpdate: func(w *engine.Write) error {
			if w.Changes("is_recursive") {
				for _, table := range []string{"glpi_projecttasks", "glpi_projectcosts"} {
					if err := w.Exec("UPDATE `"+table+"` SET `is_recursive` = ? WHERE `projects_id` = ?", w.Int("is_recursive"), w.ID); err != nil {
						return err
					}
				}
			}
			if !w.Changes("percent_done") && !w.Changes("projects_id") && !w.Changes("is_deleted") {
				return nil
			}
			return raiseProjects(w, w.OldInt("projects_id"), w.Int("projects_id"))
		},
		AfterDelete: func(w *engine.Write) error { return raiseProject(w, w.OldInt("projects_id")) },
	}
}

// inOrder wants a period not to end before it begins, when a change sets one of its ends.
func inOrder(w *engine.Write, begin, end string) error {
	if !w.Changes(begin) && !w.Changes(end) {
		return nil
	}
	from, begins := w.Time(begin)
	to, ends := w.Time(end)
	if begins && ends && to.Before(from) {
		return model.Invalid("Invalid parameter: %s. It is before %s", end, begin)
	}
	return nil
}

// notBelowItself refuses a parent that is the item or lies below it.
func notBelowItself(w *engine.Write, table, column, property string) error {
	if !w.Changes(column) {
		return nil
	}
	seen := map[int64]bool{}
	for up := w.Int(column); up != 0 && !seen[up]; {
		if up == w.ID {
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
