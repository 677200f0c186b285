package engine

import "testing"

// TestHoldsSame compares what bodies say with what is stored by what it means.
func TestHoldsSame(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		said, holds any
		same        bool
	}{
		{"a", "a", true}, {" a ", "a", true}, {"a", "b", false}, {"", nil, true}, {nil, int64(0), true},
		{int64(1), "1", true}, {"1", "01", false}, {"A", "a", false}, {"", "a", false},
		{"8:00", "08:00:00", true}, {"08:00", "8:00", true}, {"8:00", "08:00:01", false}, {"8", "08:00:00", false},
		{"8:0a", "08:00:00", false}, {"1:2:3:4", "01:02:03:04", false}, {"100:00", "100:00:00", false},
		{"2026-01-05", "2026-01-05 00:00:00", true}, {"2026-01-05T10:00:00Z", "2026-01-05 10:00:00", true},
		{"2026-01-05T10:00:00+02:00", "2026-01-05 08:00:00", true}, {"2026-01-05 10:00:00", "2026-01-05", false},
		{`["a", "b"]`, `["a","b"]`, true}, {`["a","b"]`, `["b","a"]`, false},
		{`{"a": 1, "b": 2}`, `{"b":2,"a":1}`, true},
		{`[1`, `[1 `, true}, {`[1`, `[2`, false}, {`[]`, ``, false},
	} {
		if got := holdsSame(x.said, x.holds); got != x.same {
			t.Errorf("%#v and %#v: %v", x.said, x.holds, got)
		}
	}
}
