package engine

import (
	"slices"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// forget removes what belongs to a purged item and clears every reference to it, so that no
// row points at what is gone. What lies in a purged entity comes to lie in the root, which is 0.
func (e *Engine) forget(w *Write) error {
	graph := e.catalog.Graph()
	for _, l := range graph.Referrers(w.Object) {
		var err error
		where, args := naming(l, w.ID)
		switch {
		case l.Owned && e.hasMore(graph, l.From):
			err = e.purgeChildren(w, l)
		case l.Owned:
			err = w.Exec("DELETE FROM `"+l.From.Table+"`"+where, args...)
		case l.TypeColumn != "":
			err = w.Exec("UPDATE `"+l.From.Table+"` SET `"+l.Column+"` = 0, `"+l.TypeColumn+"` = ''"+where, args...)
		default:
			err = w.Exec("UPDATE `"+l.From.Table+"` SET `"+l.Column+"` = 0"+where, args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// naming is the condition of the rows that name an item by a link.
func naming(l catalog.Link, id int64) (where string, args []any) {
	if l.TypeColumn == "" {
		return " WHERE `" + l.Column + "` = ?", []any{id}
	}
	return " WHERE `" + l.TypeColumn + "` = ? AND `" + l.Column + "` = ?", []any{l.Target.Itemtype, id}
}

// hasMore reports whether purging a row of the object takes more than deleting it: others belong
// to it or refer to it, or its behaviour does something then.
func (e *Engine) hasMore(graph *catalog.Graph, o *model.Object) bool {
	b := e.behaviour(o)
	return len(b.befores.remove)+len(b.afters.remove) > 0 || graph.HasBelow(o) ||
		slices.ContainsFunc(graph.Referrers(o), func(l catalog.Link) bool { return l.TypeColumn == "" })
}

// purgeChildren purges the rows that belong to a purged item, with all that belongs to them.
func (e *Engine) purgeChildren(w *Write, l catalog.Link) error {
	where, args := naming(l, w.ID)
	ids, err := w.IDs("SELECT `id` FROM `"+l.From.Table+"`"+where, args...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		// One of them can go with another.
		if err := w.Purge(l.From.Name, id); err != nil && model.CodeOf(err) != model.CodeNotFound {
			return err
		}
	}
	return nil
}
