package assets_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestBuiltIn builds components into an asset and takes them out again, where people say what no inventory
// tells: pieces lie where the asset does, and go by its path alone.
func TestBuiltIn(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "One"}).ID()
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "entity": entity}).ID()
	other := s.Make("Computer")
	for component, property := range map[string]string{"Memory": "memory", "HardDrive": "hard_drive",
		"Battery": "battery", "Camera": "camera", "SIMCard": "sim_card", "Firmware": "firmware"} {
		definition := s.Call("glpi", "POST", "/Components/"+component,
			map[string]any{"designation": component, "is_recursive": true, "size_default": 8192}).ID()
		base := fmt.Sprintf("/Assets/Computer/%d/Component/%s", computer, component)
		made := s.Call("glpi", "POST", base, map[string]any{property: map[string]any{"id": definition}}).Want(201)
		item := fmt.Sprintf("%s/%d", base, made.ID())
		if made.At("href") != item {
			t.Errorf("%s: %s", component, made.Body)
		}
		got := s.Call("glpi", "GET", item, nil).Want(200)
		if got.At("itemtype") != "Computer" || got.At("items_id") != float64(computer) ||
			got.At("entity.id") != float64(entity) || got.At(property+".id") != float64(definition) {
			t.Errorf("%s: %s", component, got.Body)
		}
		if component == "Memory" && got.At("size") != 8192.0 {
			t.Errorf("the size of its definition: %s", got.Body)
		}
		if list := s.Call("glpi", "GET", base, nil).Want(200).List(); len(list) != 1 {
			t.Errorf("%s: %v", component, list)
		}
		s.Call("glpi", "POST", base, map[string]any{}).Want(400)
		elsewhere := fmt.Sprintf("/Assets/Computer/%d/Component/%s/%d", other, component, made.ID())
		s.Call("glpi", "GET", elsewhere, nil).Want(404)
		s.Call("glpi", "DELETE", elsewhere, nil).Want(404)
		s.Call("glpi", "POST", base, map[string]any{property: 4711}).Want(400)
		s.Call("post-only", "POST", base, map[string]any{property: definition}).Want(404)
		s.Call("glpi", "DELETE", item+"?force=true", nil).Want(204)
		if list := s.Call("glpi", "GET", base, nil).Want(200).List(); len(list) != 0 {
			t.Errorf("%s: %v", component, list)
		}
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_items_devicememories`"); n != "0" {
		t.Errorf("%s pieces left", n)
	}
}

// TestOfAssets shows the tickets, changes and problems of an asset, and which software is installed on it.
func TestOfAssets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	computer := fmt.Sprintf("/Assets/Computer/%d", s.Make("Computer"))
	for object, member := range map[string]string{"Ticket": "ticket", "Change": "change", "Problem": "problem"} {
		item := s.Call("glpi", "POST", "/Assistance/"+object, map[string]any{"name": "n", "content": "c"}).ID()
		base := computer + "/" + object + "_Item"
		s.Call("glpi", "POST", base, map[string]any{member: item}).Want(201)
		s.Call("glpi", "POST", base, map[string]any{member: item}).Want(409)
		list := s.Call("glpi", "GET", base, nil).Want(200).List()
		if len(list) != 1 ||
			fmt.Sprint(list[0][member]) != fmt.Sprint(map[string]any{"id": float64(item), "name": "n"}) {
			t.Errorf("%s: %v", object, list)
		}
		if list := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/%s/%d/%[1]s_Item", object, item), nil).Want(
			200).List(); len(list) != 1 {
			t.Errorf("from the other side: %v", list)
		}
		s.Call("post-only", "GET", base, nil).Want(404)
	}
	software := s.Call("glpi", "POST", "/Assets/Software", map[string]any{"name": "Firefox"}).ID()
	version := s.Call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", software),
		map[string]any{"name": "145"}).ID()
	s.Call("glpi", "POST", computer+"/SoftwareInstallation", map[string]any{"softwareversion": version}).Want(201)
	got := s.Call("glpi", "GET", computer+"/SoftwareInstallation", nil).Want(200)
	if got.At("0.software.name") != "Firefox" || got.At("0.software.id") != float64(software) {
		t.Error(string(got.Body))
	}
	if list := s.Call("glpi", "GET", computer+"/SoftwareInstallation?filter=software.name==Firefox", nil).Want(
		200).List(); len(list) != 1 {
		t.Errorf("by name: %v", list)
	}
}
