package intake

import "testing"

// TestKeepingLast leaves in a file what came last, whichever of its writers gets there first, and remembers nothing.
func TestKeepingLast(t *testing.T) {
	t.Parallel()
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		var k keeping
		turns := []uint64{k.next("a"), k.next("a"), k.next("a")}
		beside := k.next("b")
		is := -1
		for _, i := range order {
			k.last("a", turns[i], func() { is = i })
		}
		if is != 2 {
			t.Errorf("%v: the file is that of %d", order, is)
		}
		wrote := false
		k.last("b", beside, func() { wrote = true })
		if !wrote || len(k.due) != 0 {
			t.Errorf("the other file is written: %t, remembered: %v", wrote, k.due)
		}
	}
}
