package statistics

import (
	"time"

	"github.com/glpid/glpid/internal/engine"
)

// target is a stretch of time whose items are summed up under a name: a month of the session's time zone.
type target struct {
	name     string
	from, to int64 // seconds since 1970, without the last
}

// targets are the months of a period, by the names that period.month gives them, in order and without gaps, as far
// as they lie between two moments.
func (p period) targets(from, to int64) []target {
	var out []target
	add := func(name string, start, end int64) {
		if start, end = max(start, from), min(end, to); start < end {
			out = append(out, target{name, start, end})
		}
	}
	months := p.months()
	if p.from.Location() == time.UTC || len(months) == 0 || len(months) > maxNamedMonths {
		for m := monthOf(from); m.Unix() < to; m = m.AddDate(0, 1, 0) {
			add(m.Format(monthLayout), m.Unix(), m.AddDate(0, 1, 0).Unix())
		}
		return out
	}
	first := time.Date(p.from.Year(), p.from.Month(), 1, 0, 0, 0, 0, p.from.Location())
	start := from
	for i, name := range months {
		end := first.AddDate(0, i+1, 0).Unix()
		add(name, start, end)
		start = max(start, end)
	}
	add(first.AddDate(0, len(months), 0).Format(monthLayout), start, to)
	return out
}

// moments are the first and the last moment of a period, in seconds since 1970.
func (p period) moments() (first, last int64) { return p.from.Unix(), p.to.AddDate(0, 0, 1).Unix() }

// comparable reports whether the period's bounds compare as texts as they do as moments.
func (p period) comparable() bool {
	from, to := p.bounds()
	return len(from) == len(engine.TimeLayout) && len(to) == len(engine.TimeLayout)
}

// monthOf gives the beginning of the UTC month that a moment lies in.
func monthOf(moment int64) time.Time {
	t := time.Unix(moment, 0).UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// stretch is a part of a UTC month that belongs to one target, -1 for none.
type stretch struct {
	from, to int64 // seconds since 1970, without the last
	target   int
}

// monthPlan is how the targets' shares of one UTC month are found: from its days, or from the whole month, of which
// the days are taken that belong to others than the target with most of it.
type monthPlan struct {
	name        string
	first, last int64 // days
	stretches   []stretch
	days        []int64 // that are read without the whole month
	whole       bool    // reading the whole month is less, if there is one
	rest        int     // the stretch that gets what the others leave of it
	others      []int64 // days that are read then
}

// plan says, for each UTC month, what the targets' shares of it are made of. low and high are the first and the
// last day on which there is anything.
func plan(targets []target, low, high int64) []monthPlan {
	if len(targets) == 0 {
		return nil
	}
	var out []monthPlan
	end := targets[len(targets)-1].to
	for m := monthOf(targets[0].from); m.Unix() < end; m = m.AddDate(0, 1, 0) {
		next := m.AddDate(0, 1, 0).Unix()
		month := monthPlan{name: m.Format(monthLayout), first: m.Unix() / secondsOfDay, last: next/secondsOfDay - 1}
		at := m.Unix()
		add := func(to int64, target int) {
			if at < to {
				month.stretches = append(month.stretches, stretch{at, to, target})
				at = to
			}
		}
		for i, t := range targets {
			if t.to <= m.Unix() || t.from >= next {
				continue
			}
			add(t.from, -1)
			add(min(t.to, next), i)
		}
		add(next, -1)
		month.choose(low, high)
		out = append(out, month)
	}
	return out
}

// choose finds out what is read.
func (m *monthPlan) choose(low, high int64) {
	m.rest = -1
	for i, s := range m.stretches {
		if s.target >= 0 && (m.rest < 0 || s.to-s.from > m.stretches[m.rest].to-m.stretches[m.rest].from) {
			m.rest = i
		}
	}
	for i, s := range m.stretches {
		for day := max(s.from/secondsOfDay, low); day <= min((s.to-1)/secondsOfDay, high); day++ {
			if s.target >= 0 {
				m.days = appendDay(m.days, day)
			}
			if i != m.rest {
				m.others = appendDay(m.others, day)
			}
		}
	}
	m.whole = m.first >= low && m.last <= high && len(m.others)+1 < len(m.days)
}

// appendDay appends a day to those that come before it, once.
func appendDay(days []int64, day int64) []int64 {
	if n := len(days); n > 0 && days[n-1] == day {
		return days
	}
	return append(days, day)
}

// at gives the stretch of a moment.
func (m *monthPlan) at(moment int64) *stretch {
	for i := range m.stretches {
		if moment < m.stretches[i].to {
			return &m.stretches[i]
		}
	}
	return &m.stretches[len(m.stretches)-1]
}
