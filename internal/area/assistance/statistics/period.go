package statistics

import (
	"fmt"
	"strings"
	"time"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/route"
)

// period is the time that statistics are about, in whole days of the session's time zone.
type period struct {
	from, to time.Time // first and last day
	open     bool      // neither end was asked for
}

// periodOf reads date_start and date_end, days as YYYY-MM-DD. What is missing or no day is the
// last year, as in GLPI.
func periodOf(c *route.Call, now time.Time) period {
	zone := time.UTC
	if c.Session.Location != nil {
		zone = c.Session.Location
	}
	day := func(name string) (time.Time, bool) {
		t, err := time.ParseInLocation(time.DateOnly, c.Text(name), zone)
		return t, err == nil
	}
	p := period{open: c.Text("date_start") == "" && c.Text("date_end") == ""}
	var given bool
	if p.to, given = day("date_end"); !given {
		y, m, d := now.In(zone).Date()
		p.to = time.Date(y, m, d, 0, 0, 0, 0, zone)
	}
	if p.from, given = day("date_start"); !given {
		p.from = p.to.AddDate(-1, 0, 0)
	}
	return p
}

// bounds gives the first and last moment as columns hold them. The midnight after the last day
// counts, as it does in GLPI.
func (p period) bounds() (from, to string) {
	return engine.FormatTime(p.from), engine.FormatTime(p.to.AddDate(0, 0, 1))
}

// months lists the months from the first day's to the last day's as YYYY-MM.
func (p period) months() []string {
	var out []string
	last := p.to.Format(monthLayout)
	for m := time.Date(p.from.Year(), p.from.Month(), 1, 0, 0, 0, 0,
		time.UTC); m.Format(monthLayout) <= last; m = m.AddDate(0, 1, 0) {
		out = append(out, m.Format(monthLayout))
		if len(out) > maxMonths {
			break
		}
	}
	return out
}

// month gives the expression of the month that a column's moment lies in, in the session's time
// zone.
func (p period) month(column string) string {
	months := p.months()
	if p.from.Location() == time.UTC || len(months) == 0 || len(months) > maxNamedMonths {
		return "SUBSTR(" + column + ", 1, 7)"
	}
	var b strings.Builder
	b.WriteString("CASE")
	first := time.Date(p.from.Year(), p.from.Month(), 1, 0, 0, 0, 0, p.from.Location())
	for i, name := range months {
		fmt.Fprintf(&b, " WHEN %s < '%s' THEN '%s'", column, engine.FormatTime(first.AddDate(0, i+1, 0)), name)
	}
	// The midnight after the last day can belong to one month more.
	fmt.Fprintf(&b, " ELSE '%s' END", first.AddDate(0, len(months), 0).Format(monthLayout))
	return b.String()
}

// maxNamedMonths keeps statements short; what is asked of longer times is told by months in UTC.
const maxNamedMonths = 400

const (
	monthLayout = "2006-01"
	maxMonths   = 1200 // a century, whatever dates are asked for
)
