package demo

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// opening is a ticket to be: when, and at which site.
type opening struct {
	at   moment
	site *site
}

// openings gives n moments between two, in ascending order, at which tickets are opened: mostly
// on working days, more each year, fewer in the holidays.
func (g *generator) openings(n int, from, to moment) []opening {
	var weights []float64
	total := 0.0
	span := float64(to - from)
	for d := from.midnight(); d <= to; d += day {
		weight := g.weightOf(d) * (0.7 + 0.6*float64(d-from)/span)
		switch {
		case d < from: // the first day is cut at its beginning
			weight *= float64(d+day-from) / day
		case d+day > to: // and the last one at its end
			weight *= float64(to-d) / day
		}
		weights = append(weights, math.Max(weight, 0))
		total += weights[len(weights)-1]
	}
	out := make([]opening, 0, n)
	sum := 0.0
	for i, weight := range weights {
		sum += weight
		until := int(math.Round(sum / total * float64(n)))
		d := from.midnight() + moment(i)*day
		first := len(out)
		for len(out) < until {
			out = append(out, g.openingOn(d, from, to))
		}
		slices.SortStableFunc(out[first:], func(a, b opening) int { return cmp.Compare(a.at, b.at) })
	}
	return out
}

// weightOf says how busy a day is, compared with an ordinary one.
func (g *generator) weightOf(d moment) float64 {
	weight := [7]float64{0.03, 1.2, 1.08, 1, 0.96, 0.8, 0.05}[d.weekday()]
	date := d.time()
	switch date.Month() {
	case time.January, time.September:
		weight *= 1.15
	case time.July:
		weight *= 0.85
	case time.August:
		weight *= 0.65
	case time.December:
		if date.Day() >= 23 {
			weight *= 0.25
		}
	}
	if g.rng.Float64() < 0.02 {
		weight *= 1.7 // something has happened
	}
	return weight * (0.85 + 0.3*g.rng.Float64())
}

// hours says how many tickets the hours of a day see, in local time.
var hours = [24]float64{6: 0.5, 7: 3, 8: 10, 9: 16, 10: 15, 11: 11, 12: 5, 13: 9, 14: 12, 15: 10, 16: 7, 17: 3, 18: 1,
	19: 0.5, 20: 0.3}

// openingOn makes up an opening on a day, between two moments.
func (g *generator) openingOn(d, from, to moment) opening {
	for range 20 {
		s := g.siteByChance()
		at := d + moment(pick(g.rng, hours[:])*hour+g.rng.IntN(hour)-s.seconds())
		if at >= d && at < d+day && at >= from && at < to {
			return opening{at, s}
		}
	}
	// The rest of a day that has hardly begun or is almost over.
	first, last := max(d, from), min(d+day, to)
	return opening{first + moment(g.rng.Int64N(int64(max(last-first, 1)))), g.siteByChance()}
}
