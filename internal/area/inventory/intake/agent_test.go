package intake_test

import (
	"testing"

	"github.com/glpid/glpid/internal/area/inventory"
)

// TestContact: an agent's record has what it says in its contacts, and keeps what it says nothing of, as the port that
// it listens on when it is run by hand.
func TestContact(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	for _, c := range []struct{ said, want string }{
		{`,"httpd-port":"62354","tag":"a","enabled-tasks":["inventory","netdiscovery"]`, "62354 a true true false"},
		{``, "62354 a true true false"},
		{`,"httpd-port":62355,"enabled-tasks":["inventory","deploy"]`, "62355 a true false true"},
		{`,"tag":"b","enabled-tasks":[]`, "62355 b false false false"},
	} {
		m := say(t, `{"action":"contact","deviceid":"pc-2026-01-02-03-04-05","name":"GLPI-Agent","version":"1.15"`+
			c.said+`}`)
		if err := k.s.Contact(t.Context(), m, inventory.From{Address: "192.0.2.7", UserAgent: "GLPI-Agent_v1.15",
			Method: m.Action}); err != nil {
			t.Fatal(err)
		}
		k.wantList("/Inventory/Agent", "pc-2026-01-02-03-04-05 GLPI-Agent_v1.15 192.0.2.7 "+c.want, "deviceid",
			"useragent",
			"remote_address", "port", "tag", "use_module_computer_inventory", "use_module_network_discovery",
			"use_module_package_deployment")
	}
}

// TestPartialKeepsUsers: agents leave out of partial messages who works at a machine, and the addresses of its ports, as
// long as these are the same.
func TestPartialKeepsUsers(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(computer(t, "pc", "S", "", `,"users":[{"login":"ann"}],"networks":[{"description":"eth0","type":"ethernet",
		"mac":"02:00:00:00:00:01","ipaddress":"10.0.0.1"}]`))
	m := computer(t, "pc", "S", "", `,"memories":[{"capacity":1024,"type":"DDR4"}]`)
	m.Partial = true
	k.take(m)
	k.wantList("/Assets/Computer", "ann", "contact")
	k.wantList("/Network/IPAddress", "10.0.0.1", "name")
	m = computer(t, "pc", "S", "", `,"hardware":{"name":"pc","lastloggeduser":"bob"}`)
	m.Partial = true
	k.take(m)
	k.wantList("/Assets/Computer", "bob", "contact")
}
