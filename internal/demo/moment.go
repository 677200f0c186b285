package demo

import "time"

// moment is a point in time in seconds since 1970; 0 is none.
type moment int64

// Lengths of time in seconds.
const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
)

// db gives the moment as it is stored, NULL for none.
func (m moment) db() any {
	if m == 0 {
		return nil
	}
	return m.time().Format(time.DateTime)
}

// db gives the day as it is stored, NULL for none.
func (d date) db() any {
	if d == 0 {
		return nil
	}
	return moment(d).time().Format(time.DateOnly)
}

// format gives the moment in a place's time.
func (m moment) format(p *place, layout string) string {
	return time.Unix(int64(m), 0).In(time.FixedZone("", p.seconds())).Format(layout)
}

func (m moment) time() time.Time { return time.Unix(int64(m), 0).UTC() }

// midnight gives the beginning of the moment's day in UTC.
func (m moment) midnight() moment { return m - m%day }

// inOffice gives a moment of the working day before, when things are bought and written down.
func (m moment) inOffice() moment {
	d := m.midnight() - day
	for d.weekend() {
		d -= day
	}
	return d + 8*hour + m%day/3
}

// weekday gives the day of the week, 0 for Sunday.
func (m moment) weekday() int { return int((m/day + 4) % 7) }

// weekend says whether nobody works on the day.
func (m moment) weekend() bool { return m.weekday() == 0 || m.weekday() == 6 }

// When people are at work, in seconds of their day.
const (
	opens  = 8 * hour
	closes = 17*hour + 30*minute
)

func (p *place) seconds() int { return int(p.offset * hour) }

// working moves a moment on by hours of working time, from Monday to Friday.
func (p *place) working(from moment, hours float64) moment {
	local := from + moment(p.seconds())
	left := moment(hours * hour)
	for {
		today := local % day
		switch {
		case local.weekend() || today >= closes:
			local += day - today + opens
		case today < opens:
			local += opens - today
		case left <= closes-today:
			return local + left - moment(p.seconds())
		default:
			left -= closes - today
			local += day - today + opens
		}
	}
}

// slot gives the next half hour at which something can be agreed to begin, some working days
// later.
func (p *place) slot(from moment, days float64) moment {
	m := p.working(from, days*float64(closes-opens)/hour)
	m += 30*minute - m%(30*minute)
	return p.working(m, 0)
}

// yearOf gives the year of a moment.
func yearOf(m moment) int { return m.time().Year() }

// firstOf gives the first moment of a year.
func firstOf(year int) moment {
	return moment(time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC).Unix())
}

// lastOf gives the beginning of the last day of a year.
func lastOf(year int) moment { return firstOf(year+1) - day }
