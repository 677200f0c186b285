package catalog

import (
	"slices"
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// coreAssets are the types of assets that share their routes and what can belong to them.
var coreAssets = []string{
	"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer",
	"SoftwareLicense", "Certificate", "Unmanaged", "Appliance",
}

// serve is one place with all operations.
func serve(path string) []Mount { return []Mount{{Path: path, Ops: CRUD}} }

// serveFrom is one place with all operations, which came later than the object.
func serveFrom(v Version, path string) []Mount { return []Mount{{Path: path, Ops: CRUD, Since: v}} }

// below serves rows of one parent, which the column refers to by the path's parameter.
func below(path, item string, ops Operations, parent, param, column string) Mount {
	return Mount{
		Path: path, Item: item, Ops: ops,
		Under: &Under{Object: parent, Param: param, Fixed: []Fixed{{Column: column}}},
	}
}

// asExtensions marks several.
func asExtensions(mounts []Mount) []Mount {
	for i := range mounts {
		mounts[i].Extension = true
	}
	return mounts
}

// belowItems serves rows that belong to items of several types by itemtype and items_id. "%" in
// the path stands for the type.
func belowItems(path, param string, since Version, ops Operations, types ...string) []Mount {
	mounts := make([]Mount, len(types))
	for i, itemtype := range types {
		mounts[i] = Mount{
			Path: strings.ReplaceAll(path, "%", itemtype), Ops: ops, Since: since,
			Under: &Under{Object: itemtype, Param: param, Fixed: []Fixed{{Column: "itemtype", Value: itemtype},
				{Column: "items_id"}}},
		}
	}
	return mounts
}

// onAssets serves what belongs to assets of some types.
func onAssets(name string, since Version, types ...string) []Mount {
	return belowItems("/Assets/%/{asset_id}/"+name, "asset_id", since, CRUD, types...)
}

// onManagement serves what belongs to managed items of some types.
func onManagement(name string, types ...string) []Mount {
	return belowItems("/Management/%/{items_id}/"+name, "items_id", V2_3, CRUD, types...)
}

// piecesOf serves the pieces of a component: of one definition, one by one, and of an asset. GLPI's routes
// only read: what is built into an asset is told by its inventory. Where there is none, people say it.
func piecesOf(definition, column string) []Mount {
	mounts := []Mount{
		below("/Components/"+definition+"/{id}/Items", "item_id", List, definition, "id", column),
		{Path: "/Components/" + definition + "/Items", Ops: Get},
	}
	for _, m := range belowItems("/Assets/%/{id}/Component/"+definition, "id", V2_0, List, coreAssets...) {
		m.Item = "item_id"
		mounts = append(mounts, m)
		m.Ops, m.Extension = Add|Get|Patch|Remove, true
		mounts = append(mounts, m)
	}
	return mounts
}

// ofAssets serves the links between assets and tickets, changes or problems from the side of the assets.
func ofAssets(links string) []Mount { return asExtensions(onAssets(links, V2_2, coreAssets...)) }

// infocomOf serves the financial information of assets: one row each, at a path of its own. Before
// version 2.2 it could only be read, and that of core types only.
func infocomOf(types ...string) []Mount {
	var mounts []Mount
	for _, itemtype := range types {
		at := belowItems("/Assets/%/{id}/Infocom", "id", V2_2, Get|Add|Patch|Remove, itemtype)[0]
		at.Single = true
		mounts = append(mounts, at)
		if slices.Contains(coreAssets, itemtype) {
			at.Ops, at.Since, at.Until = Get, V2_0, V2_2
			mounts = append(mounts, at)
		}
	}
	return mounts
}

// peripheralsOf serves what is connected to assets, which are the one side of a connection.
func peripheralsOf(types ...string) []Mount {
	mounts := onAssets("PeripheralConnection", V2_3, types...)
	for i := range mounts {
		mounts[i].Under.Fixed[0].Column = "itemtype_asset"
		mounts[i].Under.Fixed[1].Column = "items_id_asset"
	}
	return mounts
}

// impacts serves what an item has an impact on, or what has one on it: side is the end that the item is.
func impacts(name, side string) []Mount {
	mounts := append(onAssets(name, V2_3, "Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer",
		"Appliance", "Enclosure", "PDU", "Rack", "Software"),
		onManagement(name, "Cluster", "DatabaseInstance", "Domain")...)
	for i := range mounts {
		mounts[i].Under.Fixed[0].Column = "itemtype_" + side
		mounts[i].Under.Fixed[1].Column = "items_id_" + side
	}
	return mounts
}

// projectLinks serves the tickets, changes and problems of a project, by their own ids.
func projectLinks(types ...string) []Mount {
	mounts := make([]Mount, len(types))
	for i, itemtype := range types {
		mounts[i] = Mount{
			Path: "/Project/{project_id}/" + itemtype, Item: strings.ToLower(itemtype) + "_id", By: "items_id",
			Ops: List | Add | Remove, Since: V2_3,
			Under: &Under{Object: "Project", Param: "project_id", Fixed: []Fixed{{Column: "itemtype", Value: itemtype},
				{Column: "projects_id"}}},
		}
	}
	return mounts
}

// ruleCollection names a collection of rules, its class without the prefix Rule, and its right.
type ruleCollection struct{ name, right string }

var ruleCollections = []ruleCollection{
	{"Asset", "rule_asset"}, {"Change", "rule_change"}, {"DefineItemtype", "rule_import"},
	{"ImportAsset", "rule_import"}, {"ImportEntity", "rule_import"}, {"Location", "rule_location"},
	{"MailCollector", "rule_mailcollector"}, {"Problem", "rule_problem"}, {"Right", "rule_ldap"},
	{"SoftwareCategory", "rule_softwarecategories"}, {"Ticket", "rule_ticket"},
}

// dictionaries are the collections that correct names which inventories use. The contract does not have them.
var dictionaries = func() []ruleCollection {
	list := []ruleCollection{{"DictionnarySoftware", "rule_dictionnary_software"},
		{"DictionnaryPrinter", "rule_dictionnary_printer"}}
	names := strings.Fields("Manufacturer OperatingSystem OperatingSystemVersion OperatingSystemServicePack" +
		" OperatingSystemArchitecture OperatingSystemEdition")
	for _, asset := range strings.Fields("Computer Monitor Printer Peripheral Phone NetworkEquipment") {
		names = append(names, asset+"Model", asset+"Type")
	}
	for _, name := range names {
		list = append(list, ruleCollection{"Dictionnary" + name, "rule_dictionnary_dropdown"})
	}
	return list
}()

// extensionsSince marks mounts as ours, from the version on that has them.
func extensionsSince(since Version, mounts []Mount) []Mount {
	for i := range mounts {
		mounts[i].Since = since
	}
	return asExtensions(mounts)
}

// rulesIn serves the rules of collections.
func rulesIn(collections ...ruleCollection) []Mount {
	mounts := make([]Mount, len(collections))
	for i, c := range collections {
		mounts[i] = Mount{
			Path: "/Rule/Collection/" + c.name + "/Rule", Ops: CRUD, Right: c.right,
			Under: &Under{Fixed: []Fixed{{Column: "sub_type", Value: "Rule" + c.name}}},
		}
	}
	return mounts
}

// partsOfRules serves the criteria or actions of rules. GLPI names the rule's parameter otherwise
// where they are listed.
func partsOfRules(name string, collections ...ruleCollection) []Mount {
	var mounts []Mount
	for _, c := range collections {
		at := func(param string, ops Operations) Mount {
			m := below("/Rule/Collection/"+c.name+"/Rule/{"+param+"}/"+name, "id", ops, "Rule", param, "rules_id")
			if param == "id" {
				m.Item = "part_id"
			}
			m.Right = c.right
			m.Under.Where = []Equal{{Column: "sub_type", Value: "Rule" + c.name}}
			return m
		}
		mounts = append(mounts, at("id", List), at("rule_id", Add|Get|Patch|Remove))
	}
	return mounts
}
