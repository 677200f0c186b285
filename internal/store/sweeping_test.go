package store

import (
	"testing"
	"time"
)

// TestSweeping has a sweep remove as many rows at a time as others can wait for, be they short or megabytes long.
func TestSweeping(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		row  time.Duration // that one row takes
		want int           // rows at a time, after a while
	}{
		{10 * time.Microsecond, mostSwept}, {time.Millisecond, 32}, {30 * time.Millisecond, 1}, {10 * time.Second, 1},
	} {
		rows := firstSwept
		for range 20 {
			rows = sweeping(rows, time.Duration(rows)*test.row)
		}
		if rows != test.want {
			t.Errorf("%v for a row: %d at a time, want %d", test.row, rows, test.want)
		}
	}
}
