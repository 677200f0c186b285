package engine

import (
	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
)

// Query says what to find.
type Query struct {
	Object  *model.Object
	Version model.Version
	Filter  string // RSQL
	Sort    string // "name:desc,id"
	Cursor  string // where the page begins, as another one has told it; "" for Start
	Fields  string // the members to show, "id,name,status.name"; "" for all
	Start   int
	Limit   int     // 0 or less: as many as the maximum allows
	Fixed   []Fixed // conditions that the path decides
	Where   access.Condition
	// Parent is the item below which the rows lie; it must be visible, else nothing is found.
	Parent *ParentItem
	// Beside are objects that are searched with this one: the filter knows their properties too,
	// which are NULL here.
	Beside []*model.Object
	// Wrap puts every item of a list into {"type": Wrap, "item": ...}.
	Wrap string

	item bool // one item is named
}

// Fixed is a column with the value that the path, not the client, decides.
type Fixed struct {
	Column string
	Value  any
	Or     string // another column that may hold the value; see model.Fixed
}

func (f Fixed) condition() condition {
	c := equal(root, f.Column, f.Value)
	if f.Or != "" {
		return or(c, equal(root, f.Or, f.Value))
	}
	return c
}

// ParentItem names an item that rows belong to.
type ParentItem struct {
	Object *model.Object
	ID     int64
	Fixed  []Fixed // what its own columns must hold; it does not exist here otherwise
}

// Selection is what a client asks of an item, in the order of the answer.
type Selection []Selected

// Selected is one member of an answer.
type Selected struct {
	Key    string    // its name in the answer
	Name   string    // the property; "" for the name of the type
	Type   string    // the name of the type, when Name is ""
	Fields Selection // of objects and lists of objects

	all bool // all that the property has, instead of Fields
}

// SelectQuery asks for items with just the properties that are selected, through relations to
// whole items.
type SelectQuery struct {
	Object  *model.Object
	Version model.Version
	ID      *int64 // nil for any
	Filter  string // RSQL; paths lead through related items
	Sort    string
	Start   int // counts only with a limit
	Limit   int // 0 is none
	Fields  Selection

	// Budget is how much may still be read, of all queries that share it.
	Budget *Budget
}

// SelectResult is what a SelectQuery found.
type SelectResult struct {
	JSON  []byte // "[{...},...]"
	Count int
	Total int // items that match in all

	// Large are numbers that need more than 32 bits, in the order of the answer, which has null there. Of many
	// only the first are told.
	Large []Large
}
