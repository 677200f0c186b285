package calendars

import (
	"slices"
	"testing"
	"time"
)

// office works from Monday to Friday, 8 to 12 and 13 to 17, and not at New Year and in a week of
// July 2026.
func office(t testing.TB, zone string) *Calendar {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	c := &Calendar{Location: location, Closed: []Period{{"2020-01-01", "2020-01-01", true},
		{"2026-07-13", "2026-07-17", false}}}
	for day := 1; day <= 5; day++ {
		c.Segments[day] = []Segment{{8 * time.Hour, 12 * time.Hour}, {13 * time.Hour, 17 * time.Hour}}
	}
	return c
}

func moment(t testing.TB, c *Calendar, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, c.Location)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestActive(t *testing.T) {
	t.Parallel()
	c := office(t, "Europe/Paris")
	for _, x := range []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-03-18 09:00", "2026-03-18 11:00", 2 * time.Hour},
		{"2026-03-18 11:00", "2026-03-18 14:00", 2 * time.Hour},
		{"2026-03-18 16:00", "2026-03-19 09:00", 2 * time.Hour},
		{"2026-03-20 16:00", "2026-03-23 09:00", 2 * time.Hour}, // over a weekend
		{"2026-03-27 16:00", "2026-03-30 09:00", 2 * time.Hour}, // when the clocks change
		{"2026-07-10 16:00", "2026-07-20 09:00", 2 * time.Hour}, // over a week without work
		{"2026-12-31 16:00", "2027-01-04 09:00", 2 * time.Hour}, // over New Year
		{"2026-03-21 10:00", "2026-03-22 10:00", 0},
		{"2026-03-18 11:00", "2026-03-18 09:00", 0},
		{"2026-03-16 00:00", "2026-03-23 00:00", 40 * time.Hour},
	} {
		if got := c.Active(moment(t, c, x.from), moment(t, c, x.to)); got != x.want {
			t.Errorf("%s to %s: %v, want %v", x.from, x.to, got, x.want)
		}
	}
}

func TestAfter(t *testing.T) {
	t.Parallel()
	c := office(t, "Europe/Paris")
	for _, x := range []struct {
		start string
		delay time.Duration
		mode  Mode
		want  string
	}{
		{"2026-03-18 09:00", 2 * time.Hour, Hours, "2026-03-18 11:00"},
		{"2026-03-18 11:00", 2 * time.Hour, Hours, "2026-03-18 14:00"},
		{"2026-03-18 16:00", 2 * time.Hour, Hours, "2026-03-19 09:00"},
		{"2026-03-18 16:00", time.Hour, Hours, "2026-03-19 08:00"}, // exhausted with the day
		{"2026-03-21 16:00", 3 * time.Hour, Hours, "2026-03-23 11:00"},
		{"2026-03-27 16:30", 8 * time.Hour, Hours, "2026-03-30 16:30"},
		{"2026-03-18 09:00", -2 * time.Hour, Hours, "2026-03-17 16:00"},
		{"2026-03-18 09:00", 0, Hours, "2026-03-18 09:00"},
		{"2026-03-18 09:00", 2 * Day, Days, "2026-03-20 09:00"},
		{"2026-03-19 09:00", 2 * Day, Days, "2026-03-23 09:00"},
		{"2026-03-21 09:30", Day, Days, "2026-03-24 08:00"},
		{"2026-03-18 19:00", Day, Days, "2026-03-19 17:00"},
		{"2026-07-10 10:00", Day, Days, "2026-07-20 10:00"},
		{"2026-03-24 09:30", -2 * Day, Days, "2026-03-20 09:30"}, // over a weekend
		{"2026-03-18 17:00", -Day, Days, "2026-03-17 17:00"},
		{"2026-07-20 10:00", -Day, Days, "2026-07-10 10:00"},
		{"2026-03-22 10:00", -Day, Days, "2026-03-19 08:00"},
		{"2026-03-18 16:00", Day + 2*time.Hour, Days, "2026-03-20 09:00"}, // what is left over in working time
		{"2026-03-18 09:00", Day, EndOfDays, "2026-03-19 17:00"},
		{"2026-03-20 09:00", Day, EndOfDays, "2026-03-23 17:00"},
		{"2026-03-21 09:00", Day, EndOfDays, "2026-03-24 17:00"},
		{"2026-03-18 09:00", 0, EndOfDays, "2026-03-18 17:00"},
	} {
		if got := c.After(moment(t, c, x.start), x.delay, x.mode).Format("2006-01-02 15:04"); got != x.want {
			t.Errorf("%v after %s by mode %d: %s, want %s", x.delay, x.start, x.mode, got, x.want)
		}
	}
	never := &Calendar{Location: time.UTC}
	start := moment(t, never, "2026-03-18 09:00")
	if got := never.After(start, time.Hour, Hours); !got.Equal(start.Add(time.Hour)) || never.Works() {
		t.Errorf("without working time: %v", got)
	}
	closed := office(t, "UTC")
	closed.Closed = []Period{{"0001-01-01", "9999-12-31", false}}
	for mode := Hours; mode <= EndOfDays; mode++ { // ends
		for day := range 7 {
			_ = closed.After(start.AddDate(0, 0, day), 2*Day, mode)
			_ = closed.After(start.AddDate(0, 0, day), -2*Day, mode)
		}
	}
}

// However much working time is added, so much lies in between.
func FuzzAfter(f *testing.F) {
	f.Add(int64(1773824400), int64(7200))
	f.Add(int64(1774630800), int64(360000))
	c := office(f, "Europe/Paris")
	f.Fuzz(func(t *testing.T, start, delay int64) {
		if start < 0 || start > 4e9 || delay < 0 || delay > 1e7 {
			t.Skip()
		}
		from := time.Unix(start, 0)
		to := c.After(from, time.Duration(delay)*time.Second, Hours)
		if got := c.Active(from, to); got != time.Duration(delay)*time.Second {
			t.Errorf("%d s after %v is %v, with %v in between", delay, from, to, got)
		}
	})
}

func TestWorking(t *testing.T) {
	t.Parallel()
	c := office(t, "UTC")
	for text, want := range map[string]bool{
		"2026-03-18 09:00": true, "2026-03-18 12:30": false, "2026-03-18 17:00": true, "2026-03-18 17:01": false,
		"2026-03-21 09:00": false, "2026-07-14 09:00": false, "2027-01-01 09:00": false,
	} {
		if got := c.Working(moment(t, c, text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if got := merged([]Segment{{13, 17}, {8, 12}, {11, 13}}); len(got) != 1 || got[0] != (Segment{8, 17}) {
		t.Error(got)
	}
	if clock("24:00:00") != Day || clock("08:30") != 8*time.Hour+30*time.Minute {
		t.Error(clock("08:30"))
	}
}

// What happens at a time of day outside working time happens when the day opens, or on the next working day.
func TestOpening(t *testing.T) {
	t.Parallel()
	c := office(t, "Europe/Paris")
	for _, x := range [][2]string{
		{"2026-03-18 09:00", "2026-03-18 09:00"}, {"2026-03-18 06:00", "2026-03-18 08:00"},
		{"2026-03-18 12:30", "2026-03-18 08:00"}, {"2026-03-18 22:00", "2026-03-18 08:00"},
		{"2026-03-21 09:00", "2026-03-23 09:00"}, {"2026-03-21 22:00", "2026-03-23 08:00"},
		{"2026-07-13 10:00", "2026-07-20 10:00"},
	} {
		at, ok := c.Opening(moment(t, c, x[0]))
		if got := at.Format("2006-01-02 15:04"); !ok || got != x[1] {
			t.Errorf("%s: %s, want %s", x[0], got, x[1])
		}
	}
	c.Closed = []Period{{"0001-01-01", "9999-12-31", false}}
	c.index = nil
	if _, ok := c.Opening(moment(t, c, "2026-03-18 09:00")); ok {
		t.Error("a calendar that is always closed opens")
	}
}

// The index says of every day what looking at all periods says.
func TestClosedDays(t *testing.T) {
	t.Parallel()
	periods := []Period{
		{"2026-01-05", "2026-01-10", false}, {"2026-01-06", "2026-01-07", false}, {"2026-01-09", "2026-01-12", false},
		{"2026-03-01", "2026-03-01", false},
		{"2026-02-10", "2026-02-01", false}, {"", "", false}, {"2020-05-01", "2020-05-03", true},
		{"2020-12-30", "2021-01-02", true}, {"2020-02-29", "2020-02-29", true}, {"", "", true},
	}
	c := Calendar{Location: time.UTC, Closed: periods}
	for day := time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2028; day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		want := slices.ContainsFunc(periods, func(p Period) bool {
			if p.Yearly {
				return len(p.From) == 10 && p.From[5:] <= date[5:] && date[5:] <= p.To[5:]
			}
			return p.From <= date && date <= p.To
		})
		if got := c.closed(day); got != want {
			t.Errorf("%s: %v", date, got)
		}
	}
}
