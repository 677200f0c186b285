package engine

import (
	"slices"
	"testing"
)

// TestPurgedNext reads no more rows at a time than there is memory for, however long their texts are.
func TestPurgedNext(t *testing.T) {
	t.Parallel()
	const large = purgedBytes/2 + 1
	rows := []sized{{1, 10}, {2, large}, {3, 10}, {4, large}, {5, 10 * large}, {6, 0}}
	for i := range int64(purgedAtOnce) {
		rows = append(rows, sized{10 + i, 0})
	}
	for i, want := range []int{3, 1, 1, purgedAtOnce, 1} {
		var ids []int64
		first := rows[0].id
		if ids, rows = purgedNext(rows); len(ids) != want || ids[0] != first || !slices.IsSorted(ids) {
			t.Errorf("%d: %d rows from %v on, want %d from %d on", i, len(ids), ids[:1], want, first)
		}
	}
	if len(rows) != 0 {
		t.Errorf("%d are left", len(rows))
	}
}
