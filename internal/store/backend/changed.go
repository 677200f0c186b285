package backend

// maxChanged is how many changes of rows of a table are kept of one write.
const maxChanged = 256

// ChangedRows are the rows of a table that a write has changed. The zero ChangedRows are none.
type ChangedRows struct {
	ids  []int64
	many bool // more than are kept, or it is not known which
}

// Add adds a row.
func (r *ChangedRows) Add(id int64) {
	switch n := len(r.ids); {
	case r.many || n > 0 && r.ids[n-1] == id:
	case n == maxChanged:
		r.AddUnknown()
	default:
		r.ids = append(r.ids, id)
	}
}

// AddUnknown adds rows of which it is not known which.
func (r *ChangedRows) AddUnknown() { r.many, r.ids = true, nil }

// IDs gives the ids of the rows, some perhaps several times; known is false when there are more than are kept.
func (r *ChangedRows) IDs() (ids []int64, known bool) { return r.ids, !r.many }
