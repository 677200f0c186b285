package samples

import "strings"

// Parts of rules are taken from what the catalogues of their collection offer.
var ruleSamples = map[string]sample{
	"RuleCriteria": {func(sub *Subject) map[string]any {
		base := "/Rule/Collection/" + strings.Split(sub.M.Path, "/")[3]
		id := sub.S.Call("glpi", "GET", base+"/CriteriaCriteria", nil).Want(200).At("0.id")
		return map[string]any{"criteria": id, "condition": 2}
	}, nil},
	"RuleAction": {func(sub *Subject) map[string]any {
		base := "/Rule/Collection/" + strings.Split(sub.M.Path, "/")[3]
		field := sub.S.Call("glpi", "GET", base+"/ActionField", nil).Want(200)
		return map[string]any{"field": field.At("0.id"), "action_type": field.At("0.action_types.0")}
	}, nil},
	"Rule": {func(*Subject) map[string]any { return map[string]any{"ranking": 0} }, nil},
}
