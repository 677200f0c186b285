package engine

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/rsql"
)

// keyed holds where a column names a row of another table of which a condition holds: "category.name == x" as
// categories that are called so, and tickets that name one of them. So a database begins with the few, by the index
// of the column, instead of looking at the category of every ticket.
type keyed struct {
	source  *source
	is      condition
	visible condition // of the rows that count
	most    bool      // of the rows it holds: an index of the column would find nearly everything
}

func (c keyed) write(w *writer) {
	j := c.source.join
	if c.most && !w.counting {
		w.text("+") // takes part in no index
	}
	w.text(c.source.up.alias, ".`", cmp.Or(j.Key, "id"), "` IN (SELECT ")
	c.rows(w, cmp.Or(j.Field, "id"))
	w.text(")")
}

// rows writes what selects a column of the rows that the condition leaves.
func (c keyed) rows(w *writer, column string) {
	j, alias := c.source.join, c.source.alias
	w.text(alias, ".`", column, "` FROM `", j.Table, "` ", alias, " WHERE ")
	c.is.write(w)
	var fixed strings.Builder
	writeEquals(&fixed, alias, j.Where)
	w.text(fixed.String())
	w.within(" AND ", c.visible)
}

// mostKeyed is how many conditions of a filter are looked into beforehand, each by a statement.
const mostKeyed = 4

// Rows of which a condition is tried beforehand, and one of how many it may hold to be one of the few.
const (
	sampled = 500
	fewest  = 20
)

// keys makes a condition on a value of what an item's own column names one on that column.
func (b *binder) keys(f *field, c *rsql.Comparison) (condition, error) {
	is, err := b.compare(f.expr, f.property, c)
	if err != nil || holdsNever(is) {
		return is, err
	}
	out := keyed{source: f.source, is: is, visible: b.viewer.joined(f.source)}
	if holdsNever(out.visible) {
		return never{}, nil
	}
	// Of those that are looked at first; where it holds for none, there are few if any.
	w := &writer{dialect: b.viewer.db.Dialect()}
	w.text("SELECT COUNT(*), COALESCE(SUM(")
	is.write(w)
	w.text("), 0) FROM (SELECT * FROM `", f.source.join.Table, "` LIMIT ?) ", f.source.alias)
	w.args = append(w.args, sampled)
	w.within(" WHERE ", out.visible)
	var all, fit int
	if err := b.viewer.db.QueryRow(b.ctx, w.String(), w.args...).Scan(&all, &fit); err != nil {
		return nil, fmt.Errorf("look at %s: %w", c.Property, err)
	}
	b.keyed++
	out.most = fit*fewest > all
	return out, nil
}

// isKeyed reports whether a condition is better asked of what an item's own column names. It is not where the condition
// holds for what names nothing, nor where nothing is gained.
func (b *binder) isKeyed(f *field, c *rsql.Comparison) bool {
	switch c.Op {
	case rsql.OpEqual:
		if strings.EqualFold(c.Value, "null") {
			return false
		}
	case rsql.OpIn, rsql.OpLike, rsql.OpILike:
	default:
		return false
	}
	s := f.source
	return b.keyed < mostKeyed && s != nil && s.up != nil && s.up.up == nil && !s.many && s.join.Via == nil &&
		f.queried == nil && f.shortcut == "" && f.held == ""
}
