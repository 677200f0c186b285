package management

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// instanceHost wants the host of a database instance to be an asset that the session may refer to.
// An instance can have none, or none yet.
func instanceHost(w *engine.Work, c *engine.Change) error {
	if c.System || !c.Changes("itemtype") && !c.Changes("items_id") {
		return nil
	}
	itemtype, id := c.Text("itemtype"), c.Int("items_id")
	if itemtype == "" && id == 0 {
		return nil
	}
	host := w.Engine.Catalog().ByItemtype(itemtype)
	if host == nil || !isAsset(host) {
		return model.Invalid("Invalid parameter: itemtype. It is a type of assets, such as Computer")
	}
	return nil
}

func isAsset(o *model.Object) bool {
	return slices.ContainsFunc(o.Mounts, func(m model.Mount) bool {
		return m.Under == nil && strings.HasPrefix(m.Path, "/Assets/")
	})
}
