package intake

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
)

// part is a section of a message whose entries are rows of an object that belongs to the asset.
type part struct {
	section, object string
	on              func(t *taking) bool // whether it is taken; nil for always
	types           []string             // of assets; nil for all
	key             []string             // columns that tell rows apart, whatever their letter case
	// fully: rows that are not told of go by a full inventory only; a section that a full inventory of a computer
	// does not have is an empty one.
	fully bool
	// read gives the columns of an entry; nil leaves it out.
	read func(t *taking, e message.Entry) (engine.Values, error)
}

// sections are the parts that messages tell of.
var sections = []part{
	{section: "drives", object: "Volume", key: []string{"name", "device", "mountpoint"}, fully: true, read: volume,
		on: func(t *taking) bool { return t.options.ImportVolume }},
	{section: "antivirus", object: "Antivirus", key: []string{"name", "antivirus_version"}, fully: true,
		read: antivirus, on: func(t *taking) bool { return t.options.ImportAntivirus }},
	{section: "virtualmachines", object: "VirtualMachine", key: []string{"uuid", "name", "virtualmachinesystems_id"},
		fully: true, read: virtualMachine, on: func(t *taking) bool { return t.options.ImportVM }},
	{section: "remote_mgmt", object: "RemoteManagement", key: []string{"remoteid", "type"}, fully: true,
		types: []string{"Computer", "Phone"}, read: remoteManagement},
	{section: "processes", object: "Process", key: []string{"pid", "cmd", "started"}, read: process,
		on: func(t *taking) bool { return t.options.ImportProcess }},
	{section: "envs", object: "EnvironmentVariable", key: []string{"key"}, read: environment,
		on: func(t *taking) bool { return t.options.ImportEnv }},
}

// whole are the sections that a full inventory of a computer has; one that is not there is empty.
var whole = []string{"virtualmachines", "remote_mgmt", "monitors", "antivirus"}

// reports tells whether a message tells of a section.
func (t *taking) reports(section string) bool {
	return t.m.Content.Has(section) || !t.m.Partial && !t.virtual && t.asset.itemtype == "Computer" &&
		!t.fromNetwork() &&
		slices.Contains(whole, section)
}

// parts brings the sections of the message that are plain rows.
func (t *taking) parts() error {
	for _, p := range sections {
		if !t.reports(p.section) || p.on != nil && !p.on(t) || p.types != nil &&
			!slices.Contains(p.types, t.asset.itemtype) {
			continue
		}
		var wanted []engine.Values
		for _, e := range t.m.Content.Entries(p.section) {
			row, err := p.read(t, e)
			if err != nil {
				return err
			}
			if row != nil {
				wanted = append(wanted, row)
			}
		}
		if _, err := t.bringRows(rowsOf{object: p.object, wanted: wanted, key: lower(p.key...),
			alike: true, keep: p.fully && t.m.Partial}); err != nil {
			return err
		}
	}
	return nil
}

// whole number of an entry, 0 for none.
func number(e message.Entry, name string) int64 {
	n, _ := e.Int(name)
	return n
}

// networkFilesystems are those whose volumes are of another machine.
var networkFilesystems = regexp.MustCompile(`(?i)^(nfs\d?|smbfs|cifs|afpfs)$`)

// removable are the types of drives that people take out.
var removable = regexp.MustCompile(`(?i)^(removable dis[ck]|compact dis[ck])$`)

func volume(t *taking, e message.Entry) (engine.Values, error) {
	system := e.Text("filesystem")
	switch {
	case networkFilesystems.MatchString(system) && !t.options.ComponentNetworkDrive,
		strings.EqualFold(e.Text("type"), "Network Drive") && !t.options.ComponentNetworkDrive,
		removable.MatchString(e.Text("type")) && !t.options.ComponentRemovableMedia:
		return nil, nil
	}
	row := engine.Values{
		"name":       clean(first(e.Text("label"), e.Text("letter"), e.Text("type"), e.Text("volumn"))),
		"device":     clean(e.Text("volumn")),
		"mountpoint": clean(first(e.Text("letter"), e.Text("type"))),
		"totalsize":  number(e, "total"), "freesize": number(e, "free"),
		"encryption_status":    encryption[strings.ToLower(e.Text("encrypt_status"))],
		"encryption_tool":      clean(e.Text("encrypt_name")),
		"encryption_algorithm": clean(e.Text("encrypt_algo")),
		"encryption_type":      clean(e.Text("encrypt_type")),
	}
	id, err := t.choice("Filesystem", system)
	row["filesystems_id"] = id
	return row, err
}

// encryption are the words of agents for how much of a volume is encrypted.
var encryption = map[string]int64{"yes": 1, "partially": 2}

func antivirus(t *taking, e message.Entry) (engine.Values, error) {
	name := clean(e.Text("name"))
	if name == "" {
		return nil, nil
	}
	row := engine.Values{"name": name, "antivirus_version": clean(e.Text("version")),
		"signature_version": clean(e.Text("base_version")), "is_active": e.Bool("enabled"),
		"is_uptodate": e.Bool("uptodate")}
	if at, ok := moment(e.Text("expiration")); ok {
		row["date_expiration"] = at
	}
	id, err := t.manufacturer(e.Text("company"))
	row["manufacturers_id"] = id
	return row, err
}

func virtualMachine(t *taking, e message.Entry) (engine.Values, error) {
	name := clean(e.Text("name"))
	if name == "" {
		return nil, nil
	}
	row := engine.Values{"name": name, "uuid": cut(rules.NormalUUID(e.Text("uuid")), maxName),
		"vcpu": number(e, "vcpu"), "comment": long(e.Text("comment"))}
	if ram, ok := e.Int("memory"); ok {
		row["ram"] = ram
	}
	return row, t.choose(row,
		chosen{"virtualmachinetypes_id", "VirtualMachineType", e.Text("vmtype"), true},
		chosen{"virtualmachinesystems_id", "VirtualMachineModel", e.Text("subsystem"), true},
		chosen{"virtualmachinestates_id", "VirtualMachineState", e.Text("status"), true})
}

func remoteManagement(t *taking, e message.Entry) (engine.Values, error) {
	id := clean(e.Text("id"))
	if id == "" {
		return nil, nil
	}
	return engine.Values{"remoteid": id, "type": clean(e.Text("type"))}, nil
}

// maxCommand is how much of the command line of a process is kept, in characters.
const maxCommand = 2000

func process(_ *taking, e message.Entry) (engine.Values, error) {
	row := engine.Values{"cmd": cut(e.Text("cmd"), maxCommand), "cpuusage": fraction(e, "cpuusage"),
		"memusage": fraction(e, "mem"), "pid": number(e, "pid"), "tty": cut(e.Text("tty"), 100),
		"user": cut(e.Text("user"), 100), "virtualmemory": number(e, "virtualmemory")}
	if at, ok := moment(e.Text("started")); ok {
		row["started"] = at
	}
	return row, nil
}

// fraction gives a share of an entry, in percent. One that no column takes is none.
func fraction(e message.Entry, name string) float64 {
	if f, _ := e.Float(name); math.Abs(f) <= math.MaxFloat32 {
		return f
	}
	return 0
}

func environment(_ *taking, e message.Entry) (engine.Values, error) {
	key := clean(e.Text("key"))
	if key == "" {
		return nil, nil
	}
	return engine.Values{"key": key, "value": long(e.Text("val"))}, nil
}

// operatingSystem brings what runs on the machine: one system, dynamic ones that it takes the place of go.
func (t *taking) operatingSystem() error {
	e := t.m.Content.Entry("operatingsystem")
	name := first(e.Text("full_name"), e.Text("name"))
	if name == "" {
		return nil
	}
	hardware := t.m.Content.Entry("hardware")
	row := engine.Values{}
	for column, value := range map[string]string{"licenseid": hardware.Text("winprodid"),
		"license_number": hardware.Text("winprodkey"), "company": hardware.Text("wincompany"),
		"owner": hardware.Text("winowner"), "hostid": e.Text("hostid")} {
		if value = clean(value); value != "" {
			row[column] = value
		}
	}
	if at, ok := day(e.Text("install_date")); ok {
		row["install_date"] = at + " 00:00:00"
	}
	if err := t.choose(row,
		chosen{"operatingsystems_id", "OperatingSystem", name, true},
		chosen{"operatingsystemversions_id", "OperatingSystemVersion", e.Text("version"), true},
		chosen{"operatingsystemservicepacks_id", "OperatingSystemServicePack", e.Text("service_pack"), true},
		chosen{"operatingsystemarchitectures_id", "OperatingSystemArchitecture", e.Text("arch"), true},
		// Only the dictionary knows of editions: agents say them with the name.
		chosen{"operatingsystemeditions_id", "OperatingSystemEdition", "", false}); err != nil {
		return err
	}
	if version := clean(e.Text("kernel_version")); version != "" {
		kernel, err := t.choice("OperatingSystemKernel", e.Text("kernel_name"))
		if err != nil {
			return err
		}
		id, err := t.choice("OperatingSystemKernelVersion", version,
			engine.Values{"operatingsystemkernels_id": kernel})
		if err != nil {
			return err
		}
		row["operatingsystemkernelversions_id"] = id
	}
	// There is one: whatever was installed before, it is this row that changes.
	_, err := t.bringRows(rowsOf{object: "OSInstallation", wanted: []engine.Values{row}, keep: t.m.Partial,
		key: func(engine.Values) string { return "" }})
	return err
}

// domain puts the machine into the domain that it says it is in.
func (t *taking) domain() error {
	name := clean(t.m.Content.Entry("hardware").Text("workgroup"))
	if t.fromNetwork() || !t.m.Content.Has("hardware") {
		return nil
	}
	if o := t.asset.object; !slices.Contains([]string{"Computer", "Phone", "NetworkEquipment", "Printer", "Peripheral",
		"Monitor"}, o.Name) {
		return nil
	}
	var wanted []engine.Values
	if name != "" {
		id, err := t.aDomain(name)
		if err != nil {
			return err
		}
		relation, err := t.Count("SELECT MIN(`id`) FROM `glpi_domainrelations` WHERE `name` = 'Belongs'")
		if err != nil {
			return err
		}
		wanted = []engine.Values{{"domains_id": id, "domainrelations_id": relation}}
	}
	_, err := t.bringRows(rowsOf{object: "Domain_Item", wanted: wanted, keep: t.m.Partial, key: lower("domains_id")})
	return err
}

// aDomain gives the domain of a name that the asset's entity sees, which is made when there is none.
func (t *taking) aDomain(name string) (int64, error) {
	id, err := t.Count("SELECT MIN(`id`) FROM `glpi_domains` WHERE `name` = ? AND `is_deleted` = 0"+
		t.seen(t.object("Domain")), name)
	if err != nil || id != 0 {
		return id, err
	}
	return t.Create("Domain", engine.Values{"name": name, "entities_id": t.asset.entity, "is_recursive": 0})
}
