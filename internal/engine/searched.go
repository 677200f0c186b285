package engine

import "slices"

const (
	// mostContaining is how many rows are looked at one by one because a part of what is sought stands in them; where
	// it does in more, a page of them is soon found by reading on.
	mostContaining = 500
	// mostSearched is how many conditions of a filter ask for such rows beforehand, mostTogether those of all objects
	// of a list: a statement takes so many values.
	mostSearched = 4
	mostTogether = 40
)

// searchesOf is how many conditions of each of so many objects that are listed together ask.
func searchesOf(objects int) int { return min(mostSearched, mostTogether/max(objects, 1)) }

// searched narrows a condition on a text of the item's own to the rows in which it may hold, where an index of what
// stands within texts knows that they are few. The index knows nothing of sessions: which of the rows are seen, and
// whether the condition holds, is decided with all else that is asked of them.
//
// Who does not see all rows is not to learn from the time that it takes what stands in the texts of others. So always
// as many rows are looked at, and first whether they are seen: comparing its text, and what else is asked of a row
// that fits, takes time for those only that are.
func (b *binder) searched(f *field, is condition) (condition, error) {
	p, ok := is.(pattern)
	column := f.property.StoredColumn()
	if !ok || p.negated || !f.property.Searched || p.expr != root+".`"+column+"`" ||
		b.searches >= searchesOf(b.viewer.objects) {
		return is, nil
	}
	b.searches++
	containing := b.viewer.db.Containing
	if b.seen != nil {
		containing = b.viewer.db.ContainingAmong
	}
	ids, known, err := containing(b.ctx, b.table, column, p.value, p.sensitive, mostContaining)
	switch {
	case err != nil || !known:
		return is, err
	case len(ids) == 0:
		ids = []int64{noRow}
	}
	if b.seen != nil {
		is = guarded{rowByRow{b.seen}, is}
	}
	return found{ids, is}, nil
}

// noRow is an id that no row has, for where nothing has been found.
const noRow = -1

// hasFound reports whether a condition holds of no rows but some that have been found before.
func hasFound(c condition) bool {
	all, ok := c.(allOf)
	if !ok {
		all = allOf{c}
	}
	return slices.ContainsFunc(all, func(c condition) bool {
		_, ok := c.(found)
		return ok
	})
}
