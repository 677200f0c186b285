package samples

import "github.com/glpid/glpid/internal/model"

var managementSamples = map[string]sample{
	"Contract": {func(*Subject) map[string]any {
		return map[string]any{
			"week_begin_hour": "08:00:00", "week_end_hour": "18:30:00", "saturday_begin_hour": "09:00:00",
			"saturday_end_hour": "12:00:00",
			"sunday_begin_hour": "00:00:00", "sunday_end_hour": "00:00:00", "max_links_allowed": 0,
		}
	}, nil},
	"ContractCost": {nil, []string{"entity"}},
	"DatabaseInstance": {func(sub *Subject) map[string]any {
		return map[string]any{"itemtype": "Computer", "items_id": sub.S.Make("Computer", nil)}
	}, nil},
	"DomainRecord": {func(sub *Subject) map[string]any { return map[string]any{"domain": sub.Link("Domain")} },
		[]string{"is_recursive"}},
	"Item_Cluster": {computerUnlessAbove, nil},
	// No profile of a fresh install may write notes of every type.
	"Note": {func(sub *Subject) map[string]any {
		sub.S.Grant(sub.S.Catalog.Object(sub.M.Under.Object).Right, model.ReadNote|model.UpdateNote)
		return nil
	}, []string{"user", "user_editor"}},
}

// computerUnlessAbove ties a computer to what the path names, where that is not the item itself.
func computerUnlessAbove(sub *Subject) map[string]any {
	if property := sub.O.Property("items_id"); sub.Decides(property) {
		return nil
	}
	return computerBody(sub)
}
