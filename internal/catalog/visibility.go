package catalog

import (
	"strings"

	. "github.com/glpid/glpid/internal/model"
)

// visibilityGroup is the member of a state that has them.
func visibilityGroup() Property {
	p := Group("visibilities", visibilities()...)
	p.Target = "State_Visibilities"
	return p
}

// visibilities says for which kinds of items a state can be chosen: one row for each kind, and
// no row means that it can.
func visibilities() []Property {
	itemtypes := []string{
		"Computer", "Monitor", "NetworkEquipment", "Peripheral", "Phone", "Printer", "SoftwareLicense",
		"Certificate", "Enclosure", "PDU", "Line", "Rack", "SoftwareVersion", "Cluster", "Contract",
		"Appliance", "DatabaseInstance", "Cable", "Unmanaged", "PassiveDCEquipment",
	}
	properties := make([]Property, len(itemtypes))
	for i, itemtype := range itemtypes {
		p := Bool(strings.ToLower(itemtype)).Col("is_visible")
		p.Join = &Join{
			Table: "glpi_dropdownvisibilities", Key: "id", Field: "items_id",
			Where: []Equal{{Column: "itemtype", Value: "State"}, {Column: "visible_itemtype", Value: itemtype}},
		}
		properties[i] = p
	}
	return properties
}
