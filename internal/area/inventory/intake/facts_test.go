package intake_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestPhone holds what comes out of a phone's inventory against what it says: components without a name are known as
// what they are, and volumes that nothing tells apart are several.
func TestPhone(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(read(t, "phone_1.json"))
	k.wantList("/Assets/Phone", "Mi9TPro-TéléphoneM af8d8fcfa6fa4794 Xiaomi Mi 9T Pro builder", "name", "serial",
		"manufacturer.name", "model.name", "contact")
	k.wantList("/Assets/Phone/1/Volume", "3471 23; 51913 33722; 51913 33722; 51913 33722", "total_size", "free_size")
	k.wantList("/Assets/Phone/1/Component/Camera", "Camera; Camera", "camera.designation")
	k.wantList("/Components/Camera", "Camera BACK 4.77 true; Camera FRONT 3.52 false", "designation", "lens_facing",
		"focal_length", "flash")
	k.wantList("/Assets/Phone/1/Component/Battery", "Battery", "battery.designation")
	k.wantList("/Assets/Phone/1/Component/SIMCard", "Free 8933150319050352521", "sim_card.designation", "serial")
	if n := len(k.Call("glpi", "GET", "/Assets/Phone/1/Component/Sensor?limit=100", nil).Want(200).List()); n != 48 {
		t.Errorf("%d sensors", n)
	}
}

// TestPrinterTells holds what comes out of a printer's inventory against what it says.
func TestPrinterTells(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(read(t, "printer_1.json")) // it names SNMP credentials of its own server
	k.wantList("/Assets/Printer", "NPIF2BE10 PHCVN191TG 512 1802 true <nil>", "name", "serial", "memory_size",
		"last_pages_counter", "has_ethernet", "snmp_credential")
	k.wantList("/Assets/Printer/1/PageCounter", "1802 831", "total_pages", "rv_pages")
	k.wantList("/Assets/Printer/1/CartridgeLevel", "tonerblack 71", "property", "value")
	k.wantList("/Assets/Printer/1/Component/Firmware", "HP LaserJet M507", "firmware.designation")
	k.take(read(t, "printer_1.json"))
	k.wantList("/Assets/Printer", "1802", "last_pages_counter")
}

// TestSwitchTells holds what comes out of a switch's inventory against what it says.
func TestSwitchTells(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(read(t, "switch.json"))
	k.wantList("/Assets/NetworkEquipment",
		"ucs6248up-cluster-pa3-B SSI1912014B 482 days, 05:42:18.50 4 Cisco paris.pa3"+
			" noc@glpi-project.org", "name", "serial", "uptime", "cpu", "manufacturer.name", "location.name", "contact")
	k.wantList("/Assets/Unmanaged?sort=id", "sw2-mgmt-eqnx 172.25.1.2; n9k-2-pa3 10.1.0.58; n9k-2-pa3 10.1.0.58;"+
		" n9k-1-pa3 10.1.0.57", "name", "ip")
	if text := k.Call("glpi", "GET", "/Assets/Unmanaged/1", nil).At("sysdescr"); !strings.Contains(fmt.Sprint(text),
		"(fc1)\nTechnical Support") {
		t.Errorf("the description has lost its lines: %v", text)
	}
	ports := "SELECT COUNT(*) FROM `glpi_networkports` WHERE `itemtype` = 'NetworkEquipment'"
	for query, want := range map[string]string{ports: "5", ports + " AND `name` = 'Management'": "1",
		"SELECT COUNT(*) FROM `glpi_networkports_networkports`": "4"} {
		if got := k.Scalar(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestUnknownNeighbour holds that what a switch has heard, and nobody knows, is named after who has made its card.
func TestUnknownNeighbour(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.take(read(t, "legacy_5-good.xml"))
	k.wantList("/Assets/Unmanaged", "Dell Inc. true", "name", "is_dynamic")
	k.wantList("/Assets/Unmanaged/1/NetworkPort", "f0:4d:a2:81:a6:2d", "mac")
}
