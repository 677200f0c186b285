package projects

import (
	"testing"

	"github.com/glpid/glpid/internal/catalog"
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
		"in order":            {nil, engine.Values{"plan_start_date": early, "plan_end_date": late}, false},
		"at once":             {nil, engine.Values{"plan_start_date": early, "plan_end_date": early}, false},
		"the other way round": {nil, engine.Values{"plan_start_date": late, "plan_end_date": early}, true},
		"no end":              {nil, engine.Values{"plan_start_date": late, "plan_end_date": nil}, false},
		"a new end too early": {
			engine.Values{"plan_start_date": late, "plan_end_date": nil}, engine.Values{"plan_end_date": early}, true,
		},
		"a new begin too late": {
			engine.Values{"plan_start_date": early, "plan_end_date": early},
			engine.Values{"plan_start_date": late}, true,
		},
		"both moved": {
			engine.Values{"plan_start_date": early, "plan_end_date": early},
			engine.Values{"plan_start_date": late, "plan_end_date": late}, false,
		},
		"wrong before, and not touched": {
			engine.Values{"plan_start_date": late, "plan_end_date": early}, engine.Values{"name": "x"}, false,
		},
		"wrong before, and sent again": {
			engine.Values{"plan_start_date": late, "plan_end_date": early},
			engine.Values{"plan_start_date": late, "plan_end_date": early}, false,
		},
	} {
		op := engine.OpCreate
		if c.before != nil {
			op = engine.OpUpdate
		}
		change := engine.Sketch(op, catalog.Default().Object("ProjectTask"), c.before, c.after)
		if err := inOrder(change, "plan_start_date", "plan_end_date"); (err != nil) != c.refused {
			t.Errorf("%s: %v, want refused %v", name, err, c.refused)
		}
	}
}
