package catalog

import . "github.com/glpid/glpid/internal/model"

// stock declares cartridges and consumables.
func stock() []*Object {
	return []*Object{
		// Entity and trash exist and are not shown.
		{
			Name: "CartridgeItem", Itemtype: "CartridgeItem", Label: "Cartridge item", Tag: "Assets", Since: V2_0,
			Table: "glpi_cartridgeitems", Scope: Recursive, Trash: true, Right: "cartridge", CanRead: assignable,
			Bears: BearsRows,
			Properties: []Property{
				ID(),
				String("name"),
				String("comment"),
				DateTime("date_creation"),
				DateTime("date_mod"),
				user(),
				userTech(),
				Many("printer_models", "PrinterModel", through("glpi_cartridgeitems_printermodels", "cartridgeitems_id",
					"printermodels_id"),
					ID(), String("name"), String("comment"),
				),
				Many("cartridges", "Cartridge", Join{Field: "cartridgeitems_id"},
					ID(), Int32("pages"), DateTime("date_in").Day(), DateTime("date_use").Day(),
					DateTime("date_out").Day(),
					DateTime("date_creation"), DateTime("date_mod"),
				),
			},
			Mounts: serve("/Assets/Cartridge"),
		},
		{
			Name: "Cartridge", Itemtype: "Cartridge", Label: "Cartridge", Tag: "Assets", Since: V2_0,
			Table: "glpi_cartridges", Scope: OfParent, Right: "cartridge",
			Parent: &Parent{Object: "CartridgeItem", Column: "cartridgeitems_id"},
			Properties: []Property{
				ID(),
				Ref("entities_id", "Entity", "entities_id"),
				Ref("cartridgeitems_id", "CartridgeItem", "cartridgeitems_id"),
				Int32("pages"),
				DateTime("date_in").Day().RO(),
				DateTime("date_use").Day().RO(),
				DateTime("date_out").Day().RO(),
				DateTime("date_creation").RO(),
				DateTime("date_mod").RO(),
			},
			Columns: []Column{key("printers_id")},
			Mounts: []Mount{
				below("/Assets/Cartridge/{cartridgeitems_id}", "id", Add|Get|Patch|Remove, "CartridgeItem",
					"cartridgeitems_id", "cartridgeitems_id"),
				extension(below("/Assets/Printer/{printers_id}/Cartridge", "cartridge_id", List, "Printer",
					"printers_id", "printers_id")),
			},
		},
		// Entity and trash exist and are not shown.
		{
			Name: "ConsumableItem", Itemtype: "ConsumableItem", Label: "Consumable item",
			Tag: "Assets", Since: V2_0,
			Table: "glpi_consumableitems", Scope: Recursive, Trash: true, Right: "consumable", CanRead: assignable,
			Bears: BearsRows,
			Properties: []Property{
				ID(),
				String("name"),
				String("comment"),
				DateTime("date_creation"),
				DateTime("date_mod"),
				user(),
				userTech(),
				Many("consumables", "Consumable", Join{Field: "consumableitems_id"},
					ID(), DateTime("date_in").Day(), DateTime("date_out").Day(), DateTime("date_creation"),
					DateTime("date_mod"),
					String("itemtype"), Int64("items_id"),
				),
			},
			Mounts: serve("/Assets/Consumable"),
		},
		{
			Name: "Consumable", Itemtype: "Consumable", Label: "Consumable", Tag: "Assets", Since: V2_0,
			Table: "glpi_consumables", Scope: OfParent, Right: "consumable",
			Parent: &Parent{Object: "ConsumableItem", Column: "consumableitems_id"},
			Names:  []Parent{{ItemtypeColumn: "itemtype", Column: "items_id"}},
			Properties: []Property{
				ID(),
				Ref("entities_id", "Entity", "entities_id"),
				Ref("consumableitems_id", "ConsumableItem", "consumableitems_id"),
				DateTime("date_in").Day().RO(),
				DateTime("date_out").Day().RO(),
				DateTime("date_creation").RO(),
				DateTime("date_mod").RO(),
				String("itemtype"),
				Int64("items_id"),
			},
			Mounts: []Mount{below("/Assets/Consumable/{consumableitems_id}", "id", Add|Get|Patch|Remove,
				"ConsumableItem", "consumableitems_id", "consumableitems_id")},
		},
	}
}
