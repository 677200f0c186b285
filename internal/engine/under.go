package engine

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/rsql"
)

// completename is the full name of what rows are, which filters know of every tree besides what the item
// itself shows; nil for others, and where it is shown.
func completename(at *source, shown []*model.Property, v model.Version) *model.Property {
	o := at.shows
	if o == nil || o.Tree == "" || at.join == nil || at.join.Table != o.Table ||
		propertyNamed(shown, "completename") != nil {
		return nil
	}
	p := o.Property("completename")
	if p == nil || p.Hidden != "" || !v.Includes(p.Since, p.Removed) {
		return nil
	}
	return p
}

// treeAt gives what the rows of a level are, when they form a tree.
func (c *compiler) treeAt(at *level) *model.Object {
	o := at.shows
	if at.up == nil {
		o = c.object
	}
	if o == nil || o.Tree == "" || at.join != nil && at.join.Table != o.Table {
		return nil
	}
	return o
}

// maxTrees is how many items of trees one filter can name.
const maxTrees = 10

// under makes the condition that a link leads to an item of a tree, or to one below it, of those that the
// session sees. The item is named by its id, its name or its full name.
func (b *binder) under(f *field, c *rsql.Comparison) (condition, error) {
	if f.tree == nil {
		b.problems.Add(c.Property, c.Op.String()+
			" takes a link to items that form a tree, such as location, or the id of"+
			" one")
		return never{}, nil
	}
	if b.trees++; b.trees > maxTrees {
		return nil, model.Invalid("A filter can ask for what lies under %d items of trees at most", maxTrees)
	}
	id, ok, err := b.treeItem(f.tree, c)
	if err != nil || !ok {
		return never{}, err
	}
	out := below{expr: f.expr, tree: f.tree, id: id, negated: c.Op == rsql.OpNotUnder,
		visible: b.viewer.rows(f.tree, "`n`", nil)}
	if f.shortcut == "" || !b.unrestricted(f.source) {
		return out, nil
	}
	out.expr = f.shortcut
	if !out.negated || f.zeroIsID {
		return out, nil
	}
	return and(out, comparison{expr: f.shortcut, op: ">", values: []any{int64(0)}}), nil
}

// treeItem finds the one item that a comparison names, of those that the session sees. When there is not just
// one, the problem tells which there are.
func (b *binder) treeItem(o *model.Object, c *rsql.Comparison) (id int64, ok bool, err error) {
	label := strings.ToLower(labelOf(o))
	value := strings.TrimSpace(c.Value)
	n, notNumber := strconv.ParseInt(value, 10, 64)
	named := equal(root, "id", n)
	if notNumber != nil {
		named = or(equal(root, "name", value), equal(root, "completename", value))
	}
	found, err := b.treeItems(o, named, nil)
	switch {
	case err != nil:
		return 0, false, err
	case len(found) == 1:
		return found[0].ID, true, nil
	case len(found) > 1:
		b.problems.Add(c.Property,
			fmt.Sprintf("Several items are called %s: %s. Name one by its id or its completename",
				rsql.Shown(value), listCandidates(found)))
		return 0, false, nil
	}
	problem := fmt.Sprintf("There is no %s %s", label, rsql.Shown(value))
	if notNumber != nil {
		like := func(column string) condition {
			return pattern{expr: root + ".`" + column + "`", value: "%" + value + "%"}
		}
		if found, err = b.treeItems(o, or(like("name"), like("completename")), nil); err != nil {
			return 0, false, err
		}
		if len(found) == 0 {
			var all namesakes
			if _, err = b.treeItems(o, nil, all.gather); err != nil {
				return 0, false, err
			}
			found = all.nearestTo(value)
		}
		if len(found) > 0 {
			problem += ". There are " + listCandidates(found)
		}
	}
	b.problems.Add(c.Property, problem)
	return 0, false, nil
}

// treeItems reads the items that a condition leaves of those which the session sees.
func (b *binder) treeItems(o *model.Object, named condition, fits func(candidate) bool) ([]candidate, error) {
	if !b.viewer.CanView(b.viewer.session, o) {
		return nil, nil
	}
	where := b.viewer.inSQL(and(named, b.viewer.rows(o, root, nil)))
	return b.viewer.candidates(b.ctx, b.viewer.db, o, where, fits)
}

// below holds where a value is the id of an item of a tree, or of one below it.
type below struct {
	expr    string
	tree    *model.Object
	id      int64
	negated bool
	visible condition // of the rows `n`
}

func (c below) write(w *writer) {
	w.text(c.expr)
	if c.negated {
		w.text(" NOT")
	}
	// UNION, as even a circle in the data must end.
	w.text(" IN (WITH RECURSIVE `below` (`id`) AS (SELECT ? UNION SELECT `c`.`id` FROM `", c.tree.Table, "` `c`",
		" JOIN `below` ON `c`.`", c.tree.Tree, "` = `below`.`id`)")
	w.args = append(w.args, c.id)
	if c.visible == nil {
		w.text(" SELECT `id` FROM `below`)")
		return
	}
	w.text(" SELECT `n`.`id` FROM `below` JOIN `", c.tree.Table, "` `n` ON `n`.`id` = `below`.`id` WHERE ")
	c.visible.write(w)
	w.text(")")
}
