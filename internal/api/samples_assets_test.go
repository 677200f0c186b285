package api_test

var assetSamples = map[string]sample{
	"PeripheralConnection": {func(sub *subject) map[string]any {
		return map[string]any{"itemtype_peripheral": "Monitor", "items_id_peripheral": sub.s.make("Monitor", nil)}
	}, nil},
	"Certificate_Item": {func(sub *subject) map[string]any {
		return map[string]any{"certificate": sub.ref("Certificate")}
	}, nil},
	"Appliance_Item": {func(sub *subject) map[string]any {
		return map[string]any{"appliance": sub.ref("Appliance")}
	}, nil},
	"SoftwareInstallation": {func(sub *subject) map[string]any {
		return map[string]any{"softwareversion": sub.ref("SoftwareVersion")}
	}, nil},
	"OSInstallation": {nil, []string{"is_recursive"}},
	"RackItem": {func(sub *subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.s.make("Computer", nil), "position": 1}
	}, nil},
	"Cartridge":  {nil, []string{"pages"}},
	"Consumable": {nil, []string{"itemtype", "items_id"}},
}
