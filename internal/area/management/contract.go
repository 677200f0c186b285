package management

import (
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// hours are the columns of a contract that hold a time of day.
var hours = []string{
	"week_begin_hour", "week_end_hour", "saturday_begin_hour", "saturday_end_hour", "sunday_begin_hour",
	"sunday_end_hour",
}

// contractHours brings times of day into the form that the columns have, hh:mm:ss.
func contractHours(_ *engine.Work, c *engine.Change) error {
	for _, column := range hours {
		if !c.Has(column) {
			continue
		}
		hour, ok := timeOfDay(c.Text(column))
		if !ok {
			return model.Invalid("Invalid parameter: %s. It is a time such as 08:30:00", column)
		}
		c.Spell(column, hour)
	}
	return nil
}

// timeOfDay reads hh:mm or hh:mm:ss; nothing is midnight. A day can end at 24:00.
func timeOfDay(text string) (string, bool) {
	switch text {
	case "":
		return "00:00:00", true
	case "24:00", "24:00:00":
		return "24:00:00", true
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(time.TimeOnly), true
		}
	}
	return "", false
}

// contractHasRoom refuses more links of a kind to a contract than it allows; 0 allows any number. Items and users are
// counted each for themselves, as GLPI does.
func contractHasRoom(w *engine.Work, c *engine.Change) error {
	contract := c.Int("contracts_id")
	if c.Op == engine.OpUpdate && !c.Changes("contracts_id") {
		return nil
	}
	allowed, err := w.Count("SELECT `max_links_allowed` FROM `glpi_contracts` WHERE `id` = ?", contract)
	if err != nil || allowed <= 0 {
		return err
	}
	n, err := w.Count("SELECT COUNT(*) FROM `"+c.Object.Table+"` WHERE `contracts_id` = ?", contract)
	if err != nil {
		return err
	}
	if n >= allowed {
		return model.Forbidden("The contract allows no more links")
	}
	return nil
}
