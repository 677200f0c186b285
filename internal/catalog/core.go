package catalog

import . "github.com/glpid/glpid/internal/model"

// core declares what the routes at the top of the API answer and take; none of it is stored.
func core() []*Object {
	return []*Object{
		{
			Name: "APIInformation", Label: "API information", Tag: "Core", Since: V2_0,
			Properties: []Property{
				String("message"),
				{Name: "api_versions", Type: TypeArray, Properties: []Property{
					String("api_version"),
					String("version"),
					String("endpoint"),
				}},
			},
		},
		{
			Name: "Session", Label: "Session", Tag: "Session", Since: V2_0,
			Properties: []Property{
				DateTime("current_time"),
				Int("user_id"),
				Int("use_mode").Named(Modes),
				String("friendly_name"),
				String("name"),
				String("real_name"),
				String("first_name"),
				Int("default_entity"),
				list("profiles", Int("id")).ByID(),
				list("active_entities", Int("id")),
				Group("active_profile",
					Int("id").RO(),
					String("name"),
					String("interface"),
					helpdeskHardware(),
					String("helpdesk_item_type"),
					String("managed_domainrecordtypes"),
					String("ticket_status"),
					String("change_status"),
					String("problem_status"),
					Group("rights", sessionRights()...),
				),
				Group("active_entity",
					Int("id").RO(),
					String("short_name"),
					String("complete_name"),
					Int("recursive"),
				),
				list("groups", Int("id")),
			},
		},
		{
			Name: "EntityTransferRecord", Label: "Entity transfer", Tag: "Core", Since: V2_0,
			Properties: []Property{
				String("itemtype"),
				Int("items_id"),
				Int("entity"),
				Group("options", transferOptions()...),
			},
		},
	}
}

// transferOptions are what a transfer does with what belongs to the items.
func transferOptions() []Property {
	return []Property{
		keeps("keep_ticket"),
		keeps("keep_networklink"),
		goesAlong("keep_reservation"),
		goesAlong("keep_history"),
		goesAlong("keep_device"),
		goesAlong("keep_infocom"),
		goesAlong("keep_dc_monitor"),
		cleans("clean_dc_monitor"),
		goesAlong("keep_dc_phone"),
		cleans("clean_dc_phone"),
		goesAlong("keep_dc_peripheral"),
		cleans("clean_dc_peripheral"),
		goesAlong("keep_dc_printer"),
		cleans("clean_dc_printer"),
		goesAlong("keep_supplier"),
		cleans("clean_supplier"),
		goesAlong("keep_contact"),
		cleans("clean_contact"),
		goesAlong("keep_contract"),
		cleans("clean_contract"),
		goesAlong("keep_disk"),
		goesAlong("keep_software"),
		cleans("clean_software"),
		goesAlong("keep_document"),
		cleans("clean_document"),
		goesAlong("keep_cartridgeitem"),
		cleans("clean_cartridgeitem"),
		goesAlong("keep_cartridge"),
		goesAlong("keep_consumable"),
		goesAlong("keep_certificate"),
		cleans("clean_certificate"),
		Bool("lock_updated_fields").Or(false),
		goesAlong("keep_location"),
	}
}
