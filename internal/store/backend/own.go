package backend

import "github.com/glpid/glpid/internal/model"

// OwnTable is a table of the program's own, which has no ids and is compared byte by byte.
type OwnTable struct {
	Name    string
	Columns []OwnColumn // the first is the key
	Index   []string    // a second way in, nil for none
}

// OwnColumn is a column of such a table. It is never NULL, but where it says so.
type OwnColumn struct {
	Name string
	Type model.Type // text or integer
	Null bool
}
