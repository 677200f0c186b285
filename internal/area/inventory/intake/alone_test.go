package intake_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory/intake"
	"github.com/glpid/glpid/internal/area/inventory/message"
)

// entry is what a part of a message says.
type entry = message.Entry

// aPart is a section of messages, with something new that it can tell and how that then changes. tables are those
// whose rows follow both times, others those that may: lists of names, definitions, what hangs on the rows.
type aPart struct {
	section        string
	added          entry
	member, value  string
	tables, others string
}

// theParts are all kinds of sections of which something is kept.
var theParts = []aPart{
	{"antivirus", entry{"name": "Guard", "version": "1", "enabled": "1"}, "enabled", "0", "itemantiviruses", ""},
	{"batteries", entry{"name": "Cell", "serial": "B-1", "capacity": "900", "voltage": "5", "chemistry": "Salt"},
		"real_capacity", "17", "items_devicebatteries", "devicebatteries devicebatterytypes"},
	{"cpus", entry{"name": "Chip", "speed": "1000", "core": "2", "serial": "C-1"}, "core", "4",
		"items_deviceprocessors", "deviceprocessors"},
	{"memories", entry{"capacity": "777", "type": "DDR9", "serialnumber": "M-1"}, "numslots", "7",
		"items_devicememories", "devicememories devicememorytypes"},
	{"storages", entry{"model": "Disk", "serial": "D-1", "disksize": "1000", "interface": "IDE9"}, "disksize", "1050",
		"items_deviceharddrives", "deviceharddrives interfacetypes"},
	{"storages", entry{"model": "Shiny", "type": "DVD", "serial": "R-1", "interface": "IDE9"}, "serial", "R-2",
		"items_devicedrives", "devicedrives interfacetypes"},
	{"videos", entry{"name": "Screens", "chipset": "X"}, "memory", "64", "items_devicegraphiccards",
		"devicegraphiccards"},
	{"sounds", entry{"name": "Noise"}, "name", "Noises", "items_devicesoundcards", "devicesoundcards"},
	{"networks", entry{"description": "eth9", "mac": "02:00:00:00:09:09", "type": "ethernet", "ipaddress": "10.9.9.9",
		"ipmask": "255.255.255.0", "status": "up"}, "status", "down", "networkports",
		"networkportethernets networknames ipaddresses items_devicenetworkcards devicenetworkcards rulematchedlogs"},
	{"networks", entry{"description": "eth8", "mac": "02:00:00:00:08:08", "type": "ethernet", "ipaddress": "10.8.8.8"},
		"ipaddress", "10.8.8.9", "ipaddresses",
		"networkports networkportethernets networknames items_devicenetworkcards devicenetworkcards rulematchedlogs"},
	{"firmwares", entry{"name": "Inside", "version": "1", "type": "device"}, "serial", "F-1", "items_devicefirmwares",
		"devicefirmwares devicefirmwaretypes"},
	{"powersupplies", entry{"partnum": "Power", "power_max": "90"}, "serialnumber", "P-1", "items_devicepowersupplies",
		"devicepowersupplies"},
	{"sensors", entry{"name": "Warmth", "type": "Skin"}, "serial", "S-1", "items_devicesensors",
		"devicesensors devicesensortypes"},
	{"cameras", entry{"designation": "Eye", "lensfacing": "UP", "imageformats": []any{"A"},
		"resolution": []any{"1x1"}}, "imageformats", "B", "items_devicecameras_imageformats",
		"devicecameras items_devicecameras imageformats imageresolutions items_devicecameras_imageresolutions"},
	{"cameras", entry{"designation": "Ear", "lensfacing": "UP", "imageformats": []any{"A"},
		"resolution": []any{"1x1"}}, "resolutionvideo", "2x2", "items_devicecameras_imageresolutions",
		"devicecameras items_devicecameras imageformats imageresolutions items_devicecameras_imageformats"},
	{"simcards", entry{"operator_name": "Air", "serial": "I-1"}, "subscriber_id", "5", "items_devicesimcards",
		"devicesimcards"},
	{"controllers", entry{"name": "Control"}, "pcislot", "0:9", "items_devicecontrols", "devicecontrols"},
	{"drives", entry{"volumn": "/dev/x9", "label": "nine", "total": "90", "free": "9", "filesystem": "newfs"}, "free",
		"8", "items_disks", "filesystems"},
	{"virtualmachines", entry{"name": "inner", "uuid": "11111111-2222-4333-8444-555555555555", "subsystem": "k",
		"memory": "64", "status": "off"}, "memory", "128", "itemvirtualmachines",
		"virtualmachinestates virtualmachinesystems virtualmachinetypes"},
	{"remote_mgmt", entry{"id": "77", "type": "anydesk"}, "id", "78", "items_remotemanagements", ""},
	{"processes", entry{"cmd": "run", "pid": "7777", "user": "root", "started": "2026-01-02 03:04:00"}, "cpuusage",
		"7.5", "items_processes", ""},
	{"envs", entry{"key": "NEW", "val": "1"}, "val", "2", "items_environments", ""},
	{"softwares", entry{"name": "Program", "version": "1", "publisher": "Maker"}, "version", "2",
		"items_softwareversions softwareversions", "softwares manufacturers"},
	{"softwares", entry{"name": "Dated", "version": "1", "install_date": "2026-01-02"}, "install_date", "2026-01-03",
		"items_softwareversions", "softwares softwareversions"},
	{"monitors", entry{"caption": "Wide", "serial": "W-1"}, "caption", "Wider", "monitors",
		"monitormodels assets_assets_peripheralassets"},
	{"printers", entry{"name": "Ink", "serial": "K-1"}, "port", "USB9", "printers", "assets_assets_peripheralassets"},
	{"usbdevices", entry{"name": "Stick", "serial": "U-1"}, "name", "Sticks", "peripherals",
		"assets_assets_peripheralassets"},
	{"inputs", entry{"name": "Keys", "serial": "Y-1", "type": "Keys"}, "name", "Keyes", "peripherals",
		"assets_assets_peripheralassets peripheraltypes"},
	{"databases_services", entry{"name": "store", "version": "1", "type": "kind", "databases": []any{
		entry{"name": "one", "size": "5"}}}, "version", "2", "databaseinstances", "databases databaseinstancetypes"},
	{"users", entry{"login": "somebody"}, "login", "else", "computers phones", ""},
	{"network_ports", entry{"ifnumber": "9999", "ifname": "p9", "iftype": "6", "mac": "02:00:00:00:07:07"}, "ifalias",
		"wall", "networkports", "networkportethernets networknames rulematchedlogs"},
	{"network_ports", entry{"ifnumber": "9998", "ifname": "p8", "iftype": "6", "mac": "02:00:00:00:07:08"}, "vlans",
		"red", "networkports_vlans", "networkports networkportethernets vlans rulematchedlogs"},
	{"cartridges", entry{"tonerviolet": "50"}, "tonerviolet", "40", "printers_cartridgeinfos", ""},
	// Those that are one thing: something is said of it that was not.
	{"hardware", nil, "description", "new", "computers phones", ""},
	{"bios", nil, "assettag", "new", "computers phones", ""},
	{"bios", nil, "bversion", "9.9.9", "items_devicefirmwares", "devicefirmwares devicefirmwaretypes"},
	{"operatingsystem", nil, "hostid", "new", "items_operatingsystems", ""},
	{"network_device", nil, "contact", "new", "networkequipments printers computers", ""},
	{"pagecounters", nil, "scanned", "77", "printerlogs", "printers"},
}

// notKept are the sections that nothing is made of by themselves.
var notKept = strings.Fields("accesslog consumables error firewalls jvms licenseinfos local_groups local_users" +
	" logical_volumes modems network_components physical_volumes ports slots versionclient versionprovider" +
	" volume_groups")

// samplesOf are messages that tell of a whole asset.
var samplesOf = []string{"computer_1.json", "legacy_1.xml", "legacy_2.xml", "legacy_13.xml", "legacy_5-good.xml",
	"phone_1.json", "printer_1.json", "switch.json", "agent_full.json", "agent_full.xml", "fusion_full.xml",
	"netinventory.xml"}

// TestEachPartAlone takes each sample, and then changes one part of what it says after the other: only what is kept of
// that part changes, and the history.
func TestEachPartAlone(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	met := map[string]bool{} // parts that have been changed somewhere
	t.Run("samples", func(t *testing.T) {
		for _, name := range samplesOf {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newTaker(t)
				k.set(map[string]string{"import_env": "1"})
				m := read(t, name).Each()[0]
				for section := range m.Content {
					if !slices.Contains(notKept, section) && !slices.ContainsFunc(theParts,
						func(p aPart) bool { return p.section == section }) {
						t.Errorf("nothing is known of the section %s", section)
					}
				}
				for range 2 { // another rule finds it than has let it in
					k.take(m)
				}
				now := k.everything()
				for _, p := range theParts {
					// Computers have of everything; what samples lack is new in one of them.
					if !m.Content.Has(p.section) && (name != "computer_1.json" || !slices.Contains(intake.Listed(),
						p.section) && p.section != "databases_services") {
						continue
					}
					mu.Lock()
					met[p.section+" "+p.member] = true
					mu.Unlock()
					now = k.tellsOf(now, m, p)
				}
			})
		}
	})
	for _, p := range theParts {
		if !met[p.section+" "+p.member] {
			t.Errorf("no sample has %s", p.section)
		}
	}
	for _, section := range intake.Listed() {
		if !slices.ContainsFunc(theParts, func(p aPart) bool { return p.section == section }) {
			t.Errorf("nothing changes the section %s", section)
		}
	}
}

// tellsOf has a message tell of something new, and then something else of that. It is given everything as it is, and
// gives it as it is then.
func (k *taker) tellsOf(now map[string]string, m *message.Message, p aPart) map[string]string {
	k.T.Helper()
	if p.added == nil {
		e := maps.Clone(m.Content.Entry(p.section))
		e[p.member] = p.value
		m.Content[p.section] = e
		return k.changesOnly(now, m, p, "changed")
	}
	e := maps.Clone(p.added)
	var list []any
	for _, x := range m.Content.Entries(p.section) {
		list = append(list, x)
	}
	m.Content[p.section] = append(list, e)
	now = k.changesOnly(now, m, p, "added")
	e = maps.Clone(e)
	e[p.member] = any(p.value)
	if p.member == "vlans" {
		e[p.member] = []any{entry{"name": p.value, "number": "9"}}
	}
	m.Content[p.section] = append(slices.Clone(list), e)
	return k.changesOnly(now, m, p, "changed")
}

// changesOnly takes a message and holds which tables have changed.
func (k *taker) changesOnly(before map[string]string, m *message.Message, p aPart, what string) map[string]string {
	k.T.Helper()
	if out := k.take(m); out[0].Made || out[0].Refused {
		k.T.Errorf("%s %s: %+v", p.section, what, out)
	}
	may := append(strings.Fields(p.tables+" "+p.others), "logs")
	changed, after := false, k.everything()
	for table, rows := range after {
		if rows == before[table] {
			continue
		}
		name := strings.TrimPrefix(table, "glpi_")
		changed = changed || slices.Contains(strings.Fields(p.tables), name)
		if !slices.Contains(may, name) {
			k.T.Errorf("%s %s: %s changes\n%s\nbefore:\n%s", p.section, what, name, rows, before[table])
		}
	}
	if !changed && (what == "changed" || p.member != "vlans") {
		k.T.Errorf("%s %s: nothing changes in %s", p.section, what, p.tables)
	}
	return after
}

// TestPartials takes an asset and then messages of single parts of it, which say of these what is known: nothing
// changes, and what they leave out stays.
func TestPartials(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../message/testdata/computer_1_partial_*.json")
	if err != nil || len(files) != 5 {
		t.Fatalf("%v %v", files, err)
	}
	k := newTaker(t)
	first := k.take(read(t, "computer_1.json"))[0]
	k.take(read(t, "computer_1.json"))
	for _, file := range files {
		m := read(t, filepath.Base(file))
		if !m.Partial {
			t.Errorf("%s is no partial message", file)
		}
		k.take(m) // it may tell what the whole one did not
		before := k.everything()
		if out := k.take(m)[0]; out.Item != first.Item || out.Made {
			t.Errorf("%s: %+v", file, out)
		}
		for table, rows := range k.everything() {
			if rows != before[table] {
				t.Errorf("%s changes %s", file, table)
			}
		}
	}
	for path, want := range map[string]int{"Volume": 6, "Component/Memory": 2, "Component/Processor": 1,
		"Component/Battery": 1, "NetworkPort": 5, "PeripheralConnection": 3} {
		if n := len(k.Call("glpi", "GET", "/Assets/Computer/1/"+path, nil).Want(200).List()); n != want {
			t.Errorf("%s: %d, want %d", path, n, want)
		}
	}
}
