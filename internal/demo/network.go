package demo

import "fmt"

type networkTables struct {
	Networks      table[dropdownRow]     `object:"Network,shared"`
	NetworkPorts  table[networkPortRow]  `object:"NetworkPort"`
	EthernetPorts table[ethernetPortRow] `object:"NetworkPortEthernet"`
	WifiPorts     table[wifiPortRow]     `object:"NetworkPortWifi"`
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
	dates
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
)

// interfaceMakers are the makers of network interfaces, by the first half of their addresses.
var interfaceMakers = []string{"3c:2c:30", "a4:bb:6d", "f8:75:a4", "00:1a:a0", "70:b5:e8"}

// mac makes up a hardware address that no other port has.
func (g *generator) mac() string {
	g.ports++
	maker := interfaceMakers[g.rng.IntN(len(interfaceMakers))]
	return fmt.Sprintf("%s:%02x:%02x:%02x", maker, g.ports>>16&0xff, g.ports>>8&0xff, g.ports&0xff)
}

// addPort gives a device a port; speed is in Mbit per second.
func (g *generator) addPort(d device, name, kind string, number, speed int, up bool) {
	const isUp, isDown = "1", "2"
	row := networkPortRow{
		itemLink: itemLink{d.itemtype, d.id}, name: name, entity: d.entity, kind: kind, number: number, mac: g.mac(),
		mtu: 1500, speed: int64(speed) * 1e6, internalStatus: isUp, status: isDown, duplex: "Full",
		dates: since(g.entered(d.since)),
	}
	if up {
		row.status = isUp
	}
	id := g.out.NetworkPorts.add(row)
	if kind == wifi {
		g.out.WifiPorts.add(wifiPortRow{id, g.wifiNetwork, "ax", "managed", row.dates})
		return
	}
	g.out.EthernetPorts.add(ethernetPortRow{id, "T", speed, row.dates})
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
	for _, m := range g.machines {
		d := device{"Computer", m.id, m.site.entity, m.bought, ""}
		g.addPort(d, "Ethernet", ethernet, 1, 1000, m.used)
		if m.kind == "Laptop" {
			g.addPort(d, "Wi-Fi", wifi, 2, 1200, m.used)
		}
	}
	for _, d := range g.devices {
		switch d.itemtype {
		case "Printer":
			g.addPort(d, "LAN", ethernet, 1, 1000, true)
		case "NetworkEquipment":
			for i := range 24 {
				g.addPort(d, fmt.Sprintf("Gi1/0/%d", i+1), ethernet, i+1, 1000, chance(g.rng, 0.7))
			}
			g.addPort(d, "Te1/1/1", ethernet, 25, 10000, true)
		}
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
