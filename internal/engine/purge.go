package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// Bounds of one purge, which is one write that others wait for.
const (
	purgedAtOnce = 500 // rows that one statement removes with what belongs to them

	// maxPurge is how much may go and change with an item, in rows of about 4 microseconds. A row whose
	// rules run, or that observers hear of, counts as several, as do those of an item that moves up in a tree; what
	// rules change in other items one by one, as many.
	maxPurge    = 200_000
	purgeRule   = 8
	purgeMoved  = 14
	purgeNested = 80
	purgeBytes  = 1024 // of texts that go, which take as long as one
	// purgedBytes is how much of texts is in memory at a time, unless a single row has more.
	purgedBytes = 4 << 20

	// listedAtOnce is how many rows with rules of their own one statement lists: enough to refuse them.
	listedAtOnce = maxPurge/purgeRule + 1
)

// purging are rows of an object that go together.
type purging struct {
	object *model.Object
	rows   map[int64]*Change
}

// Going reports whether an item is being purged by what this change is part of, so that nothing needs to be
// kept right about it any more.
func (c *Change) Going(object string, id int64) bool {
	for up := c.within; up != nil; up = up.within {
		if up.Op != OpPurge || up.Object == nil || up.Object.Name != object {
			continue
		}
		if up.ID == id || up.purging != nil && up.purging.rows[id] != nil {
			return true
		}
	}
	return false
}

// together gives the change of a row that goes with others, of which one has led to this change; nil for none.
func (c *Change) together(o *model.Object, id int64) *Change {
	for up := c.within; up != nil; up = up.within {
		if up.purging != nil && up.purging.object == o && up.purging.rows[id] != nil {
			return up.purging.rows[id]
		}
	}
	return nil
}

// top is the change that this one is part of in the end.
func (c *Change) top() *Change {
	for c.within != nil {
		c = c.within
	}
	return c
}

// spend counts the rows that go and change with the item that somebody purges, and refuses too many. The
// server itself has nobody to tell.
func (c *Change) spend(rows int64) error {
	top := c.top()
	if c.Session.IsSystem() {
		return nil
	}
	if top.spent += rows; top.spent <= maxPurge {
		return nil
	}
	return top.tooMuch()
}

// tooMuch refuses to purge an item.
func (c *Change) tooMuch() error {
	what := "item"
	if c.Object != nil {
		what = strings.ToLower(labelOf(c.Object))
	}
	return &model.Error{
		Code: model.CodeExists, Title: "Too much would go with it",
		Messages: []model.Message{{Priority: "error", Message: fmt.Sprintf(
			"Too much belongs or refers to the %s to purge it at once: purge or change some of that first, or leave"+
				" it in the trash", what)}},
	}
}

// spendNested is spend for what a rule changes in another item.
func (c *Change) spendNested() error {
	if c.top().Op != OpPurge {
		return nil
	}
	return c.spend(purgeNested)
}

// foresee refuses the purge of an item to which more belongs or refers than may go, before anything is done:
// few statements count it. What rules do, and what lies further below, is found on the way.
func (e *Engine) foresee(w *Work, c *Change) (rows int64, err error) {
	if c.Session.IsSystem() || c.within != nil {
		return 0, nil
	}
	graph := e.catalog.Graph()
	rows, err = w.sumOver(c, graph.Referrers(c.Object), maxPurge, func(l catalog.Link) (sum, size string, most int64) {
		each := int64(1)
		switch {
		case l.From == c.Object && l.Column == c.Object.Tree:
			each = purgeMoved
		case l.Owned && e.hasMore(graph, l.From):
			each = purgeRule
		}
		if size = "0"; l.Owned {
			size = e.table(l.From).size
		}
		return fmt.Sprintf("COUNT(*) * %d + CAST(COALESCE(SUM(`size`), 0) / %d AS INTEGER)", each, purgeBytes), size,
			maxPurge/each + 1
	})
	if err != nil {
		return 0, fmt.Errorf("count what goes with %s %d: %w", c.Object.Name, c.ID, err)
	}
	if rows > maxPurge {
		return 0, c.tooMuch()
	}
	return rows, nil
}

// sumOver adds up an expression over the rows that name an item by links, until there is more than enough: part gives
// the expression, that of the size of a row, and at how many rows it looks.
func (w *Work) sumOver(c *Change, links []catalog.Link, enough int64,
	part func(l catalog.Link) (sum, size string, most int64)) (total int64, err error) {
	for some := range slices.Chunk(links, countedAtOnce) {
		var all []any
		parts := make([]string, len(some))
		for i, l := range some {
			where, args := naming(l, []int64{c.ID})
			sum, size, most := part(l)
			parts[i] = fmt.Sprintf("SELECT %s AS `n` FROM (SELECT %s AS `size` FROM `%s`%s LIMIT %d) `some`", sum, size,
				l.From.Table, where, most)
			all = append(all, args...)
		}
		n, err := w.Count("SELECT SUM(`n`) FROM ("+strings.Join(parts, " UNION ALL ")+") `all`", all...)
		if err != nil {
			return 0, err
		}
		if total += n; total > enough {
			break
		}
	}
	return total, nil
}

// countedAtOnce is how many counts are one statement; SQLite takes 500.
const countedAtOnce = 200

// purge removes rows of an object for good: their rules run for each of them, the statements for all.
func (e *Engine) purge(w *Work, o *model.Object, all []*Change) error {
	b := e.behaviour(o)
	rows := make([]*Change, 0, len(all))
	for _, c := range all {
		if c.gone { // with another of them
			continue
		}
		rows = append(rows, c)
		c.begun = true
		if err := b.befores.remove.run(w.on(c), c); err != nil {
			return err
		}
		if err := e.observers.tell(w.on(c), c); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	ids := make([]int64, len(rows))
	for i, c := range rows {
		ids[i] = c.ID
		if o.Tree != "" {
			if err := e.adoptChildren(w.on(c), c); err != nil {
				return err
			}
		}
	}
	if err := e.forget(w.on(rows[0]), rows, ids); err != nil {
		return err
	}
	in, args := among(ids)
	if err := w.Exec("DELETE FROM `"+o.Table+"` WHERE `id` "+in, args...); err != nil {
		return err
	}
	for _, c := range rows {
		if err := b.afters.remove.run(w.on(c), c); err != nil {
			return err
		}
	}
	return nil
}

// forget removes what belongs to purged items of a type and clears every reference to them, so that no
// row points at what is gone. What lies in a purged entity comes to lie in the root, which is 0.
func (e *Engine) forget(w *Work, rows []*Change, ids []int64) error {
	graph, c := e.catalog.Graph(), rows[0]
	links := graph.Referrers(c.Object)
	names := sync.OnceValues(func() (map[int64]string, error) { return w.Names(c.Object, ids) })
	if len(rows) > rowsToLook {
		var err error
		if links, err = e.inUse(w, links); err != nil {
			return err
		}
	}
	for _, l := range links {
		if l.Owned && e.hasMore(graph, l.From) {
			if err := e.purgeChildren(w, rows, l, ids); err != nil {
				return err
			}
			continue
		}
		where, args := naming(l, ids)
		n, err := e.unname(w, Cleared{Link: l, Where: where, Args: args, Names: names})
		if err := errors.Join(err, c.spend(n)); err != nil {
			return err
		}
	}
	return nil
}

// rowsToLook is how many rows go together before it is worth while to look which links are in use: asking all of
// them for each of the rows takes most of the time otherwise.
const rowsToLook = 50

// inUse gives those of the links by which any row names an item at all, by few statements.
func (e *Engine) inUse(w *Work, links []catalog.Link) (used []catalog.Link, err error) {
	for some := range slices.Chunk(links, countedAtOnce) {
		var args []any
		parts := make([]string, len(some))
		for i, l := range some {
			where := "`" + l.Column + "` > 0"
			if l.TypeColumn != "" {
				where = "`" + l.TypeColumn + "` = ?"
				args = append(args, l.Target.Itemtype)
			}
			parts[i] = fmt.Sprintf("SELECT %d FROM (SELECT 1) `one` WHERE EXISTS (SELECT 1 FROM `%s` WHERE %s)", i,
				l.From.Table, where)
		}
		found, err := w.IDs(strings.Join(parts, " UNION ALL "), args...)
		if err != nil {
			return nil, fmt.Errorf("look what is named: %w", err)
		}
		slices.Sort(found)
		for _, i := range found {
			used = append(used, some[i])
		}
	}
	return used, nil
}

// among is the condition of columns that hold one of some numbers. The numbers of parameters are few, so
// that the statements are.
func among(ids []int64) (in string, args []any) {
	n := 1
	for n < len(ids) {
		n *= 8
	}
	text, args := idList(ids, n)
	return "IN " + text, args
}

// naming is the condition of the rows that name items by a link.
func naming(l catalog.Link, ids []int64) (where string, args []any) {
	in, args := among(ids)
	if l.TypeColumn == "" {
		return " WHERE `" + l.Column + "` " + in, args
	}
	return " WHERE `" + l.TypeColumn + "` = ? AND `" + l.Column + "` " + in,
		slices.Insert(args, 0, any(l.Target.Itemtype))
}

// unnaming is the statement, without its condition, that removes the rows that name purged items by a link when they
// belong to these, and else lets them name none. What lies in a purged entity comes to lie in the root, where it
// reaches no further than before.
func (e *Engine) unnaming(l catalog.Link) string {
	switch query := "UPDATE `" + l.From.Table + "` SET `" + l.Column + "` = 0"; {
	case l.Owned:
		return "DELETE FROM `" + l.From.Table + "`"
	case l.TypeColumn != "":
		return query + ", `" + l.TypeColumn + "` = ''"
	case l.Target.Entities && l.Column == "entities_id" && e.Has(l.From, "is_recursive"):
		return query + ", `is_recursive` = 0"
	default:
		return query
	}
}

// hasMore reports whether purging a row of the object takes more than deleting it: others belong
// to it or refer to it, or its behaviour does something then.
func (e *Engine) hasMore(graph *catalog.Graph, o *model.Object) bool {
	b := e.behaviour(o)
	return len(b.befores.remove)+len(b.afters.remove) > 0 || graph.HasBelow(o) ||
		slices.ContainsFunc(graph.Referrers(o), func(l catalog.Link) bool { return l.TypeColumn == "" })
}

// purgeChildren purges the rows that belong to purged items, with all that belongs to them.
func (e *Engine) purgeChildren(w *Work, of []*Change, l catalog.Link, ids []int64) error {
	owners := make(map[int64]*Change, len(of))
	for _, c := range of {
		owners[c.ID] = c
	}
	where, args := naming(l, ids)
	return e.purgeWhere(w, of[0], l.From, where, args, func(n *Change) {
		if owner := owners[n.Before.Int(l.Column)]; owner != nil {
			n.within = owner
		}
	})
}

// PurgeWhere purges all rows of another object for which a condition holds as part of this write, which is
// the purge of what they belong to.
func (w *Work) PurgeWhere(c *Change, object, where string, args ...any) error {
	o, err := w.Engine.object(object)
	if err != nil {
		return err
	}
	return w.Engine.purgeWhere(w, c, o, " WHERE ("+where+")", args, func(*Change) {})
}

// purgeWhere purges all rows of an object for which a condition holds, which ends a WHERE; about is told of each
// before its rules run.
func (e *Engine) purgeWhere(w *Work, c *Change, o *model.Object, where string, args []any,
	about func(n *Change)) error {
	return e.byIDs(w, c, o, where, args, func(ids []int64) error {
		rows, err := e.loadAll(w, o, ids, OpPurge)
		if err != nil {
			return err
		}
		for _, n := range rows {
			about(n)
		}
		return e.purge(w, o, rows)
	})
}

// byIDs calls a function with the ids of all rows for which a condition holds, so many at a time as go together.
func (e *Engine) byIDs(w *Work, c *Change, o *model.Object, where string, args []any,
	do func(ids []int64) error) error {
	query := "SELECT `id`, " + e.table(o).size + " FROM `" + o.Table + "`" + where +
		" AND `id` > ? ORDER BY `id` LIMIT ?"
	for last, more := int64(-1), true; more; {
		rows, err := w.sizes(query, append(slices.Clip(args), last, listedAtOnce)...)
		if err != nil || len(rows) == 0 {
			return err
		}
		var size int64
		for _, row := range rows {
			size += row.size
		}
		if err := c.spend(int64(len(rows))*purgeRule + size/purgeBytes); err != nil {
			return err
		}
		for left := rows; len(left) > 0; {
			var ids []int64
			ids, left = purgedNext(left)
			if err := do(ids); err != nil {
				return err
			}
		}
		last, more = rows[len(rows)-1].id, len(rows) == listedAtOnce
	}
	return nil
}

// sized is a row with how many bytes its texts have.
type sized struct{ id, size int64 }

// purgedNext gives the ids of the rows that go together next, one at least, and the rows that are left.
func purgedNext(rows []sized) (ids []int64, left []sized) {
	var size int64
	for i, row := range rows {
		if size += row.size; i == purgedAtOnce || i > 0 && size > purgedBytes {
			return ids, rows[i:]
		}
		ids = append(ids, row.id)
	}
	return ids, nil
}

// sizes reads ids and sizes.
func (w *Work) sizes(query string, args ...any) (all []sized, err error) {
	rows, err := w.Tx.Query(w.Context, query, args...)
	if err != nil {
		return nil, fmt.Errorf("look how large rows are: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var row sized
		if err := rows.Scan(&row.id, &row.size); err != nil {
			return nil, fmt.Errorf("look how large rows are: %w", err)
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// sizeOf is the expression of how many bytes those texts of a row have that may be long.
func sizeOf(o *model.Object, columns map[string]model.Type) string {
	var sizes []string
	for i := range o.Properties {
		p := &o.Properties[i]
		column := p.StoredColumn()
		kind, stored := columns[column]
		if stored && kind == model.TypeString && p.Type == model.TypeString && p.MaxLength == 0 &&
			(p.Format == "" || p.Format == model.FormatHTML) {
			if size := "COALESCE(OCTET_LENGTH(`" + column + "`), 0)"; !slices.Contains(sizes, size) {
				sizes = append(sizes, size)
			}
		}
	}
	return cmp.Or(strings.Join(sizes, " + "), "0")
}

// loadAll loads rows of an object as nested writes that go together; what is not there is left out.
func (e *Engine) loadAll(w *Work, o *model.Object, ids []int64, op Op) ([]*Change, error) {
	in, args := among(ids)
	found, err := w.Tx.Query(w.Context, e.table(o).load+" WHERE "+root+".`id` "+in+" ORDER BY "+root+".`id`", args...)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", o.Name, err)
	}
	defer found.Close()
	group := &purging{o, make(map[int64]*Change, len(ids))}
	rows := make([]*Change, 0, len(ids))
	for found.Next() {
		old, err := e.scan(o, found.Scan)
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", o.Name, err)
		}
		n := w.change(op, o, old.Int("id"))
		n.Before, n.System, n.purging = old, true, group
		group.rows[n.ID] = n
		rows = append(rows, n)
	}
	return rows, errors.Join(found.Err(), found.Close())
}

// Purging reports whether this change is part of the purge of another item.
func (c *Change) Purging() bool {
	for up := c.within; up != nil; up = up.within {
		if up.Op == OpPurge {
			return true
		}
	}
	return false
}
