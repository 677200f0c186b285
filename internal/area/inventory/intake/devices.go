package intake

import (
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/glpid/glpid/internal/area/inventory/message"
)

// devices gives the assets that a message tells of, each with what it says of that: mostly one. Switches that are
// stacked are one for each member, and a wireless controller brings its access points.
func (t *taking) devices() []*taking {
	if !t.fromNetwork() || t.m.Itemtype != "NetworkEquipment" {
		return []*taking{t}
	}
	parts := t.m.Content.Entries("network_components")
	if members := stacked(parts); len(members) > 1 {
		return t.members(members)
	}
	list := []*taking{t}
	for _, part := range parts {
		if part.Text("ip") != "" && part.Text("mac") != "" {
			list = append(list, t.accessPoint(part))
		}
	}
	return list
}

// other gives the taking of another asset that the same message tells of.
func (t *taking) other(device message.Entry, more message.Entry) *taking {
	content := message.Entry{"network_device": device, "versionclient": t.m.Content["versionclient"]}
	maps.Copy(content, more)
	m := *t.m
	m.Content = content
	return t.another(&m)
}

// stacked gives the members of a stack: chassis with a serial number, or modules where no chassis has one, by their
// index.
func stacked(parts []message.Entry) []message.Entry {
	kind := ""
	for _, p := range parts {
		if p.Text("serial") == "" {
			continue
		}
		switch p.Text("type") {
		case "chassis":
			kind = "chassis"
		case "module":
			kind = first(kind, "module")
		}
	}
	if kind != "chassis" &&
		!slices.ContainsFunc(parts, func(p message.Entry) bool { return p.Text("type") == "stack" }) {
		return nil // the modules of a single chassis
	}
	var members []message.Entry
	count := int64(1)
	for _, p := range parts {
		if kind == "" || p.Text("type") != kind {
			continue
		}
		if p.Text("serial") != "" {
			p = maps.Clone(p)
			if n, ok := p.Int("stack_number"); ok {
				count = n
			} else {
				p["stack_number"] = strconv.FormatInt(count, 10)
			}
			members = append(members, p)
		}
		count++
	}
	slices.SortStableFunc(members, func(a, b message.Entry) int { return int(number(a, "index") - number(b, "index")) })
	return members
}

// slot is the number of the member that the name of a port begins with: Gi2/0/24.
var slot = regexp.MustCompile(`^\D*(\d+)/`)

// members gives an asset for each member of a stack, with its own serial number, model and ports. What is no member's
// is the first one's.
func (t *taking) members(list []message.Entry) []*taking {
	device := t.m.Content.Entry("network_device")
	ports := map[string][]any{}
	shift := 0
	for _, e := range t.m.Content.Entries("network_ports") {
		if found := slot.FindStringSubmatch(first(e.Text("ifname"), e.Text("ifdescr"))); found != nil &&
			found[1] == "0" {
			shift = 1 // they count from 0
		}
	}
	known := map[string]bool{}
	for _, p := range list {
		known[p.Text("stack_number")] = true
	}
	home := list[0].Text("stack_number")
	for _, e := range t.m.Content.Entries("network_ports") {
		at := home
		if found := slot.FindStringSubmatch(first(e.Text("ifname"), e.Text("ifdescr"))); found != nil {
			if n, err := strconv.Atoi(found[1]); err == nil && known[strconv.Itoa(n+shift)] {
				at = strconv.Itoa(n + shift)
			}
		}
		ports[at] = append(ports[at], e)
	}
	var out []*taking
	for i, p := range list {
		own := maps.Clone(device)
		name, at := first(p.Text("name"), p.Text("description")), p.Text("stack_number")
		own["name"] = first(device.Text("name"), device.Text("description")) + " - " + name
		if name != at {
			own["name"] = own.Text("name") + " - " + at
		}
		own["serial"], own["model"] = p.Text("serial"), p.Text("model")
		if i > 0 { // the addresses of the stack are the first one's
			delete(own, "ips")
			delete(own, "mac")
		}
		more := message.Entry{"network_ports": ports[at]}
		if version := first(p.Text("firmware"), p.Text("version")); version != "" {
			more["firmwares"] = []any{message.Entry{"name": p.Text("model"), "version": version, "type": "device",
				"manufacturer": device.Text("manufacturer")}}
		}
		out = append(out, t.other(own, more))
	}
	return out
}

// accessPoint gives an access point of a wireless controller. It lies where the controller does: the rules for entities
// and locations are not asked.
func (t *taking) accessPoint(p message.Entry) *taking {
	device := t.m.Content.Entry("network_device")
	own := message.Entry{"type": device.Text("type"), "manufacturer": device.Text("manufacturer"),
		"name":   clean(p.Text("name") + " " + p.Text("description")),
		"serial": p.Text("serial"), "model": p.Text("model"), "mac": p.Text("mac"), "ips": []any{p.Text("ip")},
		"location": device.Text("location")}
	more := message.Entry{}
	if version := first(p.Text("firmware"), p.Text("version")); version != "" {
		more["firmwares"] = []any{message.Entry{"name": p.Text("model"), "description": p.Text("comment"),
			"version": version, "type": "device"}}
	}
	out := t.other(own, more)
	out.under = t
	return out
}
