package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory/message"
)

// device is a message about equipment of the network; ports are JSON.
func device(t testing.TB, action, itemtype, more, ports string) *message.Message {
	t.Helper()
	return say(t, fmt.Sprintf(`{"action":"%s","deviceid":"foo","itemtype":"%s","content":{"versionclient":"6.0",
		"network_device":{"type":"%s","name":"device","serial":"D1"%s},"network_ports":[%s]}}`, action, itemtype,
		strings.Replace(itemtype, "NetworkEquipment", "Networking", 1), more, ports))
}

// TestPortsOfDevices holds what ports become: what has no number is none, a name and a description stand in for each
// other, the name of the device's own port is nobody else's, counters come all or not at all, and a port that is made of
// others is an aggregate, whatever the number of its type.
func TestPortsOfDevices(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	m := device(t, "netinventory", "NetworkEquipment", `,"ips":["10.0.0.5"],"mac":"02:ff:00:00:00:00"`, `
		{"ifname":"numberless","iftype":6},
		{"ifnumber":1,"ifname":"Management","ifdescr":"own","iftype":6,"mac":"02:ff:00:00:00:01"},
		{"ifnumber":2,"ifdescr":"said","iftype":6,"mac":"02:ff:00:00:00:02"},
		{"ifnumber":3,"ifname":"named","iftype":6,"mac":"02:ff:00:00:00:03","ifinoctets":1,"ifoutoctets":2,"ifinerrors":3},
		{"ifnumber":4,"ifname":"all","iftype":6,"mac":"02:ff:00:00:00:04","ifinoctets":1,"ifoutoctets":2,"ifinerrors":3,
			"ifouterrors":4},
		{"ifnumber":5,"ifname":"bond","iftype":6,"mac":"02:ff:00:00:00:05","ifspeed":2000000000,"aggregate":[3,"4",9]},
		{"ifnumber":6,"ifname":"loop","iftype":24},{"ifnumber":7,"ifname":"air","iftype":71}`)
	for range 2 {
		k.take(m)
		k.wantList("/Assets/NetworkEquipment/1/NetworkPort?sort=id",
			"1 Management port own NetworkPortEthernet 0 0; 2 said said NetworkPortEthernet 0 0;"+
				" 3 named named NetworkPortEthernet 0 0; 4 all all NetworkPortEthernet 1 4;"+
				" 5 bond bond NetworkPortAggregate 0 0; 7 air air NetworkPortWifi 0 0;"+
				" 0 Management <nil> NetworkPortAggregate 0 0", "logical_number", "name", "if_description",
			"instantiation_type", "if_in_bytes", "if_out_errors")
		if got := k.Joined("; ", "SELECT `networkports_id` || ' ' || COALESCE(`networkports_id_list`, '')"+
			" FROM `glpi_networkportaggregates` ORDER BY `id`"); got != `5 ["3","4"]; 7 ` {
			t.Errorf("aggregates: %s", got)
		}
	}
	k.take(device(t, "netinventory", "NetworkEquipment", "",
		`{"ifnumber":4,"ifname":"all","iftype":6,"mac":"02:ff:00:00:00:04"}`))
	k.wantList("/Assets/NetworkEquipment/1/NetworkPort", "all 1", "name", "if_in_bytes") // its own address is not told
}

// TestPortsBecomeOthers: a port of another kind has what that adds, and no more what its kind before did; one that
// people have made is the inventory's once that tells of it.
func TestPortsBecomeOthers(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	card := func(kind string) {
		k.take(computer(t, "pc", "S1", "", `,"networks":[{"description":"net0","mac":"02:00:00:00:00:01","type":"`+kind+
			`","speed":"100"}]`))
	}
	card("ethernet")
	k.wantList("/Assets/Computer/1/NetworkPort", "net0 NetworkPortEthernet", "name", "instantiation_type")
	card("wifi")
	k.wantList("/Assets/Computer/1/NetworkPort", "net0 NetworkPortWifi", "name", "instantiation_type")
	if k.Count("glpi_networkportethernets") != 0 || k.Count("glpi_networkportwifis") != 1 {
		t.Errorf("%d are wired, %d wireless", k.Count("glpi_networkportethernets"), k.Count("glpi_networkportwifis"))
	}
	k.Exec("UPDATE `glpi_networkports` SET `is_dynamic` = 0")
	card("wifi")
	k.wantList("/Assets/Computer/1/NetworkPort", "net0 true", "name", "is_dynamic")
}

// TestAddressesOfPorts: an address goes only when another comes for it.
func TestAddressesOfPorts(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	for _, c := range []struct{ told, want string }{
		{`"10.0.0.1","10.0.0.2"`, "10.0.0.1; 10.0.0.2"},
		{`"10.0.0.2"`, "10.0.0.1; 10.0.0.2"},
		{``, "10.0.0.1; 10.0.0.2"},
		{`"10.0.0.2","10.0.0.3"`, "10.0.0.2; 10.0.0.3"},
		{`"10.0.0.4"`, "10.0.0.4"},
	} {
		k.take(device(t, "netinventory", "NetworkEquipment", "",
			`{"ifnumber":1,"ifname":"p1","iftype":6,"ips":[`+c.told+`]}`))
		k.wantList("/Network/IPAddress?sort=id", c.want, "name")
	}
}

// TestPrinterOfNetwork: what the network tells of a printer is that it hangs there and not at a machine; its memory is
// what it calls ram, and an address that one of its ports has is not its own besides.
func TestPrinterOfNetwork(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(computer(t, "pc", "S1", "", `,"printers":[{"name":"ink","serial":"D1","port":"USB001"}]`))
	k.wantList("/Assets/Printer", "D1 true false", "serial", "has_usb", "has_ethernet")
	for range 2 {
		k.take(device(t, "netinventory", "Printer", `,"ram":512,"memory":64,"ips":["10.0.0.7","10.0.0.8"]`,
			`{"ifnumber":1,"ifname":"p1","iftype":6,"ips":["10.0.0.7"]}`))
		k.wantList("/Assets/Printer", "D1 false true 512", "serial", "has_usb", "has_ethernet", "memory_size")
		k.wantList("/Network/IPAddress?sort=id", "10.0.0.7; 10.0.0.8", "name")
	}
}
