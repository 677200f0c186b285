package catalog

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// Reference is a column that names rows of another table, or of one of several.
type Reference struct {
	Table, Column  string
	Target         *model.Object // what is named, nil where ItemtypeColumn says it
	ItemtypeColumn string
}

// References lists every column of some objects by which their rows name others, once each.
func References(objects []*model.Object) []Reference {
	byName := map[string]*model.Object{}
	for _, o := range objects {
		byName[o.Name] = o
	}
	var out []Reference
	seen := map[[3]string]bool{}
	add := func(r Reference) {
		key := [3]string{r.Table, r.Column, r.ItemtypeColumn}
		stored := r.ItemtypeColumn != "" || r.Target != nil && r.Target.Table != ""
		if r.Column == "" || r.Column == "id" || !stored || seen[key] {
			return
		}
		seen[key] = true
		out = append(out, r)
	}
	for _, o := range objects {
		if o.Table == "" || o.Rows != nil {
			continue
		}
		referencesIn(o.Table, o.Properties, byName, add)
		sides := o.Others
		if o.Parent != nil {
			sides = append(slices.Clone(sides), *o.Parent)
		}
		for _, side := range sides {
			if side.ItemtypeColumn != "" {
				add(Reference{Table: o.Table, Column: side.Column, ItemtypeColumn: side.ItemtypeColumn})
			} else {
				add(Reference{Table: o.Table, Column: side.Column, Target: byName[side.Object]})
			}
		}
	}
	return out
}

func referencesIn(table string, list []model.Property, byName map[string]*model.Object, add func(Reference)) {
	for i := range list {
		p := &list[i]
		switch {
		case p.IsReference() && p.Join != nil && (p.Join.Field == "" || p.Join.Field == "id"):
			add(Reference{Table: table, Column: p.Join.Key, Target: byName[p.Target]})
		case p.Type == model.TypeObject && p.Join == nil:
			referencesIn(table, p.Properties, byName, add)
		}
	}
}
