package api_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// look tries what can be read where nothing can be made: a row is put into the database.
func (sub *subject) look(t *testing.T) {
	s := sub.S
	id := sub.Stock()
	if !sub.M.Ops.Has(model.Get) && !sub.M.Ops.Has(model.List) {
		return
	}
	item := sub.Item(id)
	shown := map[string]any{}
	if sub.M.Ops.Has(model.Get) {
		shown = s.Call("glpi", "GET", item, nil).Want(200).Object()
		s.Call("glpi", "GET", sub.Base+"/999999", nil).Want(404)
		s.Call("", "GET", item, nil).Want(401)
	}
	if sub.M.Ops.Has(model.List) {
		list := s.Call("glpi", "GET", sub.Base+"?filter=id=="+fmt.Sprint(id), nil).Want(200).List()
		if len(list) != 1 {
			t.Fatalf("%s lists %d items with the id %d", sub.Base, len(list), id)
		}
		if len(shown) == 0 {
			shown = list[0]
		}
		sub.search(t, id, shown)
		s.Call("", "GET", sub.Base, nil).Want(401)
	}
	if sub.M.Ops.Has(model.Patch) {
		sub.invalid(t, "PATCH", item, nil)
	}
	if sub.M.Ops.Has(model.Remove) {
		s.Call("glpi", "DELETE", item+"?force=true", nil).Want(204)
		s.Call("glpi", "GET", item, nil).Want(404)
	}
}
