package recurrence

import (
	"regexp"
	"strconv"
	"time"

	"github.com/glpid/glpid/internal/calendars"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// schedule is when items are made.
type schedule struct {
	begin, end time.Time // end is zero for none
	months     int       // between two of them, or
	seconds    time.Duration
	before     time.Duration // so much before its date each one is made
	calendar   *calendars.Calendar
}

// calendarUnits is how GLPI writes periods that are no number of seconds.
var calendarUnits = regexp.MustCompile(`^([1-9][0-9]*)(MONTH|YEAR)$`)

// earliest is the first year that a schedule can begin in, and longest how many months may lie between
// two of its items.
const (
	earliest = 1970
	longest  = 100 * 12
)

func setNext(w *engine.Work, c *engine.Change) error {
	if begin, ok := c.Time("begin_date"); ok && c.Changes("begin_date") && begin.Year() < earliest {
		return model.Invalid("Invalid parameter: date_begin. It is not before %d", earliest)
	}
	s, ok, err := scheduleOf(w, c)
	if err != nil {
		return err
	}
	c.After["next_creation_date"] = nil
	if !ok {
		return nil
	}
	if next, found := s.next(w.Engine.Now()); found {
		c.Set("next_creation_date", next)
	}
	return nil
}

// scheduleOf reads the schedule of a row; the second result is false when it makes nothing.
func scheduleOf(w *engine.Work, c *engine.Change) (schedule, bool, error) {
	var s schedule
	var ok bool
	if s.begin, ok = c.Time("begin_date"); !ok || s.begin.Year() < earliest {
		return s, false, nil
	}
	s.end, _ = c.Time("end_date")
	s.before = model.Times(c.Int("create_before"), time.Second)
	if m := calendarUnits.FindStringSubmatch(c.Text("periodicity")); m != nil {
		s.months, _ = strconv.Atoi(m[1])
		if m[2] == "YEAR" {
			s.months = min(s.months, longest) * 12
		}
		if s.months > longest {
			return s, false, nil
		}
	} else if s.seconds = model.Times(c.Int("periodicity"), time.Second); s.seconds <= 0 {
		return s, false, nil
	}
	if s.before > s.shortest() || s.before < 0 {
		return s, false, nil
	}
	zone := c.Session.Location
	if zone == nil {
		zone = time.UTC
	}
	s.begin = s.begin.In(zone)
	var err error
	s.calendar, err = calendars.Load(w.Context, w.Tx, c.Int("calendars_id"), zone)
	return s, true, err
}

// occurrence gives the date of the nth item.
func (s schedule) occurrence(n int) time.Time {
	if s.months > 0 {
		return s.begin.AddDate(0, n*s.months, 0)
	}
	if days := s.seconds / calendars.Day; s.seconds%calendars.Day == 0 {
		return s.begin.AddDate(0, 0, n*int(days)) // the same hour, whatever the clocks do
	}
	return s.begin.Add(time.Duration(n) * s.seconds)
}

// next gives the moment when the first item is made that is not made before now; false when there
// is none any more. One whose time is outside working time moves to when its day opens, or to the next
// working day; it is made so much before that.
func (s schedule) next(now time.Time) (time.Time, bool) {
	if !s.end.IsZero() && s.end.Before(now) {
		return time.Time{}, false
	}
	if s.calendar != nil && s.months == 0 && s.seconds < calendars.Day {
		return s.nextInWorkingTime(now)
	}
	n := 0
	if length := s.length(); now.Sub(s.begin) > 2*length { // begin near now, whatever the distance
		n = max(0, int(now.Sub(s.begin)/length)-2)
	}
	for s.occurrence(n).Add(-s.before).Before(now) {
		n++
	}
	for {
		at, ok := s.occurrence(n), true
		if s.calendar != nil {
			at, ok = s.calendar.Opening(at)
		}
		if !ok || !s.end.IsZero() && at.After(s.end) {
			return time.Time{}, false
		}
		if made := at.Add(-s.before); !made.Before(now) {
			return made, true
		}
		n++ // its day has opened already
	}
}

// length is at least as long as a period.
func (s schedule) length() time.Duration {
	if s.months > 0 {
		return time.Duration(s.months) * 31 * calendars.Day
	}
	return s.seconds
}

// shortest is what counts as the length of a period that an item can be made before its date.
func (s schedule) shortest() time.Duration {
	if s.months > 0 {
		return time.Duration(s.months) * 30 * calendars.Day
	}
	return s.seconds
}

// nextInWorkingTime counts periods shorter than a day in working time only: the next item is due when
// what has passed of a period, and the rest of it, are a whole one.
func (s schedule) nextInWorkingTime(now time.Time) (time.Time, bool) {
	from, rest := now.Add(s.before), time.Duration(0)
	if from.Before(s.begin) {
		from = s.begin
	} else if passed := s.calendar.Active(s.begin, from) % s.seconds; passed > 0 {
		rest = s.seconds - passed
	}
	at := s.calendar.After(from, rest, calendars.Hours)
	if !s.end.IsZero() && at.After(s.end) {
		return time.Time{}, false
	}
	return at.Add(-s.before), true
}
