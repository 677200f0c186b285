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

// TestCameras holds what a camera can take: its formats and resolutions, of which the message has the say. What is not
// said of a camera stays, and what people take from it does not come back.
func TestCameras(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	phone := read(t, "phone_1.json")
	k.take(phone)
	const back = "/Components/Camera/Items/1/"
	formats := func(camera int, want string) {
		t.Helper()
		k.wantList(fmt.Sprintf("/Components/Camera/Items/%d/ImageFormat?sort=id&filter=is_deleted==false", camera),
			want, "image_format.name")
	}
	formats(1, "RAW_SENSOR; JPEG; YUV_420_888; RAW10")
	formats(2, "RAW_SENSOR; JPEG; YUV_420_888; RAW10")
	k.wantList(back+"ImageResolution?sort=id", "8000x6000 false true; 176x144 true true", "image_resolution.name",
		"image_resolution.is_video", "is_dynamic")
	k.wantList("/Dropdowns/CameraImageFormat?sort=id", "RAW_SENSOR 0 true; JPEG 0 true; YUV_420_888 0 true;"+
		" RAW10 0 true", "name", "entity.id", "is_recursive")
	if got := k.Data("glpi", `{ CameraItem_ImageFormat(filter: "image_format.name==JPEG", sort: "id") {
		camera_item { id camera { designation lens_facing } } image_format { name } } }`); got !=
		`{"CameraItem_ImageFormat":[{"camera_item":{"camera":{"designation":"Camera","lens_facing":"BACK"},"id":1},`+
			`"image_format":{"name":"JPEG"}},{"camera_item":{"camera":{"designation":"Camera","lens_facing":"FRONT"},`+
			`"id":2},"image_format":{"name":"JPEG"}}]}` {
		t.Errorf("GraphQL: %s", got)
	}

	cameras := phone.Content.Entries("cameras")
	cameras[0]["imageformats"] = []any{"JPEG", "HEIC"}
	delete(cameras[0], "resolution")
	delete(cameras[0], "resolutionvideo")
	own := k.Call("glpi", "POST", "/Dropdowns/CameraImageFormat", map[string]any{"name": "mine"}).ID()
	k.Call("glpi", "POST", back+"ImageFormat", map[string]any{"image_format": own}).Want(201)
	k.Call("glpi", "DELETE", "/Components/Camera/Items/2/ImageFormat/5", nil).Want(204) // only marked: it is reported
	phone.Partial = true
	for range 2 {
		k.take(phone)
		formats(1, "JPEG; mine; HEIC")
		formats(2, "JPEG; YUV_420_888; RAW10")
		k.wantList(back+"ImageResolution?sort=id", "8000x6000; 176x144", "image_resolution.name")
	}
	phone.Partial = false
	k.take(phone)
	formats(1, "JPEG; mine; HEIC")
	phone.Content["cameras"] = []any{cameras[1]}
	k.take(phone)
	if n := k.Scalar("SELECT (SELECT COUNT(*) FROM `glpi_items_devicecameras_imageformats`) || ' ' ||" +
		" (SELECT COUNT(*) FROM `glpi_items_devicecameras_imageresolutions`)"); n != "4 1" {
		t.Errorf("when a camera is gone there are %s", n)
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
