package message

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// section says how a section of a message in XML, or an entry of one that is a list, becomes what it is in JSON.
// What it does not name stays as it is.
type section struct {
	list bool // the section is a list, also when it has one entry

	renamed [][2]string // members from, to: where what they are now is not given too
	dropped []string
	numbers []string // whole ones
	sizes   []string // megabytes, that can have another unit
	bools   []string
	lists   []string // also when they have one entry
	days    []string // dates
	dates   []string // the forms that those are read in, in this order; nil is usualDates
	times   []string // dates with times
	lower   []string
	words   map[string]map[string]string // other words for values, by member and value; "" for none
	given   map[string]string            // what members are that are missing
	fix     func(e Entry)                // what else there is to do
}

// usualDates are the forms in which agents write dates.
var usualDates = []string{"Mon Jan _2 15:04:05 2006", "2006-01-02T15:04:05Z", "2/1/2006 15:04:05",
	"2006-1-2 15:04:05", "2/1/2006 15:04", "2006-1-2 15:04", "2/1/2006", "1/2/2006", "2006-1-2", "2.1.2006", "20060102"}

// monthFirst are the forms of dates that a BIOS has.
var monthFirst = append([]string{"1/2/2006", "1/2/06"}, usualDates...)

// sections are the sections of inventories, those that have nothing to change too.
var sections = map[string]section{
	"accesslog": {},
	"antivirus": {list: true, bools: []string{"enabled", "uptodate"}, days: []string{"expiration"},
		renamed: [][2]string{{"datfilecreation", "base_creation"}, {"datfileversion", "base_version"},
			{"engineversion64", "base_version"}, {"engineversion32", "base_version"}}},
	"batteries": {list: true, days: []string{"date"}, numbers: []string{"real_capacity"}, fix: fixBattery},
	"bios":      {days: []string{"bdate"}, dates: monthFirst},
	"cameras": {list: true, bools: []string{"flashunit"},
		lists: []string{"resolution", "imageformats", "resolutionvideo", "supports"}},
	"cartridges":  {list: true},
	"consumables": {list: true, numbers: []string{"max"}},
	"controllers": {list: true, fix: fixController},
	"cpus": {list: true, lower: []string{"arch"}, dropped: []string{"type"},
		numbers: []string{"core", "speed", "stepping", "thread", "external_clock", "corecount"}},
	"databases_services": {list: true, numbers: []string{"port", "size"}, bools: []string{"is_active", "is_onbackup"},
		lists: []string{"databases"}},
	"drives": {list: true, sizes: []string{"free", "total"}, numbers: []string{"free", "total"},
		bools: []string{"systemdrive"}},
	"envs":         {list: true, given: map[string]string{"val": ""}},
	"firewalls":    {list: true},
	"firmwares":    {list: true, days: []string{"date"}},
	"hardware":     {sizes: []string{"memory", "swap"}, numbers: []string{"etime", "memory", "swap"}},
	"inputs":       {list: true},
	"licenseinfos": {list: true, bools: []string{"trial"}},
	"local_groups": {list: true, renamed: [][2]string{{"member", "members"}}, lists: []string{"members"}},
	"local_users":  {list: true},
	"logical_volumes": {list: true,
		numbers: []string{"seg_count", "size"}},
	"memories": {list: true, sizes: []string{"capacity"}, numbers: []string{"capacity", "numslots"},
		bools: []string{"removable"}},
	"modems":   {list: true},
	"monitors": {list: true},
	"network_components": {list: true, numbers: []string{"fru", "index", "contained_index", "stack_number"},
		renamed: [][2]string{{"containedinindex", "contained_index"}, {"version", "firmware"}}},
	"network_device": {numbers: []string{"ram", "memory", "credentials", "cpu"}, lists: []string{"ips"},
		renamed: [][2]string{{"macaddr", "mac"}, {"comments", "description"}}, dropped: []string{"id"}},
	"network_ports": {list: true, bools: []string{"trunk", "lldp"},
		numbers: []string{"ifinerrors", "ifinbytes", "ifinternalstatus", "ifmtu", "ifnumber", "ifouterrors",
			"ifoutbytes", "ifspeed", "ifportduplex", "ifstatus", "iftype"},
		renamed: [][2]string{{"ifinoctets", "ifinbytes"}, {"ifoutoctets", "ifoutbytes"}}},
	"networks": {list: true, numbers: []string{"mtu"}, bools: []string{"virtualdev", "management"},
		renamed: [][2]string{{"macaddr", "mac"}}, lower: []string{"status", "type"},
		words: map[string]map[string]string{"type": {"local": "loopback"}}},
	"operatingsystem": {days: []string{"install_date"}, times: []string{"boot_time"}, fix: fixSystem},
	"pagecounters": {numbers: []string{"total", "black", "color", "rectoverso", "scanned", "printtotal", "printblack",
		"printcolor", "copytotal", "copyblack", "copyblack_a3", "copycolor", "copycolor_a3", "faxtotal", "duplex"}},
	"physical_volumes": {list: true, numbers: []string{"free", "pe_size", "pv_pe_count", "size"}},
	"ports":            {list: true, given: map[string]string{"type": "None"}},
	"powersupplies": {list: true, numbers: []string{"power_max"},
		bools: []string{"hotreplaceable", "plugged"}},
	"printers":    {list: true, bools: []string{"network", "shared"}},
	"processes":   {list: true, numbers: []string{"pid", "virtualmemory"}, times: []string{"started"}},
	"remote_mgmt": {list: true},
	"sensors":     {list: true},
	"simcards":    {list: true, renamed: [][2]string{{"line_number", "phone_number"}}},
	"slots": {list: true, lower: []string{"status"}, words: map[string]map[string]string{
		"status": {"in use": "used", "available": "free", "unknown": ""}}},
	"softwares": {list: true, numbers: []string{"filesize"}, bools: []string{"no_remove"},
		renamed: [][2]string{{"installdate", "install_date"}}, days: []string{"install_date"}},
	"sounds": {list: true},
	"storages": {list: true, sizes: []string{"disksize"}, numbers: []string{"disksize"},
		renamed: [][2]string{{"serialnumber", "serial"}},
		fix:     fixStorage},
	"usbdevices":      {list: true},
	"users":           {list: true},
	"versionprovider": {numbers: []string{"etime"}, lists: []string{"comments", "perl_config", "perl_module"}},
	"videos":          {list: true, sizes: []string{"memory"}, numbers: []string{"memory"}},
	"virtualmachines": {list: true, sizes: []string{"memory"}, numbers: []string{"memory", "vcpu"},
		lower: []string{"status", "vmtype"},
		words: map[string]map[string]string{
			"vmtype": {"hyper-v": "hyperv", "solaris zones": "solariszone", "solaris zone": "solariszone"},
			"status": {"pause": "paused", "stopped": "off", "unknown": ""}}},
	"volume_groups": {list: true, numbers: []string{"lv_count", "pv_count", "free", "size"}},
}

// sectionNames are the names of sections, in order.
var sectionNames = slices.Sorted(maps.Keys(sections))

// renamedSections have other names in JSON.
var renamedSections = [][2]string{{"firewall", "firewalls"}, {"user", "users"}}

// convert makes a message of the element that it is in XML.
func convert(m *Message, root Entry) error {
	m.head(root)
	m.Action = strings.ToLower(root.Text("query"))
	content := Entry{}
	for _, part := range root.Entries("content") {
		for name, value := range part {
			merge(content, name, value)
		}
	}
	devices := content.Entries("device")
	usual := Inventory
	if len(devices) > 0 {
		usual = NetInventory
	}
	if m.act(usual); !m.tells() {
		return nil
	}
	m.account(content)
	m.Content = sectionsOf(content)
	if m.Action != NetInventory && m.Action != NetDiscovery && len(devices) == 0 {
		return m.check(root)
	}
	return m.network(root, content, devices)
}

// merge puts what one part of a content has to what others have.
func merge(to Entry, name string, value any) {
	list, ok := value.([]any)
	if !ok {
		add(to, name, value)
		return
	}
	for _, x := range list {
		add(to, name, x)
	}
}

// account takes the tag from what agents say of the account that they belong to.
func (m *Message) account(content Entry) {
	for _, entry := range content.Entries("accountinfo") {
		if m.Tag == "" && strings.EqualFold(entry.Text("keyname"), "tag") {
			m.Tag = entry.Text("keyvalue")
		}
	}
}

// sectionsOf brings the sections of a content into their form.
func sectionsOf(content Entry) Entry {
	for _, names := range renamedSections {
		rename(content, names[0], names[1])
	}
	if version := content.Entry("hardware").Text("versionclient"); version != "" && !content.Has("versionclient") {
		content["versionclient"] = version
	}
	out := Entry{}
	for name, value := range content {
		s, known := sections[name]
		switch {
		case name == "versionclient":
			out[name] = text(first(value))
		case known:
			if made := s.of(name, value); made != nil {
				out[name] = made
			}
		}
	}
	return out
}

// first gives the first of what comes several times.
func first(value any) any {
	if list, ok := value.([]any); ok && len(list) > 0 {
		return list[0]
	}
	return value
}

// of makes a section of its elements. An entry that lacks what it must have says nothing and is left out, as is a
// value that is none of those it can be: agents of old send both.
func (s section) of(name string, value any) any {
	if !s.list {
		entry, ok := first(value).(Entry)
		if !ok || !s.entry(entry, rules[name]) {
			return nil
		}
		return entry
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	out := make([]any, 0, len(list))
	for _, x := range list {
		if entry, ok := x.(Entry); ok && s.entry(entry, rules[name]) {
			out = append(out, entry)
		}
	}
	return out
}

// entry brings one into its form, and reports whether it has what it must.
func (s section) entry(e Entry, r rule) bool {
	for _, names := range s.renamed {
		rename(e, names[0], names[1])
	}
	for _, name := range s.dropped {
		delete(e, name)
	}
	for _, name := range s.lower {
		if e.Has(name) {
			e[name] = strings.ToLower(e.Text(name))
		}
	}
	for name, words := range s.words {
		if word, ok := words[e.Text(name)]; ok {
			set(e, name, word)
		}
	}
	for _, name := range s.sizes {
		megabytes(e, name)
	}
	for _, name := range s.numbers {
		if n, ok := e.Int(name); ok {
			e[name] = json.Number(strconv.FormatInt(n, 10))
		}
	}
	for _, name := range s.bools {
		if e.Has(name) {
			e[name] = e.Bool(name)
		}
	}
	for _, name := range s.lists {
		if _, list := e[name].([]any); !list && e.Has(name) {
			e[name] = []any{e[name]}
		}
	}
	for _, name := range s.days {
		if e.Has(name) {
			set(e, name, day(e.Text(name), s.dates))
		}
	}
	for _, name := range s.times {
		if e.Has(name) {
			set(e, name, moment(e.Text(name)))
		}
	}
	for name, value := range s.given {
		if !e.Has(name) {
			e[name] = value
		}
	}
	if s.fix != nil {
		s.fix(e)
	}
	for name, pattern := range r.values {
		if e.Has(name) && !pattern.MatchString(e.Text(name)) {
			delete(e, name)
		}
	}
	return !slices.ContainsFunc(r.needs, func(name string) bool { return !e.Has(name) })
}

func rename(e Entry, from, to string) {
	if value, ok := e[from]; ok {
		if !e.Has(to) {
			e[to] = value
		}
		delete(e, from)
	}
}

// set sets a text, or takes away what has become none.
func set(e Entry, name, value string) {
	if value == "" {
		delete(e, name)
	} else {
		e[name] = value
	}
}

// day gives the day of a date, "" for what is none.
func day(written string, forms []string) string {
	if forms == nil {
		forms = usualDates
	}
	for _, form := range forms {
		if t, err := time.Parse(form, written); err == nil && t.Year() > 0 && t.Year() < 10000 {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// moment gives a date with its time, seconds too; "" for what is none.
func moment(written string) string {
	for _, form := range []string{"2006-1-2 15:4:5", "2006-1-2 15:4", time.RFC3339} {
		if t, err := time.Parse(form, written); err == nil {
			return t.Format(time.DateTime)
		}
	}
	return ""
}

// fixBattery writes capacities in mWh and voltages in mV.
func fixBattery(b Entry) {
	for _, name := range []string{"capacity", "real_capacity", "power_max"} {
		measure(b, name, "wh", "mwh")
	}
	measure(b, "voltage", "v", "mv")
}

// measure makes a number of thousandths of a value with a unit; without a unit it is one of those already.
func measure(e Entry, name, unit, thousandth string) {
	if !e.Has(name) {
		return
	}
	written := strings.ToLower(strings.ReplaceAll(e.Text(name), " ", ""))
	factor := 1.0
	switch {
	case strings.HasSuffix(written, thousandth):
		written = strings.TrimSuffix(written, thousandth)
	case strings.HasSuffix(written, unit):
		written, factor = strings.TrimSuffix(written, unit), 1000
	}
	f, err := strconv.ParseFloat(written, 64)
	if err != nil || f <= 0 || f > 1e12 {
		delete(e, name)
		return
	}
	e[name] = json.Number(strconv.FormatInt(int64(f*factor+0.5), 10))
}

// units are how many megabytes there are in a unit.
var units = map[string]float64{"b": 1.0 / 1e6, "bytes": 1.0 / 1e6, "k": 1.0 / 1024, "kb": 1.0 / 1024, "ko": 1.0 / 1024,
	"m": 1, "mb": 1, "mo": 1, "mib": 1, "g": 1024, "gb": 1024, "go": 1024, "gib": 1024, "t": 1 << 20, "tb": 1 << 20,
	"to": 1 << 20}

// megabytes makes a number of megabytes of a size with a unit. What has none, or an unknown one, stays as it is.
func megabytes(e Entry, name string) {
	written := strings.ToLower(strings.ReplaceAll(e.Text(name), " ", ""))
	number := strings.TrimRight(written, "abcdefghijklmnopqrstuvwxyz")
	factor := units[written[len(number):]]
	f, err := strconv.ParseFloat(number, 64)
	if number == written || factor == 0 || err != nil || f < 0 || f > 1e15 {
		return
	}
	e[name] = json.Number(strconv.FormatInt(int64(f*factor+0.5), 10))
}

// fixController takes the ids of vendor and product apart.
func fixController(card Entry) {
	vendor, product, _ := strings.Cut(card.Text("pciid"), ":")
	for name, value := range map[string]string{"vendorid": vendor, "productid": product} {
		if value != "" && !card.Has(name) {
			card[name] = value
		}
	}
	delete(card, "pciid")
}

// fixSystem writes the time zone of a system in full, or leaves it out.
func fixSystem(system Entry) {
	zone := system.Entry("timezone")
	if zone == nil || !zone.Has("offset") {
		delete(system, "timezone")
		return
	}
	offset := zone.Text("offset")
	if len(offset) == 3 && strings.ContainsAny(offset[:1], "+-") {
		offset += "00"
	}
	zone["offset"] = offset
	if !zone.Has("name") {
		zone["name"] = offset
	}
	system["timezone"] = zone
}

func fixStorage(s Entry) {
	if strings.EqualFold(s.Text("interface"), "serial-ata") {
		s["interface"] = "SATA"
	}
}
