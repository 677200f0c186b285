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
	switch o.Scope {
	case model.Recursive:
		set["entities_id"], set["is_recursive"] = true, true
	case model.PerEntity:
		set["entities_id"] = true
	}
	if o.Trash {
		set["is_deleted"] = true
	}
	if o.Tree != "" {
		set[o.Tree], set["completename"], set["level"] = true, true, true
	}
	for _, c := range o.Columns {
		set[c.Name] = true
	}
	set.addProperties(o.Properties)
}

func (set columnSet) addProperties(properties []model.Property) {
	for i := range properties {
		p := &properties[i]
		switch {
		case p.IsReference():
			set[p.Join.Key] = true
		case p.Join != nil || p.Query != nil:
		case p.Type == model.TypeObject:
			set.addProperties(p.Properties)
		case p.StoredColumn() != "":
			set[p.StoredColumn()] = true
		}
	}
}
