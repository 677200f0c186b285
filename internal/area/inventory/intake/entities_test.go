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
