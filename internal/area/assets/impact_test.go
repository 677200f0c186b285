package assets_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestImpacts holds that an item has an impact on another one once, and none on itself, and that both show it.
func TestImpacts(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	network := s.Call("glpi", "POST", "/Assets/NetworkEquipment", map[string]any{"name": "switch"}).ID()
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "server"}).ID()
	impacts := fmt.Sprintf("/Assets/NetworkEquipment/%d/Impact", network)
	depends := fmt.Sprintf("/Assets/Computer/%d/Dependency", computer)
	on := func(itemtype string, id int64) map[string]any {
		return map[string]any{"itemtype_impacted": itemtype, "items_id_impacted": id, "name": "uplink"}
	}
	id := s.Call("glpi", "POST", impacts, on("Computer", computer)).Want(201).ID()
	s.Call("glpi", "POST", impacts, on("Computer", computer)).Want(409)
	s.Call("glpi", "POST", impacts, on("NetworkEquipment", network)).Want(400)
	s.Call("glpi", "POST", impacts, on("Computer", 4711)).Want(400)
	s.Call("glpi", "POST", impacts, on("Nothing", 1)).Want(400)
	s.Call("glpi", "POST", impacts, on("State", 1)).Want(400)
	got := s.Call("glpi", "GET", fmt.Sprintf("%s/%d", depends, id), nil).Want(200)
	if got.At("itemtype_source") != "NetworkEquipment" || got.At("items_id_source") != float64(network) ||
		got.At("name") != "uplink" {
		t.Error(string(got.Body))
	}
	for _, path := range []string{fmt.Sprintf("/Assets/NetworkEquipment/%d/Dependency", network),
		fmt.Sprintf("/Assets/Computer/%d/Impact", computer)} {
		if list := s.Call("glpi", "GET", path, nil).Want(200).List(); len(list) != 0 {
			t.Errorf("%s: %v", path, list)
		}
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("/Assets/NetworkEquipment/%d?force=true", network), nil).Want(204)
	if list := s.Call("glpi", "GET", depends, nil).Want(200).List(); len(list) != 0 {
		t.Errorf("what was purged has an impact: %v", list)
	}
}
