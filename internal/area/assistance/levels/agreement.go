package levels

import (
	"strconv"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// behaviour gives the rules of agreements themselves.
func (f *family) behaviour() engine.Behaviour {
	return engine.Behaviour{BeforeCreate: f.check, BeforeUpdate: f.check, AfterDelete: f.release}
}

// check keeps an agreement's terms sensible: the end of a working day means nothing to minutes and
// hours, and the calendar is that of the service level it belongs to.
func (f *family) check(w *engine.Work, c *engine.Change) error {
	if c.Int("number_time") < 0 {
		return model.Invalid("Invalid parameter: time. It cannot be negative")
	}
	if unit := c.Text("definition_time"); c.Bool("end_of_working_day") && !units[unit].days {
		c.Set("end_of_working_day", false)
	}
	slm := c.Int("slms_id")
	if slm == 0 {
		return nil
	}
	row, err := w.Load("SLM", slm)
	if model.CodeOf(err) == model.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for _, column := range []string{"use_ticket_calendar", "calendars_id"} {
		if n := c.Int(column); c.Has(column) && n != 0 && n != row.Int(column) {
			return model.Invalid("Invalid parameter: %s. The service level says by which calendar time counts:"+
				" set it at /Setup/SLM/%d", engine.PropertyOf(c.Object, column), slm)
		}
	}
	c.After["use_ticket_calendar"], c.After["calendars_id"] = row["use_ticket_calendar"], row["calendars_id"]
	return nil
}

// shareCalendar gives the agreements of a service level its calendar when that changes.
func shareCalendar(w *engine.Work, c *engine.Change) error {
	if !c.Changes("use_ticket_calendar") && !c.Changes("calendars_id") {
		return nil
	}
	for _, f := range []*family{slas, olas} {
		err := w.UpdateAll(f.object, engine.Values{"use_ticket_calendar": c.Int("use_ticket_calendar"),
			"calendars_id": c.Int("calendars_id")}, "`slms_id` = ?", c.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// release takes a purged agreement out of the actions of rules. Tickets lose it as they lose
// everything that is gone.
func (f *family) release(w *engine.Work, c *engine.Change) error {
	for _, a := range agreements {
		if a.family != f {
			continue
		}
		if err := w.Exec("DELETE FROM `glpi_ruleactions` WHERE `field` = ? AND `value` = ?", a.column,
			strconv.FormatInt(c.ID, 10)); err != nil {
			return err
		}
	}
	return nil
}
