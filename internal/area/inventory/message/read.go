package message

import (
	"bytes"
	"cmp"
	"io"
	"strings"
)

// The actions that are more than a name here.
const (
	Contact      = "contact"
	GetParams    = "get_params"
	Prolog       = "prolog"
	Inventory    = "inventory"
	NetDiscovery = "netdiscovery"
	NetInventory = "netinventory"
)

// Read reads a message. Its errors are faults of who has sent it: 400, 413 for what is beyond the limits, 415
// for a packing that is not known, and 503 where other messages have the memory.
func Read(contentType string, from io.Reader, l Limits) (*Message, error) {
	meter := &meter{Limits: l}
	raw, packing, err := meter.unpack(contentType, from)
	if err != nil {
		return nil, err
	}
	m := &Message{Form: Form{Packing: packing}, Raw: raw}
	text := bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(text) == 0:
		return nil, refused("The message is empty")
	case text[0] == '{':
		err = meter.json(m, text)
	case text[0] == '<':
		m.Form.XML = true
		err = meter.xml(m, text)
	default:
		err = refused("The message is neither JSON nor XML")
	}
	if err != nil {
		return nil, err
	}
	for _, one := range m.Each() {
		if err := meter.lists(one.Content); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// json makes a message of a text in JSON.
func (m *meter) json(out *Message, text []byte) error {
	entry, err := m.readJSON(text)
	if err != nil {
		return err
	}
	out.head(entry)
	if out.Action == "" {
		out.Action = strings.ToLower(entry.Text("query"))
	}
	out.act(Inventory)
	return out.check(entry)
}

// act gives actions their names: there are several for one, and none is what is usual.
func (m *Message) act(usual string) {
	switch m.Action {
	case "":
		m.Action = usual
	case "snmp", "snmpquery":
		m.Action = NetInventory
	}
	m.Partial = m.Partial || m.Action == NetDiscovery
}

// head takes what messages say of themselves.
func (m *Message) head(e Entry) {
	m.Action = strings.ToLower(e.Text("action"))
	m.DeviceID, m.Itemtype, m.Tag = e.Text("deviceid"), e.Text("itemtype"), e.Text("tag")
	m.Name, m.Version, m.Port = e.Text("name"), e.Text("version"), e.Text("httpd-port")
	m.Partial = e.Bool("partial")
	m.InstalledTasks, m.EnabledTasks = e.Texts("installed-tasks"), e.Texts("enabled-tasks")
	m.TasksSent = e.Has("enabled-tasks")
	m.Content = e.Entry("content")
	if m.Itemtype == "" {
		m.Itemtype = itemtypeOf(m.Content)
	}
}

// itemtypeOf gives what kind of thing a content tells of, where the message does not say it.
func itemtypeOf(content Entry) string {
	if device := content.Entry("network_device"); device != nil {
		return cmp.Or(itemtypes[device.Text("type")], "Unmanaged")
	}
	return "Computer"
}

// itemtypes are the kinds of devices, by what agents call them.
var itemtypes = map[string]string{
	"": "Unmanaged", "Unmanaged": "Unmanaged", "Computer": "Computer", "Phone": "Phone", "Printer": "Printer",
	"Networking": "NetworkEquipment", "Storage": "NetworkEquipment", "Power": "NetworkEquipment",
	"Video": "NetworkEquipment", "KVM": "NetworkEquipment",
}
