package message

import "strings"

// Equipment of the network: a message in XML has its devices as they were found, in JSON each is an inventory of
// its own.

// network makes a message for each device of one.
func (m *Message) network(root, content Entry, devices []Entry) error {
	if !m.Content.Has("versionclient") {
		m.Content["versionclient"] = content.Text("moduleversion")
	}
	for _, device := range devices {
		if device.Has("error") {
			continue // it did not answer
		}
		one := *m
		one.Content = Entry{"versionclient": m.Content["versionclient"]}
		if len(devices) == 1 {
			one.Content = m.Content
		}
		one.device(device)
		if !root.Has("itemtype") {
			one.Itemtype = itemtypeOf(one.Content)
		}
		m.devices = append(m.devices, &one)
	}
	if len(m.devices) == 0 {
		m.empty = true
		return nil
	}
	m.Content, m.Itemtype = m.devices[0].Content, m.devices[0].Itemtype
	for _, one := range m.devices {
		if err := one.check(root); err != nil {
			return err
		}
	}
	return nil
}

// ofDevice are the parts of a device that are sections, by their names there, and what the entries of their lists
// are called; "" where they are the section itself.
var ofDevice = map[string]struct{ section, entry string }{
	"info": {"network_device", ""}, "ports": {"network_ports", "port"},
	"components":  {"network_components", "component"},
	"consumables": {"consumables", "consumable"}, "firmwares": {"firmwares", ""}, "modems": {"modems", ""},
	"simcards": {"simcards", ""}, "cartridges": {"cartridges", ""}, "pagecounters": {"pagecounters", ""},
}

// hostNames are what a device is called, the best name first.
var hostNames = []string{"snmphostname", "netbiosname", "dnshostname"}

// undone are what a discovery says of a device that is not about it.
var undone = []string{"authport", "authprotocol", "entity", "usersession", "workgroup", "netportvendor", "authsnmp"}

// device makes the content of a message of a device.
func (m *Message) device(d Entry) {
	info := Entry{}
	for name, value := range d.Entry("info") {
		info[name] = value
	}
	parts := Entry{}
	for name, value := range d {
		part, ok := ofDevice[name]
		switch {
		case name == "info":
		case !ok:
			info[name] = value // a discovery has no INFO: all is of the device
		case part.entry == "":
			merge(parts, part.section, value)
		default:
			for _, list := range (Entry{"": value}).Entries("") {
				if list.Has(part.entry) {
					merge(parts, part.section, list[part.entry])
				}
			}
		}
	}
	found(info, m.Content)
	if firmware := info.Text("firmware"); firmware != "" && !parts.Has("firmwares") {
		parts["firmwares"] = Entry{"name": firmware, "version": firmware}
	}
	for name, value := range parts {
		if have, ok := m.Content[name].([]any); ok {
			value = append(have, (Entry{"": value}).list("")...)
		}
		if name == "network_ports" {
			for _, port := range (Entry{"": value}).Entries("") {
				fixPort(port)
			}
		}
		if made := sections[name].of(name, value); made != nil {
			m.Content[name] = made
		}
	}
	m.Content["network_device"] = sections["network_device"].of("network_device", info)
}

// list gives what is by a name as a list.
func (e Entry) list(name string) []any {
	if list, ok := e[name].([]any); ok {
		return list
	}
	if e[name] == nil {
		return nil
	}
	return []any{e[name]}
}

// found brings what is known of a device into the form that inventories have it in.
func found(info, content Entry) {
	for _, name := range hostNames {
		if host := info.Text(name); host != "" && !info.Has("name") {
			info["name"] = host
		}
		delete(info, name)
	}
	if group := info.Text("workgroup"); group != "" {
		content["hardware"] = Entry{"workgroup": group}
	}
	rename(info, "authsnmp", "credentials")
	rename(info, "netportvendor", "manufacturer")
	for _, name := range undone {
		delete(info, name)
	}
	fixIPs(info)
	kind := info.Text("type")
	if kind != "" {
		kind = strings.ToUpper(kind[:1]) + strings.ToLower(kind[1:])
	}
	if kind == "Kvm" {
		kind = "KVM"
	}
	if itemtypes[kind] == "" || kind == "" {
		kind = "Unmanaged"
	}
	info["type"] = kind
}

// fixIPs makes a list of addresses of what stands in IPS, or in IP.
func fixIPs(e Entry) {
	ips := e.Entry("ips").list("ip")
	if ips == nil {
		ips = e.list("ip")
	}
	delete(e, "ip")
	delete(e, "ips")
	if len(ips) > 0 {
		e["ips"] = ips
	}
}

// fixPort brings the lists of a port into their form.
func fixPort(p Entry) {
	fixIPs(p)
	if connections := p.Entry("connections"); connections != nil {
		if connections.Has("cdp") && !p.Has("lldp") {
			p["lldp"] = connections.Bool("cdp")
		}
		inner(p, "connections", "connection")
	}
	inner(p, "vlans", "vlan")
	inner(p, "aggregate", "port")
}

// inner makes a list of the entries of an element that has only those.
func inner(e Entry, name, entry string) {
	list := e.Entry(name).list(entry)
	delete(e, name)
	if len(list) > 0 {
		e[name] = list
	}
}
