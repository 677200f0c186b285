package demo

import "fmt"

// networkNames are the networks that devices are part of.
var networkNames = []string{"Office LAN", "Production LAN", "Guest WLAN", "Management LAN"}

// What a network port is for, as GLPI calls it.
const (
	ethernet = "NetworkPortEthernet"
	wifi     = "NetworkPortWifi"
)

// device is something with network ports.
type device struct {
	itemtype   string
	id, entity int64
	since      moment
	model      string
}

// makers of network interfaces, by the first half of their addresses.
var interfaceMakers = []string{"3c:2c:30", "a4:bb:6d", "f8:75:a4", "00:1a:a0", "70:b5:e8"}

// mac makes up a hardware address that no other port has.
func (w *world) mac() string {
	w.ports++
	return fmt.Sprintf("%s:%02x:%02x:%02x", interfaceMakers[w.rng.IntN(len(interfaceMakers))], w.ports>>16&0xff, w.ports>>8&0xff, w.ports&0xff)
}

// port gives a device a port; speed is in Mbit/s.
func (w *world) port(d device, name, kind string, number, speed int, up bool) {
	status := "2"
	if up {
		status = "1"
	}
	at := w.entered(d.since)
	id := w.out.networkPorts.add(name, nil, d.entity, false, d.itemtype, d.id, kind, number, w.mac(), false, false, 1500, int64(speed)*1e6, "1", status, "Full", at, at)
	if kind == wifi {
		w.out.wifiPorts.add(id, w.wlan, "ax", "managed", at, at)
		return
	}
	w.out.ethernetPorts.add(id, "T", speed, at, at)
}

// wire gives computers, printers and network devices their ports.
func (w *world) wire() {
	founded := w.founded.db()
	for _, name := range networkNames {
		w.dropdown(w.out.networks, name)
	}
	w.wlan = w.out.wifiNetworks.add(w.entity, true, "Office WLAN", w.company.code+"-Office", "infrastructure", nil, founded, founded)
	for _, m := range w.machines {
		d := device{"Computer", m.id, m.site.entity, m.bought, ""}
		w.port(d, "Ethernet", ethernet, 1, 1000, m.used)
		if m.kind == "Laptop" {
			w.port(d, "Wi-Fi", wifi, 2, 1200, m.used)
		}
	}
	for _, d := range w.devices {
		switch d.itemtype {
		case "Printer":
			w.port(d, "LAN", ethernet, 1, 1000, true)
		case "NetworkEquipment":
			for i := range 24 {
				w.port(d, fmt.Sprintf("Gi1/0/%d", i+1), ethernet, i+1, 1000, chance(w.rng, 0.7))
			}
			w.port(d, "Te1/1/1", ethernet, 25, 10000, true)
		}
	}
	kind := w.once(w.out.cableTypes, "Fibre OM4", "Fibre OM4", nil, founded, founded)
	for i := 1; i < len(w.core); i++ {
		w.out.cables.add(w.entity, true, false, fmt.Sprintf("FO-%02d", i), nil, w.named(w.out.states, "In use"),
			"NetworkEquipment", w.core[0], "NetworkEquipment", w.core[i], kind, "#00bcd4", founded, founded)
	}
}
