package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/inventory/vendors"
	"github.com/glpid/glpid/internal/area/rules"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// end is the port at the other end of a wire.
type end struct {
	port     int64
	itemtype string
	item     int64
}

// neighbours wires the ports of equipment to what is at the other end of them: one neighbour that names itself (LLDP,
// CDP), or whatever a switch has heard on a port. ids are those of the ports.
func (t *taking) neighbours(ids []int64) error {
	if t.asset.itemtype != "NetworkEquipment" {
		return nil
	}
	for i, p := range t.asset.ports {
		var ends []end
		var err error
		if p.discovered {
			ends, err = t.discovered(p)
		} else {
			ends, err = t.heard(p)
		}
		if err != nil {
			return fmt.Errorf("neighbour of %s: %w", p.name, err)
		}
		if err := t.wire(ids[i], ends); err != nil {
			return err
		}
	}
	return nil
}

// discovered finds the neighbour that names itself at a port.
func (t *taking) discovered(p port) ([]end, error) {
	if len(p.neighbours) == 0 {
		return nil, nil
	}
	e := p.neighbours[0]
	facts := rules.Equipment{"mac": rules.Values(t.denied.allowed(model.DenyMAC, strings.ToLower(e.Text("sysmac")))),
		"ifdescr": rules.Values(e.Text("ifdescr")), "ifnumber": rules.Values(e.Text("ifnumber")),
		"ip":    rules.Values(e.Text("ip")),
		"model": rules.Values(e.Text("model"))}
	if len(facts["mac"]) == 0 {
		facts["mac"] = rules.Values(t.denied.allowed(model.DenyMAC, strings.ToLower(e.Text("mac"))))
	}
	found, err := t.s.rules.Asset(t.Work, facts, t.asset.entity)
	switch {
	case err != nil || found.Verdict == rules.Refuse || found.Verdict == rules.Deny || found.Rule == 0:
		return nil, err
	case found.ID == 0 && !t.options.ImportUnmanaged:
		return nil, nil
	case found.ID == 0:
		name := first(e.Text("sysname"), e.Text("model"), e.Text("ip"), vendors.Of(e.Text("mac")), e.Text("mac"))
		at, err := t.unmanaged(name, first(facts["mac"]...), first(e.Text("ifdescr"), e.Text("ifnumber")), e, false)
		return []end{at}, err
	}
	if found.Port == 0 {
		return nil, nil
	}
	return []end{{found.Port, found.Itemtype, found.ID}}, nil
}

// heard finds what a switch has heard on a port: machines by their hardware addresses.
func (t *taking) heard(p port) ([]end, error) {
	var told distinct
	for _, e := range p.neighbours {
		for _, mac := range e.Texts("mac") {
			told.add(t.denied.allowed(model.DenyMAC, strings.ToLower(mac)))
		}
	}
	macs := told.list
	if len(macs) == 0 || len(macs) > 1 && engine.TextOf(p.columns["trunk"]) == "1" {
		return nil, nil // what is behind another switch is not at this port
	}
	var ends []end
	for _, mac := range macs {
		found, err := t.s.rules.Asset(t.Work, rules.Equipment{"mac": {mac}}, t.asset.entity)
		if err != nil {
			return nil, err
		}
		switch {
		case found.Verdict == rules.Update && found.Itemtype == "NetworkEquipment" && len(macs) > 1:
			return nil, nil
		case found.Verdict == rules.Update && found.Port != 0:
			if !slices.ContainsFunc(ends,
				func(e end) bool { return e.itemtype == found.Itemtype && e.item == found.ID }) {
				ends = append(ends, end{found.Port, found.Itemtype, found.ID})
			}
		case found.Verdict == rules.Import && t.options.ImportUnmanaged:
			at, err := t.unmanaged(first(vendors.Of(mac), mac), mac, "", nil, false)
			if err != nil {
				return nil, err
			}
			ends = append(ends, at)
		}
	}
	return ends, nil
}

// unmanaged makes a device of which no more is known than that it is at the end of a wire.
func (t *taking) unmanaged(name, mac, port string, e message.Entry, hub bool) (end, error) {
	values := engine.Values{"name": clean(name), "entities_id": t.asset.entity, "is_recursive": t.asset.recursive,
		"is_dynamic": 1, "hub": hub}
	if text := long(e.Text("sysdescr")); text != "" {
		values["sysdescr"] = text
	}
	put(values, "ip", e.Text("ip"))
	id, err := t.Create("Unmanaged", values)
	if err != nil {
		return end{}, err
	}
	fresh := *t
	fresh.asset.made = true // what a new device comes with is no news of it
	at, err := fresh.add(t.object("NetworkPort"), engine.Values{"itemtype": "Unmanaged", "items_id": id},
		engine.Values{"name": clean(port), "mac": mac, "instantiation_type": "NetworkPortEthernet",
			"logical_number": number(e, "ifnumber"), "ifdescr": clean(e.Text("ifdescr"))})
	if err != nil {
		return end{}, err
	}
	if a, ok := t.address(e.Text("ip")); ok {
		err = fresh.nameAddress(at, "Unmanaged", id, a)
	}
	return end{at, "Unmanaged", id}, err
}

// wire ties a port to the other end. Several machines at one port hang on a hub, of which nothing is known.
func (t *taking) wire(port int64, ends []end) error {
	switch len(ends) {
	case 0:
		return nil
	case 1:
		return t.connectPorts(port, ends[0].port)
	}
	if !t.options.ImportUnmanaged {
		return nil
	}
	hub, err := t.hub(port)
	if err != nil {
		return err
	}
	have, err := t.rows("SELECT `id` FROM `glpi_networkports` WHERE `itemtype` = 'Unmanaged' AND `items_id` = ?"+
		" ORDER BY `id`", hub)
	if err != nil {
		return err
	}
	for i, e := range ends {
		n := i + 1 // the first is towards the switch
		var own int64
		if n < len(have) {
			own = have[n].Int("id")
		} else if own, err = t.Create("NetworkPort", engine.Values{"itemtype": "Unmanaged", "items_id": hub,
			"name": fmt.Sprintf("Hub port %d", n), "is_dynamic": 1, "instantiation_type": "NetworkPortEthernet",
			"logical_number": n, "entities_id": t.asset.entity, "is_recursive": t.asset.recursive}); err != nil {
			return err
		}
		if err := t.connectPorts(own, e.port); err != nil {
			return err
		}
	}
	return nil
}

// hub gives the hub at a port, which is made when there is none.
func (t *taking) hub(port int64) (int64, error) {
	id, err := t.Count("SELECT MIN(u.`id`) FROM `glpi_networkports_networkports` w JOIN `glpi_networkports` o"+
		" ON o.`id` = CASE w.`networkports_id_1` WHEN ? THEN w.`networkports_id_2` ELSE w.`networkports_id_1` END"+
		" JOIN `glpi_unmanageds` u ON o.`itemtype` = 'Unmanaged' AND u.`id` = o.`items_id` AND u.`hub` = 1"+
		" WHERE w.`networkports_id_1` = ? OR w.`networkports_id_2` = ?", port, port, port)
	if err != nil || id != 0 {
		return id, err
	}
	at, err := t.unmanaged("Hub", "", "Hub link", nil, true)
	if err != nil {
		return 0, err
	}
	return at.item, t.connectPorts(port, at.port)
}

// connectPorts lays a wire between two ports, in the place of those that they have.
func (t *taking) connectPorts(one, other int64) error {
	if one == other {
		return nil
	}
	wires, err := t.rows("SELECT `id`, `networkports_id_1` AS `a`, `networkports_id_2` AS `b`"+
		" FROM `glpi_networkports_networkports` WHERE `networkports_id_1` IN (?, ?) OR `networkports_id_2` IN (?, ?)",
		one, other, one, other)
	if err != nil {
		return err
	}
	there := false
	for _, w := range wires {
		a, b := w.Int("a"), w.Int("b")
		if a == one && b == other || a == other && b == one {
			there = true
			continue
		}
		if err := t.Purge("NetworkPortConnection", w.Int("id")); err != nil {
			return err
		}
	}
	if there {
		return nil
	}
	_, err = t.AddRow("glpi_networkports_networkports",
		engine.Values{"networkports_id_1": one, "networkports_id_2": other})
	return err
}

// absorb takes over the wires of devices of which no more was known than a hardware address, now that the asset says
// that it is its own. ids are those of its ports.
func (t *taking) absorb(ids []int64) error {
	if t.asset.itemtype == "Unmanaged" {
		return nil
	}
	own := map[string]int64{}
	var args []any
	for i, p := range t.asset.ports {
		if p.mac != "" && own[p.mac] == 0 {
			own[p.mac] = ids[i]
			args = append(args, p.mac)
		}
	}
	if len(args) == 0 {
		return nil
	}
	rows, err := t.rows("SELECT `id`, `items_id`, `mac` FROM `glpi_networkports` WHERE `itemtype` = 'Unmanaged'"+
		" AND `mac` IN ("+store.Marks(len(args))+") ORDER BY `id`", args...)
	if err != nil {
		return err
	}
	gone := map[int64]bool{}
	for _, row := range rows {
		others, err := t.IDs(
			"SELECT CASE `networkports_id_1` WHEN ? THEN `networkports_id_2` ELSE `networkports_id_1` END"+
				" FROM `glpi_networkports_networkports` WHERE `networkports_id_1` = ? OR `networkports_id_2` = ?",
			row.Int("id"), row.Int("id"), row.Int("id"))
		if err != nil {
			return err
		}
		for _, other := range others {
			if err := t.connectPorts(own[strings.ToLower(row.Text("mac"))], other); err != nil {
				return err
			}
		}
		if id := row.Int("items_id"); !gone[id] {
			gone[id] = true
			if err := t.Purge("Unmanaged", id); err != nil {
				return err
			}
		}
	}
	return nil
}
