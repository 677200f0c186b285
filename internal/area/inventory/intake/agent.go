package intake

import (
	"maps"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
)

// modules are the tasks of agents, and the columns that say whether one does them.
var modules = map[string]string{
	"inventory": "use_module_computer_inventory", "netdiscovery": "use_module_network_discovery",
	"netinventory": "use_module_network_inventory", "remoteinventory": "use_module_remote_inventory",
	"wakeonlan": "use_module_wake_on_lan", "esx": "use_module_esx_remote_inventory",
	"deploy": "use_module_package_deployment", "collect": "use_module_collect_data",
}

// nobody is the name that tools give which are no agent.
const nobody = "foo"

// report keeps the record of the agent. Equipment that the network tells of has none of its own.
func (t *taking) report() error {
	m := t.m
	if m.DeviceID == "" || m.DeviceID == nobody || t.fromNetwork() {
		return nil
	}
	device := cut(m.DeviceID, maxName)
	values := engine.Values{"last_contact": t.Now(), "useragent": cut(t.from.UserAgent, maxName),
		"remote_addr": cut(t.from.Address, maxName)}
	if version := m.Content.Entry("versionprovider").Text("version"); version != "" {
		values["version"] = cut(version, maxName)
	}
	if m.Tag != "" {
		values["tag"] = cut(m.Tag, maxName)
	}
	if m.Port != "" {
		values["port"] = cut(m.Port, 6)
	}
	if m.TasksSent {
		for task, column := range modules {
			values[column] = slices.ContainsFunc(m.EnabledTasks,
				func(s string) bool { return strings.EqualFold(s, task) })
		}
	}
	id, err := t.Count("SELECT `id` FROM `glpi_agents` WHERE `deviceid` = ?", device)
	if err != nil {
		return err
	}
	if t.agent = id; id != 0 {
		return t.touch("glpi_agents", id, values)
	}
	kind, err := t.choice("AgentType", "Core")
	if err != nil {
		return err
	}
	maps.Copy(values, engine.Values{"deviceid": device, "name": device, "agenttypes_id": kind,
		"itemtype": t.asset.itemtype, "items_id": 0, "entities_id": max(t.options.Entity, 0)})
	t.agent, err = t.Create("Agent", values)
	return err
}

// touch sets columns of which no history is kept: when an agent was heard, and from where.
func (t *taking) touch(table string, id int64, values engine.Values) error {
	columns := slices.Sorted(maps.Keys(values))
	args := make([]any, 0, len(columns)+1)
	for _, c := range columns {
		row := engine.Values{}
		row.Set(c, values[c])
		args = append(args, row[c])
	}
	return t.Exec("UPDATE `"+table+"` SET `"+strings.Join(columns, "` = ?, `")+"` = ? WHERE `id` = ?",
		append(args, id)...)
}

// link ties the agent to the asset that it runs on. Other agents that said so before are gone.
func (t *taking) link() error {
	if t.agent == 0 {
		return nil
	}
	a := &t.asset
	agent, err := t.Load("Agent", t.agent)
	if err != nil {
		return err
	}
	if agent.Text("itemtype") != a.itemtype || agent.Int("items_id") != a.id || agent.Int("entities_id") != a.entity {
		if err := t.touch("glpi_agents", t.agent, engine.Values{"itemtype": a.itemtype, "items_id": a.id,
			"entities_id": a.entity, "is_recursive": a.recursive}); err != nil {
			return err
		}
	}
	others, err := t.IDs("SELECT `id` FROM `glpi_agents` WHERE `itemtype` = ? AND `items_id` = ? AND `id` <> ?",
		a.itemtype, a.id, t.agent)
	if err != nil {
		return err
	}
	for _, id := range others {
		if err := t.Purge("Agent", id); err != nil {
			return err
		}
	}
	return nil
}
