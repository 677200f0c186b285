package api_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// allBits are the bits that any right can have.
const allBits = 1<<20 - 1

// TestTrashNeedsTheRightToDelete moves an item of every object to the trash and out of it by a change
// of is_deleted: that needs what a deletion needs, alone and together with other changes, as REST in
// every version that has it and by force.
func TestTrashNeedsTheRightToDelete(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	rights := s.Rights(func(*model.Object) int { return allBits &^ (model.Delete | model.Purge) })
	all := s.Rights(func(*model.Object) int { return allBits })
	const keeper, remover = "keeper", "remover"
	s.Recruit(keeper, 0, rights)
	s.Recruit(remover, 0, all)
	tried := map[string]bool{}
	for _, sub := range subjects(s) {
		p := sub.O.Property("is_deleted")
		if p == nil || p.ReadOnly || !sub.M.Ops.Has(model.Add|model.Patch) || tried[sub.O.Name] || sub.Refused() ||
			sub.O.Right == "" {
			continue
		}
		switch sub.O.Name {
		case "QueuedWebhook": // nobody may change the queue
			continue
		case "ProjectTask": // goes with the right to change its project
			tried[sub.O.Name] = true
			continue
		}
		tried[sub.O.Name] = true
		sub.Prepare()
		made, _ := sub.Body(0)
		id := s.Call("glpi", "POST", sub.Base, made).ID()
		item := sub.Item(id)
		other := func() map[string]any {
			if _, ok := made["comment"]; ok {
				return testapi.Body{"is_deleted": true, "comment": testapi.Unique()}
			}
			return testapi.Body{"is_deleted": true, "name": testapi.Unique()}
		}
		s.Call(keeper, "GET", item, nil).Want(200)
		for _, try := range []map[string]any{{"is_deleted": true}, {"is_deleted": 1}, other()} {
			for _, query := range []string{"", "?force=true"} {
				if r := s.Call(keeper, "PATCH", item+query, try); r.Status != 403 {
					t.Errorf("%s without the right to delete: %v: %d %s", sub.O.Name, try, r.Status, r.Body)
				}
			}
		}
		deleted := fmt.Sprintf("SELECT `is_deleted` FROM `%s` WHERE `id` = ?", sub.O.Table)
		if got := s.Scalar(deleted, id); got != "0" {
			t.Errorf("%s: is_deleted is %s", sub.O.Name, got)
			continue
		}
		s.Call(remover, "PATCH", item, testapi.Body{"is_deleted": true}).Want(200)
		if got := s.Scalar(deleted, id); got != "1" {
			t.Errorf("%s: is_deleted is %s", sub.O.Name, got)
		}
		for _, try := range []map[string]any{{"is_deleted": false}, {"is_deleted": false, "comment": "x"}} {
			if r := s.Call(keeper, "PATCH", item, try); r.Status != 403 {
				t.Errorf("%s is restored without the right: %v: %d %s", sub.O.Name, try, r.Status, r.Body)
			}
		}
		s.Call(remover, "PATCH", item, testapi.Body{"is_deleted": false}).Want(200)
	}
	for _, o := range s.Catalog.Objects() {
		served := slices.ContainsFunc(o.Mounts, func(m model.Mount) bool {
			return m.Ops.Has(model.Add|model.Patch) &&
				m.Named == ""
		})
		if o.Trash && o.Right != "" && served && o.Property("is_deleted") != nil && !tried[o.Name] &&
			o.Name != "QueuedWebhook" {
			t.Errorf("%s was not tried", o.Name)
		}
	}
}
