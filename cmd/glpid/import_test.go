package main

import (
	"bytes"
	"testing"
	"time"
)

// TestTimeLeft says how long work takes at the pace so far.
func TestTimeLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		since       time.Duration
		done, total int
		want        string
	}{
		{10 * time.Second, 25, 100, ", 30s left"},
		{90 * time.Second, 1000, 3000, ", 3m0s left"},
		{time.Second, 0, 100, ""},
		{time.Second, 100, 100, ""},
	} {
		if got := timeLeft(c.since, c.done, c.total); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	var out bytes.Buffer
	show := withTimeLeft(&out, false)
	show("rows", 50, 100)
	show("rows", 100, 100)
	if out.String() != "rows: 100\n" {
		t.Errorf("elsewhere than on a terminal: %q", out.String())
	}
}
