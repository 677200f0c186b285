package statistics

import (
	"strings"
	"testing"
)

// TestFieldsList wants each field to list its groups in one way, through items of any kind, and all that sums are kept
// of to name those that there are.
func TestFieldsList(t *testing.T) {
	t.Parallel()
	for _, f := range fields {
		ways := 0
		for _, way := range []bool{f.elements.from != nil, f.elements.table != "", f.elements.fixed != ""} {
			if way {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%s lists its groups in %d ways", f.key, ways)
		}
		if f.elements.from == nil {
			continue
		}
		for _, k := range kinds {
			const private = " AND l.`is_private` = 0"
			query := f.elements.among(k, "(items)", private)
			if lists := strings.Count(query, "FROM (items) i"); lists != 1 || strings.ContainsAny(query, "{}") {
				t.Errorf("%s of %s: %s", f.key, k.Object, query)
			}
			if g := f.by(k); g.tasks != strings.Contains(query, private) {
				t.Errorf("%s: private tasks count in one of %q and %s", f.key, g.join, query)
			}
			if f.by(k).counted != nil && f.named.table == "" && f.labels == nil {
				t.Errorf("%s is counted, and its groups cannot be named", f.key)
			}
		}
	}
}
