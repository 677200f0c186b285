package api_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestHandedOver has people change items so that they do not see them any more: it is done, and answered so.
func TestHandedOver(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	keeper, _ := s.Recruit("keeper", 0, map[string]int{"computer": model.ReadAssigned | model.UpdateAssigned,
		"project": model.Read | model.Update, "user": model.Read})
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "user_tech": keeper}).ID()
	project := s.Project(map[string]any{"name": "p", "user": keeper})
	for path, body := range map[string]map[string]any{
		fmt.Sprintf("/Assets/Computer/%d", computer): {"user_tech": 2},
		fmt.Sprintf("/Project/%d", project):          {"user": 2},
	} {
		s.Call("keeper", "GET", path, nil).Want(200)
		s.Call("keeper", "PATCH", path, body).Want(204)
		s.Call("keeper", "GET", path, nil).Want(404)
		for member, want := range body {
			if got := s.Call("glpi", "GET", path, nil).Want(200).At(member + ".id"); got != float64(want.(int)) {
				t.Errorf("%s of %s: %v", member, path, got)
			}
		}
	}
}
