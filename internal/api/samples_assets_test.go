package api_test

var assetSamples = map[string]sample{
	"PeripheralConnection": {func(sub *subject) map[string]any {
		return map[string]any{"itemtype_peripheral": "Monitor", "items_id_peripheral": sub.s.make("Monitor", nil)}
	}, nil},
	"Socket": {func(sub *subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.s.make("Computer", nil)}
	}, nil},
	"OSInstallation": {nil, []string{"is_recursive"}},
	"RackItem": {func(sub *subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.s.make("Computer", nil), "position": 1,
			"position_horizontal": 2}
	}, nil},
	"Cartridge":  {nil, []string{"pages"}},
	"Consumable": {nil, []string{"itemtype", "items_id"}},
}
