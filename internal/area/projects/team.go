package projects

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// teamRules are the rules of who works in a project or on a task: whoever the session may refer to.
func teamRules(allow func(w *engine.Work, c *engine.Change) error) engine.Behaviour {
	return engine.Behaviour{
		CanCreate: allow, CanDelete: allow,
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			itemtype, id := c.Text("itemtype"), c.Int("items_id")
			o := w.Engine.Catalog().ByItemtype(itemtype)
			if o == nil || o.Table == "" {
				return model.Invalid("Invalid parameter: itemtype")
			}
			return w.Refer(c, "items_id", o.Name, id)
		},
	}
}

// mayChangeTaskTeam wants the project of the task to be one that can be changed: working on a task
// is not enough.
func mayChangeTaskTeam(w *engine.Work, c *engine.Change) error {
	project, err := w.Count("SELECT `projects_id` FROM `glpi_projecttasks` WHERE `id` = ?", c.Int("projecttasks_id"))
	if err != nil {
		return err
	}
	if err := mayChangeProject(w, project); err != nil {
		if refused(err) {
			return model.Forbidden("")
		}
		return err
	}
	return nil
}
