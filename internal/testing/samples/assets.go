package samples

var assetSamples = map[string]sample{
	"PeripheralConnection": {func(sub *Subject) map[string]any {
		return map[string]any{"itemtype_peripheral": "Monitor", "items_id_peripheral": sub.S.Make("Monitor", nil)}
	}, nil},
	"Socket": {func(sub *Subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.S.Make("Computer", nil)}
	}, nil},
	"OSInstallation": {nil, []string{"is_recursive"}},
	"RackItem": {func(sub *Subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.S.Make("Computer", nil), "position": 1,
			"position_horizontal": 2}
	}, nil},
	"ImpactRelation": {func(sub *Subject) map[string]any {
		other := "impacted"
		if sub.Decides(sub.O.Property("items_id_impacted")) {
			other = "source"
		}
		return map[string]any{"itemtype_" + other: "Computer", "items_id_" + other: sub.S.Make("Computer", nil)}
	}, nil},
	"Item_SoftwareLicense": {computerUnlessAbove, nil},
	"Item_Enclosure":       {computerUnlessAbove, nil},
	"PDU_Rack":             {func(*Subject) map[string]any { return map[string]any{"position": 1} }, nil},
	"Cartridge":            {nil, []string{"pages"}},
	"Consumable":           {nil, []string{"itemtype", "items_id"}},
}
