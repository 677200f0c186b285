package demo

import (
	"fmt"
	"net/netip"

	"github.com/glpid/glpid/internal/model"
)

type networkTables struct {
	Networks      table[dropdownRow]     `object:"Network,shared"`
	NetworkPorts  table[networkPortRow]  `object:"NetworkPort"`
	EthernetPorts table[ethernetPortRow] `object:"NetworkPortEthernet"`
	WifiPorts     table[wifiPortRow]     `object:"NetworkPortWifi"`
	OwnPorts      table[ownPortRow]      `object:"NetworkPortAggregate"`
	NetworkNames  table[networkNameRow]  `object:"NetworkName"`
	Addresses     table[addressOfRow]    `object:"IPAddress"`
	Wires         table[wireRow]         `object:"NetworkPortConnection"`
	VLANs         table[vlanRow]         `object:"VLAN"`
	PortVLANs     table[portVLANRow]     `object:"NetworkPortVLAN"`
	WifiNetworks  table[wifiNetworkRow]  `object:"WifiNetwork"`
	Cables        table[cableRow]        `object:"Cable"`
	CableTypes    table[dropdownRow]     `object:"CableType,shared"`
}

type networkPortRow struct {
	itemLink
	name           string `column:"name"`
	entity         int64  `column:"entities_id"`
	kind           string `column:"instantiation_type"`
	number         int    `column:"logical_number"`
	mac            string `column:"mac"`
	mtu            int    `column:"ifmtu"`
	speed          int64  `column:"ifspeed"` // bits per second
	internalStatus string `column:"ifinternalstatus"`
	status         string `column:"ifstatus"`
	duplex         string `column:"portduplex"`
	dynamic        bool   `column:"is_dynamic"`
	dates
}

// ownPortRow is the port that has a device's own addresses.
type ownPortRow struct {
	port int64 `column:"networkports_id"`
	dates
}

// networkNameRow is what a port's addresses belong to.
type networkNameRow struct {
	itemLink
	entity  int64 `column:"entities_id"`
	dynamic bool  `column:"is_dynamic"`
	dates
}

// addressOfRow is an IPv4 address of a network name, which an item has.
type addressOfRow struct {
	itemLink
	entity   int64  `column:"entities_id"`
	name     string `column:"name"`
	version  int64  `column:"version"`
	first    int64  `column:"binary_0"`
	second   int64  `column:"binary_1"`
	third    int64  `column:"binary_2"`
	last     int64  `column:"binary_3"`
	mainType string `column:"mainitemtype"`
	main     int64  `column:"mainitems_id"`
	dynamic  bool   `column:"is_dynamic"`
}

// wireRow ties two ports.
type wireRow struct {
	one   int64 `column:"networkports_id_1"`
	other int64 `column:"networkports_id_2"`
}

type vlanRow struct {
	scope
	name string `column:"name"`
	tag  int    `column:"tag"`
	dates
}

type portVLANRow struct {
	port   int64 `column:"networkports_id"`
	vlan   int64 `column:"vlans_id"`
	tagged bool  `column:"tagged"`
}

type ethernetPortRow struct {
	port  int64  `column:"networkports_id"`
	kind  string `column:"type"`
	speed int    `column:"speed"` // Mbit per second
	dates
}

type wifiPortRow struct {
	port    int64  `column:"networkports_id"`
	network int64  `column:"wifinetworks_id"`
	version string `column:"version"`
	mode    string `column:"mode"`
	dates
}

type wifiNetworkRow struct {
	scope
	name string `column:"name"`
	ssid string `column:"essid"`
	mode string `column:"mode"`
	dates
}

type cableRow struct {
	scope
	name     string `column:"name"`
	state    int64  `column:"states_id"`
	fromType string `column:"itemtype_endpoint_a"`
	from     int64  `column:"items_id_endpoint_a"`
	toType   string `column:"itemtype_endpoint_b"`
	to       int64  `column:"items_id_endpoint_b"`
	kind     int64  `column:"cabletypes_id"`
	color    string `column:"color"`
	dates
}

// networkNames are the networks that devices are part of.
var networkNames = []string{"Office LAN", "Production LAN", "Guest WLAN", "Management LAN"}

// What a network port is for, as GLPI calls it.
const (
	ethernet = "NetworkPortEthernet"
	wifi     = "NetworkPortWifi"
	own      = "NetworkPortAggregate"
)

// interfaceMakers are the makers of network interfaces, by the first half of their addresses.
var interfaceMakers = []string{"3c:2c:30", "a4:bb:6d", "f8:75:a4", "00:1a:a0", "70:b5:e8"}

// mac makes up a hardware address that no other port has.
func (g *generator) mac() string {
	g.ports++
	maker := interfaceMakers[g.rng.IntN(len(interfaceMakers))]
	return fmt.Sprintf("%s:%02x:%02x:%02x", maker, g.ports>>16&0xff, g.ports>>8&0xff, g.ports&0xff)
}

// address gives the next IP address of a site: each has a network of its own, 10.10.0.0/16 and on.
func (g *generator) address(s *site) netip.Addr {
	s.addresses++
	return netip.AddrFrom4([4]byte{10, byte(10 + s.number), byte(s.addresses / 250), byte(1 + s.addresses%250)})
}

// addAddress gives a port of a device an address.
func (g *generator) addAddress(d device, port int64, address netip.Addr) {
	name := g.out.NetworkNames.add(networkNameRow{itemLink{"NetworkPort", port}, d.entity, true,
		since(g.entered(d.since))})
	version, numbers := model.AddressNumbers(address)
	g.out.Addresses.add(addressOfRow{itemLink: itemLink{"NetworkName", name}, entity: d.entity, name: address.String(),
		version: version, first: numbers[0], second: numbers[1], third: numbers[2], last: numbers[3],
		mainType: d.itemtype, main: d.id, dynamic: true})
}

// addPort gives a device a port; speed is in Mbit per second. An inventory tells of it unless nobody uses the device.
func (g *generator) addPort(d device, name, kind string, number, speed int, up, told bool) int64 {
	const isUp, isDown = "1", "2"
	row := networkPortRow{
		itemLink: itemLink{d.itemtype, d.id}, name: name, entity: d.entity, kind: kind, number: number, mac: g.mac(),
		mtu: 1500, speed: int64(speed) * 1e6, internalStatus: isUp, status: isDown, duplex: "Full", dynamic: told,
		dates: since(g.entered(d.since)),
	}
	if up {
		row.status = isUp
	}
	id := g.out.NetworkPorts.add(row)
	switch kind {
	case wifi:
		g.out.WifiPorts.add(wifiPortRow{id, g.wifiNetwork, "ax", "managed", row.dates})
	case own:
		g.out.OwnPorts.add(ownPortRow{id, row.dates})
	default:
		g.out.EthernetPorts.add(ethernetPortRow{id, "T", speed, row.dates})
	}
	return id
}

// addPorts gives computers, printers and network devices their ports.
func (g *generator) addPorts() {
	for _, name := range networkNames {
		g.dropdown(&g.out.Networks, name)
	}
	g.wifiNetwork = g.out.WifiNetworks.add(wifiNetworkRow{
		scope: g.everywhere(), name: "Office WLAN", ssid: g.company.code + "-Office", mode: "infrastructure",
		dates: since(g.founded),
	})
	office := g.out.VLANs.add(vlanRow{g.everywhere(), "office", 10, since(g.founded)})
	voice := g.out.VLANs.add(vlanRow{g.everywhere(), "voice", 20, since(g.founded)})
	wired := map[*site][]int64{} // ports that hang on a switch of the site
	for _, m := range g.machines {
		d := device{"Computer", m.id, m.site.entity, m.bought, "", m.site}
		port := g.addPort(d, "Ethernet", ethernet, 1, 1000, m.used, m.used)
		if m.used {
			g.addAddress(d, port, m.address)
			wired[m.site] = append(wired[m.site], port)
		}
		if m.kind == "Laptop" {
			g.addPort(d, "Wi-Fi", wifi, 2, 1200, m.used, m.used)
		}
	}
	for _, d := range g.devices {
		if d.itemtype == "Printer" {
			port := g.addPort(d, "LAN", ethernet, 1, 1000, true, true)
			g.addAddress(d, port, g.address(d.site))
			wired[d.site] = append(wired[d.site], port)
		}
	}
	for _, d := range g.devices {
		if d.itemtype != "NetworkEquipment" {
			continue
		}
		for i := range 24 {
			ends := wired[d.site]
			port := g.addPort(d, fmt.Sprintf("Gi1/0/%d", i+1), ethernet, i+1, 1000, len(ends) > 0, true)
			g.out.PortVLANs.add(portVLANRow{port, office, false})
			g.out.PortVLANs.add(portVLANRow{port, voice, true})
			if len(ends) > 0 {
				g.out.Wires.add(wireRow{port, ends[0]})
				wired[d.site] = ends[1:]
			}
		}
		g.addPort(d, "Te1/1/1", ethernet, 25, 10000, true, true)
		g.addAddress(d, g.addPort(d, "Management", own, 0, 0, true, true), g.address(d.site))
	}
	g.addCables()
}

// addCables connects the network devices of the server room with the first of them.
func (g *generator) addCables() {
	kind := g.dropdown(&g.out.CableTypes, "Fibre OM4")
	for i := 1; i < len(g.coreDevices); i++ {
		g.out.Cables.add(cableRow{
			scope: g.everywhere(), name: fmt.Sprintf("FO-%02d", i), state: g.out.States.named("In use"),
			fromType: "NetworkEquipment", from: g.coreDevices[0], toType: "NetworkEquipment", to: g.coreDevices[i],
			kind: kind, color: "#00bcd4", dates: since(g.founded),
		})
	}
}
