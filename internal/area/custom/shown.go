package custom

import (
	"encoding/json"

	"github.com/glpid/glpid/internal/engine"
)

// shownField is a field that the forms of a definition show, with its options: one that all assets
// have, by the name of its column, or one of the definition's own.
type shownField struct {
	Key     string  `json:"key"`
	Options options `json:"field_options"`
}

func readShown(text string) []shownField {
	var shown []shownField
	_ = json.Unmarshal([]byte(text), &shown) // other forms of it say nothing here
	return shown
}

// keepReadOnly ignores what a body says of fields that all assets have and that the session's profile
// may only read.
func keepReadOnly(c *engine.Change, shown []shownField) {
	for _, f := range shown {
		if concerns(f.Options.ReadOnly, c.Session.Profile.ID) {
			delete(c.After, f.Key)
		}
	}
}
