package assets_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// assignable gives the top-level path of every object whose items are assigned to people.
func assignable(s *testapi.Server) map[string]*model.Object {
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
	s := testapi.New(t)
	s.Define("Car", map[string]any{"profiles": map[string]any{"4": 31}})
	types := assignable(s)
	types["/Assets/Custom/Car"] = s.Catalog.Object("CustomAsset_Car")
	if len(types) < 19 {
		t.Fatalf("only %d types are assignable", len(types))
	}
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "mine"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), map[string]any{"user": 2}).Want(201)
	s.Grant("unmanaged", model.Create)
	for path, o := range types {
		t.Run(o.Name, func(t *testing.T) {
			s := s.In(t)
			s.SetRight(4, o.Right, 31)
			body := map[string]any{"name": "a"}
			if o.Name == "License" || o.Name == "SoftwareLicense" {
				body["software"] = s.Call("glpi", "POST", "/Assets/Software", map[string]any{"name": "s"}).ID()
			}
			s.Grant(o.Right, model.Create)
			id := s.Call("glpi", "POST", path, body).ID()
			item := fmt.Sprintf("%s/%d", path, id)
			update := func(column string, value any) {
				s.Exec("UPDATE `"+o.Table+"` SET `"+column+"` = ? WHERE `id` = ?", value, id)
			}
			link := func(role int) {
				s.Exec("INSERT INTO `glpi_groups_items` (`groups_id`, `itemtype`, `items_id`, `type`) VALUES (?, ?,"+
					" ?, ?)", group, o.Itemtype, id, role)
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
				s.SetRight(4, o.Right, c.right)
				s.Call("glpi", "GET", item, nil).Want(c.want)
				listed := 0
				if list := s.Call("glpi", "GET", fmt.Sprintf("%s?filter=id==%d", path, id), nil); list.Status == 200 {
					listed = len(list.List())
				} else {
					list.Want(c.want)
				}
				if listed == 1 != (c.want == 200) {
					t.Errorf("%s: %d listed", c.name, listed)
				}
			}

			// Changing needs a right of its own, and nothing is purged by it.
			s.Call("glpi", "PATCH", item, map[string]any{"name": "b"}).Want(403)
			s.SetRight(4, o.Right, model.ReadAssigned|model.UpdateOwned)
			s.Call("glpi", "PATCH", item, map[string]any{"name": "b"}).Want(200)
			s.Call("glpi", "DELETE", item+"?force=true", nil).Want(403)
			s.Exec("DELETE FROM `glpi_groups_items` WHERE `type` = 1")
			s.Call("glpi", "PATCH", item, map[string]any{"name": "c"}).Want(403)
			s.SetRight(4, o.Right, 31)
			s.Call("glpi", "DELETE", item+"?force=true", nil).Want(204)
			if n := s.Scalar("SELECT COUNT(*) FROM `glpi_groups_items`"); n != "0" {
				t.Errorf("%s links to groups left behind", n)
			}
		})
	}
}

// TestAssetGroups rewrites the groups of an asset by one id or by a list of them.
func TestAssetGroups(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	group := func(name string) float64 {
		return float64(s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": name}).ID())
	}
	a, b := group("a"), group("b")
	item := fmt.Sprintf("/Assets/Computer/%d",
		s.Call("glpi", "POST", "/Assets/Computer",
			map[string]any{"name": "c", "group": []any{a}, "group_tech": b}).ID())
	want := func(property string, names ...string) {
		t.Helper()
		got := s.Call("glpi", "GET", item, nil).Want(200)
		list := got.At(property).([]any)
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
	s.Call("glpi", "PATCH", item, map[string]any{"group": b}).Want(200)
	want("group", "b")
	s.Call("glpi", "PATCH", item, map[string]any{"group": []any{map[string]any{"id": a}, b, 0, -1, b}}).Want(200)
	want("group", "a", "b")
	s.Call("glpi", "PATCH", item, map[string]any{"name": "d"}).Want(200)
	want("group", "a", "b")
	want("group_tech", "b")
	s.Call("glpi", "PATCH", item, map[string]any{"group": []any{4711}}).Want(400)
	s.Call("glpi", "PATCH", item, map[string]any{"group": "many"}).Want(400)
	want("group", "a", "b")
	s.Call("glpi", "PATCH", item, map[string]any{"group": []any{}}).Want(200)
	want("group")
}

// TestSoftware walks from a software over its versions to where they are installed.
func TestSoftware(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).ID()
	add := func(path string, body map[string]any) (string, int64) {
		t.Helper()
		made := s.Call("glpi", "POST", path, body)
		id := made.ID()
		if want := fmt.Sprintf("%s/%d", path, id); made.Location() != want {
			t.Errorf("Location %q, want %q", made.Location(), want)
		}
		return fmt.Sprintf("%s/%d", path, id), id
	}
	_, suite := add("/Assets/Software", map[string]any{"name": "Suite"})
	software, id := add("/Assets/Software", map[string]any{"name": "Writer", "entity": below, "is_recursive": true,
		"parent": suite, "is_update": true})
	if got := s.Call("glpi", "GET", software, nil); got.At("parent.name") != "Suite" || got.At("is_valid") != true {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "PATCH", software, map[string]any{"is_update": false, "is_valid": false}).Want(
		200); got.At("parent") != nil || got.At("is_valid") != true {
		t.Errorf("what is no update is one of something: %s", got.Body)
	}
	s.Call("glpi", "POST", software+"/Version", map[string]any{"name": "1.0", "software": suite}).Want(400)
	version, number := add(software+"/Version", map[string]any{"name": "1.0", "software": id, "arch": "x86_64"})
	if got := s.Call("glpi", "GET", version, nil).Want(200); got.At("software.id") != float64(id) ||
		got.At("entity.id") != float64(below) || got.At("is_recursive") != true {
		t.Errorf("the version is not its software's: %s", got.Body)
	}
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		s.Call("glpi", method, strings.Replace(version, software, fmt.Sprintf("/Assets/Software/%d", suite), 1),
			map[string]any{"name": "x"}).Want(404)
	}
	if list := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Software/%d/Version?filter=id==%d,name==1.0", suite, number),
		nil).Want(200).List(); len(list) != 0 {
		t.Errorf("a filter leads to versions of another software: %v", list)
	}

	computer, _ := add("/Assets/Computer", map[string]any{"name": "pc", "entity": below})
	s.Call("glpi", "POST", computer+"/SoftwareInstallation", map[string]any{}).Want(400)
	s.Call("glpi", "POST", computer+"/SoftwareInstallation", map[string]any{"softwareversion": 4711}).Want(400)
	s.Call("glpi", "POST", "/Assets/Computer/4711/SoftwareInstallation",
		map[string]any{"softwareversion": number}).Want(404)
	s.Call("glpi", "POST", computer+"/SoftwareInstallation",
		map[string]any{"softwareversion": number, "itemtype": "Monitor"}).Want(400)
	installation, _ := add(computer+"/SoftwareInstallation",
		map[string]any{"softwareversion": number, "date_install": "2026-02-03"})
	if got := s.Call("glpi", "GET", installation, nil).Want(200); got.At("itemtype") != "Computer" ||
		got.At("softwareversion.name") != "1.0" || got.At("date_install") != "2026-02-03" ||
		got.At("entity.id") != float64(below) {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "POST", computer+"/SoftwareInstallation", map[string]any{"softwareversion": number}).Want(409)
	s.Call("glpi", "PATCH", installation, map[string]any{"softwareversion": 4711}).Want(400)

	s.Call("glpi", "DELETE", software, nil).Want(204)
	s.Call("glpi", "GET", installation, nil).Want(200)
	s.Call("glpi", "DELETE", software+"?force=true", nil).Want(204)
	s.Call("glpi", "GET", version, nil).Want(404)
	s.Call("glpi", "GET", installation, nil).Want(404)
	if n := s.Scalar("SELECT (SELECT COUNT(*) FROM `glpi_softwareversions`) + (SELECT COUNT(*)" +
		" FROM `glpi_items_softwareversions`)"); n != "0" {
		t.Errorf("%s rows left behind", n)
	}
}

// TestPeripherals connects what can be connected, as often as it can.
func TestPeripherals(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	location, user := s.Make("Location"), 4
	computer := func(name string) string {
		return fmt.Sprintf("/Assets/Computer/%d/PeripheralConnection",
			s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": name, "location": location, "user": user,
				"contact": "Ann"}).ID())
	}
	asset := func(kind string, more map[string]any) int64 {
		body := map[string]any{"name": kind}
		for k, v := range more {
			body[k] = v
		}
		return s.Call("glpi", "POST", "/Assets/"+kind, body).ID()
	}
	link := func(status int, at, kind string, id int64) *testapi.Reply {
		t.Helper()
		return s.Call("glpi", "POST", at, map[string]any{"itemtype_peripheral": kind, "items_id_peripheral": id}).Want(
			status)
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
	s.Call("glpi", "POST", fmt.Sprintf("/Assets/Monitor/%d/PeripheralConnection", monitor),
		map[string]any{"itemtype_peripheral": "Phone", "items_id_peripheral": asset("Phone", nil)}).Want(400)
	item := fmt.Sprintf("%s/%d", first, made.ID())
	if got := s.Call("glpi", "GET", item, nil).Want(200); got.At("itemtype_asset") != "Computer" ||
		got.At("items_id_peripheral") != float64(monitor) {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "PATCH", item,
		map[string]any{"itemtype_peripheral": "Printer", "items_id_peripheral": printer}).Want(409)

	// A peripheral follows its asset as the entity says: here, where it is and who uses it.
	s.Call("glpi", "DELETE", item, nil).Want(204)
	s.Exec("UPDATE `glpi_entities` SET `is_location_autoupdate` = 1, `is_user_autoupdate` = 1," +
		" `is_contact_autoupdate` = 1, `is_location_autoclean` = 1 WHERE `id` = 0")
	again := link(201, second, "Monitor", monitor).ID()
	seen := fmt.Sprintf("/Assets/Monitor/%d", monitor)
	if got := s.Call("glpi", "GET", seen, nil); got.At("location.id") != float64(location) ||
		got.At("user.id") != float64(user) || got.At("contact") != "Ann" {
		t.Errorf("the monitor does not follow: %s", got.Body)
	}
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Printer/%d", printer), nil); got.At("location") != nil {
		t.Errorf("a shared printer follows: %s", got.Body)
	}
	s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d", second, again), nil).Want(204)
	if got := s.Call("glpi", "GET", seen, nil); got.At("location") != nil || got.At("user.id") != float64(user) {
		t.Errorf("after taking it away: %s", got.Body)
	}

	// Connections go with either end.
	link(201, second, "Monitor", monitor)
	s.Call("glpi", "DELETE", seen+"?force=true", nil).Want(204)
	if list := s.Call("glpi", "GET", second, nil).Want(200).List(); len(list) != 1 {
		t.Errorf("connections: %v", list)
	}
	s.Call("glpi", "DELETE", strings.TrimSuffix(second, "/PeripheralConnection")+"?force=true", nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_assets_assets_peripheralassets`"); n != "1" {
		t.Errorf("%s connections left", n)
	}
}

// TestComponents reads the pieces of a component: of its definition, one by one, and of an asset.
func TestComponents(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	define := func(name string) int64 {
		return s.Call("glpi", "POST", "/Components/Memory",
			map[string]any{"designation": name, "is_recursive": true}).ID()
	}
	big, small := define("32 GB"), define("8 GB")
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "user": 4}).ID()
	build := func(memory int64, itemtype any, item int64, size int) int64 {
		s.Exec("INSERT INTO `glpi_items_devicememories` (`devicememories_id`, `itemtype`, `items_id`, `size`,"+
			" `entities_id`) VALUES (?, ?, ?, ?, 0)", memory, itemtype, item, size)
		var id int64
		if _, err := fmt.Sscan(s.Scalar("SELECT MAX(`id`) FROM `glpi_items_devicememories`"), &id); err != nil {
			t.Fatal(err)
		}
		return id
	}
	built := build(big, "Computer", computer, 32768)
	stock := build(big, nil, 0, 16384)
	build(small, "Computer", computer, 8192)
	pieces := fmt.Sprintf("/Components/Memory/%d/Items", big)
	if list := s.Call("glpi", "GET", pieces, nil).Want(200).List(); len(list) != 2 {
		t.Errorf("pieces of the definition: %v", list)
	}
	if list := s.Call("glpi", "GET", pieces+"?filter=size=gt=20000,id==0", nil).Want(200).List(); len(list) != 1 ||
		list[0]["memory"].(map[string]any)["designation"] != "32 GB" {
		t.Errorf("large pieces: %v", list)
	}
	if list := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d/Component/Memory?sort=size", computer),
		nil).Want(200).List(); len(list) != 2 || list[0]["size"] != 8192.0 {
		t.Errorf("pieces in the computer: %v", list)
	}
	one := fmt.Sprintf("/Components/Memory/Items/%d", built)
	if got := s.Call("glpi", "GET", one, nil).Want(200); got.At("itemtype") != "Computer" ||
		got.At("memory.id") != float64(big) {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "GET", "/Components/Memory/Items", nil).Want(404)
	s.Call("glpi", "GET", "/Components/Memory/Items/x", nil).Want(404)
	s.Call("glpi", "GET", "/Components/Memory/4711/Items", nil).Want(404)
	s.Call("glpi", "GET", "/Assets/Computer/4711/Component/Memory", nil).Want(404)
	s.Call("glpi", "PATCH", one, map[string]any{"size": 1}).Want(405)
	s.Call("glpi", "POST", pieces, map[string]any{}).Want(405)

	// Who sees the asset sees what is built into it, and nothing that lies in stock.
	s.SetRight(6, "device", 0)
	s.SetRight(6, "computer", model.ReadOwned)
	s.Call("tech", "GET", one, nil).Want(200)
	s.Call("tech", "GET", fmt.Sprintf("/Components/Memory/Items/%d", stock), nil).Want(404)
	s.Call("tech", "GET", "/Components/Memory", nil).Want(403)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", computer), map[string]any{"user": 2}).Want(200)
	s.Call("tech", "GET", one, nil).Want(404)

	// A definition goes for good and takes its pieces along.
	s.Call("glpi", "DELETE", fmt.Sprintf("/Components/Memory/%d", big), nil).Want(204)
	s.Call("glpi", "GET", one, nil).Want(404)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_items_devicememories`"); n != "1" {
		t.Errorf("%s pieces left", n)
	}
}

// TestSockets takes what a socket is in from its network port, or as the body says.
func TestSockets(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	s.Exec("INSERT INTO `glpi_networkports` (`id`, `name`, `itemtype`, `items_id`, `entities_id`, `logical_number`)"+
		" VALUES (77, 'eth7', 'Computer', ?, 0, 7)", computer)
	add := func(body map[string]any) *testapi.Reply {
		t.Helper()
		return s.Call("glpi", "GET",
			fmt.Sprintf("/Assets/Socket/%d", s.Call("glpi", "POST", "/Assets/Socket", body).ID()), nil).Want(200)
	}
	s.Call("glpi", "POST", "/Assets/Socket", map[string]any{"network_port": 77, "itemtype": "Monitor",
		"items_id": 1}).Want(400)
	if got := add(map[string]any{"name": "s", "network_port": 77}); got.At(
		"itemtype") != "Computer" || got.At("items_id") != float64(computer) {
		t.Errorf("not where its port is: %s", got.Body)
	}
	if got := add(map[string]any{"items_id": 0}); got.At("itemtype") != nil ||
		got.At("wiring_side") != 1.0 {
		t.Error(string(got.Body))
	}
	if got := add(map[string]any{"network_port": 77}); got.At("name") != "eth7" {
		t.Errorf("not called like its port: %s", got.Body)
	}
	s.Call("glpi", "POST", "/Assets/Socket", map[string]any{"network_port": 4711}).Want(400)
	elsewhere := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "elsewhere", "parent": 0}).ID()
	s.Account("in-elsewhere", 4, elsewhere)
	// nor would its name be seen
	s.Call("in-elsewhere", "POST", "/Assets/Socket", map[string]any{"network_port": 77}).Want(400)
	socket := s.Call("glpi", "POST", "/Assets/Socket", map[string]any{"name": "x"}).ID()
	cable := fmt.Sprintf("/Assets/Cable/%d",
		s.Call("glpi", "POST", "/Assets/Cable", map[string]any{"name": "c", "sockets_id_endpoint_a": socket,
			"color": "#ff0000"}).ID())
	s.Call("glpi", "PATCH", cable, map[string]any{"color": "red"}).Want(400)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Assets/Socket/%d", socket), nil).Want(204)
	if got := s.Call("glpi", "GET", cable, nil).Want(200); got.At("sockets_id_endpoint_a") != 0.0 ||
		got.At("color") != "#ff0000" {
		t.Errorf("a cable ends in a socket that is gone: %s", got.Body)
	}
}
