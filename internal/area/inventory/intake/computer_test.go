package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory/message"
)

// say reads a message that a test writes itself.
func say(t testing.TB, text string) *message.Message {
	t.Helper()
	m, err := message.Read("application/json", strings.NewReader(text), message.Usual)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// computer is a small inventory; more are further members of its content.
func computer(t testing.TB, name, serial, uuid, more string) *message.Message {
	t.Helper()
	return say(t, fmt.Sprintf(
		`{"action":"inventory","deviceid":"%s-2026-01-02-03-04-05","itemtype":"Computer","content":{
		"versionclient":"GLPI-Agent_v1.15","hardware":{"name":"%[1]s","uuid":"%s"},"bios":{"ssn":"%s"}%s}}`,
		name, uuid, serial, more))
}

// list gives some members of the items of a collection.
func (k *taker) list(path string, members ...string) string {
	k.T.Helper()
	var out []string
	for i := range k.Call("glpi", "GET", path, nil).Want(200).List() {
		var row []string
		for _, m := range members {
			row = append(row, fmt.Sprint(k.Call("glpi", "GET", path, nil).At(fmt.Sprintf("%d.%s", i, m))))
		}
		out = append(out, strings.Join(row, " "))
	}
	return strings.Join(out, "; ")
}

func (k *taker) wantList(path, want string, members ...string) {
	k.T.Helper()
	if got := k.list(path, members...); got != want {
		k.T.Errorf("%s:\n got %s\nwant %s", path, got, want)
	}
}

// TestComputer holds what comes out of an inventory against what it says.
func TestComputer(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(read(t, "computer_1.json"))
	pc := k.Call("glpi", "GET", "/Assets/Computer/1", nil).Want(200)
	for member, want := range map[string]any{"name": "glpixps", "serial": "640HP72", "manufacturer.name": "Dell Inc.",
		"model.name": "XPS 13 9350", "type.name": "Laptop", "uuid": "4c4c4544-0034-3010-8048-b6c04f503732",
		"contact": "trasher/root", "autoupdatesystem.name": "GLPI Native Inventory", "is_dynamic": true,
		"last_boot": "2020-06-09T07:58:08+00:00"} {
		if got := pc.At(member); got != want {
			t.Errorf("%s is %v, want %v", member, got, want)
		}
	}
	k.wantList("/Assets/Computer/1/Component/Memory", "LPDDR3 - Chip 4096 12161217 1; LPDDR3 - Chip 4096 12121212 2",
		"memory.designation", "size", "serial", "busID")
	k.wantList("/Assets/Computer/1/Component/Processor", "Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz 2300 2 4",
		"processor.designation", "frequency", "nbcores", "nbthreads")
	k.wantList("/Assets/Computer/1/Component/HardDrive", "PM951 NVMe SAMSUNG 256GB 256060 S29NNXAH146409",
		"hard_drive.designation", "capacity", "serial")
	k.wantList("/Assets/Computer/1/Component/Battery", "DELL RWT1R43 34605 2019-07-06 50570", "battery.designation",
		"serial",
		"date_manufacture", "real_capacity")
	k.wantList("/Assets/Computer/1/Component/Firmware", "Dell Inc. BIOS", "firmware.designation")
	k.wantList("/Components/Firmware", "1.4.3 BIOS 2016-02-06T00:00:00+00:00", "version", "type.name", "date")
	k.wantList("/Assets/Computer/1/OSInstallation",
		"Fedora 31 (Workstation Edition) 31 (Workstation Edition) x86_64 5.6.15-200.fc31.x86_64 a8c07601",
		"operatingsystem.name", "version.name", "architecture.name", "kernel_version.name", "hostid")
	k.wantList("/Assets/Computer/1/NetworkPort",
		"lo NetworkPortLocal  0; enp57s0u1u4 NetworkPortEthernet 00:e0:4c:68:01:db 1;"+
			" wlp58s0 NetworkPortWifi 44:85:00:2b:90:bc 1; virbr0 NetworkPortEthernet 52:54:00:fa:20:0e 0;"+
			" virbr0-nic NetworkPortEthernet 52:54:00:fa:20:0e 0",
		"name", "instantiation_type", "mac", "logical_number")
	if got := k.Data("glpi", `{ NetworkPortEthernet { network_port { name } network_card { id } } }`); got !=
		`{"NetworkPortEthernet":[{"network_card":{"id":1},"network_port":{"name":"enp57s0u1u4"}},`+
			`{"network_card":{"id":3},"network_port":{"name":"virbr0"}},`+
			`{"network_card":{"id":3},"network_port":{"name":"virbr0-nic"}}]}` {
		t.Errorf("ports and their cards: %s", got)
	}
	k.wantList("/Network/IPAddress?filter=network_name.id==2",
		"192.168.1.118 4; fe80::92a4:26c6:99dd:2d60 6", "name", "version")
	k.wantList("/Network/IPNetwork", "192.168.1.0 255.255.255.0 192.168.1.1", "address", "netmask", "gateway")
	k.wantList("/Assets/Computer/1/RemoteManagement", "teamviewer 123456789", "type", "remoteid")
	k.wantList("/Assets/Monitor", "DJCP6 ABH55D Sharp Corporation DJCP6", "name", "serial", "manufacturer.name",
		"model.name")
	k.wantList("/Assets/Computer/1/PeripheralConnection", "Monitor 1; Printer 1; Peripheral 1", "itemtype_peripheral",
		"items_id_peripheral")
	k.wantList("/Inventory/Agent", "glpixps-2018-07-09-09-07-13 000005 Computer 1 192.0.2.7 Core", "deviceid", "tag",
		"itemtype", "items_id", "remote_address", "type.name")
	k.wantList("/Assets/Computer/1/Log", "created inventory", "action.name", "user.name")
	if got := k.Data("glpi",
		`{ Computer { name volumes: serial } Volume(filter: "name==\"/var/www\"") { total_size free_size } }`); got !=
		`{"Computer":[{"name":"glpixps","volumes":"640HP72"}],"Volume":[{"free_size":11924,"total_size":20030}]}` {
		t.Errorf("GraphQL: %s", got)
	}
}

// TestOnePartChanges brings one part up to date: only that changes, and the history tells.
func TestOnePartChanges(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	const drives = `,"drives":[{"letter":"C:","total":100,"free":%d},{"letter":"D:","total":50,"free":5}]`
	k.take(computer(t, "pc", "S1", "", fmt.Sprintf(drives, 40)+`,"memories":[{"capacity":8192,"type":"DDR4"}]`))
	k.Exec("INSERT INTO `glpi_items_disks` (`itemtype`, `items_id`, `name`, `is_dynamic`) VALUES ('Computer', 1," +
		" 'mine', 0)")
	k.take(computer(t, "pc", "S1", "", fmt.Sprintf(drives, 40)+`,"memories":[{"capacity":8192,"type":"DDR4"}]`))
	before := k.everything()
	k.take(computer(t, "pc", "S1", "", fmt.Sprintf(drives, 30)+`,"memories":[{"capacity":8192,"type":"DDR4"}]`))
	for table, rows := range k.everything() {
		if changes := rows != before[table]; changes != (table == "glpi_items_disks" || table == "glpi_logs") {
			t.Errorf("%s changes: %v", table, changes)
		}
	}
	k.wantList("/Assets/Computer/1/Volume", "C: 30 true; D: 5 true; mine 0 false", "name", "free_size", "is_dynamic")
	// What a full inventory does not tell of goes, a partial one leaves it; what people have added stays.
	partial := computer(t, "pc", "S1", "", `,"drives":[{"letter":"C:","total":100,"free":30}]`)
	partial.Partial = true
	k.take(partial)
	k.wantList("/Assets/Computer/1/Volume", "C:; D:; mine", "name")
	partial.Partial = false
	k.take(partial)
	k.wantList("/Assets/Computer/1/Volume", "C:; mine", "name")
	k.wantList("/Assets/Computer/1/Component/Memory", "8192", "size")
	k.wantList("/Assets/Computer/1/Log?sort=id&filter=action.id==19", "part removed inventory",
		"action.name", "user.name")
}

// TestFinding holds by what a computer is found: the consequences of the rules that a site begins with.
func TestFinding(t *testing.T) {
	t.Parallel()
	const uuid, other = "4c4c4544-0034-3010-8048-b6c04f503732", "11111111-2222-4333-8444-555555555555"
	for name, c := range map[string]struct {
		first, second [3]string // name, serial, UUID
		same          bool
	}{
		"serial and UUID, another name":     {[3]string{"a", "S", uuid}, [3]string{"b", "S", uuid}, true},
		"the same serial with another UUID": {[3]string{"a", "S", uuid}, [3]string{"a", "S", other}, false},
		"the UUID was not known":            {[3]string{"a", "S", ""}, [3]string{"a", "S", uuid}, true},
		"the UUID in the other order of bytes": {[3]string{"a", "S", uuid},
			[3]string{"a", "S", "44454c4c-3400-1030-8048-b6c04f503732"}, true},
		"without a serial by name":      {[3]string{"a", "", ""}, [3]string{"a", "", ""}, true},
		"without a serial another name": {[3]string{"a", "", ""}, [3]string{"b", "", ""}, false},
		"a serial that nobody has set": {[3]string{"a", "System Serial Number", ""},
			[3]string{"b", "System Serial Number", ""}, false},
		"a serial in other letters":              {[3]string{"a", "s1x", uuid}, [3]string{"a", "S1X", uuid}, true},
		"another serial of the same name":        {[3]string{"a", "S", ""}, [3]string{"a", "T", ""}, true},
		"another serial and UUID, the same name": {[3]string{"a", "S", uuid}, [3]string{"a", "T", other}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTaker(t)
			first := k.take(computer(t, c.first[0], c.first[1], c.first[2], ""))[0]
			second := k.take(computer(t, c.second[0], c.second[1], c.second[2], ""))[0]
			if first.Item == 0 || second.Item == 0 || (first.Item == second.Item) != c.same {
				t.Errorf("first %+v, then %+v", first, second)
			}
		})
	}
}

// TestRestricted: rules that look in the entity of the message alone do not find what lies in another.
func TestRestricted(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	france := k.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "France"}).ID()
	k.Rule("ImportEntity", nil, [][3]any{{"tag", 0, "fr"}}, [][3]any{{"entities_id", "assign", france}})
	from := func(tag string) int64 {
		m := computer(t, "pc", "S1", "", "")
		m.Tag = tag
		return k.take(m)[0].Item
	}
	if first, second := from(""), from("fr"); first != second {
		t.Errorf("found as %d, then %d, before rules are restricted", first, second)
	}
	for _, id := range strings.Split(k.Joined(",", "SELECT DISTINCT `rules_id` FROM `glpi_rulecriterias`"+
		" WHERE `condition` = 10"), ",") {
		k.Call("glpi", "POST", "/Rule/Collection/ImportAsset/Rule/"+id+"/Criteria",
			map[string]any{"criteria": "entityrestrict", "condition": 202, "pattern": "1"}).Want(201)
	}
	for range 2 {
		if root, there := from(""), from("fr"); root != 1 || there != 2 {
			t.Errorf("in the root entity it is %d, in France %d", root, there)
		}
	}
	k.wantList("/Assets/Computer?sort=id", fmt.Sprintf("pc 0; pc %d", france), "name", "entity.id")
}

// TestVirtualCards: the rules look at the addresses of virtual cards only where the settings count those, or where a
// machine has no others; never at those of the loopback.
func TestVirtualCards(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	const real = `{"description":"card","mac":"02:00:00:00:00:01","type":"ethernet","ipaddress":"10.0.0.1"},`
	const virtual = `{"description":"bridge","mac":"02:00:00:00:00:02","type":"ethernet","virtualdev":true,
		"ipaddress":"10.0.0.2"},{"description":"lo","mac":"02:00:00:00:00:03","type":"loopback","ipaddress":"10.0.0.3"}`
	for i, c := range []struct{ counted, networks, macs, ips string }{
		{"0", real + virtual, `"02:00:00:00:00:01"`, `"10.0.0.1"`},
		{"0", virtual, `"02:00:00:00:00:02"`, `"10.0.0.2"`},
		{"1", real + virtual, `["02:00:00:00:00:01","02:00:00:00:00:02"]`, `["10.0.0.1","10.0.0.2"]`},
	} {
		k.set(map[string]string{"component_networkcardvirtual": c.counted})
		id := k.take(computer(t, "pc", fmt.Sprint("S", i), "11111111-2222-4333-8444-55555555555"+fmt.Sprint(i),
			`,"networks":[`+c.networks+`]`))[0].Item
		input := fmt.Sprint(k.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d/RuleMatch", id), nil).At("0.input"))
		if !strings.Contains(input, `"mac":`+c.macs) || !strings.Contains(input, `"ip":`+c.ips) {
			t.Errorf("with %s: %s", c.counted, input)
		}
	}
}

// TestRefused holds what is not taken: it leaves a trace where the rule says so, and no asset.
func TestRefused(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	for range 2 {
		if got := k.take(computer(t, "", "S", "", ""))[0]; !got.Refused || got.Item != 0 || got.Reason == "" {
			t.Errorf("without a name: %+v", got)
		}
	}
	k.wantList("/Inventory/RefusedEquipment", "Computer S Computer constraint (name) inventory", "itemtype", "serial",
		"rule.name", "method")
	partial := computer(t, "pc", "S2", "", "")
	partial.Partial = true
	if got := k.take(partial)[0]; !got.Refused || k.Count("glpi_computers") != 0 {
		t.Errorf("a part of what is not known: %+v", got)
	}
	k.Exec("UPDATE `glpi_ruleactions` SET `value` = '1' WHERE `field` = '_inventory'") // link, else nothing
	if got := k.take(computer(t, "pc", "S3", "", ""))[0]; !got.Refused || k.Count("glpi_computers") != 0 ||
		k.Count("glpi_refusedequipments") != 1 {
		t.Errorf("denied: %+v", got)
	}
}

// TestLocked holds that inventories leave alone what people have changed.
func TestLocked(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(computer(t, "pc", "S", "", `,"hardware":{"name":"pc","description":"first"}`))
	k.Call("glpi", "PATCH", "/Assets/Computer/1", map[string]any{"comment": "mine"}).Want(200)
	k.take(computer(t, "pc", "S", "", `,"hardware":{"name":"pc","description":"second"}`))
	if got := k.Call("glpi", "GET", "/Assets/Computer/1", nil).At("comment"); got != "mine" {
		t.Errorf("the comment is %v", got)
	}
	k.wantList("/Inventory/LockedField", "Computer 1 comment second", "itemtype", "items_id", "field", "value")
}

// TestComesBack: what reports in is not in the trash, and stays who it is.
func TestComesBack(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(computer(t, "pc", "S", "", ""))
	k.Call("glpi", "DELETE", "/Assets/Computer/1", nil).Want(204)
	if got := k.take(computer(t, "pc", "S", "", ""))[0]; got.Item != 1 {
		t.Errorf("%+v", got)
	}
	if got := k.Call("glpi", "GET", "/Assets/Computer/1", nil).At("is_deleted"); got != false {
		t.Errorf("is_deleted %v", got)
	}
}

// TestPlaced puts assets where the rules for entities say.
func TestPlaced(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	france := k.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "France", "tag": "fr-1"}).ID()
	k.Exec("UPDATE `glpi_entities` SET `tag` = 'fr-1' WHERE `id` = ?", france)
	k.Rule("ImportEntity", nil, [][3]any{{"tag", 6, "/^(fr-.*)$/"}},
		[][3]any{{"_affect_entity_by_tag", "regex_result", "#0"}})
	m := computer(t, "pc", "S", "", "")
	m.Tag = "fr-1"
	k.take(m)
	k.take(computer(t, "other", "T", "", ""))
	k.wantList("/Assets/Computer", fmt.Sprintf("pc %d; other 0", france), "name", "entity.id")
	k.wantList("/Inventory/Agent", fmt.Sprintf("%d; 0", france), "entity.id")
}

// TestSoftware holds what becomes of programs: the same with and without a publisher is one, versions change, and
// software stays when it goes from a computer.
func TestSoftware(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	soft := func(list string) { k.take(computer(t, "pc", "S", "", `,"softwares":[`+list+`]`)) }
	soft(`{"name":"Editor","version":"1"},{"name":"Editor","version":"1","publisher":"ACME"},
		{"name":"Tool","version":"3"}`)
	k.wantList("/Assets/Software?sort=id", "Editor ACME; Tool <nil>", "name", "manufacturer.name")
	soft(`{"name":"Editor","version":"2","publisher":"acme"}`)
	k.wantList("/Assets/Computer/1/SoftwareInstallation", "Editor 2", "software.name", "softwareversion.name")
	k.wantList("/Assets/Software?sort=id", "Editor; Tool", "name")
	k.wantList("/Assets/Software/1/Version?sort=id", "1; 2", "name")
	k.wantList("/Assets/Computer/1/Log?sort=id&filter=action.id=in=(4,5)",
		"software installed; software uninstalled; software uninstalled", "action.name")
}

// TestMachines makes computers of virtual machines where the settings want them.
func TestMachines(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	const uuid = "4c4c4544-0034-3010-8048-b6c04f503732"
	host := computer(t, "host", "H", "", `,"virtualmachines":[{"name":"vm1","uuid":"`+uuid+`","vmtype":"libvirt",
		"subsystem":"kvm","status":"running","memory":2048,"vcpu":2,"mac":"52:54:00:00:00:01","ipaddress":"10.1.1.1"},
		{"name":"nameless","vmtype":"libvirt"}]`)
	k.take(host)
	k.wantList("/Assets/Computer/1/VirtualMachine", "vm1 2048 2 running kvm; nameless <nil> 0 <nil> <nil>", "name",
		"ram",
		"vcpu", "state.name", "system.name")
	if n := k.Count("glpi_computers"); n != 1 {
		t.Errorf("%d computers", n)
	}
	k.set(map[string]string{"vm_as_computer": "1", "vm_components": "1"})
	k.take(host)
	k.wantList("/Assets/Computer?filter=id==2", "vm1 "+uuid+" libvirt true", "name", "uuid", "type.name", "is_dynamic")
	k.wantList("/Assets/Computer/2/NetworkPort", "vnic 52:54:00:00:00:01", "name", "mac")
	k.wantList("/Assets/Computer/2/Component/Memory", "2048", "size")
	if n := k.Scalar("SELECT COUNT(*) FROM `glpi_items_deviceprocessors` WHERE `items_id` = 2"); n != "2" {
		t.Errorf("%s processors", n)
	}
	k.take(host) // another rule finds the host than has let it in
	before := k.everything()
	k.take(host)
	for table, rows := range k.everything() {
		if rows != before[table] {
			t.Errorf("the same again changes %s", table)
		}
	}
	// The machine's own agent finds it, by its UUID in another order of bytes.
	if got := k.take(computer(t, "vm1", "", "44454c4c-3400-1030-8048-b6c04f503732", ""))[0]; got.Item != 2 {
		t.Errorf("the machine itself: %+v", got)
	}
}
