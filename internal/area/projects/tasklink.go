package projects

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// linkTasks wants two tasks that are linked in one way only once, and keeps their identifiers beside their ids, as
// GLPI does.
func linkTasks(w *engine.Work, c *engine.Change) error {
	source, target := c.Int("projecttasks_id_source"), c.Int("projecttasks_id_target")
	if c.Op == engine.OpUpdate && !c.Changes("projecttasks_id_source") && !c.Changes("projecttasks_id_target") &&
		!c.Changes("type") {
		return nil
	}
	if source == target {
		return model.Invalid("A task cannot wait for itself: source and target must be two tasks")
	}
	n, err := w.Count("SELECT COUNT(*) FROM `glpi_projecttasklinks` WHERE `projecttasks_id_source` = ?"+
		" AND `projecttasks_id_target` = ? AND `type` = ? AND `id` <> ?", source, target, c.Int("type"), c.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		return model.Exists("The tasks are linked in this way already")
	}
	for column, task := range map[string]int64{"source_uuid": source, "target_uuid": target} {
		uuid, err := w.Column("SELECT COALESCE(MAX(`uuid`), '') FROM `glpi_projecttasks` WHERE `id` = ?", task)
		if err != nil {
			return err
		}
		c.Set(column, uuid)
	}
	return nil
}
