package intake

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// port is a network port of the asset.
type port struct {
	kind       string // NetworkPortEthernet and the like
	name, mac  string
	virtual    bool
	addresses  []netip.Addr
	subnet     netip.Prefix // that its address lies in, when it is told
	gateway    netip.Addr
	columns    engine.Values // of the port
	instance   engine.Values // of what its kind adds
	members    []string      // numbers of the ports that an aggregate is made of
	vlans      []vlan
	neighbours []message.Entry
	discovered bool // the neighbours name themselves (LLDP, CDP)
}

type vlan struct {
	name   string
	tag    int64
	tagged bool
}

// kinds are the words of messages for kinds of ports.
var kinds = map[string]string{
	"ethernet": "NetworkPortEthernet", "wifi": "NetworkPortWifi", "aggregate": "NetworkPortAggregate",
	"alias": "NetworkPortAlias", "dialup": "NetworkPortDialup", "loopback": "NetworkPortLocal",
	"fibrechannel": "NetworkPortFiberchannel", "fiberchannel": "NetworkPortFiberchannel",
}

// management is the name of the port that has a device's own addresses.
const management = "Management"

// readPorts reads the ports that a message tells of.
func (t *taking) readPorts() error {
	if t.fromNetwork() {
		return t.readDevicePorts()
	}
	at := map[string]int{}
	for _, e := range t.m.Content.Entries("networks") {
		p := t.readPort(e)
		if p.name == "" && p.mac == "" && len(p.addresses) == 0 {
			continue
		}
		key := strings.ToLower(p.name) + "\x1f" + p.mac
		if i, known := at[key]; known { // an entry for each address
			old := &t.asset.ports[i]
			old.addresses = append(old.addresses, p.addresses...)
			if !old.subnet.IsValid() {
				old.subnet, old.gateway = p.subnet, p.gateway
			}
			continue
		}
		at[key] = len(t.asset.ports)
		t.asset.ports = append(t.asset.ports, p)
	}
	return nil
}

// megabits gives a speed in Mbit/s: what is too much for that is told in bit/s.
func megabits(speed int64) int64 {
	if speed > 100_000 {
		return speed / 1_000_000
	}
	return speed
}

// address reads an IP address that is not on the deny list.
func (t *taking) address(text string) (netip.Addr, bool) {
	text, _, _ = strings.Cut(text, "%") // its zone is the machine's own
	a, err := netip.ParseAddr(strings.TrimSpace(text))
	if err != nil {
		return netip.Addr{}, false
	}
	a = a.Unmap()
	return a, !t.denied.has(model.DenyIP, a.String())
}

// readPort reads a port of a computer.
func (t *taking) readPort(e message.Entry) port {
	p := port{name: clean(e.Text("description")), virtual: e.Bool("virtualdev"),
		mac: t.denied.allowed(model.DenyMAC, strings.ToLower(e.Text("mac"))), columns: engine.Values{},
		instance: engine.Values{}}
	p.kind = kinds[strings.ToLower(e.Text("type"))]
	if p.kind == "" {
		switch {
		case e.Text("wwn") != "":
			p.kind = "NetworkPortFiberchannel"
		case p.mac != "":
			p.kind = "NetworkPortEthernet"
		default:
			p.kind = "NetworkPortLocal"
		}
	}
	p.columns["logical_number"] = 1
	if p.virtual {
		p.columns["logical_number"] = 0
	}
	up := func(yes bool) string {
		if yes {
			return "1"
		}
		return "2"
	}
	speed, told := e.Int("speed")
	if status := e.Text("status"); status != "" {
		p.columns["ifinternalstatus"] = up(strings.EqualFold(status, "up"))
	}
	if told {
		p.columns["ifstatus"] = up(speed > 0)
	}
	if n, ok := e.Int("mtu"); ok {
		p.columns["ifmtu"] = n
	}
	switch p.kind {
	case "NetworkPortEthernet", "NetworkPortFiberchannel":
		if told && speed > 0 {
			p.instance["speed"] = megabits(speed)
		}
		if wwn := clean(e.Text("wwn")); wwn != "" && p.kind == "NetworkPortFiberchannel" {
			p.instance["wwn"] = wwn
		}
	case "NetworkPortWifi":
		if version := wifiVersions[strings.ToLower(e.Text("wifi_version"))]; version != "" {
			p.instance["version"] = version
		}
		if mode := strings.ToLower(e.Text("wifi_mode")); wifiModes[mode] {
			p.instance["mode"] = mode
		}
	}
	for _, name := range []string{"ipaddress", "ipaddress6"} {
		for _, text := range e.Texts(name) {
			a, ok := t.address(text)
			if !ok {
				continue
			}
			p.addresses = append(p.addresses, a)
			suffix := strings.TrimPrefix(name, "ipaddress")
			if bits, ok := model.MaskBits(e.Text("ipmask"+suffix), a); ok && !p.subnet.IsValid() {
				p.subnet = netip.PrefixFrom(a, bits).Masked()
				p.gateway, _ = t.address(e.Text("ipgateway"))
			}
		}
	}
	return p
}

// wifiVersions and wifiModes are what the catalogue has of what agents say.
var (
	wifiVersions = map[string]string{"a": "a", "b": "b", "a/b": "a/b", "a/b/g": "a/b/g", "a/b/g/n": "a/b/g/n",
		"802.11a": "a", "802.11b": "b", "802.11ac": "ac", "ac": "ac", "802.11ax": "ax", "ax": "ax", "802.11be": "be"}
	wifiModes = map[string]bool{"ad-hoc": true, "managed": true, "master": true, "repeater": true, "secondary": true,
		"monitor": true, "auto": true}
)

// readDevicePorts reads the ports of equipment that the network tells of.
func (t *taking) readDevicePorts() error {
	for _, e := range t.m.Content.Entries("network_ports") {
		number, ok := e.Int("ifnumber")
		if !ok {
			continue
		}
		p := port{name: clean(first(e.Text("ifname"), e.Text("ifdescr"))),
			mac:     t.denied.allowed(model.DenyMAC, strings.ToLower(e.Text("mac"))),
			columns: engine.Values{"logical_number": number}, instance: engine.Values{}}
		var err error
		if p.kind, err = t.kindOf(e); err != nil {
			return fmt.Errorf("port types: %w", err)
		}
		if p.kind == "" {
			continue
		}
		if p.members = e.Texts("aggregate"); len(p.members) > 0 { // whatever the number of its type says
			p.kind = "NetworkPortAggregate"
		}
		if p.columns["ifdescr"] = clean(e.Text("ifdescr")); p.columns["ifdescr"] == "" {
			p.columns["ifdescr"] = p.name
		}
		if p.name == management { // that is the device's own
			p.name = management + " port"
		}
		for column, name := range map[string]string{"ifalias": "ifalias", "ifinternalstatus": "ifinternalstatus",
			"ifstatus": "ifstatus", "iflastchange": "iflastchange", "portduplex": "ifportduplex"} {
			if e.Has(name) {
				p.columns[column] = clean(e.Text(name))
			}
		}
		for column, name := range map[string]string{"ifmtu": "ifmtu", "ifspeed": "ifspeed", "trunk": "trunk"} {
			if n, ok := e.Int(name); ok {
				p.columns[column] = n
			}
		}
		if e.Has("trunk") {
			p.columns["trunk"] = map[bool]int64{true: 1}[e.Bool("trunk")]
		}
		counted := map[string]int64{}
		for column, names := range map[string][]string{"ifinbytes": {"ifinoctets", "ifinbytes"},
			"ifoutbytes": {"ifoutoctets", "ifoutbytes"}, "ifinerrors": {"ifinerrors"}, "ifouterrors": {"ifouterrors"}} {
			for _, name := range names {
				if n, ok := e.Int(name); ok {
					counted[column] = n
					break
				}
			}
		}
		if len(counted) == 4 {
			for column, n := range counted {
				p.columns[column] = n
			}
		}
		if n, ok := e.Int("ifspeed"); ok && n > 0 &&
			(p.kind == "NetworkPortEthernet" || p.kind == "NetworkPortFiberchannel") {
			p.instance["speed"] = n / 1_000_000
		}
		for _, text := range append(e.Texts("ips"), e.Texts("ip")...) {
			if a, ok := t.address(text); ok {
				p.addresses = append(p.addresses, a)
			}
		}
		for _, v := range e.Entries("vlans") {
			tag, _ := v.Int("number")
			p.vlans = append(p.vlans, vlan{clean(first(v.Text("name"), v.Text("number"))), tag, v.Bool("tagged")})
		}
		p.neighbours, p.discovered = e.Entries("connections"), e.Bool("lldp") || e.Bool("cdp")
		t.asset.ports = append(t.asset.ports, p)
	}
	device := t.m.Content.Entry("network_device")
	own := port{kind: "NetworkPortAggregate", name: management, columns: engine.Values{"logical_number": 0},
		instance: engine.Values{}, mac: t.denied.allowed(model.DenyMAC, strings.ToLower(device.Text("mac")))}
	for _, text := range device.Texts("ips") {
		a, ok := t.address(text)
		// Printers have one place for an address: that of a port is not the device's besides.
		if ok && (t.asset.itemtype != "Printer" || !slices.ContainsFunc(t.asset.ports,
			func(p port) bool { return slices.Contains(p.addresses, a) })) {
			own.addresses = append(own.addresses, a)
		}
	}
	if len(own.addresses) > 0 || own.mac != "" && len(t.asset.ports) == 0 {
		t.asset.ports = append(t.asset.ports, own)
	}
	return nil
}

// kindOf gives the kind of a port by the number of its type (ifType); "" for those that are not taken.
func (t *taking) kindOf(e message.Entry) (string, error) {
	number := e.Text("iftype")
	if number == "" {
		return "NetworkPortEthernet", nil
	}
	if n, err := strconv.Atoi(number); err != nil || n == 0 {
		return "", nil
	}
	if kind, known := t.kinds[number]; known {
		return kind, nil
	}
	rows, err := t.rows("SELECT `is_importable`, COALESCE(`instantiation_type`, '') AS `kind`"+
		" FROM `glpi_networkporttypes` WHERE `value_decimal` = ? ORDER BY `id` LIMIT 1", number)
	if err != nil {
		return "", err
	}
	kind := ""
	if len(rows) > 0 && rows[0].Bool("is_importable") {
		kind = first(rows[0].Text("kind"), "NetworkPortEthernet")
	}
	t.kinds[number] = kind
	return kind, nil
}

// toldPorts reports whether a message tells of ports at all. A discovery of the network tells of an address; what an
// agent has told of a machine counts more.
func (t *taking) toldPorts() bool {
	switch {
	case !t.fromNetwork():
		return t.m.Content.Has("networks")
	case t.from.Method != message.NetDiscovery || t.asset.made:
		return true
	}
	return slices.Contains([]string{"NetworkEquipment", "Printer", "Unmanaged"}, t.asset.itemtype)
}

// portOwners are the types of assets that have ports.
var portOwners = map[string]bool{"Computer": true, "NetworkEquipment": true, "Peripheral": true, "Phone": true,
	"Printer": true, "Unmanaged": true}

// ports brings the network ports of the asset, with their names, addresses and VLANs.
func (t *taking) ports() error {
	if !t.toldPorts() || !portOwners[t.asset.itemtype] {
		return nil
	}
	wanted := make([]engine.Values, len(t.asset.ports))
	for i, p := range t.asset.ports {
		row := engine.Values{"name": p.name, "mac": p.mac, "instantiation_type": p.kind}
		for column, value := range p.columns {
			row[column] = value
		}
		wanted[i] = row
	}
	others := map[string][]int64{} // ports that were of another kind, by that
	ids, err := t.bringRows(rowsOf{object: "NetworkPort", wanted: wanted, key: lower("name", "mac"),
		keep: t.from.Method == message.NetDiscovery || t.m.Partial && !t.fromNetwork(),
		met: func(have, want engine.Values) {
			if kind := have.Text("instantiation_type"); kind != want.Text("instantiation_type") {
				others[kind] = append(others[kind], have.Int("id"))
			}
		}})
	if err != nil {
		return err
	}
	if err := t.notOfKind(others); err != nil {
		return err
	}
	if err := t.instances(ids); err != nil {
		return err
	}
	if err := t.addresses(ids); err != nil {
		return err
	}
	if err := t.networks(); err != nil {
		return err
	}
	if err := t.vlans(ids); err != nil {
		return err
	}
	if err := t.absorb(ids); err != nil {
		return err
	}
	return t.neighbours(ids)
}

// portKinds are the kinds of ports.
var portKinds = slices.Compact(slices.Sorted(maps.Values(kinds)))

// notOfKind removes what kinds of ports have added to some that are of another kind now.
func (t *taking) notOfKind(ports map[string][]int64) error {
	for _, kind := range portKinds {
		if len(ports[kind]) == 0 {
			continue
		}
		o := t.object(kind)
		ids, err := t.IDs("SELECT `id` FROM `" + o.Table + "` WHERE `networkports_id` IN (" +
			access.IDList(ports[kind]) + ") ORDER BY `id`")
		if err != nil {
			return err
		}
		if err := t.remove(o, ids); err != nil {
			return err
		}
	}
	return nil
}

// instances brings what the kinds of the ports add to them.
func (t *taking) instances(ids []int64) error {
	byKind, numbered := map[string][]int{}, map[string][]int{}
	for i, p := range t.asset.ports {
		byKind[p.kind] = append(byKind[p.kind], i)
		number := engine.TextOf(p.columns["logical_number"])
		numbered[number] = append(numbered[number], i)
	}
	for _, kind := range portKinds {
		if len(byKind[kind]) == 0 {
			continue
		}
		o := t.object(kind)
		have := map[int64]engine.Values{}
		if !t.asset.made {
			columns := "`id`, `networkports_id`"
			for _, c := range []string{"speed", "wwn", "version", "mode", "networkports_id_list", cardColumn} {
				if t.Engine.Has(o, c) {
					columns += ", `" + c + "`"
				}
			}
			args := make([]any, 0, len(byKind[kind]))
			for _, i := range byKind[kind] {
				args = append(args, ids[i])
			}
			rows, err := t.rows("SELECT "+columns+" FROM `"+o.Table+"` WHERE `networkports_id` IN ("+
				store.Marks(len(args))+
				")",
				args...)
			if err != nil {
				return err
			}
			for _, row := range rows {
				have[row.Int("networkports_id")] = row
			}
		}
		done := map[int64]bool{}
		for _, i := range byKind[kind] {
			want := t.asset.ports[i].instance
			if list := t.membersOf(i, ids, numbered); list != "" {
				want["networkports_id_list"] = list
			}
			if card := t.cards[t.asset.ports[i].mac]; card != 0 && t.Engine.Has(o, cardColumn) {
				want[cardColumn] = card
			}
			if done[ids[i]] {
				continue
			}
			done[ids[i]] = true
			if row, ok := have[ids[i]]; ok {
				if err := t.change(o, row, want); err != nil {
					return err
				}
				continue
			}
			if _, err := t.add(o, engine.Values{"networkports_id": ids[i]}, want); err != nil {
				return err
			}
		}
	}
	return nil
}

// cardColumn is that of the network card that a port is on.
const cardColumn = "items_devicenetworkcards_id"

// membersOf gives the ports of an aggregate as GLPI keeps them: a JSON list of their ids. numbered are the ports by
// their logical numbers.
func (t *taking) membersOf(i int, ids []int64, numbered map[string][]int) string {
	var list []string
	var members distinct
	for _, number := range t.asset.ports[i].members {
		members.add(number)
	}
	for _, number := range members.list {
		for _, j := range numbered[number] {
			if j != i {
				list = append(list, `"`+strconv.FormatInt(ids[j], 10)+`"`)
			}
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "[" + strings.Join(list, ",") + "]"
}

// addresses brings the addresses of the ports; each port has one name, which holds them.
func (t *taking) addresses(ids []int64) error {
	names, have := map[int64]int64{}, map[int64][]engine.Values{}
	if !t.asset.made && len(ids) > 0 {
		args := make([]any, len(ids))
		for i, id := range ids {
			args[i] = id
		}
		rows, err := t.rows("SELECT n.`id` AS `name_id`, n.`items_id` AS `port`, a.`id`, a.`name`, a.`is_dynamic`"+
			" FROM `glpi_networknames` n LEFT JOIN `glpi_ipaddresses` a ON a.`itemtype` = 'NetworkName'"+
			" AND a.`items_id` = n.`id` WHERE n.`itemtype` = 'NetworkPort' AND n.`items_id` IN ("+store.Marks(len(ids))+
			") ORDER BY n.`id`, a.`id`", args...)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if name, ok := names[row.Int("port")]; ok && name != row.Int("name_id") {
				continue // one name counts
			}
			names[row.Int("port")] = row.Int("name_id")
			if row["id"] != nil {
				have[row.Int("port")] = append(have[row.Int("port")], row)
			}
		}
	}
	done := map[int64]bool{}
	for i, p := range t.asset.ports {
		if done[ids[i]] {
			continue
		}
		done[ids[i]] = true
		if err := t.portAddresses(ids[i], names[ids[i]], have[ids[i]], p.addresses); err != nil {
			return err
		}
	}
	return nil
}

// portAddresses brings the addresses of a port. Old ones go when a new one comes: what is said of a port that is just
// not connected is no reason to forget where it was.
func (t *taking) portAddresses(port, name int64, have []engine.Values, want []netip.Addr) error {
	var err error
	if name == 0 && len(want) > 0 {
		if name, err = t.add(t.object("NetworkName"), engine.Values{"itemtype": "NetworkPort", "items_id": port},
			engine.Values{}); err != nil {
			return err
		}
	}
	there := map[string]bool{}
	for _, row := range have {
		there[row.Text("name")] = true
	}
	wanted, came := map[string]bool{}, false
	for _, a := range want {
		text := a.String()
		if wanted[text] {
			continue
		}
		if wanted[text] = true; there[text] {
			continue
		}
		came = true
		if err := t.addAddress(name, t.asset.itemtype, t.asset.id, a); err != nil {
			return err
		}
	}
	var gone []int64
	for _, row := range have {
		if came && row.Bool("is_dynamic") && !wanted[row.Text("name")] {
			gone = append(gone, row.Int("id"))
		}
	}
	return t.remove(t.object("IPAddress"), gone)
}

// addAddress adds an address to a name of a port of an item.
func (t *taking) addAddress(name int64, itemtype string, item int64, a netip.Addr) error {
	version, numbers := model.AddressNumbers(a)
	_, err := t.add(t.object("IPAddress"), engine.Values{"itemtype": "NetworkName", "items_id": name},
		engine.Values{"name": a.String(), "version": version, "binary_0": numbers[0], "binary_1": numbers[1],
			"binary_2": numbers[2], "binary_3": numbers[3], "mainitemtype": itemtype, "mainitems_id": item})
	return err
}

// nameAddress gives a port of an item its one name, with one address.
func (t *taking) nameAddress(port int64, itemtype string, item int64, a netip.Addr) error {
	name, err := t.add(t.object("NetworkName"), engine.Values{"itemtype": "NetworkPort", "items_id": port},
		engine.Values{})
	if err != nil {
		return err
	}
	return t.addAddress(name, itemtype, item, a)
}

// networks makes the networks that the ports are in, when they are not known.
func (t *taking) networks() error {
	for _, p := range t.asset.ports {
		if !p.subnet.IsValid() || !p.gateway.IsValid() || p.subnet.Bits() == 0 || !p.subnet.Contains(p.gateway) {
			continue
		}
		key := named{"IPNetwork", p.subnet.String()}
		if _, known := t.names[key]; known {
			continue
		}
		mask := model.MaskText(p.subnet.Bits(), p.subnet.Addr().BitLen())
		id, err := t.Count("SELECT MIN(`id`) FROM `glpi_ipnetworks` WHERE `address` = ? AND `netmask` = ?"+
			t.seen(t.object("IPNetwork")), p.subnet.Addr().String(), mask)
		if err == nil && id == 0 {
			id, err = t.Create("IPNetwork", engine.Values{
				"name":    p.subnet.Addr().String() + "/" + mask + " - " + p.gateway.String(),
				"address": p.subnet.Addr().String(), "netmask": mask, "gateway": p.gateway.String(),
				"entities_id": 0, "is_recursive": 1})
		}
		if err != nil {
			return err
		}
		t.names[key] = id
	}
	return nil
}

// vlans brings the VLANs of the ports.
func (t *taking) vlans(ids []int64) error {
	if !t.fromNetwork() {
		return nil
	}
	done := map[int64]bool{}
	for i, p := range t.asset.ports {
		if done[ids[i]] || p.name == management {
			continue
		}
		done[ids[i]] = true
		var wanted []engine.Values
		for _, v := range p.vlans {
			id, err := t.vlan(v)
			if err != nil {
				return err
			}
			wanted = append(wanted, engine.Values{"vlans_id": id, "tagged": v.tagged})
		}
		if _, err := t.bringRows(rowsOf{object: "NetworkPortVLAN", wanted: wanted, key: lower("vlans_id"),
			owner: engine.Values{"networkports_id": ids[i]}, keep: t.m.Partial}); err != nil {
			return err
		}
	}
	return nil
}

// vlan gives the VLAN of a name and tag, which is made when there is none.
func (t *taking) vlan(v vlan) (int64, error) {
	key := named{"VLAN", strings.ToLower(v.name) + "\x1f" + strconv.FormatInt(v.tag, 10)}
	if id, ok := t.names[key]; ok {
		return id, nil
	}
	id, err := t.Count("SELECT MIN(`id`) FROM `glpi_vlans` WHERE `name` = ? AND `tag` = ?"+
		t.seen(t.object("VLAN")), v.name, v.tag)
	if err == nil && id == 0 {
		id, err = t.Create("VLAN", engine.Values{"name": v.name, "tag": v.tag, "entities_id": 0, "is_recursive": 1})
	}
	t.names[key] = id
	return id, err
}
