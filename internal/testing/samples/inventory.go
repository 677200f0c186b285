package samples

var inventorySamples = map[string]sample{
	"LockedField": {func(sub *Subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.S.Make("Computer", nil), "field": "serial",
			"is_global": false}
	}, nil},
	"IPNetwork": {func(*Subject) map[string]any {
		return map[string]any{"address": "192.168.2.0", "netmask": "255.255.255.0", "gateway": "192.168.2.1"}
	}, nil},
	"SNMPCredential": {func(*Subject) map[string]any { return map[string]any{"snmp_version": "2c"} }, nil},
}
