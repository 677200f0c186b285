package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// assignable gives the top-level path of every object whose items are assigned to people.
func (s *fixture) assignable() map[string]*model.Object {
	out := map[string]*model.Object{}
	for _, o := range s.Catalog.Objects() {
		if !o.Assignable() {
			continue
		}
		for _, m := range o.Mounts {
			if m.Under == nil && m.Ops == model.CRUD && m.Named == "" {
				out[m.Path] = o
			}
		}
	}
	return out
}

// TestAssignable shows an item to those it is assigned to, and to those who use it, as their profile
// says. The items are of every type that can be assigned, made at run time or not.
func TestAssignable(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.define("Car", map[string]any{"profiles": map[string]any{"4": 31}})
	types := s.assignable()
	types["/Assets/Custom/Car"] = s.Catalog.Object("CustomAsset_Car")
	if len(types) < 19 {
		t.Fatalf("only %d types are assignable", len(types))
	}
	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "mine"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), map[string]any{"user": 2}).want(201)
	s.grant("unmanaged", model.Create)
	for path, o := range types {
		t.Run(o.Name, func(t *testing.T) {
			s := s.in(t)
			s.setRight(4, o.Right, 31)
			body := map[string]any{"name": "a"}
			if o.Name == "License" || o.Name == "SoftwareLicense" {
				body["software"] = s.call("glpi", "POST", "/Assets/Software", map[string]any{"name": "s"}).id()
			}
			s.grant(o.Right, model.Create)
			id := s.call("glpi", "POST", path, body).id()
			item := fmt.Sprintf("%s/%d", path, id)
			update := func(column string, value any) {
				s.exec("UPDATE `"+o.Table+"` SET `"+column+"` = ? WHERE `id` = ?", value, id)
			}
			link := func(role int) {
				s.exec("INSERT INTO `glpi_groups_items` (`groups_id`, `itemtype`, `items_id`, `type`) VALUES (?, ?, ?, ?)", group, o.Itemtype, id, role)
			}
			update("users_id", 0)
			update("users_id_tech", 0)
			for _, c := range []struct {
				name   string
				right  int
				change func()
				want   int
			}{
				{"nothing", 0, func() {}, 403},
				{"owned by nobody", model.ReadOwned, func() {}, 404},
				{"owned by me", model.ReadOwned, func() { update("users_id", 2) }, 200},
				{"owned by another", model.ReadOwned, func() { update("users_id", 4) }, 404},
				{"only assigned to me", model.ReadOwned, func() { update("users_id_tech", 2) }, 404},
				{"owned by my group", model.ReadOwned, func() { link(1) }, 200},
				{"assigned to me", model.ReadAssigned, func() {}, 200},
				{"assigned to another", model.ReadAssigned, func() { update("users_id_tech", 4) }, 404},
				{"both rights, owned by my group", model.ReadAssigned | model.ReadOwned, func() {}, 200},
				{"assigned to my group", model.ReadAssigned, func() { link(2) }, 200},
			} {
				c.change()
				s.setRight(4, o.Right, c.right)
				s.call("glpi", "GET", item, nil).want(c.want)
				listed := 0
				if list := s.call("glpi", "GET", fmt.Sprintf("%s?filter=id==%d", path, id), nil); list.status == 200 {
					listed = len(list.list())
				} else {
					list.want(c.want)
				}
				if listed == 1 != (c.want == 200) {
					t.Errorf("%s: %d listed", c.name, listed)
				}
			}

			// Changing needs a right of its own, and nothing is purged by it.
			s.call("glpi", "PATCH", item, map[string]any{"name": "b"}).want(403)
			s.setRight(4, o.Right, model.ReadAssigned|model.UpdateOwned)
			s.call("glpi", "PATCH", item, map[string]any{"name": "b"}).want(200)
			s.call("glpi", "DELETE", item+"?force=true", nil).want(403)
			s.exec("DELETE FROM `glpi_groups_items` WHERE `type` = 1")
			s.call("glpi", "PATCH", item, map[string]any{"name": "c"}).want(403)
			s.setRight(4, o.Right, 31)
			s.call("glpi", "DELETE", item+"?force=true", nil).want(204)
			if n := s.scalar("SELECT COUNT(*) FROM `glpi_groups_items`"); n != "0" {
				t.Errorf("%s links to groups left behind", n)
			}
		})
	}
}

// TestAssetGroups rewrites the groups of an asset by one id or by a list of them.
func TestAssetGroups(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	group := func(name string) float64 {
		return float64(s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": name}).id())
	}
	a, b := group("a"), group("b")
	item := fmt.Sprintf("/Assets/Computer/%d", s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "c", "group": []any{a}, "group_tech": b}).id())
	want := func(property string, names ...string) {
		t.Helper()
		got := s.call("glpi", "GET", item, nil).want(200)
		list := got.at(property).([]any)
		var have []string
		for _, g := range list {
			have = append(have, g.(map[string]any)["name"].(string))
		}
		if strings.Join(have, " ") != strings.Join(names, " ") {
			t.Errorf("%s: %v, want %v", property, have, names)
		}
	}
	want("group", "a")
	want("group_tech", "b")
	s.call("glpi", "PATCH", item, map[string]any{"group": b}).want(200)
	want("group", "b")
	s.call("glpi", "PATCH", item, map[string]any{"group": []any{map[string]any{"id": a}, b, 0, -1, b}}).want(200)
	want("group", "a", "b")
	s.call("glpi", "PATCH", item, map[string]any{"name": "d"}).want(200)
	want("group", "a", "b")
	want("group_tech", "b")
	s.call("glpi", "PATCH", item, map[string]any{"group": []any{4711}}).want(400)
	s.call("glpi", "PATCH", item, map[string]any{"group": "many"}).want(400)
	want("group", "a", "b")
	s.call("glpi", "PATCH", item, map[string]any{"group": []any{}}).want(200)
	want("group")
}

// TestSoftware walks from a software over its versions to where they are installed.
func TestSoftware(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	below := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).id()
	add := func(path string, body map[string]any) (string, int64) {
		t.Helper()
		made := s.call("glpi", "POST", path, body)
		id := made.id()
		if want := fmt.Sprintf("%s/%d", path, id); made.header.Get("Location") != want {
			t.Errorf("Location %q, want %q", made.header.Get("Location"), want)
		}
		return fmt.Sprintf("%s/%d", path, id), id
	}
	_, suite := add("/Assets/Software", map[string]any{"name": "Suite"})
	software, id := add("/Assets/Software", map[string]any{"name": "Writer", "entity": below, "is_recursive": true, "parent": suite, "is_update": true})
	if got := s.call("glpi", "GET", software, nil); got.at("parent.name") != "Suite" || got.at("is_valid") != true {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "PATCH", software, map[string]any{"is_update": false, "is_valid": false}).want(200); got.at("parent") != nil || got.at("is_valid") != true {
		t.Errorf("what is no update is one of something: %s", got.body)
	}
	version, number := add(software+"/Version", map[string]any{"name": "1.0", "software": suite, "arch": "x86_64"})
	if got := s.call("glpi", "GET", version, nil).want(200); got.at("software.id") != float64(id) || got.at("entity.id") != float64(below) || got.at("is_recursive") != true {
		t.Errorf("the version is not its software's: %s", got.body)
	}
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		s.call("glpi", method, strings.Replace(version, software, fmt.Sprintf("/Assets/Software/%d", suite), 1), map[string]any{"name": "x"}).want(404)
	}
	if list := s.call("glpi", "GET", fmt.Sprintf("/Assets/Software/%d/Version?filter=id==%d,name==1.0", suite, number), nil).want(200).list(); len(list) != 0 {
		t.Errorf("a filter leads to versions of another software: %v", list)
	}

	computer, _ := add("/Assets/Computer", map[string]any{"name": "pc", "entity": below})
	s.call("glpi", "POST", computer+"/SoftwareInstallation", map[string]any{}).want(400)
	s.call("glpi", "POST", computer+"/SoftwareInstallation", map[string]any{"softwareversion": 4711}).want(400)
	s.call("glpi", "POST", "/Assets/Computer/4711/SoftwareInstallation", map[string]any{"softwareversion": number}).want(404)
	installation, _ := add(computer+"/SoftwareInstallation", map[string]any{"softwareversion": number, "date_install": "2026-02-03", "itemtype": "Monitor"})
	if got := s.call("glpi", "GET", installation, nil).want(200); got.at("itemtype") != "Computer" || got.at("softwareversion.name") != "1.0" || got.at("date_install") != "2026-02-03" || got.at("entity.id") != float64(below) {
		t.Error(string(got.body))
	}
	s.call("glpi", "POST", computer+"/SoftwareInstallation", map[string]any{"softwareversion": number}).want(409)
	s.call("glpi", "PATCH", installation, map[string]any{"softwareversion": 4711}).want(400)

	s.call("glpi", "DELETE", software, nil).want(204)
	s.call("glpi", "GET", installation, nil).want(200)
	s.call("glpi", "DELETE", software+"?force=true", nil).want(204)
	s.call("glpi", "GET", version, nil).want(404)
	s.call("glpi", "GET", installation, nil).want(404)
	if n := s.scalar("SELECT (SELECT COUNT(*) FROM `glpi_softwareversions`) + (SELECT COUNT(*) FROM `glpi_items_softwareversions`)"); n != "0" {
		t.Errorf("%s rows left behind", n)
	}
}

// TestPeripherals connects what can be connected, as often as it can.
func TestPeripherals(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	location, user := s.make("Location", nil), 4
	computer := func(name string) string {
		return fmt.Sprintf("/Assets/Computer/%d/PeripheralConnection",
			s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": name, "location": location, "user": user, "contact": "Ann"}).id())
	}
	asset := func(kind string, more map[string]any) int64 {
		body := map[string]any{"name": kind}
		for k, v := range more {
			body[k] = v
		}
		return s.call("glpi", "POST", "/Assets/"+kind, body).id()
	}
	link := func(status int, at, kind string, id int64) *reply {
		t.Helper()
		return s.call("glpi", "POST", at, map[string]any{"itemtype_peripheral": kind, "items_id_peripheral": id}).want(status)
	}
	first, second := computer("first"), computer("second")
	monitor, printer := asset("Monitor", nil), asset("Printer", map[string]any{"is_global": true})
	made := link(201, first, "Monitor", monitor)
	link(409, first, "Monitor", monitor)
	link(409, second, "Monitor", monitor)
	link(201, first, "Printer", printer)
	link(201, second, "Printer", printer)
	link(409, second, "Printer", printer)
	link(400, first, "Computer", 1)
	link(400, first, "Monitor", 4711)
	link(400, first, "Nonsense", 1)
	s.call("glpi", "POST", fmt.Sprintf("/Assets/Monitor/%d/PeripheralConnection", monitor), map[string]any{"itemtype_peripheral": "Phone", "items_id_peripheral": asset("Phone", nil)}).want(400)
	item := fmt.Sprintf("%s/%d", first, made.id())
	if got := s.call("glpi", "GET", item, nil).want(200); got.at("itemtype_asset") != "Computer" || got.at("items_id_peripheral") != float64(monitor) {
		t.Error(string(got.body))
	}
	s.call("glpi", "PATCH", item, map[string]any{"itemtype_peripheral": "Printer", "items_id_peripheral": printer}).want(409)

	// A peripheral follows its asset as the entity says: here, where it is and who uses it.
	s.call("glpi", "DELETE", item, nil).want(204)
	s.exec("UPDATE `glpi_entities` SET `is_location_autoupdate` = 1, `is_user_autoupdate` = 1, `is_contact_autoupdate` = 1, `is_location_autoclean` = 1 WHERE `id` = 0")
	again := link(201, second, "Monitor", monitor).id()
	seen := fmt.Sprintf("/Assets/Monitor/%d", monitor)
	if got := s.call("glpi", "GET", seen, nil); got.at("location.id") != float64(location) || got.at("user.id") != float64(user) || got.at("contact") != "Ann" {
		t.Errorf("the monitor does not follow: %s", got.body)
	}
	if got := s.call("glpi", "GET", fmt.Sprintf("/Assets/Printer/%d", printer), nil); got.at("location") != nil {
		t.Errorf("a shared printer follows: %s", got.body)
	}
	s.call("glpi", "DELETE", fmt.Sprintf("%s/%d", second, again), nil).want(204)
	if got := s.call("glpi", "GET", seen, nil); got.at("location") != nil || got.at("user.id") != float64(user) {
		t.Errorf("after taking it away: %s", got.body)
	}

	// Connections go with either end.
	link(201, second, "Monitor", monitor)
	s.call("glpi", "DELETE", seen+"?force=true", nil).want(204)
	if list := s.call("glpi", "GET", second, nil).want(200).list(); len(list) != 1 {
		t.Errorf("connections: %v", list)
	}
	s.call("glpi", "DELETE", strings.TrimSuffix(second, "/PeripheralConnection")+"?force=true", nil).want(204)
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_assets_assets_peripheralassets`"); n != "1" {
		t.Errorf("%s connections left", n)
	}
}

// TestComponents reads the pieces of a component: of its definition, one by one, and of an asset.
func TestComponents(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	define := func(name string) int64 {
		return s.call("glpi", "POST", "/Components/Memory", map[string]any{"designation": name, "is_recursive": true}).id()
	}
	big, small := define("32 GB"), define("8 GB")
	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "user": 4}).id()
	build := func(memory int64, itemtype any, item int64, size int) int64 {
		s.exec("INSERT INTO `glpi_items_devicememories` (`devicememories_id`, `itemtype`, `items_id`, `size`, `entities_id`) VALUES (?, ?, ?, ?, 0)", memory, itemtype, item, size)
		var id int64
		if _, err := fmt.Sscan(s.scalar("SELECT MAX(`id`) FROM `glpi_items_devicememories`"), &id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	built := build(big, "Computer", computer, 32768)
	stock := build(big, nil, 0, 16384)
	build(small, "Computer", computer, 8192)
	pieces := fmt.Sprintf("/Components/Memory/%d/Items", big)
	if list := s.call("glpi", "GET", pieces, nil).want(200).list(); len(list) != 2 {
		t.Errorf("pieces of the definition: %v", list)
	}
	if list := s.call("glpi", "GET", pieces+"?filter=size=gt=20000,id==0", nil).want(200).list(); len(list) != 1 || list[0]["memory"].(map[string]any)["designation"] != "32 GB" {
		t.Errorf("large pieces: %v", list)
	}
	if list := s.call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d/Component/Memory?sort=size", computer), nil).want(200).list(); len(list) != 2 || list[0]["size"] != 8192.0 {
		t.Errorf("pieces in the computer: %v", list)
	}
	one := fmt.Sprintf("/Components/Memory/Items/%d", built)
	if got := s.call("glpi", "GET", one, nil).want(200); got.at("itemtype") != "Computer" || got.at("memory.id") != float64(big) {
		t.Error(string(got.body))
	}
	s.call("glpi", "GET", "/Components/Memory/Items", nil).want(404)
	s.call("glpi", "GET", "/Components/Memory/Items/x", nil).want(404)
	s.call("glpi", "GET", "/Components/Memory/4711/Items", nil).want(404)
	s.call("glpi", "GET", "/Assets/Computer/4711/Component/Memory", nil).want(404)
	s.call("glpi", "PATCH", one, map[string]any{"size": 1}).want(405)
	s.call("glpi", "POST", pieces, map[string]any{}).want(405)

	// Who sees the asset sees what is built into it, and nothing that lies in stock.
	s.setRight(6, "device", 0)
	s.setRight(6, "computer", model.ReadOwned)
	s.call("tech", "GET", one, nil).want(200)
	s.call("tech", "GET", fmt.Sprintf("/Components/Memory/Items/%d", stock), nil).want(404)
	s.call("tech", "GET", "/Components/Memory", nil).want(403)
	s.call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", computer), map[string]any{"user": 2}).want(200)
	s.call("tech", "GET", one, nil).want(404)

	// A definition goes for good and takes its pieces along.
	s.call("glpi", "DELETE", fmt.Sprintf("/Components/Memory/%d", big), nil).want(204)
	s.call("glpi", "GET", one, nil).want(404)
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_items_devicememories`"); n != "1" {
		t.Errorf("%s pieces left", n)
	}
}

// TestSockets takes what a socket is in from its network port, or as the body says.
func TestSockets(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).id()
	s.exec("INSERT INTO `glpi_networkports` (`id`, `name`, `itemtype`, `items_id`, `entities_id`, `logical_number`) VALUES (77, 'eth7', 'Computer', ?, 0, 7)", computer)
	add := func(body map[string]any) *reply {
		t.Helper()
		return s.call("glpi", "GET", fmt.Sprintf("/Assets/Socket/%d", s.call("glpi", "POST", "/Assets/Socket", body).id()), nil).want(200)
	}
	if got := add(map[string]any{"name": "s", "network_port": 77, "itemtype": "Monitor", "items_id": 1}); got.at("itemtype") != "Computer" || got.at("items_id") != float64(computer) {
		t.Errorf("not where its port is: %s", got.body)
	}
	if got := add(map[string]any{"itemtype": "Computer", "items_id": 0}); got.at("itemtype") != nil || got.at("wiring_side") != 1.0 {
		t.Error(string(got.body))
	}
	if got := add(map[string]any{"network_port": 77}); got.at("name") != "eth7" {
		t.Errorf("not called like its port: %s", got.body)
	}
	s.call("glpi", "POST", "/Assets/Socket", map[string]any{"network_port": 4711}).want(400)
	elsewhere := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "elsewhere", "parent": 0}).id()
	s.account("in-elsewhere", 4, elsewhere)
	s.call("in-elsewhere", "POST", "/Assets/Socket", map[string]any{"network_port": 77}).want(400) // nor would its name be seen
	socket := s.call("glpi", "POST", "/Assets/Socket", map[string]any{"name": "x"}).id()
	cable := fmt.Sprintf("/Assets/Cable/%d", s.call("glpi", "POST", "/Assets/Cable", map[string]any{"name": "c", "sockets_id_endpoint_a": socket, "color": "#ff0000"}).id())
	s.call("glpi", "PATCH", cable, map[string]any{"color": "red"}).want(400)
	s.call("glpi", "DELETE", fmt.Sprintf("/Assets/Socket/%d", socket), nil).want(204)
	if got := s.call("glpi", "GET", cable, nil).want(200); got.at("sockets_id_endpoint_a") != 0.0 || got.at("color") != "#ff0000" {
		t.Errorf("a cable ends in a socket that is gone: %s", got.body)
	}
}
