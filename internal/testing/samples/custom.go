package samples

import (
	"sync"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// systemNames are those of the definitions that the life cycle makes: they cannot be changed.
var systemNames sync.Map

func (sub *Subject) systemName() any {
	name, _ := systemNames.LoadOrStore(sub, testapi.Unique())
	return name
}

var customSamples = map[string]sample{
	"AssetDefinition": {func(sub *Subject) map[string]any {
		return map[string]any{
			"system_name": sub.systemName(), "capacities": []string{"HasInfocom"}, "profiles": map[string]any{"4": 31},
			"translations": "{}", "fields_display": "[]",
		}
	}, nil},
	"CustomFieldDefinition": {func(sub *Subject) map[string]any {
		return map[string]any{
			"system_name": sub.systemName(), "type": "string", "itemtype": "", "default_value": "x",
			"field_options": map[string]any{}, "translations": "{}",
		}
	}, nil},
}
