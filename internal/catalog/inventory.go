package catalog

import . "github.com/glpid/glpid/internal/model"

// inventory declares agents and what an inventory needs.
func inventory() []*Object {
	return []*Object{
		{
			Name: "Agent", Itemtype: "Agent", Label: "Agent", Tag: "Inventory", Since: V2_3,
			Table: "glpi_agents", Scope: Recursive, Right: "agent",
			Properties: []Property{
				ID(),
				Ref("type", "AgentType", "agenttypes_id").RO(),
				String("deviceid").RO().Max(255),
				String("name").RO().Max(255),
				entity().RO(),
				Bool("is_recursive").RO(),
				DateTime("last_contact").RO(),
				String("version").RO().Max(255),
				Bool("locked"),
				String("itemtype").RO().Max(255),
				Int64("items_id").RO(),
				String("useragent").RO().Max(255),
				String("tag").RO().Max(255),
				Int32("port").Null(),
				String("remote_address").Col("remote_addr").RO().Max(255),
				Int32("threads_network_discovery").Col("threads_networkdiscovery").Range(1, 128).Or(1),
				Int32("threads_network_inventory").Col("threads_networkinventory").Range(1, 128).Or(1),
				Int32("timeout_network_discovery").Col("timeout_networkdiscovery").Range(0, 100).Or(0),
				Int32("timeout_network_inventory").Col("timeout_networkinventory").Range(0, 100).Or(0),
				Bool("use_module_wake_on_lan").RO(),
				Bool("use_module_computer_inventory").RO(),
				Bool("use_module_esx_remote_inventory").RO(),
				Bool("use_module_remote_inventory").RO(),
				Bool("use_module_network_inventory").RO(),
				Bool("use_module_network_discovery").RO(),
				Bool("use_module_package_deployment").RO(),
				Bool("use_module_collect_data").RO(),
			},
			Indexes: []Index{unique("deviceid"), index("itemtype", "items_id")},
			Mounts:  []Mount{{Path: "/Inventory/Agent", Ops: List | Get | Patch | Remove}},
		},
		{
			Name: "AgentType", Itemtype: "AgentType", Label: "Agent type", Tag: "Inventory", Since: V2_3,
			Table: "glpi_agenttypes", Right: "agent",
			Properties: []Property{
				ID(),
				String("name").Max(255),
			},
		},
		// UPDATE of the right is all there is to have.
		{
			Name: "LockedField", Itemtype: "Lockedfield", Label: "Locked field", Tag: "Inventory", Since: V2_3,
			Table: "glpi_lockedfields", Scope: OfParent, Right: "locked_field", CanRead: Update, ToCreate: Update,
			ToDelete: Update,
			Parent: &Parent{ItemtypeColumn: "itemtype", Column: "items_id", Optional: true,
				Borne: BearsRows | BearsLocks},
			Properties: []Property{
				ID(),
				String("itemtype").Max(255).Always(),
				Int64("items_id"),
				String("field").Max(50).Always(),
				String("value").Max(255),
				Bool("is_global").Or(false),
				DateTime("date_creation").RO(),
				DateTime("date_mod").RO(),
			},
			Indexes: []Index{unique("itemtype", "items_id", "field")},
			Mounts:  serve("/Inventory/LockedField"),
		},
		{
			Name: "SNMPCredential", Itemtype: "SNMPCredential", Label: "SNMP credential",
			Tag: "Inventory", Since: V2_3,
			Table: "glpi_snmpcredentials", Trash: true, Right: "snmpcredential",
			Properties: []Property{
				ID(),
				String("name").Max(64),
				String("snmp_version").Col("snmpversion").Need().OneOf("1", "2c", "3"),
				String("community").Max(255),
				String("username").Max(255),
				String("authentication").Among(signatures),
				String("auth_passphrase").WO().Max(255),
				String("encryption").Among(ciphers),
				String("priv_passphrase").WO().Max(255),
				Bool("is_deleted"),
			},
			Mounts: serve("/Inventory/SNMPCredential"),
		},
	}
}
