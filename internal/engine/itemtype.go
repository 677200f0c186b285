package engine

import "strings"

// nameItemtypes makes the columns that hold a type of items hold its itemtype, whichever of its names a body
// gives: a custom asset has one for the API too.
func (e *Engine) nameItemtypes(values Values) {
	for column, value := range values {
		if name, ok := value.(string); ok && strings.HasPrefix(column, "itemtype") {
			values[column] = e.catalog.Itemtype(name)
		}
	}
}
