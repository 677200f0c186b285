package catalog

import (
	"maps"

	"github.com/glpid/glpid/internal/model"
)

// columnSet is the names of the columns of a table.
type columnSet map[string]bool

func (set columnSet) clone() columnSet { return maps.Clone(set) }

// addObject adds the columns that an object stores. Several objects can share a table.
func (set columnSet) addObject(o *model.Object) {
	set["id"] = true
	for _, c := range o.StoredColumns() {
		set[c.Name] = true
	}
}

// Columns gives the columns of an object's table besides the id by their names, those of all objects
// that share the table.
func (r *Registry) Columns(o *model.Object) map[string]model.Column {
	out := map[string]model.Column{}
	for _, other := range r.current.Load().objects {
		if other.Table != o.Table {
			continue
		}
		for _, c := range other.StoredColumns() {
			if _, known := out[c.Name]; !known {
				out[c.Name] = c
			}
		}
	}
	return out
}
