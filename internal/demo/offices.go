package demo

import "fmt"

type assetTables struct {
	Monitors            table[monitorRow]       `object:"Monitor"`
	MonitorModels       table[modelRow]         `object:"MonitorModel,shared"`
	Connections         table[connectionRow]    `object:"PeripheralConnection"`
	Phones              table[phoneRow]         `object:"Phone"`
	PhoneModels         table[modelRow]         `object:"PhoneModel,shared"`
	Printers            table[printerRow]       `object:"Printer"`
	PrinterCounters     table[pagesRow]         `object:"PrinterLog"`
	PrinterLevels       table[levelRow]         `object:"PrinterCartridgeInfo"`
	PrinterModels       table[modelRow]         `object:"PrinterModel,shared"`
	NetworkDevices      table[networkDeviceRow] `object:"NetworkEquipment"`
	NetworkDeviceModels table[modelRow]         `object:"NetworkEquipmentModel,shared"`
}

// assetRow is what all assets have.
type assetRow struct {
	entity          int64    `column:"entities_id"`
	name            string   `column:"name"`
	state           int64    `column:"states_id"`
	maker           int64    `column:"manufacturers_id"`
	user            int64    `column:"users_id"`
	technician      int64    `column:"users_id_tech"`
	contact         optional `column:"contact"`
	serial          optional `column:"serial"`
	inventoryNumber optional `column:"otherserial"`
	location        int64    `column:"locations_id"`
	uuid            string   `column:"uuid"`
	dates
}

// officeRow is an asset that stands in an office.
type officeRow struct {
	assetRow
	comment string `column:"comment"`
}

type monitorRow struct {
	officeRow
	model       int64   `column:"monitormodels_id"`
	size        float64 `column:"size"`
	hdmi        bool    `column:"have_hdmi"`
	displayPort bool    `column:"have_displayport"`
}

// connectionRow says which computer a device is connected to.
type connectionRow struct {
	assetType      string `column:"itemtype_asset"`
	asset          int64  `column:"items_id_asset"`
	peripheralType string `column:"itemtype_peripheral"`
	peripheral     int64  `column:"items_id_peripheral"`
}

type phoneRow struct {
	officeRow
	model  int64  `column:"phonemodels_id"`
	number string `column:"number_line"`
}

type printerRow struct {
	officeRow
	reportedRow
	model    int64 `column:"printermodels_id"`
	pages    int   `column:"last_pages_counter"`
	access   int64 `column:"snmpcredentials_id"`
	ethernet bool  `column:"have_ethernet"`
	global   bool  `column:"is_global"`
}

// pagesRow is what a printer had printed until a day.
type pagesRow struct {
	itemLink
	day    date `column:"date"`
	total  int  `column:"total_pages"`
	black  int  `column:"bw_pages"`
	colour int  `column:"color_pages"`
	dates
}

// levelRow is what is left in a cartridge of a printer, in percent.
type levelRow struct {
	printer  int64  `column:"printers_id"`
	property string `column:"property"`
	value    string `column:"value"`
	dates
}

type networkDeviceRow struct {
	assetRow
	reportedRow
	model       int64  `column:"networkequipmentmodels_id"`
	ram         int    `column:"ram"`
	description string `column:"sysdescr"`
	uptime      string `column:"uptime"`
	access      int64  `column:"snmpcredentials_id"`
}

// device is something with network ports.
type device struct {
	itemtype   string
	id, entity int64
	since      moment
	model      string
	site       *site
}

var (
	monitorKinds = []struct {
		maker, name string
		size        float64
	}{
		{"Dell", "P2423D", 24}, {"Dell", "U2724D", 27}, {"HP", "E24 G5", 24}, {"HP", "E27 G5", 27},
		{"Lenovo", "ThinkVision T24i", 24},
	}
	printerKinds = []struct {
		maker, name string
		colours     []string // of its toner
	}{
		{"HP", "LaserJet Pro MFP 4102", []string{"black"}}, {"Kyocera", "ECOSYS M3645", []string{"black"}},
		{"Ricoh", "IM C3010", []string{"black", "cyan", "magenta", "yellow"}}, {"Zebra", "ZD421", nil},
	}
	phoneKinds = []struct{ maker, name string }{
		{"Yealink", "T54W"}, {"Apple", "iPhone 15"}, {"Samsung", "Galaxy A55"},
	}
	networkDeviceKinds = []struct{ maker, name, prefix string }{
		{"Cisco", "Catalyst 9300-48P", "SW"}, {"Aruba", "2930F 24G", "SW"}, {"Fortinet", "FortiGate 100F", "FW"},
		{"Cisco", "ISR 4331", "RT"},
	}
)

// addEquipment gives the computers their parts, systems and software, and the sites their other
// equipment.
func (g *generator) addEquipment() {
	for _, k := range monitorKinds {
		g.addModel(&g.out.MonitorModels, k.name, "MON", 4)
	}
	for _, k := range printerKinds {
		g.addModel(&g.out.PrinterModels, k.name, "PRN", 4)
	}
	for _, k := range phoneKinds {
		g.addModel(&g.out.PhoneModels, k.name, "PHO", 4)
	}
	for _, k := range networkDeviceKinds {
		g.addModel(&g.out.NetworkDeviceModels, k.name, "NET", 4)
	}
	for _, s := range systemKinds {
		g.dropdown(&g.out.Systems, s.name)
		g.dropdown(&g.out.SystemVersions, s.version)
	}
	parts := g.addComponents()
	programs := g.addPrograms()
	for _, m := range g.machines {
		g.build(m, parts)
		g.addAssetTeam("Computer", m.id, fieldSupport)
		if m.used {
			g.install(m, programs)
		}
	}
	for _, s := range g.sites {
		g.addOffice(s)
	}
	g.addServerRoom()
}

// asset makes up what an asset of an office has in common with others.
func (g *generator) asset(s *site, name, maker string, at moment) officeRow {
	return officeRow{assetRow: assetRow{
		entity: s.entity, name: name, state: g.out.States.named("In use"),
		maker:           g.dropdown(&g.out.Manufacturers, maker),
		serial:          optional(serial(g.rng, 9)),
		inventoryNumber: optional(fmt.Sprintf("INV-%s-%s", g.company.code, serial(g.rng, 5))),
		uuid:            uuid(g.rng), dates: since(g.entered(at)),
	}}
}

// addOffice equips a site: screens and telephones at the desks, printers in the rooms, and the
// network.
func (g *generator) addOffice(s *site) {
	for _, m := range g.machines {
		if m.site == s && m.used {
			g.addMonitors(m)
		}
	}
	for _, p := range s.people {
		if !chance(g.rng, 0.35) {
			continue
		}
		k := oneOf(g.rng, phoneKinds)
		row := phoneRow{officeRow: g.asset(s, fmt.Sprintf("%s-T-%s", s.code, serial(g.rng, 4)), k.maker, p.since)}
		row.user, row.contact, row.location = p.id, optional(p.login), p.room.id
		row.model, row.number = g.out.PhoneModels.named(k.name), p.phone
		g.out.Phones.add(row)
	}
	for i := 0; i < len(s.rooms); i += 4 {
		g.addPrinter(s, s.rooms[i], i/4+1)
	}
	if !s.head {
		g.addNetworkDevices(s, 1+len(s.people)/20)
	}
}

// addMonitors puts up to two screens beside a computer.
func (g *generator) addMonitors(m *machine) {
	for range g.rng.IntN(3) {
		k := oneOf(g.rng, monitorKinds)
		row := monitorRow{officeRow: g.asset(m.site, fmt.Sprintf("%s-M-%s", m.site.code, serial(g.rng, 4)), k.maker,
			m.bought)}
		row.user, row.location = m.user, m.location
		row.model, row.size = g.out.MonitorModels.named(k.name), k.size
		row.hdmi, row.displayPort = true, true
		id := g.out.Monitors.add(row)
		g.out.Connections.add(connectionRow{"Computer", m.id, "Monitor", id})
	}
}

// addPrinter puts the n-th printer of a site into a room.
func (g *generator) addPrinter(s *site, r room, n int) {
	k := oneOf(g.rng, printerKinds)
	at := (g.founded + moment(g.rng.Int64N(200*day))).inOffice()
	row := printerRow{officeRow: g.asset(s, fmt.Sprintf("%s-PRN-%02d", s.code, n), k.maker, at)}
	row.comment, row.location = "For everybody in "+r.name, r.id
	row.model = g.out.PrinterModels.named(k.name)
	row.ethernet, row.global = true, true
	row.reportedRow, row.access, row.pages = g.reported(g.now-day), snmpAccess, 2000+g.rng.IntN(90_000)
	id := g.out.Printers.add(row)
	g.devices = append(g.devices, device{"Printer", id, s.entity, at, k.name, s})
	g.addCounters(id, row.pages, k.colours)
	g.addAssetTeam("Printer", id, fieldSupport)
	g.addPrice("Printer", id, s.entity, at, around(g.rng, 640, 0.2), 24, "Printing")
}

// snmpAccess are the credentials by which the network is inventoried: those for version 2c that there are from the
// beginning.
const snmpAccess = 2

// addCounters tells what a printer has printed at the end of each of the last weeks, and what is left of its toner.
func (g *generator) addCounters(printer int64, pages int, colours []string) {
	const weeks = 12
	at := g.now - day
	for week := range weeks {
		end := at - moment(week*7)*day
		row := pagesRow{itemLink: itemLink{"Printer", printer}, day: date(end), total: pages, black: pages,
			dates: since(end)}
		if len(colours) > 1 {
			row.colour = pages / 3
			row.black -= row.colour
		}
		g.out.PrinterCounters.add(row)
		pages -= 20 + g.rng.IntN(100)
	}
	for _, colour := range colours {
		g.out.PrinterLevels.add(levelRow{printer, "toner" + colour, fmt.Sprint(5 + g.rng.IntN(95)), since(at)})
	}
}

// addNetworkDevices adds network devices to a site and gives their ids.
func (g *generator) addNetworkDevices(s *site, n int) []int64 {
	var ids []int64
	for i := range n {
		k := networkDeviceKinds[0]
		if i > 0 {
			k = oneOf(g.rng, networkDeviceKinds)
		}
		id := g.out.NetworkDevices.add(networkDeviceRow{
			assetRow: assetRow{
				entity: s.entity, name: fmt.Sprintf("%s-%s-%02d", s.code, k.prefix, i+1),
				state: g.out.States.named("In use"), maker: g.dropdown(&g.out.Manufacturers, k.maker),
				technician: g.member(network), serial: optional(serial(g.rng, 11)), location: s.firstRoom(),
				uuid: uuid(g.rng), dates: since(g.founded),
			},
			model: g.out.NetworkDeviceModels.named(k.name), ram: 4096, reportedRow: g.reported(g.now - day),
			description: k.maker + " " + k.name, access: snmpAccess,
			uptime: fmt.Sprintf("%d days, 04:12:07.00", 20+g.rng.IntN(300)),
		})
		g.addPrice("NetworkEquipment", id, s.entity, g.founded, around(g.rng, 2900, 0.3), 60, "Network")
		g.devices = append(g.devices, device{"NetworkEquipment", id, s.entity, g.founded, k.name, s})
		g.addAssetTeam("NetworkEquipment", id, network)
		ids = append(ids, id)
	}
	return ids
}

// firstRoom gives the location of the first room, 0 where there is none.
func (s *site) firstRoom() int64 {
	if len(s.rooms) == 0 {
		return 0
	}
	return s.rooms[0].id
}
