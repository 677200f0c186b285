package catalog

import . "github.com/glpid/glpid/internal/model"

// portTypes are the kinds of network port that GLPI has.
func portTypes() []any {
	return words(`NetworkPortEthernet NetworkPortWifi NetworkPortAggregate NetworkPortAlias
		NetworkPortDialup NetworkPortLocal NetworkPortFiberchannel`)
}

// readInNetwork is where an object of networks is read that inventories write.
func readInNetwork(name string) []Mount {
	return []Mount{{Path: "/Network/" + name, Ops: List | Get, Since: V2_3, Tags: []string{"Network"}}}
}

// addresses declares what network ports have beyond themselves: names, addresses, networks, VLANs, wires.
func addresses() []*Object {
	return []*Object{
		{
			Name: "NetworkName", Itemtype: "NetworkName", Label: "Network name", Tag: "Network", Since: V2_3,
			Table: "glpi_networknames", Scope: OfParent,
			Parent: &Parent{Object: "NetworkPort", Column: "items_id"},
			Rows:   []Equal{{Column: "itemtype", Value: "NetworkPort"}},
			Locks:  true,
			Properties: []Property{
				ID(),
				entity(),
				String("itemtype").RO().Max(100),
				Ref("network_port", "NetworkPort", "items_id"),
				String("name").Max(255),
				String("comment"),
				Ref("fqdn", "FQDN", "fqdns_id"),
				Ref("ip_network", "IPNetwork", "ipnetworks_id"),
				Bool("is_deleted").Or(false),
				Bool("is_dynamic").RO().Or(false),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Indexes: []Index{index("itemtype", "items_id")},
			Mounts:  asExtensions(readInNetwork("NetworkName")),
		},
		{
			Name: "IPAddress", Itemtype: "IPAddress", Label: "IP address", Plural: "IP addresses",
			Tag: "Network", Since: V2_3,
			Table: "glpi_ipaddresses", Scope: OfParent,
			Parent: &Parent{Object: "NetworkName", Column: "items_id"},
			Rows:   []Equal{{Column: "itemtype", Value: "NetworkName"}},
			Locks:  true,
			Properties: []Property{
				ID(),
				entity(),
				String("itemtype").RO().Max(100),
				Ref("network_name", "NetworkName", "items_id"),
				ipVersion(),
				String("name").RO().Max(255),
				String("main_itemtype").Col("mainitemtype").RO().Max(255),
				Int64("main_items_id").Col("mainitems_id").RO(),
				Bool("is_deleted").Or(false),
				Bool("is_dynamic").RO().Or(false),
			},
			Columns: []Column{number("binary_0", 0), number("binary_1", 0), number("binary_2", 0),
				number("binary_3", 0)},
			Indexes: []Index{index("itemtype", "items_id"), index("name"), index("mainitemtype", "mainitems_id")},
			Mounts:  asExtensions(readInNetwork("IPAddress")),
		},
		{
			Name: "NetworkAlias", Itemtype: "NetworkAlias", Label: "Network alias", Plural: "Network aliases",
			Tag: "Network", Since: V2_3,
			Table: "glpi_networkaliases", Scope: OfParent,
			Parent: &Parent{Object: "NetworkName", Column: "networknames_id"},
			Properties: []Property{
				ID(),
				entity(),
				Ref("network_name", "NetworkName", "networknames_id"),
				String("name").Max(255),
				Ref("fqdn", "FQDN", "fqdns_id"),
				String("comment"),
			},
			Indexes: []Index{index("networknames_id"), index("name"), index("fqdns_id")},
			Mounts: asExtensions(append(readInNetwork("NetworkAlias"),
				below("/Network/NetworkName/{network_name_id}/Alias", "id", CRUD, "NetworkName", "network_name_id",
					"networknames_id"))),
		},
		{
			Name: "IPNetwork", Itemtype: "IPNetwork", Label: "IP network", Tag: "Network", Since: V2_3,
			Table: "glpi_ipnetworks", Scope: Recursive, Right: "internet",
			Properties: []Property{
				ID(),
				entity(),
				Bool("is_recursive"),
				String("name").Max(255).Need(),
				String("comment"),
				String("address").Max(40).Need().Doc("The address of the network: 192.168.2.0 or 2001:db8::"),
				String("netmask").Max(40).Need().Doc(
					"Its mask, as an address or the number of its bits: 255.255.255.0 or 24"),
				String("gateway").Max(40),
				Bool("is_addressable").Col("addressable").Or(false),
				ipVersion(),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Columns: networkNumbers(),
			Indexes: []Index{index("address", "netmask")},
			Mounts:  asExtensions(serve("/Network/IPNetwork")),
		},
		{
			Name: "FQDN", Itemtype: "FQDN", Label: "Internet domain", Tag: "Network", Since: V2_3,
			Table: "glpi_fqdns", Scope: Recursive, Right: "internet",
			Properties: []Property{
				ID(),
				entity(),
				Bool("is_recursive"),
				String("name").Max(255).Need(),
				String("fqdn").Max(255).Doc("The name in the domain name system: example.org"),
				String("comment"),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Mounts: asExtensions(serve("/Network/FQDN")),
		},
		{
			Name: "VLAN", Itemtype: "Vlan", Label: "VLAN", Tag: "Network", Since: V2_3,
			Table: "glpi_vlans", Scope: Recursive, Right: "dropdown",
			Properties: []Property{
				ID(),
				entity(),
				Bool("is_recursive"),
				String("name").Max(255).Need(),
				String("comment"),
				Int("tag").Range(0, 4095).Or(0).Doc("The number of the VLAN in frames (802.1Q)"),
				DateTime("date_creation"),
				DateTime("date_mod"),
			},
			Indexes: []Index{index("name", "tag")},
			Mounts:  asExtensions(serve("/Network/VLAN")),
		},
		{
			Name: "NetworkPortVLAN", Itemtype: "NetworkPort_Vlan", Label: "VLAN of a port", Plural: "VLANs of ports",
			Tag: "Network", Since: V2_3,
			Table: "glpi_networkports_vlans", Scope: OfParent,
			Parent: &Parent{Object: "NetworkPort", Column: "networkports_id"},
			Others: []Parent{{Object: "VLAN", Column: "vlans_id"}},
			Properties: []Property{
				ID(),
				networkPort(),
				Ref("vlan", "VLAN", "vlans_id"),
				Bool("is_tagged").Col("tagged").Or(false),
			},
			Indexes: []Index{unique("networkports_id", "vlans_id")},
			Mounts:  asExtensions(readInNetwork("NetworkPortVLAN")),
		},
		{
			Name: "NetworkPortConnection", Itemtype: "NetworkPort_NetworkPort", Label: "Connection of ports",
			Plural: "Connections of ports", Tag: "Network", Since: V2_3,
			Table: "glpi_networkports_networkports", Scope: OfParent,
			Parent: &Parent{Object: "NetworkPort", Column: "networkports_id_1"},
			Others: []Parent{{Object: "NetworkPort", Column: "networkports_id_2", Needed: true}},
			Properties: []Property{
				ID(),
				Ref("network_port_1", "NetworkPort", "networkports_id_1"),
				Ref("network_port_2", "NetworkPort", "networkports_id_2"),
			},
			Indexes: []Index{unique("networkports_id_1", "networkports_id_2")},
			Mounts:  asExtensions(readInNetwork("NetworkPortConnection")),
		},
	}
}

// networkNumbers are the addresses of a network as numbers of 32 bits, by which GLPI searches.
func networkNumbers() []Column {
	var out []Column
	for _, name := range []string{"address", "netmask", "gateway"} {
		for _, part := range []string{"_0", "_1", "_2", "_3"} {
			out = append(out, number(name+part, 0))
		}
	}
	return append(out, number("ipnetworks_id", 0), text("completename"), number("level", 0))
}
