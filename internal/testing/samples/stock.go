package samples

import (
	"context"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Stock puts a row into the table as the place wants it, with a value in every column.
func (sub *Subject) Stock() (id int64) {
	s, o := sub.S, sub.O
	values := map[string]any{}
	for i := range o.Properties {
		p := &o.Properties[i]
		if p.Name == "id" || p.WriteOnly || p.Name == "entity" || p.Name == "is_deleted" || p.Name == "is_template" {
			continue
		}
		if p.IsReference() {
			switch target := s.Catalog.Object(p.Target); {
			case target == nil || target.Table == "" || sub.Decides(p) || p.Join.Key == "entities_id":
			case p.Target == "User":
				values[p.Join.Key] = 2 // glpi, who looks: some rows are people's own
			case slices.ContainsFunc(o.Indexes,
				func(i model.Index) bool { return i.Unique && i.Columns[0] == p.Join.Key }):
				values[p.Join.Key] = s.Make(p.Target, nil) // others have their own
			default:
				values[p.Join.Key] = s.Target(p.Target)
			}
			continue
		}
		if column := p.StoredColumn(); column != "" && p.Join == nil {
			values[column] = storable(sub.Value(p, 0))
		}
	}
	if u := sub.M.Under; u != nil {
		for _, f := range u.Fixed {
			values[f.Column] = f.Value
			if f.Value == nil {
				values[f.Column] = sub.Parent
			}
		}
		if u.ItemtypeColumn != "" {
			values[u.ItemtypeColumn] = "Computer"
		}
		if u.WordColumn != "" {
			values[u.WordColumn] = "fr_FR"
		}
	} else if o.Parent != nil && o.Parent.ItemtypeColumn != "" {
		delete(values, o.Parent.Column)
		s.belong(o, values)
	}
	if len(s.Making) == 2 && s.Engine.Has(o, "entities_id") {
		values["entities_id"] = s.Making[1]
	}
	for _, row := range o.Rows {
		values[row.Column] = row.Value
	}
	for name, value := range sub.Special() { // whose it must be for glpi to see it
		if user, ok := value.(int); ok && o.Property(name).IsReference() {
			values[o.Property(name).Join.Key] = user
		}
	}
	if err := s.DB.Write(s.T.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = tx.Insert(s.T.Context(), o.Table, values)
		return err
	}); err != nil {
		s.T.Fatal(err)
	}
	return id
}

// storable gives a made-up value as the database holds it.
func storable(sent, _ any) any {
	switch v := sent.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case string:
		if len(v) == len("2026-01-02T03:04:00Z") && v[10] == 'T' && strings.HasSuffix(v, "Z") {
			return strings.Replace(strings.TrimSuffix(v, "Z"), "T", " ", 1)
		}
	}
	return sent
}
