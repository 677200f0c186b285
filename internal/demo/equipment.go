package demo

import (
	"fmt"
	"strings"
)

// machine is a computer with what else the fill has to know of it.
type machine struct {
	id             int64
	name           string
	maker, kind    string
	site           *site
	user, location int64
	bought         moment
	used           bool
}

var (
	monitorKinds = []struct {
		maker, name string
		size        float64
	}{{"Dell", "P2423D", 24}, {"Dell", "U2724D", 27}, {"HP", "E24 G5", 24}, {"HP", "E27 G5", 27}, {"Lenovo", "ThinkVision T24i", 24}}
	printerKinds = []struct{ maker, name string }{{"HP", "LaserJet Pro MFP 4102"}, {"Ricoh", "IM C3010"}, {"Kyocera", "ECOSYS M3645"}, {"Zebra", "ZD421"}}
	phoneKinds   = []struct{ maker, name string }{{"Yealink", "T54W"}, {"Apple", "iPhone 15"}, {"Samsung", "Galaxy A55"}}
	networkKinds = []struct {
		maker, name, prefix string
		units               int
	}{{"Cisco", "Catalyst 9300-48P", "SW", 1}, {"Aruba", "2930F 24G", "SW", 1}, {"Fortinet", "FortiGate 100F", "FW", 1}, {"Cisco", "ISR 4331", "RT", 1}}
	processorKinds = []struct {
		maker, name    string
		speed          int
		cores, threads int
	}{{"Intel", "Core i5-1345U", 3400, 10, 12}, {"Intel", "Core i7-1365U", 3900, 10, 12}, {"AMD", "Ryzen 7 PRO 7840U", 3300, 8, 16}, {"Apple", "M3", 4050, 8, 8}}
	driveKinds = []struct {
		maker, name string
		size        int
	}{{"Samsung", "PM9A1 NVMe 512 GB", 488386}, {"Western Digital", "SN740 NVMe 1 TB", 953869}, {"Micron", "3400 NVMe 512 GB", 488386}}
	systemKinds = []struct{ name, version string }{{"Windows 11 Pro", "24H2"}, {"Windows 11 Pro", "23H2"}, {"macOS", "15.1"}, {"Ubuntu", "24.04 LTS"}}
)

// equip gives the computers their parts, systems and software, and the sites their other equipment.
func (w *world) equip() {
	founded := w.founded.db()
	for _, k := range monitorKinds {
		w.once(w.out.monitorModels, k.name, k.name, nil, "MON-"+serial(w.rng, 4), founded, founded)
	}
	for _, k := range printerKinds {
		w.once(w.out.printerModels, k.name, k.name, nil, "PRN-"+serial(w.rng, 4), founded, founded)
	}
	for _, k := range phoneKinds {
		w.once(w.out.phoneModels, k.name, k.name, nil, "PHO-"+serial(w.rng, 4), founded, founded)
	}
	for _, k := range networkKinds {
		w.once(w.out.networkModels, k.name, k.name, nil, "NET-"+serial(w.rng, 4), founded, founded, k.units, 1)
	}
	for _, s := range systemKinds {
		w.dropdown(w.out.systems, s.name)
		w.dropdown(w.out.systemVersions, s.version)
	}
	parts := w.components()
	programs := w.programs()
	for _, m := range w.machines {
		w.build(m, parts)
		w.asset("Computer", m.id, fieldSupport)
		if m.used {
			w.install(m, programs)
		}
	}
	for _, s := range w.sites {
		w.office(s)
	}
	w.computerRoom()
}

// components are the definitions of what computers are built of.
type components struct{ processors, memories, drives []int64 }

func (w *world) components() components {
	founded := w.founded.db()
	maker := func(name string) int64 { return w.dropdown(w.out.manufacturers, name) }
	var c components
	for _, p := range processorKinds {
		c.processors = append(c.processors, w.out.processors.add(w.entity, true, p.name, nil, maker(p.maker), founded, founded, p.speed, p.speed, p.cores, p.threads))
	}
	for _, size := range []int{8192, 16384, 32768} {
		c.memories = append(c.memories, w.out.memories.add(w.entity, true, fmt.Sprintf("DDR5 SODIMM %d GB", size/1024), nil, maker("Crucial"), founded, founded, 5600, size))
	}
	for _, d := range driveKinds {
		c.drives = append(c.drives, w.out.drives.add(w.entity, true, d.name, nil, maker(d.maker), founded, founded, 0, d.size))
	}
	return c
}

// build puts components, a system, disks and an antivirus into a computer, and notes its price.
func (w *world) build(m *machine, parts components) {
	at := w.entered(m.bought)
	entity := m.site.entity
	piece := func(id int64, more ...any) []any {
		return append([]any{entity, false, "Computer", m.id, serial(w.rng, 10), 0, 0, false, false, id}, more...)
	}
	cpu, system := w.rng.IntN(3), w.rng.IntN(2)
	if m.maker == "Apple" {
		cpu, system = 3, 2
	} else if m.kind == "Workstation" && chance(w.rng, 0.3) {
		system = 3
	}
	p := processorKinds[cpu]
	w.out.processorPieces.add(piece(parts.processors[cpu], p.speed, p.cores, p.threads)...)
	memory := w.rng.IntN(3)
	for range 1 + w.rng.IntN(2) {
		w.out.memoryPieces.add(piece(parts.memories[memory], 8192<<memory)...)
	}
	drive := w.rng.IntN(len(parts.drives))
	size := driveKinds[drive].size
	w.out.drivePieces.add(piece(parts.drives[drive], size)...)
	s := systemKinds[system]
	w.out.systemsOn.add("Computer", m.id, w.named(w.out.systems, s.name), w.named(w.out.systemVersions, s.version), m.bought.date(), false, entity, false, at, at)
	device, mount, filesystem := `\\.\PHYSICALDRIVE0`, "C:", "NTFS"
	switch s.name {
	case "macOS":
		device, mount, filesystem = "/dev/disk3s1", "/", "APFS"
	case "Ubuntu":
		device, mount, filesystem = "/dev/nvme0n1p2", "/", "ext4"
	}
	free := int(float64(size) * (0.05 + 0.8*w.rng.Float64()))
	encrypted, tool := 0, any(nil)
	if m.kind == "Laptop" {
		encrypted, tool = 1, map[string]string{"NTFS": "BitLocker", "APFS": "FileVault", "ext4": "LUKS"}[filesystem]
	}
	w.out.disks.add("Computer", m.id, entity, "System", device, mount, w.dropdown(w.out.filesystems, filesystem), size, free, false, false, encrypted, tool, at, at)
	if s.name != "Ubuntu" {
		w.out.antiviruses.add("Computer", m.id, "Defender for Endpoint", w.dropdown(w.out.manufacturers, "Microsoft"), "4.18", "1.421", true, false, !chance(w.rng, 0.06), false, at, at)
	}
	price := map[string]float64{"Laptop": 1180, "Desktop": 820, "Workstation": 2350}[m.kind]
	w.buy("Computer", m.id, entity, m.bought, around(w.rng, price, 0.15), 36, "Hardware")
}

// buy notes what an asset cost, from whom and for how long it is warranted, in months.
func (w *world) buy(itemtype string, id, entity int64, at moment, price float64, warranty int, trade string) {
	w.out.infocoms.add(itemtype, id, entity, false, at.date(), (at + 5*day).date(), at.date(), warranty,
		w.budgets[yearOf(at)], w.suppliers[trade], fmt.Sprintf("PO-%d-%04d", yearOf(at), w.rng.IntN(10000)), float64(int(price*100))/100, 2, 3, 0)
}

// office furnishes a site: screens and telephones at the desks, printers in the rooms, and the
// network.
func (w *world) office(s *site) {
	asset := func(name, comment, maker string, state string, user int64, contact any, location int64, at moment) []any {
		return []any{s.entity, false, false, name, comment, w.named(w.out.states, state), w.dropdown(w.out.manufacturers, maker), user, 0, contact,
			serial(w.rng, 9), fmt.Sprintf("INV-%s-%s", w.company.code, serial(w.rng, 5)), location, uuid(w.rng), false, false, w.entered(at), w.entered(at)}
	}
	for _, m := range w.machines {
		if m.site != s || !m.used {
			continue
		}
		for range w.rng.IntN(3) {
			k := oneOf(w.rng, monitorKinds)
			id := w.out.monitors.add(append(asset(fmt.Sprintf("%s-M-%s", s.code, serial(w.rng, 4)), "", k.maker, "In use", m.user, nil, m.location, m.bought),
				w.named(w.out.monitorModels, k.name), k.size, true, true, false)...)
			w.out.connections.add("Computer", m.id, "Monitor", id, false, false)
		}
	}
	for _, p := range s.people {
		if !chance(w.rng, 0.35) {
			continue
		}
		k := oneOf(w.rng, phoneKinds)
		w.out.phones.add(append(asset(fmt.Sprintf("%s-T-%s", s.code, serial(w.rng, 4)), "", k.maker, "In use", p.id, p.login, p.room.id, p.since),
			w.named(w.out.phoneModels, k.name), p.phone, false)...)
	}
	for i, r := range s.rooms {
		if i%4 != 0 {
			continue
		}
		k := oneOf(w.rng, printerKinds)
		at := (w.founded + moment(w.rng.Int64N(200*day))).inOffice()
		id := w.out.printers.add(append(asset(fmt.Sprintf("%s-PRN-%02d", s.code, i/4+1), "For everybody in "+r.name, k.maker, "In use", 0, nil, r.id, at),
			w.named(w.out.printerModels, k.name), true, true, true)...)
		w.printers = append(w.printers, id)
		w.devices = append(w.devices, device{"Printer", id, s.entity, at, k.name})
		w.asset("Printer", id, fieldSupport)
		w.buy("Printer", id, s.entity, at, around(w.rng, 640, 0.2), 24, "Printing")
	}
	if !s.head {
		w.networkOf(s, 1+len(s.people)/20)
	}
}

// networkOf adds network devices to a site and gives their ids.
func (w *world) networkOf(s *site, n int) []int64 {
	var ids []int64
	for i := range n {
		k := networkKinds[0]
		if i > 0 {
			k = oneOf(w.rng, networkKinds)
		}
		location := int64(0)
		if len(s.rooms) > 0 {
			location = s.rooms[0].id
		}
		id := w.out.networkDevices.add(s.entity, false, false, fmt.Sprintf("%s-%s-%02d", s.code, k.prefix, i+1), nil, w.named(w.out.states, "In use"),
			w.dropdown(w.out.manufacturers, k.maker), 0, w.member(network), nil, serial(w.rng, 11), nil, location, uuid(w.rng), false, false, w.founded.db(), w.founded.db(),
			w.named(w.out.networkModels, k.name), 4096)
		w.buy("NetworkEquipment", id, s.entity, w.founded, around(w.rng, 2900, 0.3), 60, "Network")
		w.devices = append(w.devices, device{"NetworkEquipment", id, s.entity, w.founded, k.name})
		w.asset("NetworkEquipment", id, network)
		ids = append(ids, id)
	}
	return ids
}

// computerRoom gives the head office a room with racks, switches in them.
func (w *world) computerRoom() {
	head := w.sites[0]
	founded := w.founded.db()
	location := int64(0)
	if len(head.rooms) > 0 {
		location = head.rooms[0].id
	}
	center := w.out.dataCenters.add(head.entity, true, false, "Data centre "+head.town, location, founded, founded)
	room := w.out.rooms.add(head.entity, true, false, "Computer room "+head.town, location, center, 10, 10, founded, founded)
	devices := w.networkOf(head, 6)
	w.core = devices
	for i := range 2 {
		rack := w.out.racks.add(head.entity, true, false, fmt.Sprintf("Rack %c", 'A'+i), location, serial(w.rng, 8), w.named(w.out.states, "In use"),
			w.dropdown(w.out.manufacturers, "Rittal"), 42, room, fmt.Sprintf("%d,2", i+2), "#FEC95C", founded, founded)
		w.racks = append(w.racks, rack)
		for j, device := range devices[i*3 : i*3+3] {
			w.out.rackItems.add(rack, "NetworkEquipment", device, 40-2*j, 0, nil, 0, false)
		}
	}
	w.note("Rack", w.racks[0], "The key hangs in the IT department, next to the door.")
}

// note pins a note of a technician to an item.
func (w *world) note(itemtype string, id int64, text string) {
	author := w.technician()
	at := (w.start + moment(w.rng.Int64N(int64(w.now-w.start)))).inOffice()
	w.out.notes.add(itemtype, id, author, author, "<p>"+text+"</p>", strings.Contains(text, "!"), at.db(), at.db())
}

// technician gives somebody of the service desk.
func (w *world) technician() int64 { return oneOf(w.rng, w.staff[serviceDesk]).id }
