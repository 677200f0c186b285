package intake

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// component is a section of a message whose entries are components built into the asset: each is a definition, which
// assets share, and a piece of it, which is the asset's.
type component struct {
	section   string
	device    string // object of definitions; that of pieces is the same with Item
	on        func(o *options.Options) bool
	nameless  bool  // one without a name is known as what it is
	near      slack // columns of the definition by which it is found, with how far they may be off
	pieceNear slack // columns of the piece by which one that is there is known
	read      func(t *taking, e message.Entry) (definition, piece engine.Values, err error)
	holds     func(t *taking, e message.Entry, piece int64) error // brings what belongs to the piece; nil for nothing
}

// builtIn are the components that messages tell of, in the order in which they count: controllers come last, as
// other sections tell more of the same devices.
var builtIn = []component{
	{section: "cpus", device: "Processor", nameless: true, near: slack{"frequence": 10}, read: processor,
		pieceNear: slack{"serial": 0, "frequency": 100, "busID": 0},
		on:        func(o *options.Options) bool { return o.ComponentProcessor }},
	{section: "memories", device: "Memory", near: slack{"devicememorytypes_id": 0, "frequence": 10}, read: memory,
		pieceNear: slack{"size": 10, "serial": 0}, on: func(o *options.Options) bool { return o.ComponentMemory }},
	{section: "storages", device: "HardDrive", nameless: true, near: slack{"interfacetypes_id": 0}, read: hardDrive,
		pieceNear: slack{"serial": 0, "capacity": 100, "busID": 0},
		on:        func(o *options.Options) bool { return o.ComponentHardDrive }},
	{section: "storages", device: "Drive", near: slack{"interfacetypes_id": 0}, read: drive,
		pieceNear: slack{"serial": 0, "busID": 0}, on: func(o *options.Options) bool { return o.ComponentDrive }},
	{section: "videos", device: "GraphicCard", near: slack{"chipset": 0}, read: graphicCard,
		on: func(o *options.Options) bool { return o.ComponentGraphicCard }},
	{section: "sounds", device: "SoundCard", read: soundCard,
		on: func(o *options.Options) bool { return o.ComponentSoundCard }},
	{section: "networks", device: "NetworkCard", read: networkCard, pieceNear: slack{"mac": 0, "serial": 0, "busID": 0},
		holds: carries, on: func(o *options.Options) bool { return o.ComponentNetworkCard }},
	{section: "batteries", device: "Battery", nameless: true, near: slack{"devicebatterytypes_id": 0, "capacity": 10,
		"voltage": 10},
		pieceNear: slack{"serial": 0}, read: battery, on: func(o *options.Options) bool { return o.ComponentBattery }},
	{section: "bios", device: "Firmware", near: slack{"devicefirmwaretypes_id": 0, "version": 0}, read: bios},
	{section: "firmwares", device: "Firmware", nameless: true, near: slack{"devicefirmwaretypes_id": 0, "version": 0},
		read: firmware},
	{section: "powersupplies", device: "PowerSupply", nameless: true, pieceNear: slack{"serial": 0}, read: powerSupply,
		on: func(o *options.Options) bool { return o.ComponentPowerSupply }},
	{section: "sensors", device: "Sensor", nameless: true, pieceNear: slack{"serial": 0},
		near: slack{"devicesensortypes_id": 0},
		read: sensor},
	{section: "cameras", device: "Camera", nameless: true, near: slack{"lensfacing": 0}, read: camera, holds: takes},
	{section: "simcards", device: "SIMCard", pieceNear: slack{"serial": 0}, read: simCard,
		on: func(o *options.Options) bool { return o.ComponentSimcard }},
	{section: "controllers", device: "Controller", read: controller,
		on: func(o *options.Options) bool { return o.ComponentControl }},
}

// slack are columns with how far their numbers may be from each other to count as the same; 0 wants them to be.
type slack map[string]float64

// byDevice are the same by their kinds, in order: several sections can tell of one kind.
var byDevice = func() [][]component {
	var out [][]component
	for i, c := range builtIn {
		if i == 0 || builtIn[i-1].device != c.device {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], c)
	}
	return out
}()

// components brings what is built into the asset.
func (t *taking) components() error {
	for _, list := range byDevice {
		if err := t.bringComponents(list); err != nil {
			return fmt.Errorf("%s: %w", list[0].device, err)
		}
	}
	return nil
}

// wantedPiece is a component that a message tells of.
type wantedPiece struct {
	of                *component
	told              message.Entry
	definition, piece engine.Values
}

// bringComponents makes the pieces of one kind of component what the sections tell.
func (t *taking) bringComponents(list []component) error {
	told := false
	var wanted []wantedPiece
	for i := range list {
		c := &list[i]
		if c.on != nil && !c.on(&t.options) || !t.m.Content.Has(c.section) {
			continue
		}
		told = true
		for _, e := range t.m.Content.Entries(c.section) {
			definition, piece, err := c.read(t, e)
			if err != nil {
				return err
			}
			if definition == nil {
				continue
			}
			if engine.TextOf(definition["designation"]) == "" {
				if !c.nameless {
					continue
				}
				definition["designation"] = t.object(c.device).Label
			}
			wanted = append(wanted, wantedPiece{c, e, t.Engine.Fitting(t.object(c.device), definition),
				t.Engine.Fitting(t.object(c.device+"Item"), piece)})
		}
	}
	if !told {
		return nil
	}
	device, piece := t.object(list[0].device), t.object(list[0].device+"Item")
	column := ""
	for _, side := range t.Work.Engine.Catalog().Graph().Sides(piece) {
		if side.Object == device.Name {
			column = side.Column
		}
	}
	have, err := t.pieces(device.Table, piece.Table, column, wanted)
	if err != nil {
		return err
	}
	for _, want := range wanted {
		if err := t.hurry(); err != nil {
			return err
		}
		id, err := t.bringPiece(device, piece, column, have, want)
		if err == nil && want.of.holds != nil {
			err = want.of.holds(t, want.told, id)
		}
		if err != nil {
			return err
		}
	}
	var gone []int64
	for _, row := range have {
		if row != nil && row.Bool("is_dynamic") {
			gone = append(gone, row.Int("id"))
		}
	}
	return t.remove(piece, gone)
}

// bringPiece makes a piece what it should be, and gives its id. Of those that there are, the one that it is counts no
// more.
func (t *taking) bringPiece(device, piece *model.Object, column string, have []engine.Values,
	want wantedPiece) (int64, error) {
	at := slices.IndexFunc(have, func(row engine.Values) bool { return row != nil && want.is(row) })
	if at >= 0 {
		row := engine.Values{"id": have[at]["id"], "is_dynamic": have[at]["is_dynamic"]}
		for name := range want.piece {
			row[name] = have[at]["p_"+name]
		}
		have[at] = nil
		return row.Int("id"), t.change(piece, row, want.piece)
	}
	definition, err := t.definition(device.Name, device.Table, want)
	if err != nil {
		return 0, err
	}
	row := maps.Clone(want.piece)
	row[column] = definition
	return t.add(piece, engine.Values{"itemtype": t.asset.itemtype, "items_id": t.asset.id}, row)
}

// pieces reads the pieces of a kind that are built into the asset, with the columns of their definitions as d_ and
// their own as p_.
func (t *taking) pieces(devices, pieces, column string, wanted []wantedPiece) ([]engine.Values, error) {
	if t.asset.made {
		return nil, nil
	}
	var of, own distinct
	of.add("designation")
	of.add("manufacturers_id")
	for _, w := range wanted {
		for name := range w.of.near {
			of.add(name)
		}
		for name := range w.piece {
			own.add(name)
		}
	}
	columns := []string{"p.`id`", "p.`is_dynamic`"}
	for _, name := range of.list {
		columns = append(columns, "d.`"+name+"` AS `d_"+name+"`")
	}
	for _, name := range own.list {
		columns = append(columns, "p.`"+name+"` AS `p_"+name+"`")
	}
	return t.rows("SELECT "+strings.Join(columns, ", ")+" FROM `"+pieces+"` p JOIN `"+devices+"` d ON d.`id` = p.`"+
		column+"` WHERE p.`itemtype` = ? AND p.`items_id` = ? ORDER BY p.`id`", t.asset.itemtype, t.asset.id)
}

// is reports whether a piece that is there is the one that is told of.
func (w *wantedPiece) is(row engine.Values) bool {
	if !strings.EqualFold(engine.TextOf(row["d_designation"]), engine.TextOf(w.definition["designation"])) ||
		!same(row["d_manufacturers_id"], w.definition["manufacturers_id"]) {
		return false
	}
	for name, far := range w.of.near {
		if !alike(row["d_"+name], w.definition[name], far) {
			return false
		}
	}
	for name, far := range w.of.pieceNear {
		if _, told := w.piece[name]; told && !alike(row["p_"+name], w.piece[name], far) {
			return false
		}
	}
	return true
}

// alike reports whether two values are the same, or numbers that are not farther from each other.
func alike(a, b any, far float64) bool {
	if same(a, b) || strings.EqualFold(engine.TextOf(a), engine.TextOf(b)) {
		return true
	}
	x, err := strconv.ParseFloat(engine.TextOf(a), 64)
	y, bad := strconv.ParseFloat(engine.TextOf(b), 64)
	return far > 0 && err == nil && bad == nil && math.Abs(x-y) <= far
}

// definition gives the definition of a component, which is made when there is none.
func (t *taking) definition(object, table string, w wantedPiece) (int64, error) {
	key := named{object, lower(slices.Sorted(maps.Keys(w.definition))...)(w.definition)}
	if id, ok := t.names[key]; ok {
		return id, nil
	}
	where := "`designation` = ? AND `manufacturers_id` = ?"
	maker := w.definition["manufacturers_id"]
	if maker == nil {
		maker = 0
	}
	args := []any{w.definition["designation"], maker}
	for _, name := range slices.Sorted(maps.Keys(w.of.near)) {
		value, far := w.definition[name], w.of.near[name]
		n, err := strconv.ParseFloat(engine.TextOf(value), 64)
		switch {
		case engine.TextOf(value) == "" || engine.TextOf(value) == "0":
			where += " AND COALESCE(" + t.Engine.DB().Dialect().CastText("`"+name+"`") + ", '') IN ('', '0', '0.0')"
		case far > 0 && err == nil:
			where += " AND CAST(`" + name + "` AS DECIMAL) BETWEEN ? AND ?"
			args = append(args, n-far, n+far)
		default:
			where += " AND `" + name + "` = ?"
			args = append(args, value)
		}
	}
	id, err := t.Count("SELECT MIN(`id`) FROM `"+table+"` WHERE "+where+t.seen(t.object(object)), args...)
	if err == nil && id == 0 {
		values := engine.Values{"entities_id": 0, "is_recursive": 1}
		for name, value := range w.definition {
			values[name] = value
		}
		id, err = t.Create(object, values)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", engine.TextOf(w.definition["designation"]), err)
	}
	t.names[key] = id
	return id, nil
}

// made begins a definition: what it is called and who has made it.
func (t *taking) made(designation, maker string) (engine.Values, error) {
	id, err := t.manufacturer(maker)
	return engine.Values{"designation": clean(designation), "manufacturers_id": id}, err
}

// digits gives the number that a text begins with: "1867 MHz" is 1867.
func digits(text string) string {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if end < 0 {
		return text
	}
	return text[:end]
}

// put sets what is said.
func put(values engine.Values, column, text string) {
	if text = clean(text); text != "" {
		values[column] = text
	}
}

func processor(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	d, err := t.made(first(e.Text("name"), e.Text("type")), e.Text("manufacturer"))
	speed := digits(e.Text("speed"))
	put(d, "frequence", speed)
	put(d, "frequency_default", speed)
	p := engine.Values{"serial": t.denied.text(model.DenySerial, e, "serial")}
	for column, name := range map[string]string{"nbcores": "core", "nbthreads": "thread"} {
		if n, ok := e.Int(name); ok {
			p[column] = n
			d[column+"_default"] = n
		}
	}
	if n, err := strconv.ParseFloat(speed, 64); err == nil {
		p["frequency"] = int64(n)
	}
	return d, p, err
}

func memory(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	size := number(e, "capacity")
	if size <= 0 || strings.Contains(strings.ToLower(e.Text("type")), "flash") {
		return nil, nil, nil
	}
	name := first(e.Text("type"), "Dummy Memory Module")
	if more := e.Text("description"); more != "" {
		name += " - " + more
	}
	d, err := t.made(name, e.Text("manufacturer"))
	if err != nil {
		return nil, nil, err
	}
	put(d, "frequence", digits(e.Text("speed")))
	p := engine.Values{"size": size, "serial": t.denied.text(model.DenySerial, e, "serialnumber")}
	put(p, "busID", e.Text("numslots"))
	return d, p, t.choose(d, chosen{"devicememorytypes_id", "MemoryType", e.Text("type"), false})
}

// disc are what drives that take media say of themselves.
var disc = regexp.MustCompile(`(?i)rom|dvd|blu[\s-]*ray|reader|sd[\s-]*card|micro[\s-]*sd|mmc`)

// isDrive reports whether a storage is a drive that takes media.
func isDrive(e message.Entry) bool {
	for _, name := range []string{"type", "model", "name"} {
		if disc.MatchString(e.Text(name)) {
			return true
		}
	}
	return false
}

func hardDrive(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	if isDrive(e) {
		return nil, nil, nil
	}
	d, err := t.made(first(e.Text("model"), e.Text("name")), e.Text("manufacturer"))
	if err != nil {
		return nil, nil, err
	}
	p := engine.Values{"serial": t.denied.text(model.DenySerial, e, "serial"), "capacity": number(e, "disksize")}
	if size := number(e, "disksize"); size > 0 {
		d["capacity_default"] = size
	}
	return d, p, t.choose(d, chosen{"interfacetypes_id", "InterfaceType", e.Text("interface"), false})
}

func drive(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	if !isDrive(e) {
		return nil, nil, nil
	}
	d, err := t.made(first(e.Text("model"), e.Text("description"), e.Text("name")), e.Text("manufacturer"))
	if err != nil {
		return nil, nil, err
	}
	return d, engine.Values{"serial": t.denied.text(model.DenySerial, e, "serial")},
		t.choose(d, chosen{"interfacetypes_id", "InterfaceType", first(e.Text("interface"), e.Text("type")), false})
}

func graphicCard(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	t.claim(e.Text("name"), e.Text("chipset"))
	d, err := t.made(first(e.Text("name"), e.Text("chipset")), e.Text("manufacturer"))
	put(d, "chipset", e.Text("chipset"))
	p := engine.Values{}
	if n, ok := e.Int("memory"); ok {
		p["memory"] = n
	}
	return d, p, err
}

func soundCard(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	t.claim(e.Text("name"))
	d, err := t.made(e.Text("name"), e.Text("manufacturer"))
	put(d, "comment", e.Text("description"))
	return d, engine.Values{}, err
}

// claim says that devices are told of here, and not by the section of controllers.
func (t *taking) claim(names ...string) {
	for _, name := range names {
		if name != "" {
			t.claimed[strings.ToLower(name)] = true
		}
	}
}

func networkCard(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	virtual := e.Bool("virtualdev")
	mac := t.denied.allowed(model.DenyMAC, strings.ToLower(e.Text("mac")))
	kind := strings.ToLower(e.Text("type"))
	switch {
	case mac == "", kind == "loopback", kind == "alias", kind == "aggregate",
		virtual && !t.options.ComponentNetworkCardVirtual, t.claimed["mac "+mac]:
		return nil, nil, nil
	}
	t.claimed["mac "+mac] = true // one card, however many addresses it has
	t.claim(e.Text("description"), e.Text("driver"))
	d, err := t.made(first(e.Text("model"), e.Text("description")), e.Text("manufacturer"))
	if speed, ok := e.Int("speed"); ok && speed > 0 {
		d["bandwidth"] = strconv.FormatInt(megabits(speed), 10)
	}
	p := engine.Values{"mac": mac}
	put(p, "busID", e.Text("pcislot"))
	return d, p, err
}

// carries notes a network card for the ports that are on it.
func carries(t *taking, e message.Entry, piece int64) error {
	t.cards[strings.ToLower(e.Text("mac"))] = piece
	return nil
}

func battery(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	d, err := t.made(first(e.Text("name"), e.Text("model")), e.Text("manufacturer"))
	if err != nil {
		return nil, nil, err
	}
	for _, column := range []string{"capacity", "voltage"} {
		if n, ok := e.Int(column); ok && n > 0 {
			d[column] = n
		}
	}
	p := engine.Values{"serial": t.denied.text(model.DenySerial, e, "serial")}
	if at, ok := day(e.Text("date")); ok {
		p["manufacturing_date"] = at
	}
	if n, ok := e.Int("real_capacity"); ok {
		p["real_capacity"] = n
	}
	return d, p, t.choose(d, chosen{"devicebatterytypes_id", "BatteryType", e.Text("chemistry"), false})
}

func bios(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	version := e.Text("bversion")
	if version == "" {
		return nil, nil, nil
	}
	maker := e.Text("bmanufacturer")
	d, err := t.made(strings.TrimSpace(maker+" BIOS"), maker)
	if err != nil {
		return nil, nil, err
	}
	put(d, "version", version)
	if at, ok := day(e.Text("bdate")); ok {
		d["date"] = at + " 00:00:00"
	}
	p := engine.Values{}
	put(p, "serial", t.denied.text(model.DenySerial, e, "biosserial"))
	return d, p, t.choose(d, chosen{"devicefirmwaretypes_id", "FirmwareType", "BIOS", false})
}

func firmware(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	d, err := t.made(first(e.Text("name"), e.Text("description")), e.Text("manufacturer"))
	if err != nil {
		return nil, nil, err
	}
	put(d, "version", e.Text("version"))
	if at, ok := day(e.Text("date")); ok {
		d["date"] = at + " 00:00:00"
	}
	p := engine.Values{}
	put(p, "serial", t.denied.text(model.DenySerial, e, "serial"))
	return d, p, t.choose(d, chosen{"devicefirmwaretypes_id", "FirmwareType", e.Text("type"), false})
}

func powerSupply(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	d, err := t.made(first(e.Text("partnum"), e.Text("name")), e.Text("manufacturer"))
	put(d, "power", e.Text("power_max"))
	p := engine.Values{"serial": t.denied.text(model.DenySerial, e, "serialnumber")}
	return d, p, err
}

func sensor(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	d, err := t.made(e.Text("name"), e.Text("manufacturer"))
	if err != nil {
		return nil, nil, err
	}
	return d, engine.Values{"serial": t.denied.text(model.DenySerial, e, "serial")},
		t.choose(d, chosen{"devicesensortypes_id", "SensorType", e.Text("type"), false})
}

func camera(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	d, err := t.made(first(e.Text("designation"), e.Text("model"), e.Text("name")), e.Text("manufacturer"))
	if err != nil {
		return nil, nil, err
	}
	for column, name := range map[string]string{"lensfacing": "lensfacing", "orientation": "orientation",
		"focallength": "focallength", "sensorsize": "sensorsize"} {
		put(d, column, e.Text(name))
	}
	put(d, "support", strings.Join(e.Texts("supports"), ", "))
	if e.Has("flashunit") {
		d["flashunit"] = e.Bool("flashunit")
	}
	return d, engine.Values{}, t.choose(d, chosen{"devicecameramodels_id", "CameraModel", e.Text("model"), false})
}

// takes brings the image formats and resolutions of a camera. What the message does not say of it stays.
func takes(t *taking, e message.Entry, piece int64) error {
	for _, list := range []struct {
		object, choice, column string
		names                  []string // of members of the entry
	}{
		{"CameraItem_ImageFormat", "CameraImageFormat", "imageformats_id", []string{"imageformats"}},
		{"CameraItem_ImageResolution", "CameraImageResolution", "imageresolutions_id",
			[]string{"resolution", "resolutionvideo"}},
	} {
		told := false
		var wanted []engine.Values
		for _, name := range list.names {
			told = told || e.Has(name)
			for _, text := range e.Texts(name) {
				more := engine.Values{"entities_id": 0, "is_recursive": 1} // their names are the same everywhere
				if name == "resolutionvideo" {
					more["is_video"] = 1
				}
				id, err := t.choice(list.choice, text, more)
				if err != nil {
					return err
				}
				if id != 0 {
					wanted = append(wanted, engine.Values{list.column: id})
				}
			}
		}
		if !told {
			continue
		}
		if _, err := t.bringRows(rowsOf{object: list.object, wanted: wanted, key: lower(list.column),
			owner: engine.Values{"items_devicecameras_id": piece}}); err != nil {
			return err
		}
	}
	return nil
}

func simCard(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	d, err := t.made(first(e.Text("operator_name"), "SIM card"), e.Text("manufacturer"))
	p := engine.Values{"serial": t.denied.text(model.DenySerial, e, "serial"), "msin": clean(e.Text("subscriber_id"))}
	return d, p, err
}

func controller(t *taking, e message.Entry) (engine.Values, engine.Values, error) {
	for _, name := range []string{"name", "caption"} {
		if t.claimed[strings.ToLower(e.Text(name))] {
			return nil, nil, nil
		}
	}
	d, err := t.made(first(e.Text("name"), e.Text("caption")), e.Text("manufacturer"))
	if err != nil {
		return nil, nil, err
	}
	p := engine.Values{}
	put(p, "busID", e.Text("pcislot"))
	return d, p, t.choose(d, chosen{"interfacetypes_id", "InterfaceType", e.Text("interface"), false})
}
