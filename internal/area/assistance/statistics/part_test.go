package statistics

import (
	"reflect"
	"testing"
)

// TestParts writes parts and reads them.
func TestParts(t *testing.T) {
	t.Parallel()
	type entry struct {
		second  int
		members []member
		total   total
	}
	for date, want := range map[string][]entry{
		"date": {},
		"solvedate": {
			{5, []member{{"", 0}}, total{n: [maxFigures]int64{1, 0, 1, 1 << 40, 1, -7, 0, 0}}},
			{86399, []member{{"", -1}, {"", 1 << 50}}, total{n: [maxFigures]int64{1, 1, 1, 1, 1, 1, 1, 1}}},
		},
		"closedate": {
			{0, []member{{"Computer", 1}, {"Monitor", 1}}, total{n: [maxFigures]int64{1, 1, 1, 2, 1, 1, 0}}},
			{0, []member{{"Computer", 1}, {"Monitor", 1}}, total{n: [maxFigures]int64{1, 1, 1, 2, 1, 1, 2},
				rating: sum{10.0 / 3, 1e-17}}},
		},
	} {
		w := newPartWriter(date)
		for _, e := range want {
			w.add(e.second, e.members, &e.total)
		}
		got := []entry{}
		var sets [][]member
		err := readPart(date, string(w.bytes()), func(all [][]member) { sets = all }, func(second, set int, t *total) {
			got = append(got, entry{second, sets[set], *t})
		})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v: %v", date, got, want, err)
		}
	}
}

// FuzzParts reads anything as a part.
func FuzzParts(f *testing.F) {
	w := newPartWriter("closedate")
	w.add(7, []member{{"Computer", 3}}, &total{n: [maxFigures]int64{1, 1, 1, 2, 1, 1, 1}, rating: sum{4, 0}})
	f.Add("closedate", string(w.bytes()))
	f.Add("date", "\x00\x00\x00")
	f.Fuzz(func(t *testing.T, date, part string) {
		var sets [][]member
		_ = readPart(date, part, func(all [][]member) { sets = all }, func(_, set int, _ *total) { _ = sets[set] })
	})
}
