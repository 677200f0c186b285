package access_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestOneBit has people whose profile has one and the same bit of every right, and no other, try everything on an item
// of every object: who may only read changes nothing, and no other bit shows anything, or does what is not its own.
func TestOneBit(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	bits := map[string]int{"reads": model.Read, "updates": model.Update, "creates": model.Create,
		"deletes": model.Delete,
		"purges":  model.Purge, "notes": model.UpdateNote}
	for name, bit := range bits {
		rights := s.Rights(func(*model.Object) int { return bit })
		s.Recruit(name, 0, rights)
	}
	seen := map[string]bool{}
	for _, sub := range s.Subjects() {
		if sub.O.Name == "Note" || sub.O.Name == "DomainRecord" { // by rights that all get; by types of the profile
			continue
		}
		if seen[sub.O.Name] || sub.Refused() || sub.O.Table == "" || !sub.M.Ops.Has(model.Get) {
			continue
		}
		seen[sub.O.Name] = true
		t.Run(sub.O.Name, func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			tryOneBit(sub, bits)
		})
	}
	if len(seen) < 150 {
		t.Errorf("only %d objects", len(seen))
	}
}

func tryOneBit(sub *samples.Subject, bits map[string]int) {
	s := sub.S
	sub.Prepare()
	var body map[string]any
	var id int64
	if sub.M.Ops.Has(model.Add) {
		body, _ = sub.Body(0)
		id = s.Call("glpi", "POST", sub.Base, body).ID()
	} else {
		id = sub.Stock()
	}
	item := sub.Item(id)
	for name, bit := range bits {
		refused := func(what string, r *testapi.Reply) {
			if r.Status < 400 || r.Status >= 500 {
				s.T.Errorf("who only %s may %s: %d %.200s", name, what, r.Status, r.Body)
			}
		}
		if bit != model.Read {
			refused("see the item", s.Call(name, "GET", item, nil))
			refused("see its history", s.Call(name, "GET", item+"/Log", nil))
			for _, query := range []string{"", fmt.Sprintf("?filter=id==%d&sort=id", id), "?limit=0"} {
				if r := s.Call(name, "GET", sub.Base+query, nil); sub.M.Ops.Has(model.List) && r.Status < 400 &&
					!strings.HasSuffix(r.Header.Get("Content-Range"), "/0") {
					s.T.Errorf("who only %s sees %s%s: %s %.200s", name, sub.Base, query, r.Header.Get("Content-Range"),
						r.Body)
				}
			}
			if sub.O.Property("id") != nil && !sub.O.RESTOnly {
				query := fmt.Sprintf("{ %s(id: %d) { id } }", sub.O.Name, id)
				if r := s.Call(name, "POST", "/GraphQL", testapi.Body{"query": query}); strings.Contains(string(r.Body),
					fmt.Sprintf(`"id":%d`, id)) {
					s.T.Errorf("who only %s sees it by GraphQL: %s", name, r.Body)
				}
			}
		}
		if sub.M.Ops.Has(model.Patch) {
			refused("change it", s.Call(name, "PATCH", item, testapi.Body{"name": "x", "comment": "x"}))
			refused("trash it", s.Call(name, "PATCH", item, testapi.Body{"is_deleted": true}))
		}
		if sub.M.Ops.Has(model.Remove) {
			refused("delete it", s.Call(name, "DELETE", item, nil))
			refused("purge it", s.Call(name, "DELETE", item+"?force=true", nil))
		}
		creates := model.Create | sub.O.ToCreate
		if sub.O.Parent != nil {
			creates |= model.Update // of what it belongs to
		}
		if body != nil && bit&creates == 0 && !sub.M.Single {
			refused("make one", s.Call(name, "POST", sub.Base, body))
		}
	}
}

// TestBornInTrash has people who may do everything but delete and purge make items that lie in the trash from the
// beginning: that needs what putting them there needs.
func TestBornInTrash(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	rights := s.Rights(func(o *model.Object) int { return math.MaxInt32 &^ (model.Delete | model.Purge | o.ToDelete) })
	s.Recruit("keeper", 0, rights)
	refused := 0
	for _, sub := range s.Subjects() {
		p := sub.O.Property("is_deleted")
		if !sub.O.Trash || p == nil || p.ReadOnly || sub.M.Single || !sub.M.Ops.Has(model.Add|model.Get) ||
			sub.Refused() {
			continue
		}
		sub.Prepare()
		there, _ := sub.Body(0)
		item := sub.Item(s.Call("glpi", "POST", sub.Base, there).ID())
		want := 403
		if s.Call("keeper", "DELETE", item, nil).Status < 300 { // what belongs to an item that may be changed
			want = 201
		} else {
			refused++
		}
		for who, want := range map[string]int{"keeper": want, "glpi": 201} {
			body, _ := sub.Body(0)
			body["is_deleted"] = true
			s.Call(who, "POST", sub.Base, body).Want(want)
		}
	}
	if refused < 25 {
		t.Errorf("only %d objects", refused)
	}
	s.Call("post-only", "POST", "/Assistance/Ticket", testapi.Body{"name": "n", "content": "c", "is_deleted": true}).
		Want(403)
}
