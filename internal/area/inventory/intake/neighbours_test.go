package intake_test

import (
	"fmt"
	"testing"
)

// wires gives what hangs at the ports of a switch: port, type and item at the other end.
func (k *taker) wires() string {
	k.T.Helper()
	return k.Joined("; ", "SELECT a.`name` || ' - ' || b.`itemtype` || ' ' || b.`items_id` || ' ' || COALESCE(b.`mac`, '')"+
		" FROM `glpi_networkports_networkports` w"+
		" JOIN `glpi_networkports` a ON a.`id` = w.`networkports_id_1` JOIN `glpi_networkports` b"+
		" ON b.`id` = w.`networkports_id_2` ORDER BY a.`id`")
}

// TestNeighbours follows the wires of a switch: machines that are known and not, several at one port, a neighbour that
// names itself, and a machine that reports in after a switch has heard it.
func TestNeighbours(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	pc := func(name, mac string) {
		k.take(computer(t, name, "S-"+name, "", fmt.Sprintf(`,"networks":[{"description":"eth0","type":"ethernet",
			"mac":"%s","ipaddress":"10.0.0.%d","ipmask":"255.255.255.0"}]`, mac, len(name)+10)))
	}
	pc("known", "02:00:00:00:00:01")
	switched := say(t, `{"action":"netinventory","deviceid":"foo","itemtype":"NetworkEquipment","content":{
		"versionclient":"6.0","network_device":{"type":"Networking","name":"switch","serial":"SW1",
		"mac":"02:ff:00:00:00:01",
		"ips":["10.0.0.2"]},"network_ports":[
		{"ifnumber":1,"ifname":"p1","iftype":6,"mac":"02:ff:00:00:00:11","connections":[{"mac":["02:00:00:00:00:01"]}]},
		{"ifnumber":2,"ifname":"p2","iftype":6,"mac":"02:ff:00:00:00:12","connections":[{"mac":["02:00:00:00:00:02"]}]},
		{"ifnumber":3,"ifname":"p3","iftype":6,"mac":"02:ff:00:00:00:13","connections":[
			{"mac":["02:00:00:00:00:03","02:00:00:00:00:04"]}]},
		{"ifnumber":4,"ifname":"p4","iftype":6,"mac":"02:ff:00:00:00:14","trunk":true,"connections":[
			{"mac":["02:00:00:00:00:05","02:00:00:00:00:06"]}]},
		{"ifnumber":5,"ifname":"p5","iftype":6,"mac":"02:ff:00:00:00:15","lldp":true,
			"vlans":[{"name":"office","number":"7",
			"tagged":true}],"connections":[{"ifdescr":"Gi0/1","ip":"10.0.0.3","sysname":"core","sysdescr":"IOS"}]},
		{"ifnumber":6,"ifname":"lo","iftype":24}]}}`)
	k.take(switched)
	const want = "p1 - Computer 1 02:00:00:00:00:01; p2 - Unmanaged 1 02:00:00:00:00:02; p3 - Unmanaged 4 ;" +
		" p5 - Unmanaged 5 ; Hub port 1 - Unmanaged 2 02:00:00:00:00:03; Hub port 2 - Unmanaged 3 02:00:00:00:00:04"
	if got := k.wires(); got != want {
		t.Errorf("wires:\n got %s\nwant %s", got, want)
	}
	k.wantList("/Assets/Unmanaged?sort=id",
		"02:00:00:00:00:02 false; 02:00:00:00:00:03 false; 02:00:00:00:00:04 false;"+
			" Hub true; core false", "name", "is_hub")
	k.wantList("/Network/VLAN", "office 7", "name", "tag")
	k.take(switched)
	before := k.everything()
	k.take(switched)
	for table, rows := range k.everything() {
		if rows != before[table] {
			t.Errorf("the same again changes %s:\n%s\nbefore:\n%s", table, rows, before[table])
		}
	}
	pc("late", "02:00:00:00:00:02")
	if got := k.wires(); k.Count("glpi_unmanageds") != 4 || got == want {
		t.Errorf("the machine reports in: %s", got)
	}
	k.take(switched)
	if got := k.Scalar("SELECT `itemtype` || `items_id` FROM `glpi_networkports` WHERE `id` = (SELECT" +
		" CASE a.`id` WHEN w.`networkports_id_1` THEN w.`networkports_id_2` ELSE w.`networkports_id_1` END" +
		" FROM `glpi_networkports_networkports` w JOIN `glpi_networkports` a ON a.`name` = 'p2'" +
		" AND a.`id` IN (w.`networkports_id_1`, w.`networkports_id_2`))"); got != "Computer2" {
		t.Errorf("at port 2 hangs %s", got)
	}
}

// TestStack takes each member of a stack of switches as one, with its own ports, and access points with their
// controller.
func TestStack(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	stack := say(t, `{"action":"netinventory","deviceid":"foo","itemtype":"NetworkEquipment","content":{
		"versionclient":"6.0","network_device":{"type":"Networking","name":"stack","serial":"M1","model":"Stack",
		"mac":"02:ff:00:00:00:01","ips":["10.0.0.2"],"manufacturer":"Cisco"},"network_components":[
		{"index":1,"type":"stack","name":"stack"},
		{"index":1001,"contained_index":1,"type":"chassis","name":"1","serial":"M1","model":"C2960"},
		{"index":2001,"contained_index":1,"type":"chassis","name":"2","serial":"M2","model":"C3750","version":"12.2"}],
		"network_ports":[{"ifnumber":10101,"ifname":"Gi1/0/1","iftype":6,"mac":"02:ff:00:00:01:01"},
		{"ifnumber":10201,"ifname":"Gi2/0/1","iftype":6,"mac":"02:ff:00:00:02:01"},
		{"ifnumber":1,"ifname":"Vl1","iftype":6,"mac":"02:ff:00:00:00:99"}]}}`)
	for range 2 {
		k.take(stack)
		k.wantList("/Assets/NetworkEquipment?sort=id", "stack - 1 M1 C2960; stack - 2 M2 C3750", "name", "serial",
			"model.name")
		k.wantList("/Assets/NetworkEquipment/1/NetworkPort?sort=id", "Gi1/0/1; Vl1; Management", "name")
		k.wantList("/Assets/NetworkEquipment/2/NetworkPort?sort=id", "Gi2/0/1", "name")
		k.wantList("/Assets/NetworkEquipment/2/Component/Firmware", "C3750", "firmware.designation")
	}
	wireless := say(t, `{"action":"netinventory","deviceid":"foo","itemtype":"NetworkEquipment","content":{
		"versionclient":"6.0","network_device":{"type":"Networking","name":"wlc","serial":"W1","ips":["10.0.0.9"]},
		"network_components":[{"index":1,"type":"chassis","name":"wlc","serial":"W1"},
		{"index":7,"name":"ap7","description":"Hall","ip":"10.0.9.7","mac":"02:aa:00:00:00:07","serial":"AP7",
		"model":"AIR","version":"8.5"}]}}`)
	k.take(wireless)
	k.wantList("/Assets/NetworkEquipment?sort=id&filter=id=gt=2", "wlc W1 <nil>; ap7 Hall AP7 AIR", "name", "serial",
		"model.name")
	k.wantList("/Assets/NetworkEquipment/4/NetworkPort", "Management 02:aa:00:00:00:07", "name", "mac")
}

// TestDiscovery: a look from afar changes nothing of what an inventory has told, unless the address is a new one.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	seen := func(action, name, ip string) {
		k.take(say(t, fmt.Sprintf(`{"action":"%s","deviceid":"foo","itemtype":"NetworkEquipment","content":{
			"versionclient":"6.0","network_device":{"type":"Networking","name":"%s","serial":"SW1","ips":["%s"]},
			"network_ports":[{"ifnumber":1,"ifname":"p1","iftype":6,"mac":"02:ff:00:00:00:11"}]}}`, action, name, ip)))
	}
	seen("netinventory", "switch", "10.0.0.2")
	seen("netdiscovery", "10.0.0.2", "10.0.0.2")
	k.wantList("/Assets/NetworkEquipment", "switch", "name")
	seen("netdiscovery", "moved", "10.0.0.3")
	k.wantList("/Assets/NetworkEquipment", "moved", "name")
	k.wantList("/Assets/NetworkEquipment/1/NetworkPort?sort=id", "p1; Management", "name")
	k.wantList("/Network/IPAddress", "10.0.0.3", "name") // by which the next look knows it
	seen("netdiscovery", "again", "10.0.0.3")
	k.wantList("/Assets/NetworkEquipment", "moved", "name")
}

// TestEndOfWire: of the ports of a neighbour it is the one that the switch names, or that stands first in the machine
// and not one that is only virtual.
func TestEndOfWire(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(computer(t, "pc", "S1", "", `,"networks":[
		{"description":"bridge","mac":"02:00:00:00:00:01","type":"ethernet","virtualdev":true},
		{"description":"card","mac":"02:00:00:00:00:01","type":"ethernet"}]`))
	k.take(device(t, "netinventory", "NetworkEquipment", `,"ips":["10.0.0.9"],"mac":"02:ff:00:00:00:00"`,
		`{"ifnumber":11,"ifname":"up","ifdescr":"Gi0/1","iftype":6,"mac":"02:ff:00:00:00:01"},
		{"ifnumber":12,"ifname":"down","ifdescr":"Gi0/2","iftype":6,"mac":"02:ff:00:00:00:02"}`))
	k.take(say(t, `{"action":"netinventory","deviceid":"foo","itemtype":"NetworkEquipment","content":{
		"versionclient":"6.0","network_device":{"type":"Networking","name":"switch","serial":"SW1"},"network_ports":[
		{"ifnumber":1,"ifname":"p1","iftype":6,"connections":[{"mac":["02:00:00:00:00:01"]}]},
		{"ifnumber":2,"ifname":"p2","iftype":6,"lldp":true,"connections":[{"ip":"10.0.0.9","ifdescr":"Gi0/1"}]},
		{"ifnumber":3,"ifname":"p3","iftype":6,"cdp":true,"connections":[{"sysmac":"02:ff:00:00:00:00","ifnumber":12}]}
		]}}`))
	if got := k.Joined("; ", "SELECT a.`name` || ' ' || b.`name` FROM `glpi_networkports_networkports` w"+
		" JOIN `glpi_networkports` a ON a.`id` = w.`networkports_id_1` JOIN `glpi_networkports` b"+
		" ON b.`id` = w.`networkports_id_2` ORDER BY w.`id`"); got != "p1 card; p2 up; p3 down" {
		t.Errorf("wires: %s", got)
	}
}
