package assistance

import (
	"time"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/calendars"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// changeStatus does what a status that is set does to dates and durations, whoever sets it: a
// request, a solution, an answer, or the team. Durations are in seconds of working time.
func (r rules) changeStatus(w *engine.Work, c *engine.Change) error {
	from, to := c.Before.Int("status"), c.Int("status")
	if r.isOpen(to) {
		c.After["solvedate"] = nil
	}
	if !r.isClosed(to) {
		c.After["closedate"] = nil
	}
	if from == to {
		return nil
	}
	clock, err := r.clock(w, c)
	if err != nil {
		return err
	}
	now := w.Engine.Now()
	opened, ok := c.Time("date")
	if !ok {
		opened = now
	}
	moment := now
	if moment.Before(opened) {
		moment = opened
	}
	if r.endsWait(from, to) {
		if err := r.endWait(w, c, clock, now); err != nil {
			return err
		}
	}
	switch {
	case r.isSolved(to):
		moment = r.chosen(c, "solvedate", moment)
		c.Set("solvedate", moment)
		c.Set("begin_waiting_date", now)
		c.Set("solve_delay_stat", r.worked(c, clock, opened, moment))
	case r.isClosed(to):
		moment = r.chosen(c, "closedate", moment)
		if c.Text("solvedate") == "" || c.Changes("solvedate") {
			solved := r.chosen(c, "solvedate", moment)
			c.Set("solvedate", solved)
			c.Set("solve_delay_stat", r.worked(c, clock, opened, solved))
		}
		c.Set("closedate", moment)
		c.Set("close_delay_stat", r.worked(c, clock, opened, moment))
	case to == model.StatusPending:
		c.Set("begin_waiting_date", now)
	}
	return nil
}

// chosen gives the date that a change sets a column to, and moment when it sets none: whoever may change
// the item may tell when it was solved or closed.
func (r rules) chosen(c *engine.Change, column string, moment time.Time) time.Time {
	if at, ok := c.Time(column); ok && c.Changes(column) {
		return at
	}
	return moment
}

// endsWait reports whether a change of status ends the time that does not count.
func (r rules) endsWait(from, to int64) bool {
	return from == model.StatusPending || r.isSolved(from) && !r.isClosed(to) || r.isClosed(from) && r.isOpen(to)
}

// promises are the dates by which a ticket is to be solved: what says so, and how long it has waited by the
// calendar of that.
var promises = []struct{ due, table, agreement, waited string }{
	{"time_to_resolve", "glpi_slas", "slas_id_ttr", "sla_waiting_duration"},
	{"internal_time_to_resolve", "glpi_olas", "olas_id_ttr", "ola_waiting_duration"},
}

// endWait adds the wait to the time that does not count, and moves the due dates by it: each by the calendar
// of the agreement that it comes from.
func (r rules) endWait(w *engine.Work, c *engine.Change, clock Clock, now time.Time) error {
	began, ok := c.Time("begin_waiting_date")
	if !ok {
		return nil
	}
	c.After["begin_waiting_date"] = nil
	c.Set("waiting_duration", c.Int("waiting_duration")+clock.Active(began, now))
	for _, p := range promises {
		if !c.Stores(p.due) {
			continue
		}
		date, promised := c.Time(p.due)
		agreed := c.Stores(p.agreement) && c.Int(p.agreement) != 0
		if !promised && !agreed {
			continue
		}
		clock := clock
		if agreed {
			var err error
			if clock, err = r.clockBy(w, c, p.table, p.agreement); err != nil {
				return err
			}
		}
		seconds := clock.Active(began, now)
		if promised && !c.Has(p.due) {
			c.Set(p.due, clock.After(date, time.Duration(seconds)*time.Second, calendars.Hours))
		}
		if agreed {
			c.Set(p.waited, c.Int(p.waited)+seconds)
		}
	}
	return nil
}

// worked gives the seconds between two moments less the time that does not count.
func (r rules) worked(c *engine.Change, clock Clock, from, to time.Time) int64 {
	return max(0, clock.Active(from, to)-c.Int("waiting_duration"))
}

// afterUpdate does what a change of status does to others: a reopened item refuses its solution,
// and a ticket takes its duplicates along.
func (r rules) afterUpdate(w *engine.Work, c *engine.Change) error {
	if !c.Has("status") {
		return nil
	}
	from, to := c.Before.Int("status"), c.Int("status")
	if to != model.StatusPending {
		if err := w.RemoveAll("PendingReason_Item", "`itemtype` = ? AND `items_id` = ?", r.Object, c.ID); err != nil {
			return err
		}
	}
	if from == to {
		return nil
	}
	if !r.isOpen(from) && r.isOpen(to) {
		if err := r.refuseSolution(w, c); err != nil {
			return err
		}
		if err := r.withdrawSurvey(w, c); err != nil {
			return err
		}
	}
	if !r.isClosed(from) && r.isClosed(to) {
		if err := r.surveyClosed(w, c); err != nil {
			return err
		}
	}
	if r.kind == ticket && r.isOpen(from) && !r.isOpen(to) {
		return r.closeDuplicates(w, c, to)
	}
	return nil
}

// refuseSolution marks the newest solution of a reopened item as refused by the caller.
func (r rules) refuseSolution(w *engine.Work, c *engine.Change) error {
	newest, err := w.Count("SELECT MAX(`id`) FROM `glpi_itilsolutions` WHERE `itemtype` = ? AND `items_id` = ?",
		r.Object, c.ID)
	if err != nil || newest == 0 {
		return err
	}
	return w.UpdateAll("Solution", engine.Values{"status": model.ApprovalRefused, "users_id_approval": c.Session.UserID,
		"date_approval": w.Now()}, "`id` = ?", newest)
}

// duplicates gives the tickets linked as duplicates, in either direction, that are still open.
func duplicates(w *engine.Work, id int64) ([]int64, error) {
	return w.IDs("SELECT `t`.`id` FROM `glpi_tickets` `t` WHERE `t`.`status` NOT IN ("+
		access.IDList(model.ITILTicket.Done())+") AND `t`.`id` IN ("+
		"SELECT `tickets_id_1` FROM `glpi_tickets_tickets` WHERE `tickets_id_2` = ? AND `link` = ?"+
		" UNION SELECT `tickets_id_2` FROM `glpi_tickets_tickets` WHERE `tickets_id_1` = ? AND `link` = ?)"+
		" ORDER BY `t`.`id`",
		id, model.LinkDuplicate, id, model.LinkDuplicate)
}

// closeDuplicates gives the duplicates of a solved or closed ticket its status.
func (r rules) closeDuplicates(w *engine.Work, c *engine.Change, status int64) error {
	others, err := duplicates(w, c.ID)
	if err != nil {
		return err
	}
	for _, other := range others {
		if err := w.GoOn(); err != nil {
			return err
		}
		if may, err := r.canTakeAlong(w, other); err != nil || !may {
			if err != nil {
				return err
			}
			continue
		}
		if err := r.touch(w, c, other, engine.Values{"status": status}); err != nil {
			return err
		}
	}
	return nil
}

// canTakeAlong reports whether the caller may change a duplicate, so that what they do to the one
// ticket happens to the other.
func (r rules) canTakeAlong(w *engine.Work, id int64) (bool, error) {
	err := w.PermitUpdate(r.Object, id)
	switch model.CodeOf(err) {
	case model.CodeRightMissing, model.CodeNotFound:
		return false, nil
	}
	return err == nil, err
}
