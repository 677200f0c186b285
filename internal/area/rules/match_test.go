package rules

import (
	"slices"
	"testing"
	"time"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		condition     int64
		text, pattern string
		want          bool
		groups        []string
	}{
		{is, "Printer", "printer", true, nil},
		{is, "Printer", " printer ", true, nil},
		{is, "Printer", "print", false, nil},
		{is, "", "", true, nil},
		{is, "anything", "*", true, nil},
		{isNot, "a", "b", true, nil},
		{isNot, "a", "A", false, nil},
		{contains, "No network here", "NETWORK", true, nil},
		{contains, "", "x", false, nil},
		{contains, "x", "", false, nil},
		{containsNot, "", "x", true, nil},
		{containsNot, "x", "", false, nil},
		{containsNot, "xy", "Y", false, nil},
		{begins, "Élan", "él", true, nil},
		{begins, "", "", false, nil},
		{ends, "server-01", "-01", true, nil},
		{matches, "net-12 down", "/^net-(\\d+) (\\w+)/", true, []string{"12", "down"}},
		{matches, "NET-1", "/net-\\d/", true, nil},
		{matches, "a\nb", "#a.b#", true, nil},
		{matches, "aa", "/(a)\\1/", true, []string{"a"}},
		{matches, "foobar", "/foo(?=bar)/", true, nil},
		{matches, "x", "/(/", false, nil},
		{matches, "x", "x", false, nil},
		{matches, "x", "", false, nil},
		{matches, "a/b", "{a/b}", true, nil},
		{matchesNot, "x", "/y/", true, nil},
		{matchesNot, "x", "/x/", false, nil},
		{matchesNot, "x", "/(/", false, nil},
		{exists, "x", "", true, nil},
		{exists, "", "*", false, nil},
		{existsNot, "", "", true, nil},
		{inNetwork, "10.1.2.3", "10.1.0.0/16", true, nil},
		{inNetwork, "10.2.2.3", "10.1.0.0/16", false, nil},
		{notInNetwork, "10.2.2.3", "10.1.0.0/16", true, nil},
		{notInNetwork, "no address", "10.1.0.0/16", false, nil},
		{inNetwork, "10.1.2.3", "10.1.0.0", false, nil},
		{under, "1", "1", false, nil},
	} {
		got, groups := match(newPatience(), c.condition, c.text, c.pattern)
		if got != c.want || !slices.Equal(groups, c.groups) {
			t.Errorf("condition %d of %q and %q: %v %q, want %v %q", c.condition, c.text, c.pattern, got, groups,
				c.want, c.groups)
		}
	}
}

// An expression that goes astray ends, and has not matched.
func TestMatchEnds(t *testing.T) {
	t.Parallel()
	began := time.Now()
	if ok, _ := match(newPatience(), matches, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "/^(a+)+$/"); ok {
		t.Error("matched")
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestMatchDate(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 18, 10, 30, 0, 0, paris) // a Wednesday
	for _, c := range []struct {
		condition     int64
		text, pattern string
		want          bool
	}{
		{before, "2026-03-18 09:00:00", "NOW", true},
		{after, "2026-03-18 09:00:00", "NOW", false},
		{before, "2026-03-15 09:00:00", "-2DAY", true},
		{before, "2026-03-17 09:00:00", "-2DAYS", false},
		{after, "2026-03-18 09:20:00", "-15MINUTE", true},
		{after, "2026-03-18 08:20:00", "-1HOUR", false},
		{onDate, "2026-03-17 23:30:00", "TODAY", true}, // 00:30 in Paris
		{onDate, "2026-03-18 09:30:00", "2026-03-18 10:30", true},
		{notOnDate, "2026-03-18 09:31:00", "2026-03-18 10:30:00", true},
		{onDate, "2026-03-18 09:31:00", "2026-03-18", true},
		{onDate, "2026-03-16 12:00:00", "LASTMONDAY", true},
		{onDate, "2026-03-11 12:00:00", "LASTWEDNESDAY", true},
		{onDate, "2026-02-28 23:30:00", "BEGINMONTH", true},
		{onDate, "2025-12-31 23:30:00", "BEGINYEAR", true},
		{before, "2026-02-01 12:00:00", "-1MONTH", true},
		{after, "2027-03-19 12:00:00", "+1YEAR", true},
		{after, "2026-03-26 12:00:00", "1WEEK", true},
		{before, "", "NOW", false},
		{before, "2026-02-01 12:00:00", "soon", false},
	} {
		if got := matchDate(c.condition, c.text, c.pattern, now); got != c.want {
			t.Errorf("condition %d of %q and %q: %v", c.condition, c.text, c.pattern, got)
		}
	}
}

// Whatever people write into a pattern, matching ends without a fault.
func FuzzMatch(f *testing.F) {
	f.Add(int64(matches), "net-12", "/^net-(.*)$/i")
	f.Add(int64(inNetwork), "10.0.0.1", "10.0.0.0/8")
	f.Add(int64(before), "2026-01-01 00:00:00", "-2DAY")
	f.Add(int64(contains), "É", "é")
	now := time.Date(2026, 3, 18, 10, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, condition int64, text, pattern string) {
		ok, groups := match(newPatience(), condition, text, pattern)
		if !ok && groups != nil {
			t.Errorf("groups without a match: %q", groups)
		}
		matchDate(condition, text, pattern, now)
		if value, ok := substitute(pattern, groups); ok && len(groups) == 0 && value != pattern {
			t.Errorf("%q became %q", pattern, value)
		}
	})
}
