package samples

import (
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
)

// Component reports whether an object is the pieces of a kind of component, which are seen where their asset is.
func Component(object string) bool { return componentSamples[object].body != nil }

// componentSamples are the pieces of components, which lie where the asset does that they are built into.
var componentSamples = func() map[string]sample {
	out := map[string]sample{}
	for _, o := range catalog.Default().Objects() {
		if !strings.HasPrefix(o.Table, "glpi_items_device") {
			continue
		}
		definition := o.Others[0]
		out[o.Name] = sample{func(sub *Subject) map[string]any {
			return map[string]any{engine.PropertyOf(o, definition.Column): sub.Link(definition.Object)}
		}, []string{"is_recursive"}}
	}
	return out
}()
