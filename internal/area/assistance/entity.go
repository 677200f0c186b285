package assistance

import (
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// inheritSettings lets a new entity do as the one above does, until somebody says otherwise.
func inheritSettings(_ *engine.Work, c *engine.Change) error {
	for _, column := range []string{
		"tickettype", "auto_assign_mode", "autoclose_delay", "calendars_strategy", "inquest_config",
		"inquest_config_change",
		"tickettemplates_strategy", "changetemplates_strategy", "problemtemplates_strategy", "delay_send_emails",
	} {
		if !c.Has(column) {
			c.Set(column, model.Inherited)
		}
	}
	return nil
}

// AutoAssign assigns a new item that nobody is assigned to, to whom its category names, if its
// entity wants that. It comes after the rules, which may have assigned somebody.
func AutoAssign(w *engine.Work, c *engine.Change) error {
	k := kindOf(c.Object.Name)
	category := c.Int("itilcategories_id")
	if category == 0 {
		return nil
	}
	mode, err := w.EntityText(c.Int("entities_id"), "auto_assign_mode")
	if err != nil || mode != "1" && mode != "2" {
		return err
	}
	for _, who := range []struct{ kind, column, table string }{{"User", "users_id", k.Users},
		{"Group", "groups_id", k.Groups}} {
		id, err := w.Count("SELECT `"+who.column+"` FROM `glpi_itilcategories` WHERE `id` = ?", category)
		if err != nil {
			return err
		}
		taken, err := w.Count("SELECT COUNT(*) FROM `"+who.table+"` WHERE `"+k.Column+"` = ? AND `type` = ?", c.ID,
			model.Assigned)
		if err != nil {
			return err
		}
		if id == 0 || taken > 0 {
			continue
		}
		if err := Join(w, c, Member{Type: who.kind, ID: id, Role: model.Assigned}); err != nil {
			return err
		}
	}
	return nil
}
