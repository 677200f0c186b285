package api_test

import "github.com/glpid/glpid/internal/model"

var managementSamples = map[string]sample{
	"ContractCost": {nil, []string{"entity"}},
	// No profile of a fresh install may write notes of every type.
	"Note": {func(sub *subject) map[string]any {
		sub.s.grant(sub.s.Catalog.Object(sub.m.Under.Object).Right, model.ReadNote|model.UpdateNote)
		return nil
	}, []string{"user", "user_editor"}},
}
