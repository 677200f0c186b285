package rules

// importCriteria are what rules of inventories look at.
var importCriteria = []Criterion{
	{ID: "entities_id", Label: "Target entity for the asset", Kind: Dropdown, Table: "glpi_entities", Tree: true},
	{ID: "virtualmachinetypes_id", Label: "Virtualization systems", Kind: Dropdown, Table: "glpi_virtualmachinetypes"},
	{ID: "states_id", Label: "Having the status", Kind: Dropdown, Table: "glpi_states", Tree: true, Global: true},
	{ID: "model", Label: "Asset > Model"},
	{ID: "manufacturer", Label: "Manufacturer"},
	{ID: "mac", Label: "Asset > Network port > MAC"},
	{ID: "ip", Label: "Asset > Network port > IP"},
	{ID: "ifdescr", Label: "Asset > Network port > Port description"},
	{ID: "ifnumber", Label: "Asset > Network port > Port number"},
	{ID: "serial", Label: "Asset > Serial number"},
	{ID: "uuid", Label: "Asset > UUID"},
	{ID: "device_id", Label: "Agent > Device_id"},
	{ID: "mskey", Label: "Asset > Serial of the operating system"},
	{ID: "name", Label: "Asset > Name"},
	{ID: "tag", Label: "Agent > Inventory tag"},
	{ID: "osname", Label: "Asset > Operating system"},
	{ID: "oscomment", Label: "Asset > Operating system > Comments"},
	{ID: "itemtype", Label: "Asset > Item type", Kind: Itemtype},
	{ID: "domains_id", Label: "Asset > Domain", Kind: Dropdown, Table: "glpi_domains"},
	{ID: "linked_item", Label: "Linked asset", Kind: YesNo},
	{ID: "entityrestrict", Label: "General > Restrict search in defined entity"},
	{ID: "link_criteria_port", Label: "General > Restrict criteria to same network port", Global: true},
	{ID: "only_these_criteria", Label: "General > Only criteria of this rule in data", Global: true},
	{ID: "partial", Label: "Is partial", Kind: YesNo},
}

var importAssetRules = Collection{
	Name: "ImportAsset", Right: "rule_import", Title: "Rules for import and link equipments",
	StopOnFirst: true, All: true,
	Criteria: importCriteria,
	Actions: []Action{
		{ID: "_inventory", Label: "Inventory link", Kind: Text},
		{ID: "_ignore_import", Label: "Refuse import", Kind: YesOnly},
	},
}

var defineItemtypeRules = Collection{
	Name: "DefineItemtype", Right: "rule_import", Title: "Rules to define inventoried itemtype",
	StopOnFirst: true,
	Criteria:    without(importCriteria, "linked_item", "entityrestrict", "link_criteria_port", "only_these_criteria"),
	Actions: []Action{
		{ID: "_assign", Label: "Assign itemtype", Kind: Itemtype},
	},
}

var importEntityRules = Collection{
	Name: "ImportEntity", Right: "rule_import", Title: "Rules for assigning an item to an entity",
	StopOnFirst: true,
	Criteria: []Criterion{
		{ID: "tag", Label: "Inventory tag"},
		{ID: "domain", Label: "Domain"},
		{ID: "subnet", Label: "Subnet"},
		{ID: "ip", Label: "IP address"},
		{ID: "name", Label: "Equipment name"},
		{ID: "serial", Label: "Serial number"},
		{ID: "itemtype", Label: "Itemtype"},
		{ID: "oscomment", Label: "Operating system > Comments"},
		{ID: "_source", Label: "Source"},
	},
	Actions: []Action{
		{ID: "entities_id", Label: "Entity", Kind: Dropdown, Table: "glpi_entities"},
		{ID: "locations_id", Label: "Location", Kind: Dropdown, Table: "glpi_locations"},
		{ID: "_affect_entity_by_tag", Label: "Entity from TAG", Types: types("regex_result")},
		{ID: "_ignore_import", Label: "Refuse import", Kind: YesOnly},
		{ID: "is_recursive", Label: "Child entities", Kind: YesNo},
		{ID: "groups_id_tech", Label: "Group in charge", Kind: Dropdown, Table: "glpi_groups"},
		{ID: "users_id_tech", Label: "Technician in charge", Kind: Users},
	},
}

var locationRules = Collection{
	Name: "Location", Right: "rule_location", Title: "Location rules",
	StopOnFirst: true,
	Criteria: []Criterion{
		{ID: "itemtype", Label: "Asset > Item type", Kind: Itemtype},
		{ID: "tag", Label: "Agent > Inventory tag"},
		{ID: "domain", Label: "Domain"},
		{ID: "subnet", Label: "Subnet"},
		{ID: "ip", Label: "Network port > IP"},
		{ID: "name", Label: "Name"},
		{ID: "serial", Label: "Serial number"},
		{ID: "oscomment", Label: "Operating system > Comments"},
	},
	Actions: []Action{
		{ID: "locations_id", Label: "Location", Types: types("assign regex_result"), Kind: Dropdown,
			Table: "glpi_locations"},
	},
}
