// Package calendars counts working time: how much of it lies between two moments, and when so much
// of it will have passed. The rules are those of GLPI's calendars.
//
// It must not know what the time is counted for.
package calendars

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// Day is 24 hours: what a day of a delay counts.
const Day = 24 * time.Hour

// Calendar says when people work. Its methods give times in its location. It is for one goroutine,
// and does not change once it is asked.
type Calendar struct {
	Location *time.Location
	Segments [7][]Segment // by day of the week, Sunday first
	Closed   []Period
	index    *closedDays
}

// Segment is a part of a day, from and to the time since midnight.
type Segment struct{ From, To time.Duration }

// Period is a range of days without work, both ends included. A yearly one is compared by month and
// day alone.
type Period struct {
	From, To string // YYYY-MM-DD
	Yearly   bool
}

// Mode is how a delay is counted.
type Mode uint8

// The modes of delays.
const (
	Hours     Mode = iota // working time
	Days                  // working days; the time of day stays
	EndOfDays             // working days, to the end of the last of them
)

// maxDays ends a search for working days that are too rare, and bounds how far back working time is
// counted. It is a century.
const maxDays = 40000

// closedDays finds out quickly whether a day is closed, however many periods there are.
type closedDays struct {
	yearly map[string]bool // MM-DD
	ranges []Period        // in order, none within another
}

func indexOf(closed []Period) *closedDays {
	x := &closedDays{yearly: map[string]bool{}}
	for _, p := range closed {
		switch {
		case !p.Yearly:
			x.ranges = append(x.ranges, p)
		case len(p.From) == 10 && len(p.To) == 10:
			leap := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
			for day := range 366 {
				if date := leap.AddDate(0, 0, day).Format("01-02"); p.From[5:] <= date && date <= p.To[5:] {
					x.yearly[date] = true
				}
			}
		}
	}
	slices.SortFunc(x.ranges, func(a, b Period) int { return strings.Compare(a.From, b.From) })
	var kept []Period
	for _, p := range x.ranges {
		if n := len(kept); n > 0 && p.To <= kept[n-1].To {
			continue
		}
		kept = append(kept, p)
	}
	x.ranges = kept
	return x
}

func (x *closedDays) has(date string) bool {
	if x.yearly[date[5:]] {
		return true
	}
	// The last one that begins by then ends last.
	after := sort.Search(len(x.ranges), func(i int) bool { return x.ranges[i].From > date })
	return after > 0 && date <= x.ranges[after-1].To
}

// Works reports whether the calendar has any working time in a week.
func (c *Calendar) Works() bool {
	return slices.ContainsFunc(c.Segments[:], func(day []Segment) bool {
		return slices.ContainsFunc(day, func(s Segment) bool { return s.To > s.From })
	})
}

// closed reports whether a day is one without work.
func (c *Calendar) closed(day time.Time) bool {
	if len(c.Closed) == 0 {
		return false
	}
	if c.index == nil {
		c.index = indexOf(c.Closed)
	}
	return c.index.has(day.Format(time.DateOnly))
}

// WorkingDay reports whether a day has working time.
func (c *Calendar) WorkingDay(day time.Time) bool {
	day = day.In(c.Location)
	return len(c.Segments[day.Weekday()]) > 0 && !c.closed(day)
}

// Working reports whether a moment is working time.
func (c *Calendar) Working(at time.Time) bool {
	at = at.In(c.Location)
	if !c.WorkingDay(at) {
		return false
	}
	clock := sinceMidnight(at)
	return slices.ContainsFunc(c.Segments[at.Weekday()],
		func(s Segment) bool { return s.From <= clock && clock <= s.To })
}

// sinceMidnight is the time that the clock shows.
func sinceMidnight(at time.Time) time.Duration {
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute +
		time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())
}

// at is the moment of a day when the clock shows a time; 24:00 is the next midnight.
func at(day time.Time, clock time.Duration) time.Time {
	h, rest := int(clock/time.Hour), clock%time.Hour
	m, s := int(rest/time.Minute), int(rest%time.Minute/time.Second)
	return time.Date(day.Year(), day.Month(), day.Day(), h, m, s, 0, day.Location())
}

func midnight(day time.Time) time.Time { return at(day, 0) }

func nextDay(day time.Time) time.Time { return midnight(day.AddDate(0, 0, 1)) }

// Active gives the working time between two moments, 0 when the second is not later. It looks back
// a century at most.
func (c *Calendar) Active(from, to time.Time) time.Duration {
	from, to = from.In(c.Location), to.In(c.Location)
	if far := to.AddDate(0, 0, -maxDays); from.Before(far) {
		from = far
	}
	var sum time.Duration
	for day := midnight(from); day.Before(to); day = nextDay(day) {
		if !c.WorkingDay(day) {
			continue
		}
		for _, s := range c.Segments[day.Weekday()] {
			begin, end := at(day, s.From), at(day, s.To)
			if begin.Before(from) {
				begin = from
			}
			if end.After(to) {
				end = to
			}
			if end.After(begin) {
				sum += end.Sub(begin)
			}
		}
	}
	return sum
}

// After gives the moment when a delay that begins at start is over. Days count whole days of it, and what is
// left over as working time; ends of days only whole days. A negative delay goes back. Without working time
// it is plain addition.
func (c *Calendar) After(start time.Time, delay time.Duration, mode Mode) time.Time {
	start = start.In(c.Location)
	switch {
	case !c.Works():
		return start.Add(delay)
	case mode == Hours && delay < 0:
		return c.before(start, -delay)
	case mode == Hours:
		return c.hours(start, delay)
	case mode == Days:
		at := c.days(start, int(delay/Day))
		if rest := delay % Day; rest != 0 {
			return c.After(at, rest, Hours)
		}
		return at
	}
	return c.ends(start, int(delay/Day))
}

// hours consumes a delay within segments. One that ends with a day goes on at the next segment.
func (c *Calendar) hours(start time.Time, delay time.Duration) time.Time {
	day := midnight(start)
	for range maxDays {
		if c.WorkingDay(day) {
			for _, s := range c.Segments[day.Weekday()] {
				begin, end := at(day, s.From), at(day, s.To)
				if begin.Before(start) {
					begin = start
				}
				left := end.Sub(begin)
				if left <= 0 {
					continue
				}
				if delay < left {
					return begin.Add(delay)
				}
				delay -= left
			}
		}
		day = nextDay(day)
	}
	return start.Add(delay)
}

// before goes back from a moment through segments.
func (c *Calendar) before(start time.Time, delay time.Duration) time.Time {
	day := midnight(start)
	for range maxDays {
		if c.WorkingDay(day) {
			segments := c.Segments[day.Weekday()]
			for i := len(segments) - 1; i >= 0; i-- {
				begin, end := at(day, segments[i].From), at(day, segments[i].To)
				if end.After(start) {
					end = start
				}
				left := end.Sub(begin)
				if left <= 0 {
					continue
				}
				if delay <= left {
					return end.Add(-delay)
				}
				delay -= left
			}
		}
		day = midnight(day.AddDate(0, 0, -1))
	}
	return start.Add(-delay)
}

// days goes on, or back, by working days at the same time of day, but no later than a day's end.
func (c *Calendar) days(start time.Time, n int) time.Time {
	clock, day, step := sinceMidnight(start), midnight(start), 1
	if n < 0 {
		n, step = -n, -1
	}
	next := func() { day = midnight(day.AddDate(0, 0, step)) }
	if !c.WorkingDay(day) {
		for range maxDays {
			if next(); c.WorkingDay(day) {
				break
			}
		}
		day = c.withHours(day)
		clock = c.Segments[day.Weekday()][0].From
	}
	for range maxDays {
		if n <= 0 && c.WorkingDay(day) {
			break
		}
		if next(); c.WorkingDay(day) {
			n--
		}
	}
	day = c.withHours(day)
	segments := c.Segments[day.Weekday()]
	return at(day, min(clock, segments[len(segments)-1].To))
}

// Opening gives the moment when something for a time of day happens in working time: then, when it is; else
// on the next day that is a working day, at the same time of day or, outside its hours, when that day opens,
// which can be before. It is false when no day is a working day.
func (c *Calendar) Opening(moment time.Time) (time.Time, bool) {
	moment = moment.In(c.Location)
	for range maxDays {
		if c.WorkingDay(moment) {
			if !c.Working(moment) {
				moment = at(moment, c.Segments[moment.Weekday()][0].From)
			}
			return moment, true
		}
		moment = moment.AddDate(0, 0, 1)
	}
	return moment, false
}

// ends goes on by working days and gives the end of the one that follows them.
func (c *Calendar) ends(start time.Time, n int) time.Time {
	day := midnight(start)
	if !c.WorkingDay(day) {
		day = c.nextWorkingDay(day)
	}
	for count := 0; n > 0 && count < maxDays; count++ {
		if c.WorkingDay(day) {
			n--
		}
		day = nextDay(day)
	}
	if !c.WorkingDay(day) {
		day = c.nextWorkingDay(day)
	}
	segments := c.Segments[day.Weekday()]
	return at(day, segments[len(segments)-1].To)
}

// nextWorkingDay gives the first working day from a day on.
func (c *Calendar) nextWorkingDay(day time.Time) time.Time {
	for range maxDays {
		if c.WorkingDay(day) {
			break
		}
		day = nextDay(day)
	}
	return c.withHours(day) // every day may be closed
}

// withHours gives the first day from a day on that has hours at all, closed or not.
func (c *Calendar) withHours(day time.Time) time.Time {
	for len(c.Segments[day.Weekday()]) == 0 {
		day = nextDay(day)
	}
	return day
}
