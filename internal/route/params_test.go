package route

import "testing"

// TestIntegerIsNoTruth wants true not to be taken for item 1.
func TestIntegerIsNoTruth(t *testing.T) {
	t.Parallel()
	for value, want := range map[any]bool{true: false, false: false, "7": true, 7: true, "x": false, nil: false} {
		if _, ok := Integer(value); ok != want {
			t.Errorf("%v: %v", value, ok)
		}
	}
}
