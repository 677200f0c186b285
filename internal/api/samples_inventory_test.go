package api_test

var inventorySamples = map[string]sample{
	"LockedField": {func(sub *subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.s.make("Computer", nil), "field": "serial",
			"is_global": false}
	}, nil},
	"SNMPCredential": {func(*subject) map[string]any { return map[string]any{"snmp_version": "2c"} }, nil},
}
