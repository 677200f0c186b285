package rules

import (
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// objectOf gives the object that lies in a table, nil for none.
func objectOf(w *engine.Work, table string) *model.Object {
	for _, o := range w.Engine.Catalog().Objects() {
		if o.Table == table {
			return o
		}
	}
	return nil
}

// offered gives the condition, as it follows others, of the rows of an object that an item of an entity can be given by
// what people write into it: those that the entity sees, and neither templates nor what lies in the trash. An id that
// a rule has is one that its author sees; a name could be that of anything anywhere.
func offered(w *engine.Work, o *model.Object, entity int64) (string, error) {
	if o == nil {
		return " AND 1 = 0", nil
	}
	condition := ""
	for _, column := range []string{"is_deleted", "is_template"} {
		if w.Engine.Has(o, column) {
			condition += " AND `" + column + "` = 0"
		}
	}
	if !w.Engine.Has(o, "entities_id") {
		return condition, nil
	}
	var above []int64
	if w.Engine.Has(o, "is_recursive") {
		tree, err := w.Engine.Directory().Tree(w.Context)
		if err != nil {
			return "", err
		}
		above = tree.Ancestors(entity)
	}
	return condition + " AND " + access.SeenFrom("", entity, above), nil
}

// offeredOf gives those of some items, written "Computer:12", that an item of an entity can be given.
func offeredOf(w *engine.Work, items []string, entity int64) ([]string, error) {
	var failed error
	items = slices.DeleteFunc(items, func(item string) bool {
		itemtype, id, _ := strings.Cut(item, ":")
		o := w.Engine.Catalog().ByItemtype(itemtype)
		if failed != nil || o == nil || o.Table == "" {
			return true
		}
		only, err := offered(w, o, entity)
		if err == nil {
			var n int64
			if n, err = w.Count("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ?"+only, id); err == nil {
				return n == 0
			}
		}
		failed = err
		return true
	})
	return items, failed
}
