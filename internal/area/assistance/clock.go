package assistance

import (
	"time"

	"github.com/glpid/glpid/internal/calendars"
	"github.com/glpid/glpid/internal/engine"
)

// Clock counts time as an entity does: working time, or all of it when the entity has no calendar.
type Clock struct{ calendar *calendars.Calendar }

// Active gives the seconds that count between two moments.
func (c Clock) Active(from, to time.Time) int64 {
	if c.calendar != nil {
		return int64(c.calendar.Active(from, to) / time.Second)
	}
	return max(0, int64(to.Sub(from)/time.Second))
}

// After gives the moment when a delay is over; see calendars.Calendar.After.
func (c Clock) After(start time.Time, delay time.Duration, mode calendars.Mode) time.Time {
	if c.calendar != nil {
		return c.calendar.After(start, delay, mode)
	}
	return start.Add(delay)
}

// DaysBefore gives the moment so many days before another: working days, at the same time of day.
func (c Clock) DaysBefore(at time.Time, days int) time.Time {
	for range 20000 { // a calendar can be closed for ever
		if days <= 0 {
			break
		}
		at = at.AddDate(0, 0, -1)
		if c.calendar == nil || c.calendar.WorkingDay(at) {
			days--
		}
	}
	return at
}

// ClockOf gives the clock that a calendar's id names, 0 for all the time.
func ClockOf(w *engine.Work, calendar int64) (Clock, error) {
	if calendar == 0 {
		return Clock{}, nil
	}
	zone := time.UTC
	if w.Session.Location != nil {
		zone = w.Session.Location
	}
	c, err := calendars.Load(w.Context, w.Tx, calendar, zone)
	return Clock{c}, err
}

// EntityClock gives the clock of an entity; one that says nothing uses that of the one above.
func EntityClock(w *engine.Work, entity int64) (Clock, error) {
	calendar, _, err := w.EntityChoice(entity, "calendars_strategy", "calendars_id")
	if err != nil {
		return Clock{}, err
	}
	return ClockOf(w, calendar)
}

// clock gives the clock of an item: for a ticket with an SLA about its solution that of the SLA.
func (r rules) clock(w *engine.Work, c *engine.Change) (Clock, error) {
	return r.clockBy(w, c, "glpi_slas", "slas_id_ttr")
}

// clockBy gives the clock of an item by one of a ticket's agreements: that of the agreement, unless there is
// none or it uses the ticket's; else that of the entity.
func (r rules) clockBy(w *engine.Work, c *engine.Change, table, column string) (Clock, error) {
	if r.kind != ticket {
		return EntityClock(w, c.Int("entities_id"))
	}
	if id := c.Int(column); id != 0 {
		own, err := w.Count("SELECT CASE WHEN COALESCE(`use_ticket_calendar`, 0) = 1 THEN -1 ELSE"+
			" COALESCE(`calendars_id`, 0) END FROM `"+table+"` WHERE `id` = ?", id)
		if err != nil {
			return Clock{}, err
		}
		if own >= 0 {
			return ClockOf(w, own)
		}
	}
	return EntityClock(w, c.Int("entities_id"))
}
