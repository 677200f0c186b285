// Package levels is what service level agreements do to tickets: due dates in working time,
// and escalation levels that are executed when a ticket is late. The rules are those of GLPI.
//
// It must not know what else tickets do: it moves dates and asks rules for their actions.
package levels

import (
	"context"
	"time"

	"github.com/glpid/glpid/internal/jobs"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/settings"

	"github.com/glpid/glpid/internal/area/assistance"
	"github.com/glpid/glpid/internal/calendars"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// agreement is a way in which a ticket can be bound: by an SLA or an OLA, until it is solved (TTR)
// or until somebody takes it (TTO). That a ticket waits stops the first kind alone: nobody has taken it yet.
type agreement struct {
	column  string // of the ticket's agreement
	due     string // column of the date
	begin   string // column of the moment when it was set, "" for those that count from the ticket's date
	waiting string // column of the seconds that did not count, "" where waiting counts
	level   string // column of the level that comes next, "" for none
	family  *family
}

// family is what SLAs, or OLAs, have in common.
type family struct {
	object, table     string
	levels, key       string // table of the levels, its column with the agreement
	queue, levelKey   string // table of what is to be executed, its column with the level
	criteria, actions string
}

var (
	slas = &family{"SLA", "glpi_slas", "glpi_slalevels", "slas_id", "glpi_slalevels_tickets", "slalevels_id",
		"glpi_slalevelcriterias", "glpi_slalevelactions"}
	olas = &family{"OLA", "glpi_olas", "glpi_olalevels", "olas_id", "glpi_olalevels_tickets", "olalevels_id",
		"glpi_olalevelcriterias", "glpi_olalevelactions"}
)

var agreements = []*agreement{
	{"slas_id_ttr", "time_to_resolve", "", "sla_waiting_duration", "slalevels_id_ttr", slas},
	{"slas_id_tto", "time_to_own", "", "", "", slas},
	{"olas_id_ttr", "internal_time_to_resolve", "ola_ttr_begin_date", "ola_waiting_duration", "olalevels_id_ttr", olas},
	{"olas_id_tto", "internal_time_to_own", "ola_tto_begin_date", "", "", olas},
}

// Area is what agreements do to tickets.
func Area(e *engine.Engine, config *settings.Settings) manifest.Area {
	on := engine.Behaviours{}
	on.Add("Ticket", engine.Behaviour{
		Phase:        engine.PhaseLevels,
		BeforeCreate: setDates, AfterCreate: queueLevels,
		BeforeUpdate: setDates, AfterUpdate: queueLevels,
	})
	for _, f := range []*family{slas, olas} {
		on.Add(f.object, f.behaviour())
	}
	on.Add("SLM", engine.Behaviour{AfterUpdate: shareCalendar})
	for _, object := range []string{"SLALevel", "OLALevel"} {
		on.Add(object, engine.Behaviour{BeforeCreate: func(_ *engine.Work, c *engine.Change) error {
			if c.Text("uuid") == "" {
				c.Set("uuid", engine.NewUUID())
			}
			return nil
		}})
	}
	return manifest.Area{Name: "levels", Behaviours: on, Jobs: []jobs.Action{
		{Itemtype: "SlaLevel_Ticket", Name: "slaticket",
			Do: func(ctx context.Context, _ int) (int, error) { return slas.escalate(ctx, e, config) }},
		{Itemtype: "OlaLevel_Ticket", Name: "olaticket",
			Do: func(ctx context.Context, _ int) (int, error) { return olas.escalate(ctx, e, config) }},
	}}
}

// terms are what an agreement says.
type terms struct {
	delay time.Duration
	mode  calendars.Mode
	clock assistance.Clock
}

// units are the seconds of units of time, and whether they count working days.
var units = map[string]struct {
	length time.Duration
	days   bool
}{
	"minute": {time.Minute, false}, "hour": {time.Hour, false}, "day": {24 * time.Hour, true},
	"month": {30 * 24 * time.Hour, true},
}

// read gives the terms of the agreement that a ticket has, nil when there is no such agreement.
func (a *agreement) read(w *engine.Work, c *engine.Change) (*terms, error) {
	row, err := w.Load(a.family.object, c.Int(a.column))
	if model.CodeOf(err) == model.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	unit, _ := row["definition_time"].(string)
	u, known := units[unit]
	if !known {
		u = units["minute"]
	}
	n, _ := row["number_time"].(int64)
	t := &terms{delay: model.Times(n, u.length)}
	switch ends, _ := row["end_of_working_day"].(int64); {
	case u.days && ends != 0:
		t.mode = calendars.EndOfDays
	case u.days:
		t.mode = calendars.Days
	}
	if shared, _ := row["use_ticket_calendar"].(int64); shared != 0 {
		t.clock, err = assistance.EntityClock(w, c.Int("entities_id"))
		return t, err
	}
	calendar, _ := row["calendars_id"].(int64)
	t.clock, err = assistance.ClockOf(w, calendar)
	return t, err
}

// start is the moment that an agreement counts from.
func (a *agreement) start(w *engine.Work, c *engine.Change) time.Time {
	column := "date"
	if a.begin != "" {
		column = a.begin
	}
	at, ok := c.Time(column)
	if !ok {
		at = w.Engine.Now()
	}
	return at
}

// date gives when an agreement is due. What did not count so far comes on top, in working time.
func (a *agreement) date(w *engine.Work, c *engine.Change, t *terms) time.Time {
	due := t.clock.After(a.start(w, c), t.delay, t.mode)
	if a.waiting == "" {
		return due
	}
	if waited := c.Int(a.waiting); waited > 0 {
		due = t.clock.After(due, model.Times(waited, time.Second), calendars.Hours)
	}
	return due
}

// setDates gives a ticket the due dates of agreements that it gets. One that does not exist is none.
func setDates(w *engine.Work, c *engine.Change) error {
	for _, a := range agreements {
		creating := c.Op == engine.OpCreate
		moved := !creating && a.begin == "" && c.Changes("date") && !c.Has(a.due)
		if c.Int(a.column) == 0 || !creating && !c.Changes(a.column) && !moved {
			if a.level != "" && c.Has(a.column) && c.Int(a.column) == 0 {
				c.Set(a.level, 0)
			}
			continue
		}
		t, err := a.read(w, c)
		if err != nil {
			return err
		}
		if t == nil {
			c.Set(a.column, 0)
			if a.level != "" {
				c.Set(a.level, 0)
			}
			continue
		}
		if a.begin != "" {
			began := w.Engine.Now()
			if opened, ok := c.Time("date"); ok && creating {
				began = opened
			}
			c.Set(a.begin, began)
		}
		c.Set(a.due, a.date(w, c, t))
		if a.level != "" {
			first, err := a.family.next(w, c.Int(a.column), 0)
			if err != nil {
				return err
			}
			c.Set(a.level, first)
		}
	}
	return nil
}
