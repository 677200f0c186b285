package rules

var assetRules = Collection{
	Name: "Asset", Right: "rule_asset", Title: "Business rules for assets",
	ByEntity: true, ByEvent: true,
	Criteria: []Criterion{
		{ID: "name", Label: "Name"},
		{ID: "_auto", Label: "Automatic inventory", Kind: YesNo},
		{ID: "_itemtype", Label: "Item type", Kind: Itemtype},
		{ID: "states_id", Label: "Status", Kind: Dropdown, Table: "glpi_states", Tree: true},
		{ID: "comment", Label: "Comments"},
		{ID: "contact", Label: "Alternate username"},
		{ID: "contact_num", Label: "Alternate username number"},
		{ID: "manufacturer", Label: "Manufacturer", Kind: Dropdown, Table: "glpi_manufacturers"},
		{ID: "locations_id", Label: "Locations", Kind: Dropdown, Table: "glpi_locations", Tree: true},
		{ID: "entities_id", Label: "Entity", Kind: Dropdown, Table: "glpi_entities", Tree: true},
		{ID: "users_id", Label: "User", Kind: Users},
		{ID: "_tag", Label: "Agent > Inventory tag"},
		{ID: "_locations_id_of_user", Label: "User location", Kind: Dropdown, Table: "glpi_locations", Tree: true},
		{ID: "_groups_id_of_user", Label: "User in group", Kind: Dropdown, Table: "glpi_groups", Tree: true},
		{ID: "last_inventory_update", Label: "Last inventory update", Kind: DateTime},
		{ID: "_inventory_users", Label: "User from inventory"},
	},
	Actions: []Action{
		{ID: "_stop_rules_processing", Label: "Skip remaining rules", Kind: YesOnly},
		{ID: "states_id", Label: "Status", Kind: Dropdown, Table: "glpi_states"},
		{ID: "locations_id", Label: "Location", Types: types("assign fromuser"), Kind: Dropdown, Table: "glpi_locations"},
		{ID: "users_id", Label: "User", Kind: Users},
		{ID: "_affect_user_by_regex", Label: "User based contact information", Types: types("regex_result")},
		{ID: "groups_id", Label: "Group", Types: types("assign defaultfromuser firstgroupfromuser"), Kind: Dropdown, Table: "glpi_groups", Flag: "is_itemgroup"},
		{ID: "users_id_tech", Label: "Technician in charge", Kind: Users},
		{ID: "groups_id_tech", Label: "Group in charge", Kind: Dropdown, Table: "glpi_groups", Flag: "is_assign"},
		{ID: "comment", Label: "Comments", Types: types("assign regex_result")},
		{ID: "otherserial", Label: "Inventory number", Types: types("regex_result")},
		{ID: "_affect_user_by_name_and_regex", Label: "Assign user from name", Types: types("regex_result")},
		{ID: "_affect_user_by_email_and_regex", Label: "Assign user from email", Types: types("regex_result")},
		{ID: "_affect_user_by_registration_number_and_regex", Label: "Assign user from registration number", Types: types("regex_result")},
		{ID: "_affect_user_by_sync_field_and_regex", Label: "Assign user from sync field", Types: types("regex_result")},
	},
}

var softwareCategoryRules = Collection{
	Name: "SoftwareCategory", Right: "rule_softwarecategories", Title: "Rules for assigning a category to software",
	StopOnFirst: true,
	Criteria: []Criterion{
		{ID: "name", Label: "Software"},
		{ID: "manufacturer", Label: "Publisher"},
		{ID: "comment", Label: "Comments"},
		{ID: "_system_category", Label: "Category from inventory tool"},
	},
	Actions: []Action{
		{ID: "softwarecategories_id", Label: "Category", Types: types("assign regex_result"), Kind: Dropdown, Table: "glpi_softwarecategories"},
		{ID: "_import_category", Label: "Import category from inventory tool", Kind: YesOnly},
		{ID: "_ignore_import", Label: "To be unaware of import", Kind: YesOnly},
	},
}
