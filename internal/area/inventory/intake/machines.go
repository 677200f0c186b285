package intake

import (
	"fmt"
	"strconv"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// machines makes a computer of each virtual machine of the host, where the settings want that and the host tells by
// what UUID it is known: it lies where the host does.
func (t *taking) machines() error {
	if !t.options.VMAsComputer || !t.options.ImportVM || t.asset.itemtype != "Computer" || t.virtual {
		return nil
	}
	for _, e := range t.m.Content.Entries("virtualmachines") {
		uuid := rules.NormalUUID(t.denied.text(model.DenyUUID, e, "uuid"))
		if uuid == "" || clean(e.Text("name")) == "" {
			continue
		}
		m := t.another(&message.Message{Itemtype: "Computer", Tag: t.m.Tag,
			Content: machineContent(e, t.options.VMComponents)})
		m.virtual = true
		if err := m.takeMachine(t, uuid); err != nil {
			return fmt.Errorf("virtual machine %q: %w", e.Text("name"), err)
		}
	}
	return nil
}

// machineContent gives what a host says of a virtual machine as the inventory of a computer.
func machineContent(e message.Entry, components bool) message.Entry {
	hardware := message.Entry{"name": e.Text("name"), "uuid": e.Text("uuid"), "vmsystem": e.Text("vmtype"),
		"description": e.Text("comment")}
	out := message.Entry{"hardware": hardware}
	if e.Has("operatingsystem") {
		out["operatingsystem"] = e["operatingsystem"]
	}
	switch {
	case e.Has("networks"):
		out["networks"] = e["networks"]
	case e.Has("mac"):
		out["networks"] = []any{message.Entry{"description": "vnic", "mac": e.Text("mac"), "type": "ethernet",
			"ipaddress": e.Text("ipaddress")}}
	}
	if !components {
		return out
	}
	for _, section := range []string{"cpus", "memories", "drives", "storages"} {
		if e.Has(section) {
			out[section] = e[section]
		}
	}
	if n := number(e, "vcpu"); n > 0 && !e.Has("cpus") {
		var list []any
		for range min(n, maxVirtual) {
			list = append(list, message.Entry{"name": "Virtual processor", "core": "1"})
		}
		out["cpus"] = list
	}
	if n := number(e, "memory"); n > 0 && !e.Has("memories") {
		out["memories"] = []any{message.Entry{"capacity": strconv.FormatInt(n, 10), "type": "Virtual memory"}}
	}
	return out
}

// maxVirtual is of how many processors of a virtual machine there are components.
const maxVirtual = 256

// takeMachine takes a virtual machine as a computer: one with its UUID, wherever it lies, or a new one, unless the
// rules refuse it.
func (t *taking) takeMachine(host *taking, uuid string) error {
	if err := t.describe(); err != nil {
		return err
	}
	a := &t.asset
	a.entity, a.recursive = host.asset.entity, host.asset.recursive
	a.placed.Recursive = &a.recursive
	found := rules.Linked{Verdict: rules.Update, Itemtype: "Computer"}
	var err error
	if found.ID, err = t.byUUID(uuid); err != nil {
		return err
	}
	if found.ID == 0 {
		if found, err = t.s.rules.Asset(t.Work, a.facts, a.entity); err != nil {
			return err
		}
		if found.Verdict == rules.Refuse || found.Verdict == rules.Deny {
			return nil
		}
	}
	if found.ID == 0 {
		location, err := t.Count("SELECT `locations_id` FROM `"+host.asset.object.Table+"` WHERE `id` = ?",
			host.asset.id)
		if err != nil {
			return err
		}
		a.values["locations_id"] = location
	}
	if t.options.VMType > 0 {
		a.values["computertypes_id"] = t.options.VMType
		a.lists = without(a.lists, "computertypes_id")
	}
	if err := t.store(found); err != nil {
		return err
	}
	for _, do := range []func() error{t.operatingSystem, t.parts, t.components, t.ports} {
		if err := do(); err != nil {
			return err
		}
	}
	return t.remember(rules.Linked{})
}

// byUUID finds the computer with a UUID, in whatever order of bytes it is kept.
func (t *taking) byUUID(uuid string) (int64, error) {
	forms := rules.SameUUID(uuid)
	args := make([]any, len(forms))
	for i, form := range forms {
		args[i] = form
	}
	return t.Count("SELECT MIN(`id`) FROM `glpi_computers` WHERE `uuid` IN ("+store.Marks(len(args))+
		") AND `is_template` = 0", args...)
}

func without(lists []chosen, column string) []chosen {
	var out []chosen
	for _, c := range lists {
		if c.column != column {
			out = append(out, c)
		}
	}
	return out
}
