package api_test

import "strings"

// Parts of rules are taken from what the catalogues of their collection offer.
var ruleSamples = map[string]sample{
	"RuleCriteria": {func(sub *subject) map[string]any {
		base := "/Rule/Collection/" + strings.Split(sub.m.Path, "/")[3]
		id := sub.s.Call("glpi", "GET", base+"/CriteriaCriteria", nil).Want(200).At("0.id")
		return map[string]any{"criteria": id, "condition": 2}
	}, nil},
	"RuleAction": {func(sub *subject) map[string]any {
		base := "/Rule/Collection/" + strings.Split(sub.m.Path, "/")[3]
		field := sub.s.Call("glpi", "GET", base+"/ActionField", nil).Want(200)
		return map[string]any{"field": field.At("0.id"), "action_type": field.At("0.action_types.0")}
	}, nil},
	"Rule": {func(*subject) map[string]any { return map[string]any{"ranking": 0} }, nil},
}
