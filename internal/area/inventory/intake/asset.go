package intake

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// nativeInventory is what keeps the assets up to date that agents tell of, by its name in GLPI.
const nativeInventory = "GLPI Native Inventory"

// asset is what a message is about.
type asset struct {
	itemtype  string
	object    *model.Object
	id        int64
	made      bool // by this message
	entity    int64
	recursive bool
	before    engine.Values // the row as it was, nil for a new one

	values engine.Values // what the message says of it, by columns; lists are still names, see lists
	lists  []chosen
	facts  rules.Equipment
	// ignored says that the dictionary leaves it out.
	ignored bool
	placed  rules.Placed
	locks   map[string]bool // columns that the inventory leaves alone
	ports   []port
}

// fromNetwork reports whether the equipment was told of over the network, and not by an agent that runs on it.
func (t *taking) fromNetwork() bool { return t.m.Content.Has("network_device") }

// describe reads what the message says of the asset itself.
func (t *taking) describe() error {
	a := &t.asset
	a.itemtype = first(t.m.Itemtype, "Computer")
	if itemtype, _, err := t.s.rules.Itemtype(t.Work, rules.Equipment{"itemtype": {a.itemtype},
		"name": rules.Values(t.m.Content.Entry("hardware").Text("name")), "tag": rules.Values(t.m.Tag),
		"device_id": rules.Values(t.m.DeviceID)}); err != nil {
		return err
	} else if itemtype != "" {
		a.itemtype = itemtype
	}
	if a.object = t.Engine.Catalog().ByItemtype(a.itemtype); a.object == nil || a.object.Table == "" {
		return model.Invalid("JSON does not validate. Violations: itemtype: %q is no type of asset", a.itemtype)
	}
	a.values = engine.Values{"is_dynamic": 1, "last_inventory_update": t.Now()}
	if a.object.Trash { // what reports in is not in the trash
		a.values["is_deleted"] = 0
	}
	if t.fromNetwork() {
		if err := t.describeDevice(t.m.Content.Entry("network_device")); err != nil {
			return err
		}
	} else {
		t.describeComputer()
	}
	if err := t.readPorts(); err != nil {
		return err
	}
	for column := range a.values {
		if !t.Engine.Has(a.object, column) {
			delete(a.values, column)
		}
	}
	a.lists = slices.DeleteFunc(a.lists, func(c chosen) bool { return !t.Engine.Has(a.object, c.column) })
	wanted, err := t.corrected(a.itemtype, a.values, &a.lists)
	if err != nil {
		return err
	}
	a.ignored = !wanted
	a.facts, err = t.lookedAt()
	return err
}

// listColumn gives the column of an asset's model or type.
func (t *taking) listColumn(suffix string) (column, object string) {
	table := strings.TrimSuffix(strings.TrimPrefix(t.asset.object.Table, "glpi_"), "s")
	word := "Model"
	if suffix == "types_id" {
		word = "Type"
	}
	return table + suffix, t.asset.object.Name + word
}

// list adds an item of a list to what is said of the asset.
func (t *taking) list(column, object, name string) {
	if name != "" {
		t.asset.lists = append(t.asset.lists, chosen{column: column, object: object, name: name})
	}
}

// first gives the first text that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// describeComputer reads what an agent says of the machine that it runs on.
func (t *taking) describeComputer() {
	c, a := t.m.Content, &t.asset
	hardware, bios, system := c.Entry("hardware"), c.Entry("bios"), c.Entry("operatingsystem")
	set := func(column, value string) { put(a.values, column, value) }
	set("name", t.denied.text(model.DenyName, hardware, "name"))
	maker := first(t.denied.text(model.DenyManufacturer, bios, "smanufacturer"),
		t.denied.text(model.DenyManufacturer, bios, "mmanufacturer"),
		t.denied.text(model.DenyManufacturer, bios, "bmanufacturer"))
	uuid := t.denied.text(model.DenyUUID, hardware, "uuid")
	serial := bios.Text("ssn")
	if strings.HasPrefix(strings.ToLower(maker), "hewlett") && strings.HasPrefix(serial, "S") {
		serial = serial[1:]
	}
	serial = t.denied.allowed(model.DenySerial, serial)
	if strings.EqualFold(hardware.Text("vmsystem"), "BSDJail") && uuid != "" { // they share the host's
		uuid, serial = uuid+"-"+hardware.Text("name"), ""
	}
	set("uuid", uuid)
	set("serial", serial)
	set("otherserial", t.denied.text(model.DenySerial, bios, "assettag"))
	if text := long(hardware.Text("description")); text != "" {
		a.values["comment"] = text
	}
	if at, ok := moment(system.Text("boot_time")); ok {
		a.values["last_boot"] = at
	}
	t.list("manufacturers_id", "Manufacturer", maker)
	column, object := t.listColumn("models_id")
	t.list(column, object, t.denied.allowed(model.DenyModel, first(bios.Text("smodel"), bios.Text("mmodel"))))
	column, object = t.listColumn("types_id")
	kind := hardware.Text("vmsystem")
	if kind == "" || strings.EqualFold(kind, "Physical") {
		kind = first(hardware.Text("chassis_type"), bios.Text("type"), bios.Text("mmodel"))
	}
	t.list(column, object, kind)
	t.list("autoupdatesystems_id", "AutoUpdateSystem", nativeInventory)
	t.users(c, hardware)
}

// maxContact is how long the contact of an asset is, in characters.
const maxContact = 255

// users reads who works at the machine. What is not said leaves the contact as it is.
func (t *taking) users(c, hardware message.Entry) {
	var logins []string
	length := -1 // nothing stands before the first
	for _, e := range c.Entries("users") {
		login := clean(e.Text("login"))
		if login == "" {
			continue
		}
		if domain := clean(e.Text("domain")); domain != "" {
			login += "@" + domain
		}
		with := length + 1 + utf8.RuneCountInString(login)
		if with > maxContact || slices.Contains(logins, login) {
			continue
		}
		logins, length = append(logins, login), with
	}
	if len(logins) == 0 {
		last, _, _ := strings.Cut(clean(hardware.Text("lastloggeduser")), "@")
		if last == "" {
			return
		}
		logins = []string{last}
	}
	t.asset.values["contact"] = strings.Join(logins, "/")
}

// user gives the account of the first who works at the machine, 0 for none: one of the directories that name the domain
// as theirs, where there are such.
func (t *taking) user(contact string) (int64, error) {
	login, _, _ := strings.Cut(contact, "/")
	login, domain, _ := strings.Cut(login, "@")
	if login == "" {
		return 0, nil
	}
	query, args := "SELECT MIN(`id`) FROM `glpi_users` WHERE `name` = ? AND `is_deleted` = 0", []any{login}
	if domain != "" { // others can have the same login
		const of = "SELECT `id` FROM `glpi_authldaps` WHERE `inventory_domain` = ?"
		known, err := t.Count("SELECT COUNT(*) FROM ("+of+") `of`", domain)
		if err != nil {
			return 0, err
		}
		if known > 0 {
			query, args = query+" AND `authtype` = ? AND `auths_id` IN ("+of+")", append(args, model.AuthLDAP, domain)
		}
	}
	return t.Count(query, args...)
}

// describeDevice reads what the network says of a piece of equipment.
func (t *taking) describeDevice(d message.Entry) error {
	a := &t.asset
	set := func(column, value string) { put(a.values, column, value) }
	set("name", t.denied.allowed(model.DenyName, first(d.Text("name"), d.Text("description"))))
	set("serial", strings.TrimRight(t.denied.text(model.DenySerial, d, "serial"), "/"))
	set("otherserial", d.Text("assettag"))
	set("contact", d.Text("contact"))
	if text := long(d.Text("description")); text != "" {
		a.values["sysdescr"] = text
	}
	for column, names := range map[string][]string{"ram": {"ram"}, "memory_size": {"ram", "memory"}, "cpu": {"cpu"}} {
		for _, name := range names {
			if n, ok := d.Int(name); ok {
				a.values[column] = n
				break
			}
		}
	}
	set("uptime", d.Text("uptime"))
	if a.itemtype == "Printer" {
		a.values["have_ethernet"], a.values["have_usb"] = 1, 0
		if n, ok := t.m.Content.Entry("pagecounters").Int("total"); ok {
			a.values["last_pages_counter"] = n
		}
	}
	if ips := d.Texts("ips"); a.itemtype == "Unmanaged" && len(ips) > 0 {
		set("ip", ips[0])
	}
	if id, ok := d.Int("credentials"); ok && id > 0 { // numbers of another server's are nobody's
		known, err := t.Count("SELECT COUNT(*) FROM `glpi_snmpcredentials` WHERE `id` = ?", id)
		if err != nil {
			return err
		}
		if known > 0 {
			a.values["snmpcredentials_id"] = id
		}
	}
	t.list("manufacturers_id", "Manufacturer", t.denied.text(model.DenyManufacturer, d, "manufacturer"))
	column, object := t.listColumn("models_id")
	t.list(column, object, t.denied.text(model.DenyModel, d, "model"))
	column, object = t.listColumn("types_id")
	if kind := d.Text("type"); !strings.EqualFold(kind, "Unmanaged") {
		t.list(column, object, kind)
	}
	t.list("locations_id", "Location", d.Text("location"))
	t.list("autoupdatesystems_id", "AutoUpdateSystem", nativeInventory)
	return nil
}

// lookedAt gives what the rules look at.
func (t *taking) lookedAt() (rules.Equipment, error) {
	a, c := &t.asset, t.m.Content
	value := func(column string) []string { return rules.Values(a.values.Text(column)) }
	e := rules.Equipment{
		"itemtype": {a.itemtype}, "name": value("name"), "serial": value("serial"), "uuid": value("uuid"),
		"tag": rules.Values(t.m.Tag), "device_id": rules.Values(t.m.DeviceID), "partial": {"0"},
		"osname":    rules.Values(c.Entry("operatingsystem").Text("full_name")),
		"oscomment": rules.Values(c.Entry("operatingsystem").Text("service_pack")),
		"mskey":     rules.Values(c.Entry("hardware").Text("winprodid")),
		"domain":    rules.Values(c.Entry("hardware").Text("workgroup")),
		"_source":   {"inventory"},
	}
	e["domains_id"] = e["domain"]
	if t.m.Partial {
		e["partial"] = []string{"1"}
	}
	beside, err := t.beside(a.lists)
	if err != nil {
		return nil, err
	}
	for _, l := range a.lists {
		name, err := t.spelt(l.object, l.name, beside[l.object])
		if err != nil {
			return nil, err
		}
		switch {
		case l.object == "Manufacturer":
			e["manufacturer"] = rules.Values(name)
		case strings.HasSuffix(l.object, "Model"):
			e["model"] = rules.Values(name)
		}
	}
	outside := slices.DeleteFunc(slices.Clone(a.ports), func(p port) bool { return p.kind == "NetworkPortLocal" })
	// Virtual cards say little about a machine, unless there are only these.
	ports := slices.DeleteFunc(slices.Clone(outside), func(p port) bool {
		return p.virtual && !t.options.ComponentNetworkCardVirtual
	})
	if len(ports) == 0 {
		ports = outside
	}
	var macs, ips, subnets distinct
	for _, p := range ports {
		macs.add(p.mac)
		for _, ip := range p.addresses {
			ips.add(ip.String())
		}
		if p.subnet.IsValid() {
			subnets.add(p.subnet.String())
		}
	}
	e["mac"], e["ip"], e["subnet"] = macs.list, ips.list, subnets.list
	maps.DeleteFunc(e, func(_ string, values []string) bool { return len(values) == 0 })
	return e, nil
}

// distinct is a list of texts that has each once.
type distinct struct {
	list []string
	has  map[string]bool
}

func (d *distinct) add(text string) {
	if text == "" || d.has[text] {
		return
	}
	if d.has == nil {
		d.has = map[string]bool{}
	}
	d.has[text], d.list = true, append(d.list, text)
}

// layouts are how agents write times, by how long that is; the others may be of any length.
var (
	layouts = map[int]string{len("2006-01-02"): "2006-01-02", len("2006-01-02 15:04"): "2006-01-02 15:04",
		len("2006-01-02 15:04:05"): "2006-01-02 15:04:05"}
	otherLayouts = []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", time.RFC3339,
		"2006-01-02 15:04:05 -0700"}
)

// moment reads a time as agents write it, and gives it as columns hold it.
func moment(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", false
	}
	if layout := layouts[len(text)]; layout != "" {
		if at, err := time.Parse(layout, text); err == nil && at.Year() > 1 {
			return engine.FormatTime(at), true
		}
	}
	for _, layout := range otherLayouts {
		if at, err := time.Parse(layout, text); err == nil && at.Year() > 1 {
			return engine.FormatTime(at), true
		}
	}
	return "", false
}

// day is moment for a day.
func day(text string) (string, bool) {
	at, ok := moment(text)
	if !ok {
		return "", false
	}
	return at[:len("2006-01-02")], true
}

// find applies the rules: where the asset belongs, whether it is there, and whether it may come in. The second result
// tells why it may not.
func (t *taking) find() (rules.Linked, string, error) {
	a := &t.asset
	if a.ignored {
		return rules.Linked{Verdict: rules.Deny, Itemtype: a.itemtype}, "The dictionary of printers leaves it out", nil
	}
	if t.under != nil {
		a.entity, a.recursive = t.under.asset.entity, t.under.asset.recursive
		a.placed.Recursive = &a.recursive
		return t.known()
	}
	placed, err := t.s.rules.Entity(t.Work, a.facts)
	if err != nil {
		return rules.Linked{}, "", fmt.Errorf("rules for entities: %w", err)
	}
	a.placed = placed
	a.entity = max(t.options.Entity, 0)
	if placed.Entity != nil && *placed.Entity >= 0 {
		a.entity = *placed.Entity
	}
	if known, err := t.Count("SELECT COUNT(*) FROM `glpi_entities` WHERE `id` = ?", a.entity); err != nil {
		return rules.Linked{}, "", err
	} else if known == 0 {
		a.entity = 0
	}
	if placed.Refused {
		reason, err := t.refusal(placed.Rule)
		return rules.Linked{Verdict: rules.Refuse, Rule: placed.Rule, Itemtype: a.itemtype}, reason, err
	}
	if a.placed.Location == nil {
		location, _, err := t.s.rules.Location(t.Work, a.facts, a.entity)
		if err != nil {
			return rules.Linked{}, "", fmt.Errorf("rules for locations: %w", err)
		}
		if location != 0 {
			a.placed.Location = &location
		}
	}
	return t.known()
}

// known applies the rules that tell whether the asset is there, and whether it may come in.
func (t *taking) known() (rules.Linked, string, error) {
	a := &t.asset
	found, err := t.s.rules.Asset(t.Work, a.facts, a.entity)
	if err != nil {
		return found, "", fmt.Errorf("rules for equipment: %w", err)
	}
	switch found.Verdict {
	case rules.Refuse, rules.Deny:
		reason, err := t.refusal(found.Rule)
		return found, reason, err
	case rules.Import:
		if t.m.Partial && !t.fromNetwork() { // there is nothing that it is a part of
			return found, "It is a part of the inventory of an asset that is not known", nil
		}
	}
	if found.Itemtype != a.itemtype {
		a.itemtype, a.object = found.Itemtype, t.Engine.Catalog().ByItemtype(found.Itemtype)
	}
	return found, "", nil
}

// refusal tells people which rule keeps an asset out.
func (t *taking) refusal(rule int64) (string, error) {
	name, err := t.Column("SELECT `name` FROM `glpi_rules` WHERE `id` = ?", rule)
	return fmt.Sprintf("The rule %q (%d) refuses it", name, rule), err
}

// refuse remembers equipment that the rules have refused; denied equipment leaves no trace.
func (t *taking) refuse(found rules.Linked) error {
	if found.Verdict != rules.Refuse {
		return nil
	}
	f := t.asset.facts
	list := func(id string) string {
		text, _ := json.Marshal(append([]string{}, f[id]...))
		return string(text)
	}
	one := func(id string) string { return strings.Join(f[id], "") }
	system, err := t.choice("AutoUpdateSystem", nativeInventory)
	if err != nil {
		return err
	}
	values := engine.Values{"name": one("name"), "itemtype": t.asset.itemtype, "serial": one("serial"),
		"uuid": one("uuid"), "ip": list("ip"), "mac": list("mac"), "rules_id": found.Rule, "method": t.from.Method,
		"entities_id": t.asset.entity, "agents_id": t.agent, "autoupdatesystems_id": system}
	// One that comes again and again is one row.
	same, err := t.Count("SELECT MAX(`id`) FROM `glpi_refusedequipments` WHERE `agents_id` = ? AND `itemtype` = ?"+
		" AND COALESCE(`name`, '') = ? AND COALESCE(`serial`, '') = ? AND COALESCE(`uuid`, '') = ?",
		t.agent, t.asset.itemtype, one("name"), one("serial"), one("uuid"))
	if err != nil {
		return err
	}
	if same != 0 {
		err = t.Update("RefusedEquipment", same, values)
	} else {
		same, err = t.Create("RefusedEquipment", values)
	}
	t.keepFile("RefusedEquipment", same)
	return err
}

// store writes the asset itself.
func (t *taking) store(found rules.Linked) error {
	a := &t.asset
	a.id = found.ID
	if a.id != 0 {
		before, err := t.Load(a.object.Name, a.id)
		if err != nil {
			return err
		}
		a.before = before
		a.entity, a.recursive = before.Int("entities_id"), before.Bool("is_recursive")
	} else if a.placed.Recursive != nil {
		a.recursive = *a.placed.Recursive
	}
	if err := t.readLocks(); err != nil {
		return err
	}
	if err := t.moved(); err != nil {
		return err
	}
	values := a.values
	if err := t.choose(values, a.lists...); err != nil {
		return err
	}
	if err := t.place(values); err != nil {
		return err
	}
	if contact := values.Text("contact"); contact != "" && !t.fromNetwork() &&
		(a.before == nil || contact != a.before.Text("contact") || a.before.Int("users_id") == 0) {
		user, err := t.user(contact)
		if err != nil {
			return err
		}
		if user != 0 {
			values["users_id"] = user
		}
	}
	if a.before == nil {
		return t.make(values)
	}
	var err error
	if t.met, err = t.seenBefore(); err != nil {
		return err
	}
	if t.met { // a look from afar is worth less than what an inventory has found
		for column := range values {
			if !slices.Contains([]string{"autoupdatesystems_id", "snmpcredentials_id", "last_inventory_update"},
				column) {
				delete(values, column)
			}
		}
	}
	return t.bring(values)
}

// seenBefore reports whether a discovery of the network has met equipment at an address that it is known to have.
func (t *taking) seenBefore() (bool, error) {
	if t.from.Method != message.NetDiscovery || t.asset.itemtype != "NetworkEquipment" &&
		t.asset.itemtype != "Printer" {
		return false, nil
	}
	args := []any{t.asset.itemtype, t.asset.id}
	for _, ip := range t.asset.facts["ip"] {
		args = append(args, ip)
	}
	if len(args) == 2 {
		return false, nil
	}
	n, err := t.Count("SELECT COUNT(*) FROM `glpi_ipaddresses` WHERE `mainitemtype` = ? AND `mainitems_id` = ?"+
		" AND `name` IN ("+store.Marks(len(args)-2)+")", args...)
	return n > 0, err
}

// place sets where the asset stands and who is in charge: what rules say, and for a new one what the settings say.
func (t *taking) place(values engine.Values) error {
	a := &t.asset
	set := func(column string, rule *int64, byDefault int64) {
		switch {
		case !t.Engine.Has(a.object, column):
		case rule != nil:
			values[column] = *rule
		case a.before == nil && byDefault > 0 && values.Int(column) == 0:
			values[column] = byDefault
		}
	}
	set("locations_id", a.placed.Location, t.options.Location)
	set("users_id_tech", a.placed.Technician, 0)
	if state := t.options.State; state > 0 && t.Engine.Has(a.object, "states_id") {
		values["states_id"] = state
	}
	return nil
}

// make adds the asset.
func (t *taking) make(values engine.Values) error {
	a := &t.asset
	a.made = true
	values["entities_id"], values["is_recursive"] = a.entity, a.recursive
	for column := range a.locks { // what is locked for all assets of the type is nobody's to fill
		if column != "entities_id" && (column != "states_id" || t.options.State <= 0) {
			delete(values, column)
		}
	}
	id, err := t.Create(a.object.Name, values)
	if err != nil {
		return fmt.Errorf("%s: %w", a.itemtype, err)
	}
	a.id = id
	groups := map[int64]int64{model.GroupInCare: 0, model.GroupOfItem: t.options.Group} // by what they are to it
	if a.placed.Group != nil {
		groups[model.GroupInCare] = *a.placed.Group
	}
	for kind, group := range groups {
		if group <= 0 {
			continue
		}
		if _, err := t.Tx.Insert(t.Context, "glpi_groups_items", engine.Values{"groups_id": group,
			"itemtype": a.itemtype, "items_id": a.id, "type": kind}); err != nil {
			return err
		}
	}
	return nil
}

// bring brings the asset up to date. When nothing but the time of the inventory is new, only that is written.
func (t *taking) bring(values engine.Values) error {
	a := &t.asset
	changed := engine.Values{}
	for column, value := range t.Engine.Fitting(a.object, values) {
		if column == "last_inventory_update" || same(a.before[column], value) {
			continue
		}
		if a.locks[column] {
			if err := t.wanted(column, value); err != nil {
				return err
			}
			continue
		}
		changed[column] = value
	}
	if len(changed) > 0 {
		changed["is_dynamic"] = 1
		if err := t.Update(a.object.Name, a.id, changed); err != nil {
			return err
		}
	}
	if !t.Engine.Has(a.object, "last_inventory_update") {
		return nil
	}
	return t.Exec("UPDATE `"+a.object.Table+"` SET `last_inventory_update` = ? WHERE `id` = ?", t.Now(), a.id)
}

// same reports whether a column holds a value already. NULL, 0 and "" are nothing alike.
func same(have, want any) bool {
	a, b := engine.TextOf(have), engine.TextOf(want)
	if a == b {
		return true
	}
	empty := func(s string) bool { return s == "" || s == "0" }
	return empty(a) && empty(b)
}

// seen gives the condition, as it follows others, of the rows of an object that the asset's entity sees: what an agent
// tells leads to nothing that is only another entity's.
func (t *taking) seen(o *model.Object) string {
	if !t.Engine.Has(o, "entities_id") || o.Scope == model.Global {
		return ""
	}
	var above []int64
	if o.Scope == model.Recursive {
		above = t.tree.Ancestors(t.asset.entity)
	}
	return " AND " + access.SeenFrom("", t.asset.entity, above)
}

// aboveOf gives the ids of an entity and of those above it, as a list for SQL.
func (t *taking) aboveOf(entity int64) string {
	return access.IDList(append(t.tree.Ancestors(entity), entity))
}
