package management

import (
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
)

// TestContractHours brings times of day into one form, and refuses what is none.
func TestContractHours(t *testing.T) {
	t.Parallel()
	contract := catalog.Default().Object("Contract")
	for _, c := range []struct {
		sent any
		kept string // "" for refused
	}{
		{"08:30", "08:30:00"}, {"08:30:15", "08:30:15"}, {"", "00:00:00"}, {nil, "00:00:00"}, {"24:00", "24:00:00"},
		{"24:00:00", "24:00:00"}, {"23:59:59", "23:59:59"},
		{"24:01", ""}, {"25:00", ""}, {"08:60", ""}, {"noon", ""}, {"08:30:00Z", ""},
	} {
		change := engine.Sketch(engine.OpUpdate, contract, engine.Values{}, engine.Values{hours[0]: c.sent})
		err := contractHours(nil, change)
		if (err != nil) != (c.kept == "") || err == nil && change.Text(hours[0]) != c.kept {
			t.Errorf("%v becomes %q, %v; want %q", c.sent, change.Text(hours[0]), err, c.kept)
		}
	}
	untouched := engine.Sketch(engine.OpUpdate, contract, engine.Values{hours[0]: "later"}, engine.Values{})
	if err := contractHours(nil, untouched); err != nil || untouched.Has(hours[0]) {
		t.Errorf("hours that nobody sends: %v, %v", untouched.After, err)
	}
}
