package intake_test

import (
	"fmt"
	"testing"
)

// TestEntitiesDecide holds that the settings of entities say where new software lies, and whether an asset goes where
// the rules put it.
func TestEntitiesDecide(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	entity := func(name string) int64 {
		return k.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": name, "entity": 0}).ID()
	}
	a, b := entity("A"), entity("B")
	rule := k.Rule("ImportEntity", nil, [][3]any{{"name", 0, "pc"}}, nil)
	action := k.Call("glpi", "POST", rule+"/Action", map[string]any{"action_type": "assign", "field": "entities_id",
		"value": fmt.Sprint(a)}).ID()
	pc := func(program string) {
		k.take(computer(t, "pc", "S1", "", `,"drives":[{"letter":"C:","total":100,"free":3}],
			"softwares":[{"name":"One","version":"1"},{"name":"`+program+`","version":"1"}]`))
	}
	pc("Two")
	k.wantList("/Assets/Computer", fmt.Sprintf("pc %d", a), "name", "entity.id")
	k.wantList("/Assets/Software?sort=name", fmt.Sprintf("One %d false; Two %[1]d false", a), "name", "entity.id",
		"is_recursive")

	// Software lies where the entity above says, and those below see it.
	set := func(id int64, settings map[string]any) {
		k.Call("glpi", "PATCH", fmt.Sprintf("/Administration/Entity/%d", id), settings).Want(200)
	}
	set(0, map[string]any{"software_entity": 0})
	pc("Three")
	k.wantList("/Assets/Software?sort=name", fmt.Sprintf("One %d false; Three 0 true; Two %[1]d false", a), "name",
		"entity.id", "is_recursive")
	set(a, map[string]any{"entities_strategy_software": -10})
	pc("Four")
	k.wantList("/Assets/Software?filter=name==Four", fmt.Sprintf("Four %d false", a), "name", "entity.id",
		"is_recursive")

	// The asset stays until its entity names a model of transfer.
	k.Call("glpi", "PATCH", fmt.Sprintf("%s/Action/%d", rule, action), map[string]any{"value": fmt.Sprint(b)}).Want(200)
	pc("Four")
	k.wantList("/Assets/Computer", fmt.Sprintf("pc %d", a), "name", "entity.id")
	model := k.Call("glpi", "POST", "/Administration/TransferModel", map[string]any{"name": "all", "keep_disk": 1,
		"keep_software": 1}).ID()
	set(0, map[string]any{"transfer_model": map[string]any{"name": "all"}})
	set(a, map[string]any{"transfers_strategy": -10})
	pc("Four")
	k.wantList("/Assets/Computer", fmt.Sprintf("pc %d", a), "name", "entity.id") // never, says its own
	set(a, map[string]any{"transfer_model": model})
	set(a, map[string]any{"transfer_model": nil})
	if got := k.Call("glpi", "GET", fmt.Sprintf("/Administration/Entity/%d", a), nil); got.At("transfers_strategy") !=
		float64(-2) {
		t.Errorf("null for the model: %s", got.Body)
	}
	pc("Four")
	k.wantList("/Assets/Computer", fmt.Sprintf("pc %d", b), "name", "entity.id")
	k.wantList("/Assets/Computer/1/Volume", "C: 3", "name", "free_size")
	k.wantList("/Inventory/Agent", fmt.Sprintf("%d", b), "entity.id")
	k.wantList("/Assets/Computer/1/SoftwareInstallation?sort=id", "1; 1", "softwareversion.name")
	before := k.everything()
	pc("Four")
	for table, rows := range k.everything() {
		if rows != before[table] && table != "glpi_rulematchedlogs" {
			t.Errorf("the same again changes %s:\n%s\nbefore:\n%s", table, rows, before[table])
		}
	}

	// What people have locked stays.
	k.Call("glpi", "POST", "/Inventory/LockedField", map[string]any{"itemtype": "Computer", "items_id": 1,
		"field": "entities_id"}).Want(201)
	k.Call("glpi", "PATCH", fmt.Sprintf("%s/Action/%d", rule, action), map[string]any{"value": fmt.Sprint(a)}).Want(200)
	pc("Four")
	k.wantList("/Assets/Computer", fmt.Sprintf("pc %d", b), "name", "entity.id")

	// Who has no right on entities changes none of this.
	k.SetRight(6, "entity", 2048)
	k.Call("tech", "PATCH", "/Administration/Entity/0", map[string]any{"transfers_strategy": -10})
	if got := k.Call("glpi", "GET", "/Administration/Entity/0", nil); got.At("transfers_strategy") != float64(0) ||
		got.At("transfer_model.name") != "all" || got.At("software_entity.id") != float64(0) {
		t.Errorf("%s", got.Body)
	}
	k.Call("tech", "POST", "/Administration/TransferModel", map[string]any{"name": "mine"}).Want(403)
	k.wantList("/Administration/TransferModel?sort=id", "complete 2 1; all 0 0", "name", "keep_ticket",
		"clean_contract")
}

// TestFindsNothingOfOtherEntities has agents tell of components, networks and VLANs that only another entity has: their
// assets get some of their own, which those who see the assets see.
func TestFindsNothingOfOtherEntities(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	other := k.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Other", "entity": 0}).ID()
	tell := func(n int) {
		k.take(computer(t, fmt.Sprint("pc", n), fmt.Sprint("S", n), "", fmt.Sprintf(`,"cpus":[{"name":"Chip",
			"speed":1000}],"memories":[{"capacity":1024,"type":"DDR4","description":"RAM"}],
			"networks":[{"description":"eth0","type":"ethernet","mac":"02:00:00:00:00:0%d","ipaddress":"10.0.0.%[1]d",
			"ipmask":"255.255.255.0","ipsubnet":"10.0.0.0","ipgateway":"10.0.0.254"}]`, n)))
		k.take(say(t, fmt.Sprintf(`{"action":"netinventory","deviceid":"foo%d","itemtype":"NetworkEquipment","content":{
			"versionclient":"6.0","network_device":{"type":"Networking","name":"switch%[1]d","serial":"SW%[1]d",
			"mac":"02:ff:00:00:0%[1]d:01"},"network_ports":[{"ifnumber":1,"ifname":"p1","iftype":6,
			"mac":"02:ff:00:00:0%[1]d:11","vlans":[{"name":"office","number":"7"}]}]}}`, n)))
	}
	tables := []string{"glpi_deviceprocessors", "glpi_devicememories", "glpi_devicenetworkcards", "glpi_vlans",
		"glpi_ipnetworks"}
	tell(1)
	for _, table := range tables {
		k.Exec("UPDATE `"+table+"` SET `entities_id` = ?, `is_recursive` = 0", other)
	}
	tell(2)
	tell(3) // these are there for all
	for _, table := range tables {
		if got := k.Scalar("SELECT GROUP_CONCAT(`entities_id` || ' ' || `is_recursive`) FROM `" + table +
			"`"); got != fmt.Sprintf("%d 0,0 1", other) {
			t.Errorf("%s lie in %s", table, got)
		}
	}
}
