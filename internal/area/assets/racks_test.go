package assets_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestRackItems mounts, moves and unmounts: what collides or stands out of the rack is refused.
func TestRackItems(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	rackOf := func(units int) string {
		return fmt.Sprintf("/Assets/Rack/%d",
			s.Call("glpi", "POST", "/Assets/Rack", map[string]any{"name": "r", "number_units": units}).ID())
	}
	kind := func(body map[string]any) int64 { return s.Call("glpi", "POST", "/Dropdowns/ComputerModel", body).ID() }
	computer := func(model int64) int64 {
		return s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c", "model": model}).ID()
	}
	tall := kind(map[string]any{"name": "tall", "rack_units": 3})
	half := kind(map[string]any{"name": "half", "is_half_rack": true})
	shallow := kind(map[string]any{"name": "shallow", "depth": 0.5})
	rack := rackOf(20)
	items := rack + "/Item"
	mount := func(status int, item int64, place string, message string) *testapi.Reply {
		t.Helper()
		body := fmt.Sprintf(`{"itemtype": "Computer", "items_id": %d, %s}`, item, place)
		got := s.Call("glpi", "POST", items, body).Want(status)
		if !strings.Contains(string(got.Body), message) {
			t.Errorf("%s: %s, want %q", body, got.Body, message)
		}
		return got
	}
	plain := computer(0)
	mount(400, plain, `"position": 1, "rack": 999`, "The path says")
	first := mount(201, plain, `"position": 1`, "")
	item := fmt.Sprintf("%s/%d", items, first.ID())
	if first.Location() != item {
		t.Errorf("Location %q", first.Location())
	}
	if got := s.Call("glpi", "GET", item, nil).Want(200); got.At("position") != 1.0 || got.At("orientation") != nil {
		t.Error(string(got.Body))
	}
	for itemtype, shown := range map[string]string{"User": "'User'", "": "''", "Nonsense": "'Nonsense'"} {
		got := s.Call("glpi", "POST", items, map[string]any{"itemtype": itemtype, "items_id": 1, "position": 1}).Want(
			400)
		if got.At("error") != "Invalid itemtype "+shown+". Allowed values are: Computer, Monitor, NetworkEquipment,"+
			" Peripheral, Enclosure, PDU, PassiveDCEquipment" {
			t.Error(string(got.Body))
		}
	}
	mount(409, plain, `"position": 5`, "")                      // it stands there already
	mount(201, plain, `"position": 5, "is_reserved": true`, "") // but can be reserved elsewhere
	mount(400, computer(0), `"position": 1`, "no room")
	mount(400, computer(0), `"position": 5`, "no room")
	mount(400, computer(0), `"position": 0`, "position")
	mount(400, computer(0), `"orientation": 0`, "position")
	mount(400, computer(0), `"position": 21`, "does not fit")
	mount(400, computer(tall), `"position": 19`, "does not fit")
	mount(400, computer(tall), `"position": 3`, "no room")
	mount(400, 4711, `"position": 9`, "no computer with id 4711")
	mount(201, computer(tall), `"position": 18`, "")
	mount(400, computer(half), `"position": 2`, "position_horizontal")
	mount(400, computer(half), `"position": 2, "position_horizontal": 3`, "position_horizontal")
	left := mount(201, computer(half), `"position": 2, "position_horizontal": 1`, "").ID()
	mount(400, computer(half), `"position": 2, "position_horizontal": 1`, "no room")
	mount(201, computer(half), `"position": 2, "position_horizontal": 2`, "")
	mount(400, computer(shallow), `"position": 3`, "orientation")
	mount(400, computer(shallow), `"position": 3, "orientation": 2`, "orientation")
	mount(201, computer(shallow), `"position": 3, "orientation": 0`, "")
	mount(201, computer(shallow), `"position": 3, "orientation": 1`, "")
	mount(400, computer(shallow), `"position": 3, "orientation": 1`, "no room")

	// Moving.
	s.Call("glpi", "PATCH", item, map[string]any{"position": 2}).Want(400)
	s.Call("glpi", "PATCH", item, map[string]any{"position": 0}).Want(400)
	s.Call("glpi", "PATCH", item, map[string]any{"itemtype": "User"}).Want(400)
	if got := s.Call("glpi", "PATCH", item, map[string]any{"position": 10, "bgcolor": "#112233"}).Want(200); got.At(
		"position") != 10.0 || got.At("bgcolor") != "#112233" {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "PATCH", item, map[string]any{"bgcolor": "red"}).Want(400)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", items, left), map[string]any{"position": 4}).Want(400)
	s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", items, left),
		map[string]any{"position": 4, "position_horizontal": 2}).Want(200)
	other := rackOf(4)
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		s.Call("glpi", method, strings.Replace(item, rack, other, 1), map[string]any{"position": 2}).Want(404)
	}
	if got := s.Call("glpi", "GET", rack, nil); len(got.At("items").([]any)) != 7 {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "GET", items+"?filter=position==10,position==3", nil).Want(200).List(); len(got) != 3 {
		t.Errorf("found %v", got)
	}
	s.Call("glpi", "GET", other+"/Item", nil).Want(200)
	s.Call("glpi", "GET", "/Assets/Rack/4711/Item", nil).Want(404)
	s.Call("normal", "POST", items, map[string]any{"itemtype": "Computer", "items_id": plain, "position": 11}).Want(403)

	// What is purged leaves the rack, and a purged rack leaves what stood in it.
	s.Call("glpi", "DELETE", fmt.Sprintf("/Assets/Computer/%d?force=true", plain), nil).Want(204)
	s.Call("glpi", "GET", item, nil).Want(404)
	s.Call("glpi", "DELETE", rack+"?force=true", nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_items_racks`"); n != "0" {
		t.Errorf("%s items in no rack", n)
	}
}

// TestRackModels lets a model change its size only where everything still fits.
func TestRackModels(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	rack := fmt.Sprintf("/Assets/Rack/%d/Item",
		s.Call("glpi", "POST", "/Assets/Rack", map[string]any{"name": "r", "number_units": 10}).ID())
	for _, itemtype := range []string{"Computer", "Enclosure"} {
		model := s.Call("glpi", "POST", "/Dropdowns/"+itemtype+"Model", map[string]any{"name": "m"}).ID()
		path := fmt.Sprintf("/Dropdowns/%sModel/%d", itemtype, model)
		var items []string
		for _, position := range []int{1, 3, 10} {
			id := s.Call("glpi", "POST", "/Assets/"+itemtype, map[string]any{"name": "i", "model": model}).ID()
			items = append(items,
				fmt.Sprintf("%s/%d", rack,
					s.Call("glpi", "POST", rack, map[string]any{"itemtype": itemtype, "items_id": id,
						"position": position}).ID()))
		}
		top := items[2]
		if got := s.Call("glpi", "PATCH", path, map[string]any{"rack_units": 2}).Want(400); !strings.Contains(
			string(got.Body), "no room") {
			t.Error(string(got.Body))
		}
		s.Call("glpi", "DELETE", top, nil).Want(204)
		s.Call("glpi", "PATCH", path, map[string]any{"rack_units": 2, "name": "bigger"}).Want(200)
		s.Call("glpi", "PATCH", path, map[string]any{"rack_units": 3}).Want(400)
		s.Call("glpi", "PATCH", path, map[string]any{"is_half_rack": true}).Want(200)
		if got := s.Call("glpi", "GET", items[0], nil).At("position_horizontal"); got != 1.0 {
			t.Errorf("a half stands on side %v", got)
		}
		beside := s.Call("glpi", "POST", "/Assets/"+itemtype, map[string]any{"name": "i", "model": model}).ID()
		right := fmt.Sprintf("%s/%d", rack,
			s.Call("glpi", "POST", rack, map[string]any{"itemtype": itemtype, "items_id": beside, "position": 2,
				"position_horizontal": 2}).ID())
		s.Call("glpi", "PATCH", path, map[string]any{"is_half_rack": false}).Want(400)
		s.Call("glpi", "DELETE", right, nil).Want(204)
		s.Call("glpi", "PATCH", path, map[string]any{"is_half_rack": false, "depth": 0.5}).Want(200)
		if got := s.Call("glpi", "GET", items[0], nil).At("position_horizontal"); got != 0.0 {
			t.Errorf("something as wide as the rack stands on side %v", got)
		}
		for _, item := range items[:2] {
			s.Call("glpi", "DELETE", item, nil).Want(204)
		}
	}
}

// TestRacksInRooms wants every rack of a room at a place of its own.
func TestRacksInRooms(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Exec("INSERT INTO `glpi_dcrooms` (`id`, `name`) VALUES (1, 'room')")
	const room = 1
	rack := func(status int, body map[string]any) *testapi.Reply {
		t.Helper()
		return s.Call("glpi", "POST", "/Assets/Rack", body).Want(status)
	}
	rack(400, map[string]any{"name": "a", "room": room})
	rack(400, map[string]any{"name": "a", "room": room, "position": "0"})
	a := fmt.Sprintf("/Assets/Rack/%d", rack(201, map[string]any{"name": "a", "room": room, "position": "1,1"}).ID())
	rack(400, map[string]any{"name": "b", "room": room, "position": "1,1"})
	b := fmt.Sprintf("/Assets/Rack/%d",
		rack(201, map[string]any{"name": "b", "room": room, "position": "1,2", "bgcolor": "#000000"}).ID())
	s.Call("glpi", "PATCH", b, map[string]any{"room": room}).Want(400) // a position comes with it
	s.Call("glpi", "PATCH", b, map[string]any{"room": room, "position": "1,1"}).Want(400)
	s.Call("glpi", "DELETE", a, nil).Want(204)
	if got := s.Call("glpi", "PATCH", b, map[string]any{"room": room, "position": "1,1", "bgcolor": ""}).Want(
		200); got.At("position") != "1,1" || got.At("bgcolor") != "#FEC95C" {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "GET", a, nil).Want(200); got.At("is_deleted") != true || got.At("bgcolor") != "#FEC95C" {
		t.Error(string(got.Body))
	}
	rack(400, map[string]any{"room": 4711, "position": "1,9"})
}
