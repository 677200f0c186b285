package demo

import (
	"math/rand/v2"
	"testing"
)

func TestOpenings(t *testing.T) {
	t.Parallel()
	g := &generator{rng: rand.New(rand.NewPCG(1, 1))}
	g.sites = []*site{{place: &places[0]}, {place: &place{offset: -5}}, {place: &place{offset: 5.5}}}
	g.weights = []float64{1, 1, 1}
	to := at("2026-11-23 14:00:00")
	from := to - history
	got := g.openings(20000, from, to)
	if len(got) != 20000 {
		t.Fatalf("%d openings", len(got))
	}
	weekend, firstYear := 0, 0
	for i, o := range got {
		if o.at < from || o.at >= to || i > 0 && o.at < got[i-1].at {
			t.Fatalf("opening %d is at %v", i, o.at.db())
		}
		if o.at.weekend() {
			weekend++
		}
		if o.at < from+history/2 {
			firstYear++
		}
	}
	if weekend == 0 || weekend > 800 {
		t.Errorf("%d openings at weekends", weekend)
	}
	if firstYear > 9500 || firstYear < 7000 {
		t.Errorf("%d openings in the first year", firstYear)
	}
}
