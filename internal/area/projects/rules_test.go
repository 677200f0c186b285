package projects

import (
	"testing"

	"github.com/glpid/glpid/internal/engine"
)

// TestAverage rounds progress to whole percents, halves up.
func TestAverage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sum  float64
		n    int64
		want int64
	}{
		{0, 0, 0}, {0, 3, 0}, {100, 1, 100}, {100, 3, 33}, {200, 3, 67}, {1, 2, 1}, {101, 2, 51}, {300, 3, 100},
	} {
		if got := average(c.sum, c.n); got != c.want {
			t.Errorf("%v of %d: %d, want %d", c.sum, c.n, got, c.want)
		}
	}
}

// TestInOrder wants a period that a change touches not to end before it begins, whichever end it sets.
func TestInOrder(t *testing.T) {
	t.Parallel()
	const early, late = "2026-03-01 08:00:00", "2026-03-02 08:00:00"
	for name, c := range map[string]struct {
		before, after engine.Values
		refused       bool
	}{
		"in order":            {nil, engine.Values{"begin": early, "end": late}, false},
		"at once":             {nil, engine.Values{"begin": early, "end": early}, false},
		"the other way round": {nil, engine.Values{"begin": late, "end": early}, true},
		"no end":              {nil, engine.Values{"begin": late, "end": nil}, false},
		"a new end too early": {
			engine.Values{"begin": late, "end": nil}, engine.Values{"end": early}, true,
		},
		"a new begin too late": {
			engine.Values{"begin": early, "end": early}, engine.Values{"begin": late}, true,
		},
		"both moved": {
			engine.Values{"begin": early, "end": early}, engine.Values{"begin": late, "end": late}, false,
		},
		"wrong before, and not touched": {
			engine.Values{"begin": late, "end": early}, engine.Values{"name": "x"}, false,
		},
		"wrong before, and sent again": {
			engine.Values{"begin": late, "end": early}, engine.Values{"begin": late, "end": early}, false,
		},
	} {
		change := &engine.Change{Op: engine.OpCreate, Before: c.before, After: c.after}
		if c.before != nil {
			change.Op = engine.OpUpdate
		}
		if err := inOrder(change, "begin", "end"); (err != nil) != c.refused {
			t.Errorf("%s: %v, want refused %v", name, err, c.refused)
		}
	}
}
