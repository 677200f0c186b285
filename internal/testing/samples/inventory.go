package samples

var inventorySamples = map[string]sample{
	"LockedField": {func(sub *Subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.S.Make("Computer", nil), "field": "serial",
			"is_global": false}
	}, nil},
	"SNMPCredential": {func(*Subject) map[string]any { return map[string]any{"snmp_version": "2c"} }, nil},
}
