package webhooks

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// areas are where the objects that webhooks can tell of are served. What is served below another
// item (a cost, a port) is told of through that.
var areas = []string{"/Assets/", "/Assistance/", "/Management/"}

// children are the objects that are served below another item and have webhooks nevertheless;
// what they tell holds that item too.
var children = []string{
	"TicketTask", "ChangeTask", "ProblemTask", "ITILFollowup", "ITILSolution", "TicketValidation", "ChangeValidation",
	"Document_Item",
}

// further objects with webhooks that lie elsewhere.
var further = []string{"SoftwareLicense", `Glpi\Event`}

// customAsset is what custom assets are like, which are served where the path names their definition.
const customAsset = "_CustomAsset"

// isTarget reports whether there are webhooks for an object.
func isTarget(o *model.Object) bool {
	if o == nil || o.Table == "" || o.Itemtype == "" || strings.HasPrefix(o.Name, "_") {
		return false
	}
	if o.Like == customAsset {
		return true
	}
	if slices.Contains(children, o.Itemtype) || slices.Contains(further, o.Itemtype) {
		return true
	}
	for i := range o.Mounts {
		path := o.Mounts[i].Path
		if !strings.Contains(path, "{") &&
			slices.ContainsFunc(areas, func(area string) bool { return strings.HasPrefix(path, area) }) {
			return true
		}
	}
	return false
}

// target gives the object of an itemtype that webhooks can tell of, or nil.
func target(reg *catalog.Registry, itemtype string) *model.Object {
	if o := reg.ByItemtype(itemtype); isTarget(o) {
		return o
	}
	return nil
}

// parentOf gives the item that a child belongs to; the object is nil for other items.
func parentOf(w *engine.Work, c *engine.Change) (*model.Object, int64) {
	if !slices.Contains(children, c.Object.Itemtype) {
		return nil, 0
	}
	return w.Owner(c)
}
