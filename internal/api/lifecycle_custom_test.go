package api_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestCustomLifeCycle takes the objects of a definition through what every object goes through.
func TestCustomLifeCycle(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Call("glpi", "POST", s.Define("Robot", nil)+"/Field",
		map[string]any{"system_name": "arms", "type": "number"}).Want(201)
	for _, suffix := range []string{"Model", "Type", ""} {
		sub := &subject{Subject: &samples.Subject{S: s, O: s.Catalog.Object("CustomAsset_Robot" + suffix),
			M: &model.Mount{Path: "/Assets/Custom/Robot" + suffix, Ops: model.CRUD}}}
		sub.run(t)
	}
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).ID()
	id := s.Call("glpi", "POST", "/Assets/Custom/Robot", map[string]any{"name": "there", "entity": below},
		"GLPI-Entity", "0", "GLPI-Entity-Recursive", "true").ID()
	path := fmt.Sprintf("/Assets/Custom/Robot/%d", id)
	root := []string{"GLPI-Entity", "0", "GLPI-Entity-Recursive", "false"}
	s.Call("glpi", "GET", path, nil, root...).Want(404)
	s.Call("glpi", "PATCH", path, map[string]any{"name": "x"}, root...).Want(404)
	s.Call("glpi", "DELETE", path, nil, root...).Want(404)
	s.Call("post-only", "GET", path, nil).Want(403)
}
