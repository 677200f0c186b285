package statistics

import (
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
	for m := time.Date(p.from.Year(), p.from.Month(), 1, 0, 0, 0, 0, time.UTC); m.Format(monthLayout) <= last; m = m.AddDate(0, 1, 0) {
		out = append(out, m.Format(monthLayout))
		if len(out) > maxMonths {
			break
		}
	}
	return out
}

const (
	monthLayout = "2006-01"
	maxMonths   = 1200 // a century, whatever dates are asked for
)
