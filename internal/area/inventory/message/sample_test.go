package message

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// sample reads a message of testdata.
func sample(t testing.TB, name string) *Message {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read("", bytes.NewReader(text), Usual)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if !bytes.Equal(m.Raw, text) {
		t.Errorf("%s: the raw text is another", name)
	}
	return m
}

// TestSamples reads what real agents have sent, of both kinds and of old and new ones.
func TestSamples(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, action, device, itemtype, tag string
		partial                             bool
		sections                            int // of the content
	}{
		{"agent_full.json", Inventory, "sample-vm-2026-11-28-23-19-47", "Computer", "site-a", false, 14},
		{"agent_full.xml", Inventory, "sample-vm-2026-11-28-23-24-05", "Computer", "", false, 13},
		{"fusion_full.xml", Inventory, "sample-vm-2026-11-28-23-24-05", "Computer", "site-b", false, 13},
		{"partial.json", Inventory, "sample-vm-2026-11-28-23-19-47", "Computer", "", true, 7},
		{"computer_1.json", Inventory, "glpixps-2018-07-09-09-07-13", "Computer", "000005", false, 22},
		{"phone_1.json", Inventory, "Mi9TPro-TéléphoneM-2019-12-18-14-30-16", "Phone", "", false, 17},
		{"printer_1.json", NetInventory, "NPIF2BE10-2020-12-31-11-28-51", "Printer", "", false, 6},
		{"switch.json", NetInventory, "foo", "NetworkEquipment", "", false, 5},
		{"legacy_1.xml", Inventory, "LF014-2016-06-13-14-03-53", "Computer", "teclib", false, 31},
		{"legacy_2.xml", Inventory, "pc-arg-23.cedre.local-2017-04-18-09-26-44", "Computer", "3923", false, 29},
		{"legacy_13.xml", Inventory, "android-5a30d8711bbadc9d-2022-10-19-08-08-46", "Computer", "", false, 16},
		{"legacy_5-good.xml", NetInventory, "foo", "NetworkEquipment", "", false, 6},
		{"netdiscovery.xml", NetDiscovery, "foo", "Computer", "", true, 2},
		{"netinventory.xml", NetInventory, "foo", "Computer", "", false, 3},
		{"prolog.xml", Prolog, "vm-2026-11-28-23-19-47", "Computer", "", false, 0},
		{"contact.json", Contact, "vm-2026-11-28-23-19-47", "Computer", "site-a", false, 0},
	} {
		m := sample(t, test.file)
		if m.Action != test.action || m.DeviceID != test.device || m.Itemtype != test.itemtype || m.Tag != test.tag ||
			m.Partial != test.partial || len(m.Content) != test.sections {
			t.Errorf("%s: %s of %s, a %s with tag %q, partial %v, %d sections", test.file, m.Action, m.DeviceID,
				m.Itemtype, m.Tag, m.Partial, len(m.Content))
		}
		if m.Form.XML != (filepath.Ext(test.file) == ".xml") {
			t.Errorf("%s: XML is %v", test.file, m.Form.XML)
		}
	}
	contact := sample(t, "contact.json")
	if !contact.TasksSent || len(contact.EnabledTasks) != 8 || !slices.Contains(contact.InstalledTasks, "deploy") ||
		contact.Name != "GLPI-Agent" || contact.Version != "1.12-dev" {
		t.Errorf("contact: %+v", contact)
	}
}
