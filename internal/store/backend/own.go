package backend

import (
	"errors"

	"github.com/glpid/glpid/internal/model"
)

// ErrOthers says that a database belongs to another program, beside whose tables are some of this one's.
var ErrOthers = errors.New("it belongs to another program")

// OwnTable is a table of the program's own, which has no ids and is compared byte by byte.
type OwnTable struct {
	Name    string
	Columns []OwnColumn
	Keys    int      // how many of the columns, from the first, are the key; 0 is one
	Index   []string // a second way in, nil for none
}

// Key gives the columns that are the key.
func (t *OwnTable) Key() []OwnColumn { return t.Columns[:max(t.Keys, 1)] }

// OwnPrefix begins the names of all tables of the program's own.
const OwnPrefix = "glpid_"

// CountedDays is the program's own table of the days up to which nothing has changed since they were counted: its
// rows go with every change of what they are about, by triggers; see model.Outdates. Its columns are of, day and
// token.
const CountedDays = "glpid_counted_days"

// Notes is the program's own table of what it notes about a database, by a name: its schema, once it has one, and how
// texts were compared when it was last brought up to date; see Texts.Versions.
//
// A database that belongs to another program has the note that it does instead of one of its schema.
const (
	Notes        = "glpid_meta"
	NoteInPlace  = "in_place"
	NoteSchema   = "schema"
	NoteCompared = "compared"
)

// OwnColumn is a column of such a table. It is never NULL, but where it says so.
type OwnColumn struct {
	Name string
	Type model.Type // text or integer
	Data bool       // bytes instead
	Null bool
}
