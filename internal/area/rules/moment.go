package rules

import (
	"strconv"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/engine"
)

// moment is a point in time that a date condition names. Relative ones of a day and more are about
// whole days.
type moment struct {
	at   time.Time
	days bool
}

// momentOf reads the pattern of a date condition: a date, a date-time, or one relative to now as
// GLPI's searches have them: NOW, TODAY, -2DAY, 3HOUR, -1MONTH, BEGINMONTH, BEGINYEAR, LASTMONDAY.
func momentOf(pattern string, now time.Time) (moment, bool) {
	text := strings.ToUpper(strings.TrimSpace(pattern))
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch text {
	case "NOW":
		return moment{at: now}, true
	case "TODAY":
		return moment{today, true}, true
	case "BEGINMONTH":
		return moment{today.AddDate(0, 0, 1-today.Day()), true}, true
	case "BEGINYEAR":
		return moment{today.AddDate(0, 0, 1-today.YearDay()), true}, true
	}
	if name, ok := strings.CutPrefix(text, "LAST"); ok {
		return lastWeekday(name, today)
	}
	if m, ok := shifted(text, now, today); ok {
		return m, true
	}
	for layout, days := range map[string]bool{engine.TimeLayout: false, "2006-01-02 15:04": false,
		time.DateOnly: true} {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(pattern), now.Location()); err == nil {
			return moment{t, days}, true
		}
	}
	return moment{}, false
}

// lastWeekday gives the last day before today with that name.
func lastWeekday(name string, today time.Time) (moment, bool) {
	for back := 1; back <= 7; back++ {
		day := today.AddDate(0, 0, -back)
		if strings.ToUpper(day.Weekday().String()) == name {
			return moment{day, true}, true
		}
	}
	return moment{}, false
}

// shifted reads a number and a unit: "-2DAY".
func shifted(text string, now, today time.Time) (moment, bool) {
	digits := strings.TrimRight(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	n, err := strconv.Atoi(strings.TrimPrefix(digits, "+"))
	if err != nil || n < -100000 || n > 100000 {
		return moment{}, false
	}
	switch strings.TrimSuffix(text[len(digits):], "S") {
	case "MINUTE":
		return moment{at: now.Add(time.Duration(n) * time.Minute)}, true
	case "HOUR":
		return moment{at: now.Add(time.Duration(n) * time.Hour)}, true
	case "DAY":
		return moment{today.AddDate(0, 0, n), true}, true
	case "WEEK":
		return moment{today.AddDate(0, 0, 7*n), true}, true
	case "MONTH":
		return moment{today.AddDate(0, n, 0), true}, true
	case "YEAR":
		return moment{today.AddDate(n, 0, 0), true}, true
	}
	return moment{}, false
}

// matchDate compares a column's date-time with a date condition's pattern.
func matchDate(condition int64, text, pattern string, now time.Time) bool {
	value, ok := engine.ParseTime(text)
	if !ok {
		return false
	}
	m, ok := momentOf(pattern, now)
	if !ok {
		return false
	}
	value = value.In(now.Location())
	same := value.Equal(m.at)
	if m.days {
		same = value.Format(time.DateOnly) == m.at.Format(time.DateOnly)
	}
	switch condition {
	case before:
		return value.Before(m.at)
	case after:
		return value.After(m.at)
	case onDate:
		return same
	case notOnDate:
		return !same
	}
	return false
}
