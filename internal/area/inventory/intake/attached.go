package intake

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// attachment is a section of a message whose entries are assets of their own that are attached to this one.
type attachment struct {
	section, object string
	on              func(t *taking) bool
	fully           bool // what is not told of goes by a full inventory only
	read            func(t *taking, e message.Entry) (values engine.Values, lists []chosen, maker string)
}

// attachments are the assets that come with another.
var attachments = []attachment{
	{section: "monitors", object: "Monitor", read: monitor,
		on: func(t *taking) bool { return t.options.ImportMonitor }},
	{section: "printers", object: "Printer", read: printer,
		on: func(t *taking) bool { return t.options.ImportPrinter }},
	{section: "usbdevices", object: "Peripheral", fully: true, read: usbDevice,
		on: func(t *taking) bool { return t.options.ImportPeripheral }},
	{section: "inputs", object: "Peripheral", fully: true, read: input,
		on: func(t *taking) bool { return t.options.ImportPeripheral }},
}

// attached brings what is attached to the asset.
func (t *taking) attached() error {
	if t.asset.itemtype != "Computer" && t.asset.itemtype != "Phone" {
		return nil
	}
	wanted := map[string][]int64{}
	told, keep := map[string]bool{}, map[string]bool{}
	for _, a := range attachments {
		if !a.on(t) || !t.reports(a.section) {
			keep[a.object] = keep[a.object] || a.fully // the other section of the same objects says nothing of these
			continue
		}
		told[a.object] = true
		for _, e := range t.m.Content.Entries(a.section) {
			id, err := t.attachment(&a, e)
			if err != nil {
				return fmt.Errorf("%s: %w", a.object, err)
			}
			if id != 0 {
				wanted[a.object] = append(wanted[a.object], id)
			}
		}
	}
	for _, object := range []string{"Monitor", "Printer", "Peripheral"} {
		if !told[object] {
			continue
		}
		if err := t.connect(object, wanted[object], t.m.Partial && object == "Peripheral" && keep[object]); err != nil {
			return err
		}
	}
	return nil
}

// attachment finds or makes an asset that is attached to this one; 0 when the rules refuse it.
func (t *taking) attachment(a *attachment, e message.Entry) (int64, error) {
	values, lists, maker := a.read(t, e)
	if values == nil {
		return 0, nil
	}
	if maker = t.denied.allowed(model.DenyManufacturer, maker); maker != "" {
		lists = append(lists, chosen{column: "manufacturers_id", object: "Manufacturer", name: maker})
	}
	o := t.object(a.object)
	if wanted, err := t.corrected(o.Itemtype, values, &lists); err != nil || !wanted {
		return 0, err
	}
	if spelt, err := t.spelt("Manufacturer", maker, nil); err != nil {
		return 0, err
	} else if maker = spelt; values.Int("manufacturers_id") != 0 {
		maker = "" // it has another
	}
	facts := rules.Equipment{"itemtype": {o.Itemtype}, "name": rules.Values(values.Text("name")),
		"serial": rules.Values(values.Text("serial")), "manufacturer": rules.Values(maker)}
	found, err := t.s.rules.Asset(t.Work, facts, t.asset.entity)
	if err != nil || found.Verdict == rules.Refuse || found.Verdict == rules.Deny {
		return 0, err
	}
	id := found.ID
	if id == 0 && a.object == "Monitor" && t.options.ImportMonitorOnPartialSerial {
		if id, err = t.monitorByPart(values.Text("serial")); err != nil {
			return 0, err
		}
	}
	if err := t.choose(values, lists...); err != nil {
		return 0, err
	}
	values["is_dynamic"] = 1
	if id != 0 {
		return id, t.refresh(o, id, values)
	}
	values["entities_id"], values["is_recursive"] = t.asset.entity, t.asset.recursive
	if state := t.options.State; state > 0 {
		values["states_id"] = state
	}
	return t.Create(a.object, values)
}

// shortSerial is how long a part of a serial number must be to tell a monitor.
const shortSerial = 4

// monitorByPart finds the monitor whose serial number has another in it.
func (t *taking) monitorByPart(serial string) (int64, error) {
	if len(serial) < shortSerial || strings.ContainsAny(serial, "%_\\") {
		return 0, nil
	}
	return t.Count("SELECT MIN(`id`) FROM `glpi_monitors` WHERE `serial` LIKE ? AND `is_template` = 0", "%"+serial+"%")
}

// refresh brings an attached asset up to date, except for what is locked in it.
func (t *taking) refresh(o *model.Object, id int64, values engine.Values) error {
	have, err := t.Load(o.Name, id)
	if err != nil {
		return err
	}
	if have.Bool("is_deleted") { // what is plugged in is not in the trash
		values["is_deleted"] = 0
	}
	return t.change(o, have, values)
}

// connect ties attached assets to this one. One that is not shared leaves the asset that it was attached to before.
func (t *taking) connect(object string, ids []int64, keep bool) error {
	o := t.object(object)
	wanted := make([]engine.Values, len(ids))
	for i, id := range ids {
		wanted[i] = engine.Values{"itemtype_peripheral": o.Itemtype, "items_id_peripheral": id}
		shared, err := t.Count("SELECT `is_global` FROM `"+o.Table+"` WHERE `id` = ?", id)
		if err != nil {
			return err
		}
		if shared == 1 {
			continue
		}
		elsewhere, err := t.IDs(
			"SELECT `id` FROM `glpi_assets_assets_peripheralassets` WHERE `itemtype_peripheral` = ?"+
				" AND `items_id_peripheral` = ? AND (`itemtype_asset` <> ? OR `items_id_asset` <> ?)", o.Itemtype, id,
			t.asset.itemtype, t.asset.id)
		if err != nil {
			return err
		}
		if err := t.remove(t.object("PeripheralConnection"), elsewhere); err != nil {
			return err
		}
	}
	_, err := t.bringRows(rowsOf{object: "PeripheralConnection", wanted: wanted, keep: keep,
		key: lower("itemtype_peripheral", "items_id_peripheral"), where: "`itemtype_peripheral` = ?",
		args: []any{o.Itemtype}})
	return err
}

func monitor(t *taking, e message.Entry) (engine.Values, []chosen, string) {
	name := clean(first(e.Text("caption"), e.Text("description"), e.Text("name")))
	if name == "" {
		return nil, nil, ""
	}
	values := engine.Values{"name": name}
	put(values, "serial", t.denied.allowed(model.DenySerial, first(e.Text("serial"), e.Text("altserial"))))
	return values, modelOf("Monitor", t.denied.allowed(model.DenyModel, e.Text("caption"))), e.Text("manufacturer")
}

func modelOf(object, name string) []chosen {
	if name == "" {
		return nil
	}
	return []chosen{{column: strings.ToLower(object) + "models_id", object: object + "Model", name: name}}
}

func printer(t *taking, e message.Entry) (engine.Values, []chosen, string) {
	name := clean(e.Text("name"))
	if name == "" {
		return nil, nil, ""
	}
	values := engine.Values{"name": name, "have_usb": strings.Contains(strings.ToUpper(e.Text("port")), "USB")}
	put(values, "serial", strings.TrimRight(t.denied.text(model.DenySerial, e, "serial"), "/"))
	return values, modelOf("Printer", t.denied.allowed(model.DenyModel, e.Text("driver"))), e.Text("manufacturer")
}

func usbDevice(t *taking, e message.Entry) (engine.Values, []chosen, string) {
	name := clean(first(e.Text("name"), e.Text("caption")))
	serial := t.denied.text(model.DenySerial, e, "serial")
	if name == "" || serial == "" {
		return nil, nil, ""
	}
	return engine.Values{"name": name, "serial": clean(serial)}, nil, e.Text("manufacturer")
}

func input(t *taking, e message.Entry) (engine.Values, []chosen, string) {
	name := clean(first(e.Text("name"), e.Text("caption"), e.Text("description")))
	serial := t.denied.text(model.DenySerial, e, "serial")
	if name == "" || serial == "" { // the rules refuse those that cannot be told apart
		return nil, nil, ""
	}
	kind := first(e.Text("pointingtype"), e.Text("type"))
	if strings.EqualFold(e.Text("layout"), "") && strings.Contains(strings.ToLower(e.Text("description")), "keyboard") {
		kind = "keyboard"
	}
	return engine.Values{"name": name, "serial": clean(serial)},
		[]chosen{{column: "peripheraltypes_id", object: "PeripheralType", name: kind}}, e.Text("manufacturer")
}
