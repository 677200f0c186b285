package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestRackItems mounts, moves and unmounts: what collides or stands out of the rack is refused.
func TestRackItems(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	rackOf := func(units int) string {
		return fmt.Sprintf("/Assets/Rack/%d", s.call("glpi", "POST", "/Assets/Rack", map[string]any{"name": "r", "number_units": units}).id())
	}
	kind := func(body map[string]any) int64 { return s.call("glpi", "POST", "/Dropdowns/ComputerModel", body).id() }
	computer := func(model int64) int64 {
		return s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c", "model": model}).id()
	}
	tall := kind(map[string]any{"name": "tall", "rack_units": 3})
	half := kind(map[string]any{"name": "half", "is_half_rack": true})
	shallow := kind(map[string]any{"name": "shallow", "depth": 0.5})
	rack := rackOf(20)
	items := rack + "/Item"
	mount := func(status int, item int64, place string, message string) *reply {
		t.Helper()
		body := fmt.Sprintf(`{"itemtype": "Computer", "items_id": %d, %s}`, item, place)
		got := s.call("glpi", "POST", items, body).want(status)
		if !strings.Contains(string(got.body), message) {
			t.Errorf("%s: %s, want %q", body, got.body, message)
		}
		return got
	}
	plain := computer(0)
	first := mount(201, plain, `"position": 1, "rack": 999`, "")
	item := fmt.Sprintf("%s/%d", items, first.id())
	if first.header.Get("Location") != item {
		t.Errorf("Location %q", first.header.Get("Location"))
	}
	if got := s.call("glpi", "GET", item, nil).want(200); got.at("position") != 1.0 || got.at("orientation") != nil {
		t.Error(string(got.body))
	}
	for itemtype, shown := range map[string]string{"User": "'User'", "": "''", "Nonsense": "'Nonsense'"} {
		got := s.call("glpi", "POST", items, map[string]any{"itemtype": itemtype, "items_id": 1, "position": 1}).want(400)
		if got.at("error") != "Invalid itemtype "+shown+". Allowed values are: Computer, Monitor, NetworkEquipment, Peripheral, Enclosure, PDU, PassiveDCEquipment" {
			t.Error(string(got.body))
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
	left := mount(201, computer(half), `"position": 2, "position_horizontal": 1`, "").id()
	mount(400, computer(half), `"position": 2, "position_horizontal": 1`, "no room")
	mount(201, computer(half), `"position": 2, "position_horizontal": 2`, "")
	mount(400, computer(shallow), `"position": 3`, "orientation")
	mount(400, computer(shallow), `"position": 3, "orientation": 2`, "orientation")
	mount(201, computer(shallow), `"position": 3, "orientation": 0`, "")
	mount(201, computer(shallow), `"position": 3, "orientation": 1`, "")
	mount(400, computer(shallow), `"position": 3, "orientation": 1`, "no room")

	// Moving.
	s.call("glpi", "PATCH", item, map[string]any{"position": 2}).want(400)
	s.call("glpi", "PATCH", item, map[string]any{"position": 0}).want(400)
	s.call("glpi", "PATCH", item, map[string]any{"itemtype": "User"}).want(400)
	if got := s.call("glpi", "PATCH", item, map[string]any{"position": 10, "bgcolor": "#112233"}).want(200); got.at("position") != 10.0 || got.at("bgcolor") != "#112233" {
		t.Error(string(got.body))
	}
	s.call("glpi", "PATCH", item, map[string]any{"bgcolor": "red"}).want(400)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", items, left), map[string]any{"position": 4}).want(400)
	s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", items, left), map[string]any{"position": 4, "position_horizontal": 2}).want(200)
	other := rackOf(4)
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		s.call("glpi", method, strings.Replace(item, rack, other, 1), map[string]any{"position": 2}).want(404)
	}
	if got := s.call("glpi", "GET", rack, nil); len(got.at("items").([]any)) != 7 {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "GET", items+"?filter=position==10,position==3", nil).want(200).list(); len(got) != 3 {
		t.Errorf("found %v", got)
	}
	s.call("glpi", "GET", other+"/Item", nil).want(200)
	s.call("glpi", "GET", "/Assets/Rack/4711/Item", nil).want(404)
	s.call("normal", "POST", items, map[string]any{"itemtype": "Computer", "items_id": plain, "position": 11}).want(403)

	// What is purged leaves the rack, and a purged rack leaves what stood in it.
	s.call("glpi", "DELETE", fmt.Sprintf("/Assets/Computer/%d?force=true", plain), nil).want(204)
	s.call("glpi", "GET", item, nil).want(404)
	s.call("glpi", "DELETE", rack+"?force=true", nil).want(204)
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_items_racks`"); n != "0" {
		t.Errorf("%s items in no rack", n)
	}
}

// TestRackModels lets a model change its size only where everything still fits.
func TestRackModels(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	rack := fmt.Sprintf("/Assets/Rack/%d/Item", s.call("glpi", "POST", "/Assets/Rack", map[string]any{"name": "r", "number_units": 10}).id())
	for _, itemtype := range []string{"Computer", "Enclosure"} {
		model := s.call("glpi", "POST", "/Dropdowns/"+itemtype+"Model", map[string]any{"name": "m"}).id()
		path := fmt.Sprintf("/Dropdowns/%sModel/%d", itemtype, model)
		var items []string
		for _, position := range []int{1, 3, 10} {
			id := s.call("glpi", "POST", "/Assets/"+itemtype, map[string]any{"name": "i", "model": model}).id()
			items = append(items, fmt.Sprintf("%s/%d", rack, s.call("glpi", "POST", rack, map[string]any{"itemtype": itemtype, "items_id": id, "position": position}).id()))
		}
		top := items[2]
		if got := s.call("glpi", "PATCH", path, map[string]any{"rack_units": 2}).want(400); !strings.Contains(string(got.body), "no room") {
			t.Error(string(got.body))
		}
		s.call("glpi", "DELETE", top, nil).want(204)
		s.call("glpi", "PATCH", path, map[string]any{"rack_units": 2, "name": "bigger"}).want(200)
		s.call("glpi", "PATCH", path, map[string]any{"rack_units": 3}).want(400)
		s.call("glpi", "PATCH", path, map[string]any{"is_half_rack": true}).want(200)
		if got := s.call("glpi", "GET", items[0], nil).at("position_horizontal"); got != 1.0 {
			t.Errorf("a half stands on side %v", got)
		}
		beside := s.call("glpi", "POST", "/Assets/"+itemtype, map[string]any{"name": "i", "model": model}).id()
		right := fmt.Sprintf("%s/%d", rack, s.call("glpi", "POST", rack, map[string]any{"itemtype": itemtype, "items_id": beside, "position": 2, "position_horizontal": 2}).id())
		s.call("glpi", "PATCH", path, map[string]any{"is_half_rack": false}).want(400)
		s.call("glpi", "DELETE", right, nil).want(204)
		s.call("glpi", "PATCH", path, map[string]any{"is_half_rack": false, "depth": 0.5}).want(200)
		if got := s.call("glpi", "GET", items[0], nil).at("position_horizontal"); got != 0.0 {
			t.Errorf("something as wide as the rack stands on side %v", got)
		}
		for _, item := range items[:2] {
			s.call("glpi", "DELETE", item, nil).want(204)
		}
	}
}

// TestRacksInRooms wants every rack of a room at a place of its own.
func TestRacksInRooms(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	room := s.insert("DCRoom")
	rack := func(status int, body map[string]any) *reply {
		t.Helper()
		return s.call("glpi", "POST", "/Assets/Rack", body).want(status)
	}
	rack(400, map[string]any{"name": "a", "room": room})
	rack(400, map[string]any{"name": "a", "room": room, "position": "0"})
	a := fmt.Sprintf("/Assets/Rack/%d", rack(201, map[string]any{"name": "a", "room": room, "position": "1,1"}).id())
	rack(400, map[string]any{"name": "b", "room": room, "position": "1,1"})
	b := fmt.Sprintf("/Assets/Rack/%d", rack(201, map[string]any{"name": "b", "room": room, "position": "1,2", "bgcolor": "#000000"}).id())
	s.call("glpi", "PATCH", b, map[string]any{"room": room}).want(400) // a position comes with it
	s.call("glpi", "PATCH", b, map[string]any{"room": room, "position": "1,1"}).want(400)
	s.call("glpi", "DELETE", a, nil).want(204)
	if got := s.call("glpi", "PATCH", b, map[string]any{"room": room, "position": "1,1", "bgcolor": ""}).want(200); got.at("position") != "1,1" || got.at("bgcolor") != "#FEC95C" {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "GET", a, nil).want(200); got.at("is_deleted") != true || got.at("bgcolor") != "#FEC95C" {
		t.Error(string(got.body))
	}
	rack(400, map[string]any{"room": 4711, "position": "1,9"})
}
