package mysql

import (
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// TestBoundsOfTypes wants every type of GLPI's columns to have a bound, or to hold all values of its kind.
func TestBoundsOfTypes(t *testing.T) {
	t.Parallel()
	holdAll := []string{"longtext", "bigint", "date", "time", "float"}
	for column, kind := range glpiKinds() {
		if bounded := boundOf(kind) != (model.Bound{}); bounded == slices.Contains(holdAll, kind) {
			t.Errorf("%s is %s: bound %v", column, kind, boundOf(kind))
		}
	}
	for kind, value := range map[string]float64{"decimal(20,4)": 9999999999999998, "decimal(5,2)": 999.99} {
		if b := boundOf(kind); !b.Takes(value) || !b.Takes(-value) || b.Takes(value+3) {
			t.Errorf("%s: bound %v", kind, b)
		}
	}
}
