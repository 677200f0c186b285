package engine

import (
	"testing"

	"github.com/glpid/glpid/internal/model"
)

func TestHomeOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		item *Change
		want home
	}{
		"of no entity": {&Change{Object: &model.Object{Name: "User"}, Before: Values{}}, home{}},
		"of an entity": {&Change{Object: &model.Object{Name: "Ticket", Scope: model.PerEntity},
			Before: Values{"entities_id": int64(3)}}, home{3, false, true}},
		"recursive": {&Change{Object: &model.Object{Name: "Contract", Scope: model.Recursive},
			Before: Values{"entities_id": int64(3), "is_recursive": int64(1)}}, home{3, true, true}},
		"not recursive": {&Change{Object: &model.Object{Name: "Contract", Scope: model.Recursive},
			Before: Values{"entities_id": int64(3)}}, home{3, false, true}},
		"an entity": {&Change{Object: &model.Object{Name: "Entity", Entities: true}, ID: 7, Before: Values{}},
			home{7, true, true}},
	} {
		if got := homeOf(c.item); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPropertyOf(t *testing.T) {
	t.Parallel()
	o := &model.Object{Properties: []model.Property{
		model.Ref("contract", "Contract", "contracts_id"), model.Int64("items_id"),
	}}
	for column, want := range map[string]string{"contracts_id": "contract", "items_id": "items_id",
		"lines_id": "lines"} {
		if got := PropertyOf(o, column); got != want {
			t.Errorf("property of %s: %s, want %s", column, got, want)
		}
	}
}
