package projects

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/settings"
)

// taskRules are the rules of a project's tasks. Who sees them follows from the right on projects;
// the right on tasks only lets people change their own.
func taskRules(config *settings.Settings) engine.Behaviour {
	before := func(w *engine.Work, c *engine.Change) error {
		if err := followProject(w, c); err != nil {
			return err
		}
		if c.Bool("is_milestone") { // a point in time
			for _, kind := range []string{"plan", "real"} {
				c.Set(kind+"_end_date", c.Value(kind+"_start_date"))
			}
		}
		if err := inOrder(c, "plan_start_date", "plan_end_date"); err != nil {
			return err
		}
		if err := inOrder(c, "real_start_date", "real_end_date"); err != nil {
			return err
		}
		if err := notBelowItself(w, c, "glpi_projecttasks", "projecttasks_id", "parent_task"); err != nil {
			return err
		}
		if err := countProgress(w, c, taskProgress); err != nil {
			return err
		}
		return chooseStatus(w, c, config)
	}
	return engine.Behaviour{
		TakesNew:     []string{"team"},
		CanView:      func(*access.Session) bool { return true },
		Visible:      visibleTasks,
		PermitCreate: permitAddTask, PermitUpdate: permitChangeTask, PermitDelete: permitDropTask,
		BeforeCreate: func(w *engine.Work, c *engine.Change) error {
			c.Set("uuid", engine.NewUUID())
			if c.Int("users_id") == 0 {
				c.Set("users_id", c.Session.UserID)
			}
			if err := taskTeam.read(w, c); err != nil {
				return err
			}
			return before(w, c)
		},
		BeforeUpdate: before,
		AfterCreate: func(w *engine.Work, c *engine.Change) error {
			if err := taskTeam.bring(w, c); err != nil {
				return err
			}
			return raiseAbove(w, c, c.Int("projecttasks_id"), c.Int("projects_id"))
		},
		AfterUpdate: func(w *engine.Work, c *engine.Change) error {
			if !c.Changes("percent_done") && !c.Changes("projecttasks_id") && !c.Changes("projects_id") &&
				!c.Changes("is_deleted") {
				return nil
			}
			if err := raiseAbove(w, c, c.Before.Int("projecttasks_id"), c.Before.Int("projects_id")); err != nil {
				return err
			}
			return raiseAbove(w, c, c.Int("projecttasks_id"), c.Int("projects_id"))
		},
		AfterDelete: func(w *engine.Work, c *engine.Change) error {
			return raiseAbove(w, c, c.Before.Int("projecttasks_id"), c.Before.Int("projects_id"))
		},
	}
}

func raiseAbove(w *engine.Work, c *engine.Change, task, project int64) error {
	if err := raiseTask(w, c, task); err != nil {
		return err
	}
	return raiseProject(w, c, project)
}

// followProject wants a project, and puts the task into its entity.
func followProject(w *engine.Work, c *engine.Change) error {
	project := c.Int("projects_id")
	if project == 0 {
		return model.Invalid("A linked project is mandatory")
	}
	if c.Op != engine.OpCreate && !c.Changes("projects_id") {
		delete(c.After, "is_recursive")
		return nil
	}
	row, err := w.Load("Project", project)
	if model.CodeOf(err) == model.CodeNotFound {
		return model.Invalid("A linked project is mandatory: there is no project with id %d", project)
	}
	if err != nil {
		return err
	}
	c.Set("entities_id", row["entities_id"])
	c.Set("is_recursive", row["is_recursive"])
	return nil
}

// permitAddTask wants the project to be one that can be changed.
func permitAddTask(w *engine.Work, c *engine.Change) error {
	project := c.Int("projects_id")
	if project == 0 && canChangeProjects(c.Session) {
		return nil // the rules refuse it with a reason
	}
	err := permitChangeProject(w, project)
	if model.CodeOf(err) == model.CodeNotFound {
		return model.Invalid("Invalid parameter: project. There is no project with id %d", project)
	}
	return err
}

// permitChangeProject wants the session to see the project and to be allowed to change it.
func permitChangeProject(w *engine.Work, project int64) error {
	if !canChangeProjects(w.Session) {
		return model.Forbidden("")
	}
	return w.PermitUpdate("Project", project)
}

// permitChangeTask lets those change a task who may change its project, and those who have it or work
// on it if their profile lets them. Moving it takes being able to change both projects.
func permitChangeTask(w *engine.Work, c *engine.Change) error {
	err := permitChangeProject(w, c.Before.Int("projects_id"))
	switch {
	case err == nil && c.Changes("projects_id"):
		return permitAddTask(w, c)
	case err == nil || c.Changes("projects_id") || !refused(err):
		return err
	}
	return permitChangeMine(w, c)
}

// refused reports whether an error says that something is not visible or not allowed.
func refused(err error) bool {
	code := model.CodeOf(err)
	return code == model.CodeRightMissing || code == model.CodeNotFound
}

// permitDropTask wants the project to be one that can be changed, as adding one does.
func permitDropTask(w *engine.Work, c *engine.Change) error {
	err := permitChangeProject(w, c.Before.Int("projects_id"))
	if model.CodeOf(err) == model.CodeNotFound {
		return model.Forbidden("")
	}
	return err
}

func permitChangeMine(w *engine.Work, c *engine.Change) error {
	switch {
	case !c.Session.Can("projecttask", model.UpdateMine):
		return c.Session.Refuse("projecttask", model.UpdateMine)
	case !c.Session.HasEntity(c.Before.Int("entities_id")):
		return c.Session.RefuseEntity()
	}
	mine := myTasks(c.Session, "`t`")
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_projecttasks` `t` WHERE `t`.`id` = ? AND ("+mine.SQL+")",
		append([]any{c.ID}, mine.Args...)...)
	if err != nil {
		return err
	}
	if n == 0 {
		return model.Forbidden("")
	}
	return nil
}

// chooseStatus sets the status of a task that follows its progress, to those that are configured
// for tasks that have not begun, are under way and are done.
func chooseStatus(w *engine.Work, c *engine.Change, config *settings.Settings) error {
	if !c.Bool("auto_projectstates") {
		return nil
	}
	name := "projecttask_inprogress_states_id"
	switch done := c.Int("percent_done"); {
	case done <= 0:
		name = "projecttask_unstarted_states_id"
	case done == 100:
		name = "projecttask_completed_states_id"
	}
	state, err := config.Int(w.Context, name, 0)
	if err != nil || state == 0 {
		return err
	}
	exists, err := w.Count("SELECT COUNT(*) FROM `glpi_projectstates` WHERE `id` = ?", state)
	if err != nil || exists == 0 {
		return err
	}
	c.Set("projectstates_id", state)
	return nil
}
