package engine

const (
	// mostContaining is how many rows are looked at one by one because a part of what is sought stands in them; where
	// it does in more, a page of them is soon found by reading on.
	mostContaining = 500
	// mostSearched is how many conditions of a filter ask for such rows beforehand.
	mostSearched = 4
)

// searched narrows a condition on a text of the item's own to the rows in which it may hold, where an index of what
// stands within texts knows that they are few. The index knows nothing of sessions: which of the rows are seen, and
// whether the condition holds, is decided with all else that is asked of them.
func (b *binder) searched(f *field, is condition) (condition, error) {
	p, ok := is.(pattern)
	column := f.property.StoredColumn()
	if !ok || p.negated || !f.property.Searched || p.expr != root+".`"+column+"`" || b.searches == mostSearched {
		return is, nil
	}
	b.searches++
	ids, known, err := b.viewer.db.Containing(b.ctx, b.table, column, p.value, p.sensitive, mostContaining)
	switch {
	case err != nil || !known:
		return is, err
	case len(ids) == 0:
		ids = []int64{noRow}
	}
	return found{ids, is}, nil
}

// noRow is an id that no row has. It is looked for where nothing has been found, so that this takes the time of finding
// what the session does not see: else that time would tell what stands in the texts of others.
const noRow = -1
