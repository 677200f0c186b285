package recurrence

import (
	"fmt"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/calendars"
)

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// office is Monday to Friday from 8 to 12 and 13 to 17, closed on 1 May.
func office() *calendars.Calendar {
	c := &calendars.Calendar{Location: time.UTC, Closed: []calendars.Period{{From: "2026-05-01", To: "2026-05-01"}}}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Segments[day] = []calendars.Segment{{From: 8 * time.Hour, To: 12 * time.Hour},
			{From: 13 * time.Hour, To: 17 * time.Hour}}
	}
	return c
}

// TestNext finds when the next item is made.
func TestNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, begin, end string
		months           int
		every, before    time.Duration
		calendar         bool
		now, want        string // want "" for never
	}{
		{"in the future", "2026-05-04 09:00", "", 0, calendars.Day, 0, false, "2026-04-01 00:00", "2026-05-04 09:00"},
		{"so much before", "2026-05-04 09:00", "", 0, calendars.Day, 2 * time.Hour, false, "2026-04-01 00:00",
			"2026-05-04 07:00"},
		{"begun", "2026-04-01 09:00", "", 0, calendars.Day, 0, false, "2026-04-10 12:00", "2026-04-11 09:00"},
		{"at this moment", "2026-04-01 09:00", "", 0, calendars.Day, 0, false, "2026-04-10 09:00", "2026-04-10 09:00"},
		{"long ago", "1990-01-01 09:00", "", 0, time.Hour, 0, false, "2026-04-10 09:30", "2026-04-10 10:00"},
		{"each month", "2026-01-15 09:00", "", 1, 0, 0, false, "2026-04-16 00:00", "2026-05-15 09:00"},
		{"each year", "2020-02-01 09:00", "", 12, 0, 0, false, "2026-04-16 00:00", "2027-02-01 09:00"},
		{"over", "2026-01-01 09:00", "2026-04-01 00:00", 0, calendars.Day, 0, false, "2026-04-10 00:00", ""},
		{"the next one would be too late", "2026-01-01 09:00", "2026-04-10 08:00", 0, calendars.Day, 0, false,
			"2026-04-09 12:00", ""},
		{"on a Saturday", "2026-04-25 09:00", "", 0, calendars.Day, 0, true, "2026-04-24 12:00", "2026-04-27 09:00"},
		{"on a Saturday, before it opens", "2026-04-25 06:00", "", 0, calendars.Day, 0, true, "2026-04-24 12:00",
			"2026-04-27 08:00"},
		{"at noon", "2026-04-27 12:30", "", 0, calendars.Day, 0, true, "2026-04-26 12:00", "2026-04-27 08:00"},
		{"in the evening", "2026-04-27 20:00", "", 0, calendars.Day, 0, true, "2026-04-27 07:00", "2026-04-27 08:00"},
		{"in the evening, when it has opened", "2026-04-27 20:00", "", 0, calendars.Day, 0, true, "2026-04-28 11:00",
			"2026-04-29 08:00"},
		{"at midnight, so much before it opens", "2026-04-01 00:00", "", 0, calendars.Day, 2 * time.Hour, true,
			"2026-04-27 12:00", "2026-04-28 06:00"},
		{"at four, so much before it opens", "2026-04-28 04:00", "", 0, calendars.Day, 4 * time.Hour, true,
			"2026-04-27 12:00", "2026-04-28 04:00"},
		{"in the evening, so much before it opens", "2026-04-27 20:00", "", 0, calendars.Day, 2 * time.Hour, true,
			"2026-04-28 07:00", "2026-04-29 06:00"},
		{"on a holiday", "2026-05-01 09:00", "", 0, 7 * calendars.Day, 0, true, "2026-04-30 12:00", "2026-05-04 09:00"},
		{"moved beyond the end", "2026-05-01 09:00", "2026-05-02 00:00", 0, 7 * calendars.Day, 0, true,
			"2026-04-30 12:00", ""},
		{"each month, five days before", "2026-01-01 00:00", "", 1, 0, 5 * calendars.Day, false, "2026-04-16 00:00",
			"2026-04-26 00:00"},
		{"each month on a holiday", "2026-02-01 09:00", "", 3, 0, 0, true, "2026-04-16 00:00", "2026-05-04 09:00"},
		{"in working time", "2026-04-27 08:00", "", 0, 3 * time.Hour, 0, true, "2026-04-27 11:30", "2026-04-27 15:00"},
		{"in working time since long ago", "1971-01-04 08:00", "", 0, time.Second, 0, true, "2026-04-27 09:30",
			"2026-04-27 09:30"},
		{"over night", "2026-04-27 08:00", "", 0, 3 * time.Hour, 0, true, "2026-04-27 16:00", "2026-04-28 09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := schedule{begin: moment(t, c.begin), months: c.months, seconds: c.every, before: c.before}
			if c.end != "" {
				s.end = moment(t, c.end)
			}
			if c.calendar {
				s.calendar = office()
			}
			got, ok := s.next(moment(t, c.now))
			if ok != (c.want != "") || ok && !got.Equal(moment(t, c.want)) {
				t.Errorf("%s, %v; want %q", got.Format("2006-01-02 15:04"), ok, c.want)
			}
		})
	}
}

// Whatever people say about a schedule, the next moment is found at once: others' changes wait.
func TestNextIsQuick(t *testing.T) {
	t.Parallel()
	closed := office()
	for year := 1900; year < 2100; year++ { // never a day of work
		for month := 1; month <= 12; month++ {
			closed.Closed = append(closed.Closed, calendars.Period{From: fmt.Sprintf("%d-%02d-01", year, month),
				To: fmt.Sprintf("%d-%02d-31", year, month)})
		}
	}
	now := moment(t, "2026-04-27 11:30")
	for name, s := range map[string]schedule{
		"each second since 1970": {begin: moment(t, "1970-01-01 00:00"), seconds: time.Second},
		"each second of work since 1970": {begin: moment(t, "1970-01-01 00:00"), seconds: time.Second,
			calendar: office()},
		"each second of work, long before": {begin: moment(t, "1970-01-01 00:00"), seconds: 2 * time.Hour,
			before: 2 * time.Hour, calendar: office()},
		"each second where nobody works": {begin: moment(t, "1970-01-01 00:00"), seconds: time.Second,
			calendar: closed},
		"each day where nobody works": {begin: moment(t, "1970-01-01 00:00"), seconds: calendars.Day,
			calendar: closed},
		"each month, made decades before": {begin: moment(t, "1970-01-01 00:00"), months: 1, before: 1 << 60},
		"each month since 1970, far from its end": {begin: moment(t, "1970-01-01 00:00"),
			end: moment(t, "9999-01-01 00:00"), months: 1},
		"each second, in the far future": {begin: moment(t, "9999-12-31 00:00"), seconds: time.Second,
			calendar: office()},
	} {
		began := time.Now()
		s.next(now)
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%s: %s", name, took)
		}
	}
}
