package model

import (
	"math"
	"testing"
	"time"
)

func TestTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n    int64
		unit time.Duration
		want time.Duration
	}{
		{0, time.Hour, 0}, {3, time.Minute, 3 * time.Minute}, {-2, time.Hour, -2 * time.Hour},
		{math.MaxInt64, time.Minute, longest}, {1 << 31, time.Minute, longest}, {1e9, 24 * time.Hour, longest},
		{math.MinInt64, 24 * time.Hour, -longest},
	} {
		if got := Times(c.n, c.unit); got != c.want {
			t.Errorf("%d times %s is %s, want %s", c.n, c.unit, got, c.want)
		}
	}
}
