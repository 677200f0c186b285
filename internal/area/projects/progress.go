package projects

import (
	"database/sql"
	"fmt"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// A project or task with auto_percent_done is as far as what lies right below it is on average:
// sub-projects and tasks of a project, sub-tasks of a task. What is in the trash does not count.
// Changing one of these raises what lies above; that change raises the next above it, and so on
// until something does not change.

// The statements that add up and count the progress of what lies below an item.
const (
	projectProgress = "SELECT SUM(`p`), COUNT(*) FROM (" +
		"SELECT `percent_done` AS `p` FROM `glpi_projects` WHERE `projects_id` = ? AND `is_deleted` = 0 UNION ALL " +
		"SELECT `percent_done` AS `p` FROM `glpi_projecttasks` WHERE `projects_id` = ? AND `is_deleted` = 0) `below`"
	taskProgress = "SELECT SUM(`p`), COUNT(*) FROM (SELECT `percent_done` AS `p`" +
		" FROM `glpi_projecttasks` WHERE `projecttasks_id` IN (?, ?) AND `is_deleted` = 0) `below`"
)

// countProgress sets the progress of an item that counts it by itself, whatever the body says.
func countProgress(w *engine.Work, c *engine.Change, query string) error {
	if !c.Bool("auto_percent_done") {
		return nil
	}
	if c.Op == engine.OpCreate { // there is nothing below it yet
		c.Set("percent_done", 0)
		return nil
	}
	var sum sql.NullFloat64
	var n int64
	if err := w.Tx.QueryRow(w.Context, query, c.ID, c.ID).Scan(&sum, &n); err != nil {
		return fmt.Errorf("progress below %s %d: %w", c.Object.Name, c.ID, err)
	}
	c.Set("percent_done", average(sum.Float64, n))
	return nil
}

// average rounds to the nearest whole number, halves up; 0 of nothing.
func average(sum float64, n int64) int64 {
	if n == 0 {
		return 0
	}
	return int64(sum/float64(n) + 0.5)
}

// raiseProject counts the progress of a project again, if it counts it by itself.
func raiseProject(w *engine.Work, c *engine.Change, id int64) error {
	return raise(w, c, "Project", "glpi_projects", id)
}

// raiseProjects does so for two projects, which can be the same.
func raiseProjects(w *engine.Work, c *engine.Change, one, other int64) error {
	if err := raiseProject(w, c, one); err != nil || one == other {
		return err
	}
	return raiseProject(w, c, other)
}

// raiseTask counts the progress of a task again, if it counts it by itself.
func raiseTask(w *engine.Work, c *engine.Change, id int64) error {
	return raise(w, c, "ProjectTask", "glpi_projecttasks", id)
}

// raise changes nothing about an item: its own hooks count its progress then. An item that is gone
// or does not count is left alone.
func raise(w *engine.Work, c *engine.Change, object, table string, id int64) error {
	if id == 0 || c.Going(object, id) {
		return nil
	}
	counts, err := w.Count("SELECT COUNT(*) FROM `"+table+"` WHERE `id` = ? AND `auto_percent_done` = 1", id)
	if err != nil || counts == 0 {
		return err
	}
	if err := w.Update(object, id, engine.Values{}); model.CodeOf(err) != model.CodeNotFound {
		return err
	}
	return nil
}
