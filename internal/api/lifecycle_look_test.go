package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// look tries what can be read where nothing can be made: a row is put into the database.
func (sub *subject) look(t *testing.T) {
	s := sub.s
	id := sub.stock()
	if !sub.m.Ops.Has(model.Get) && !sub.m.Ops.Has(model.List) {
		return
	}
	item := sub.item(id)
	shown := map[string]any{}
	if sub.m.Ops.Has(model.Get) {
		shown = s.Call("glpi", "GET", item, nil).Want(200).Object()
		s.Call("glpi", "GET", sub.base+"/999999", nil).Want(404)
		s.Call("", "GET", item, nil).Want(401)
	}
	if sub.m.Ops.Has(model.List) {
		list := s.Call("glpi", "GET", sub.base+"?filter=id=="+fmt.Sprint(id), nil).Want(200).List()
		if len(list) != 1 {
			t.Fatalf("%s lists %d items with the id %d", sub.base, len(list), id)
		}
		if len(shown) == 0 {
			shown = list[0]
		}
		sub.search(t, id, shown)
		s.Call("", "GET", sub.base, nil).Want(401)
	}
	if sub.m.Ops.Has(model.Patch) {
		sub.invalid(t, "PATCH", item, nil)
	}
	if sub.m.Ops.Has(model.Remove) {
		s.Call("glpi", "DELETE", item+"?force=true", nil).Want(204)
		s.Call("glpi", "GET", item, nil).Want(404)
	}
}

// stock puts a row into the table as the place wants it, with a value in every column.
func (sub *subject) stock() (id int64) {
	s, o := sub.s, sub.o
	values := map[string]any{}
	for i := range o.Properties {
		p := &o.Properties[i]
		if p.Name == "id" || p.WriteOnly || p.Name == "entity" || p.Name == "is_deleted" || p.Name == "is_template" {
			continue
		}
		if p.IsReference() {
			switch target := s.Catalog.Object(p.Target); {
			case target == nil || target.Table == "" || sub.decides(p) || p.Join.Key == "entities_id":
			case p.Target == "User":
				values[p.Join.Key] = 2 // glpi, who looks: some rows are people's own
			default:
				values[p.Join.Key] = s.target(p.Target)
			}
			continue
		}
		if column := p.StoredColumn(); column != "" && p.Join == nil {
			values[column] = storable(sub.made(p, 0))
		}
	}
	if u := sub.m.Under; u != nil {
		for _, f := range u.Fixed {
			values[f.Column] = f.Value
			if f.Value == nil {
				values[f.Column] = sub.parent
			}
		}
		if u.ItemtypeColumn != "" {
			values[u.ItemtypeColumn] = "Computer"
		}
		if u.WordColumn != "" {
			values[u.WordColumn] = "fr_FR"
		}
	}
	if len(s.making) == 2 && s.Engine.Has(o, "entities_id") {
		values["entities_id"] = s.making[1]
	}
	for _, row := range o.Rows {
		values[row.Column] = row.Value
	}
	for name, value := range sub.special() { // whose it must be for glpi to see it
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
