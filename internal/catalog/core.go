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
				Int("use_mode"),
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
					Int("helpdesk_hardware").OneOf(0, 1, 2, 3),
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
		Int("keep_ticket").OneOf(0, 1, 2).Or(0),
		Int("keep_networklink").OneOf(0, 1, 2).Or(0),
		Int("keep_reservation").OneOf(0, 1).Or(0),
		Int("keep_history").OneOf(0, 1).Or(0),
		Int("keep_device").OneOf(0, 1).Or(0),
		Int("keep_infocom").OneOf(0, 1).Or(0),
		Int("keep_dc_monitor").OneOf(0, 1).Or(0),
		Int("clean_dc_monitor").OneOf(0, 1, 2).Or(0),
		Int("keep_dc_phone").OneOf(0, 1).Or(0),
		Int("clean_dc_phone").OneOf(0, 1, 2).Or(0),
		Int("keep_dc_peripheral").OneOf(0, 1).Or(0),
		Int("clean_dc_peripheral").OneOf(0, 1, 2).Or(0),
		Int("keep_dc_printer").OneOf(0, 1).Or(0),
		Int("clean_dc_printer").OneOf(0, 1, 2).Or(0),
		Int("keep_supplier").OneOf(0, 1).Or(0),
		Int("clean_supplier").OneOf(0, 1, 2).Or(0),
		Int("keep_contact").OneOf(0, 1).Or(0),
		Int("clean_contact").OneOf(0, 1, 2).Or(0),
		Int("keep_contract").OneOf(0, 1).Or(0),
		Int("clean_contract").OneOf(0, 1, 2).Or(0),
		Int("keep_disk").OneOf(0, 1).Or(0),
		Int("keep_software").OneOf(0, 1).Or(0),
		Int("clean_software").OneOf(0, 1, 2).Or(0),
		Int("keep_document").OneOf(0, 1).Or(0),
		Int("clean_document").OneOf(0, 1, 2).Or(0),
		Int("keep_cartridgeitem").OneOf(0, 1).Or(0),
		Int("clean_cartridgeitem").OneOf(0, 1, 2).Or(0),
		Int("keep_cartridge").OneOf(0, 1).Or(0),
		Int("keep_consumable").OneOf(0, 1).Or(0),
		Int("keep_certificate").OneOf(0, 1).Or(0),
		Int("clean_certificate").OneOf(0, 1, 2).Or(0),
		Bool("lock_updated_fields").Or(false),
		Int("keep_location").OneOf(0, 1).Or(0),
	}
}
