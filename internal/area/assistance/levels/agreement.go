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
func (f *family) check(w *engine.Write) error {
	if w.Int("number_time") < 0 {
		return model.Invalid("Invalid parameter: time. It cannot be negative")
	}
	if unit := w.Text("definition_time"); w.Int("end_of_working_day") != 0 && !units[unit].days {
		w.Set("end_of_working_day", false)
	}
	slm := w.Int("slms_id")
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
	w.New["use_ticket_calendar"], w.New["calendars_id"] = row["use_ticket_calendar"], row["calendars_id"]
	return nil
}

// shareCalendar gives the agreements of a service level its calendar when that changes.
func shareCalendar(w *engine.Write) error {
	if !w.Changes("use_ticket_calendar") && !w.Changes("calendars_id") {
		return nil
	}
	for _, f := range []*family{slas, olas} {
		err := w.Exec("UPDATE `"+f.table+"` SET `use_ticket_calendar` = ?, `calendars_id` = ? WHERE `slms_id` = ?",
			w.Int("use_ticket_calendar"), w.Int("calendars_id"), w.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// release takes a purged agreement out of the actions of rules. Tickets lose it as they lose
// everything that is gone.
func (f *family) release(w *engine.Write) error {
	for _, a := range agreements {
		if a.family != f {
			continue
		}
		if err := w.Exec("DELETE FROM `glpi_ruleactions` WHERE `field` = ? AND `value` = ?", a.column, strconv.FormatInt(w.ID, 10)); err != nil {
			return err
		}
	}
	return nil
}
