package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// A purge is one write, which others wait for. Where very many rows refer to the item, they are cleared before, some
// thousand in a write, while others have their turns between. Whether the item may be purged is found out first, so
// that a refusal has changed nothing, and looked at again in each step. One that is interrupted can be repeated.

const (
	longPurge = 30_000 // rows that are purged at once, of which there are about 100,000 in a second
	stepRows  = 4096   // that one write clears

	// A row that names the item no more is written again with all its texts, about 70 MB in a second.
	longRewrite = 16 << 20 // bytes of them in a purge
	stepBytes   = 8 << 20  // in one write that clears, unless a single row has more
)

// errSteps takes back what was tried of a purge that goes in steps.
var errSteps = errors.New("this purge goes in steps")

// goesInSteps reports whether what refers to items of an object may be cleared before they are purged.
func (e *Engine) goesInSteps(o *model.Object) bool {
	b := e.behaviour(o)
	return b.Loose || len(b.LooseEnds) > 0 || len(b.befores.remove)+len(b.afters.remove) == 0
}

// tryPurge runs the rules that come before a purge, which may refuse it, and gives the links by which rows name
// the item that can be cleared in steps: not those of tables that the rules write to, nor of rows that belong to it
// and have rules of their own or say who may purge it, nor of items below it in a tree, which move up. Rows that must
// be unique are tried, as they can come to lie beside others of the same name, and are left for the purge too.
func (e *Engine) tryPurge(w *Work, c *Change) ([]catalog.Link, error) {
	b := e.behaviour(c.Object)
	if err := b.befores.remove.run(w.on(c), c); err != nil {
		return nil, err
	}
	graph, loose := e.catalog.Graph(), b.LooseEnds
	var links []catalog.Link
	for _, l := range graph.Referrers(c.Object) {
		switch {
		case l.Owned && (e.hasMore(graph, l.From) || !slices.Contains(loose, l.From.Name)), w.Tx.Wrote(l.From.Table):
		case l.From == c.Object && l.Column == c.Object.Tree:
		case !l.Owned && isUnique(graph, l):
			where, args := naming(l, []int64{c.ID})
			names := func() (map[int64]string, error) { return nil, nil }
			if _, err := e.unname(w, Cleared{Link: l, Where: where, Args: args, Names: names}); err != nil {
				return nil, err
			}
		default:
			where, args := naming(l, []int64{c.ID})
			// What comes to name it from now on is looked at by the purge.
			if n, err := w.Count("SELECT COUNT(*) FROM (SELECT 1 FROM `"+l.From.Table+"`"+where+" LIMIT 1) `some`",
				args...); err != nil {
				return nil, err
			} else if n > 0 {
				links = append(links, l)
			}
		}
	}
	return links, nil
}

// isUnique reports whether no two rows may have the same values of some columns, of which one is that of a link.
func isUnique(graph *catalog.Graph, l catalog.Link) bool {
	table := graph.Table(l.From.Table)
	return table != nil && slices.ContainsFunc(table.Indexes, func(i model.Index) bool {
		return i.Unique && slices.Contains(i.Columns, l.Column)
	})
}

// rewritten gives how many bytes of texts the rows have that name an item and are written again when it is purged. Of
// very many rows it is enough to know some: their number alone is too much.
func (e *Engine) rewritten(w *Work, c *Change) (bytes int64, err error) {
	var links []catalog.Link
	for _, l := range e.catalog.Graph().Referrers(c.Object) {
		if !l.Owned && e.table(l.From).size != "0" {
			links = append(links, l)
		}
	}
	bytes, err = w.sumOver(c, links, longRewrite, func(l catalog.Link) (sum, size string, most int64) {
		return "COALESCE(SUM(`size`), 0)", e.table(l.From).size, longPurge
	})
	if err != nil {
		return 0, fmt.Errorf("weigh what refers to %s %d: %w", c.Object.Name, c.ID, err)
	}
	return bytes, nil
}

// isLong reports whether a purge would take long, by so many rows or by the texts in those that it writes again.
func (e *Engine) isLong(w *Work, c *Change, rows int64) (bool, error) {
	if rows > longPurge || c.Session.IsSystem() {
		return rows > longPurge, nil
	}
	bytes, err := e.rewritten(w, c)
	return bytes > longRewrite, err
}

// clear lets the rows that name an item by some links name none, or removes those that belong to it.
func (e *Engine) clear(ctx context.Context, s *access.Session, r Request, id int64, links []catalog.Link) error {
	for len(links) > 0 {
		n := 0 // of the links that are done
		err := e.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			n = 0
			w := e.work(ctx, s, tx, r.Version)
			c := w.begin(OpPurge, r.Object, id)
			c.Input = r.Input
			if err := e.loadVisible(w, c, r); err != nil {
				return err
			}
			if err := e.permitStored(w, c, r); err != nil {
				return err
			}
			names := sync.OnceValues(func() (map[int64]string, error) { return w.Names(c.Object, []int64{id}) })
			for left, room := stepRows, int64(stepBytes); n < len(links); n++ {
				l := links[n]
				where, args := naming(l, []int64{id})
				rows, err := w.sizes("SELECT `id`, "+e.table(l.From).size+" FROM `"+l.From.Table+"`"+where+" LIMIT ?",
					append(args, left)...)
				if err != nil {
					return fmt.Errorf("look what names %s %d: %w", r.Object.Name, id, err)
				}
				var ids []int64
				for _, row := range rows {
					if room -= row.size; room < 0 && left-len(ids) < stepRows {
						break
					}
					ids = append(ids, row.id)
				}
				if len(ids) > 0 {
					in, args := among(ids)
					if _, err := e.unname(w, Cleared{Link: l, Where: " WHERE `id` " + in, Args: args,
						Names: names}); err != nil {
						return err
					}
				}
				if left -= len(ids); left == 0 || len(ids) < len(rows) {
					return nil // and this link again
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		links = links[n:]
	}
	return nil
}
