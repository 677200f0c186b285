package intake_test

import (
	"fmt"
	"strings"
	"testing"
)

// dictionary adds a rule to a dictionary over HTTP: criteria are looked at by a regular expression, actions are "type
// field" and a value.
func (k *taker) dictionary(collection string, criteria, actions map[string]string) string {
	k.T.Helper()
	base := "/Rule/Collection/Dictionnary" + collection + "/Rule"
	id := k.Call("glpi", "POST", base, map[string]any{"name": "r", "match": "AND", "is_active": true}).ID()
	rule := fmt.Sprintf("%s/%d", base, id)
	for what, pattern := range criteria {
		k.Call("glpi", "POST", rule+"/Criteria", map[string]any{"criteria": what, "condition": 6,
			"pattern": pattern}).Want(201)
	}
	for what, value := range actions {
		kind, field, _ := strings.Cut(what, " ")
		k.Call("glpi", "POST", rule+"/Action", map[string]any{"action_type": kind, "field": field,
			"value": value}).Want(201)
	}
	return rule
}

// TestDictionaries holds that names are corrected before items are looked for or made.
func TestDictionaries(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	other := k.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Shared", "entity": 0}).ID()
	k.dictionary("Manufacturer", map[string]string{"name": "/^hewlett|^HP/i"}, map[string]string{"assign name": "HP"})
	k.dictionary("ComputerModel", map[string]string{"name": "/^(EliteBook) /", "manufacturer": "/^HP$/"},
		map[string]string{"regex_result name": "#0 (HP)"})
	k.dictionary("ComputerType", map[string]string{"name": "/laptop|notebook/i"},
		map[string]string{"assign name": "Portable"})
	k.dictionary("MonitorModel", map[string]string{"name": "/.*/"}, map[string]string{"assign name": "Display"})
	k.dictionary("Software", map[string]string{"name": "/^(\\w+) (\\d+)$/"},
		map[string]string{"regex_result name": "#0", "regex_result version": "#1", "assign manufacturer": "Makers",
			"regex_result softwarecategories_id": "Of #0", "assign is_helpdesk_visible": "0",
			"assign new_entities_id": "0"})
	k.dictionary("Software", map[string]string{"name": "/^KB\\d+/"}, map[string]string{"assign _ignore_import": "1"})
	k.dictionary("Software", map[string]string{"manufacturer": "/^HP$/"},
		map[string]string{"assign new_entities_id": fmt.Sprint(other)})
	k.dictionary("Printer", map[string]string{"name": "/PDF/"}, map[string]string{"assign _ignore_import": "1"})
	k.dictionary("Printer", map[string]string{"name": "/^Laser/"}, map[string]string{"assign name": "Laser",
		"assign is_global": "1"})
	for _, name := range []string{"Name", "Version", "Edition"} { // the rules that a server begins with
		collection := strings.TrimSuffix("DictionnaryOperatingSystem"+name, "Name")
		for _, r := range k.Call("glpi", "GET", "/Rule/Collection/"+collection+"/Rule", nil).Want(200).List() {
			k.Call("glpi", "PATCH", fmt.Sprintf("/Rule/Collection/%s/Rule/%v", collection, r["id"]),
				map[string]any{"is_active": true}).Want(200)
		}
	}
	const parts = `,"bios":{"smanufacturer":"Hewlett-Packard","smodel":"EliteBook 840","ssn":"S1"},
		"operatingsystem":{"full_name":"Microsoft Windows 11 Pro","version":"23H2","arch":"64-bit"},
		"monitors":[{"caption":"X","serial":"M1","manufacturer":"HP Inc"}],
		"printers":[{"name":"PDF writer","serial":"P1"},{"name":"Laser on floor 2","serial":"P2"}],
		"softwares":[{"name":"Editor 7","version":"x","publisher":"Y"},{"name":"KB12345"},
			{"name":"Tool","version":"1","publisher":"hewlett"},{"name":"Plain","version":"2"}]`
	m := computer(t, "pc", "S1", "", parts)
	for range 2 {
		k.take(m)
		k.wantList("/Assets/Computer", "pc HP EliteBook (HP)", "name", "manufacturer.name", "model.name")
		k.wantList("/Dropdowns/Manufacturer?sort=name", "HP; Makers; Y", "name")
		k.wantList("/Assets/Monitor", "X HP Display", "name", "manufacturer.name", "model.name")
		k.wantList("/Assets/Printer", "Laser true", "name", "is_global")
		k.wantList("/Assets/Computer/1/OSInstallation", "Windows 11 Pro 64-bit", "operatingsystem.name",
			"version.name", "edition.name", "architecture.name")
		k.wantList("/Assets/Software?sort=name", fmt.Sprintf("Editor Makers Of Editor false 0; "+
			"Microsoft Windows 11 Pro <nil> <nil> true 0; Plain <nil> <nil> true 0; Tool HP <nil> true %d", other),
			"name", "manufacturer.name", "category.name", "is_helpdesk_visible", "entity.id")
		k.wantList("/Assets/Computer/1/SoftwareInstallation?sort=id", "7; 23H2; 2; 1", "softwareversion.name")
	}

	// A printer that reports over the network is left out too, and leaves no trace.
	count := k.Scalar("SELECT COUNT(*) FROM `glpi_refusedequipments`")
	p := read(t, "printer_1.json")
	k.dictionary("Printer", map[string]string{"name": "/.*/"}, map[string]string{"assign _ignore_import": "1"})
	if out := k.take(p); !out[0].Refused || out[0].Item != 0 {
		t.Errorf("%+v", out)
	}
	if got := k.Scalar("SELECT COUNT(*) FROM `glpi_refusedequipments`"); got != count {
		t.Errorf("%s refused", got)
	}
}

// TestDictionariesAreServed holds that there is a dictionary for each list, as an extension, and that the contract's
// list of collections stays as it is.
func TestDictionariesAreServed(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	for name, fields := range map[string]int{"Software": 7, "Printer": 4, "Manufacturer": 1, "PhoneType": 1,
		"NetworkEquipmentModel": 1, "OperatingSystemServicePack": 1, "OperatingSystemArchitecture": 1} {
		base := "/Rule/Collection/Dictionnary" + name
		if got := k.Call("glpi", "GET", base+"/ActionField", nil).Want(200); len(got.List()) != fields {
			t.Errorf("%s: %s", name, got.Body)
		}
		k.Call("glpi", "GET", base+"/Rule", nil).Want(200)
		k.Call("post-only", "GET", base+"/Rule", nil).Want(403)
		k.Call("post-only", "GET", base+"/CriteriaCriteria", nil).Want(403)
	}
	if got := k.Call("glpi", "GET", "/Rule/Collection", nil).Want(200); len(got.List()) != 11 {
		t.Errorf("%s", got.Body)
	}
	k.Call("glpi", "POST", k.dictionary("Manufacturer", nil, nil)+"/Action",
		map[string]any{"field": "is_global", "value": "1"}).Want(400)
}
