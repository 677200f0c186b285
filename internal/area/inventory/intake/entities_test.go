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
	k.Exec("UPDATE `glpi_entities` SET `entities_strategy_software` = 0, `entities_id_software` = 0 WHERE `id` = 0")
	pc("Three")
	k.wantList("/Assets/Software?sort=name", fmt.Sprintf("One %d false; Three 0 true; Two %[1]d false", a), "name",
		"entity.id", "is_recursive")
	k.Exec(fmt.Sprintf("UPDATE `glpi_entities` SET `entities_strategy_software` = -10 WHERE `id` = %d", a))
	pc("Four")
	k.wantList("/Assets/Software?filter=name==Four", fmt.Sprintf("Four %d false", a), "name", "entity.id",
		"is_recursive")

	// The asset stays until its entity names a model of transfer.
	k.Call("glpi", "PATCH", fmt.Sprintf("%s/Action/%d", rule, action), map[string]any{"value": fmt.Sprint(b)}).Want(200)
	pc("Four")
	k.wantList("/Assets/Computer", fmt.Sprintf("pc %d", a), "name", "entity.id")
	k.Exec("INSERT INTO `glpi_transfers` (`id`, `name`, `keep_disk`, `keep_software`) VALUES (1, 'all', 1, 1)")
	k.Exec("UPDATE `glpi_entities` SET `transfers_strategy` = 0, `transfers_id` = 1 WHERE `id` = 0")
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
}
