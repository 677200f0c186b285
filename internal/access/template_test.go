package access_test

import (
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTemplatesAreNoWayToPurge has somebody who may change and delete, and not purge, make templates of items: what
// was no template goes to the trash and not for good, whatever it is made before.
func TestTemplatesAreNoWayToPurge(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	rights := s.Rights(func(o *model.Object) int {
		return model.Read | model.Update | model.Create | model.Delete | o.CanRead
	})
	s.Recruit("tidy", 0, rights)
	tried := 0
	for _, sub := range s.Subjects() {
		o := sub.O
		p := o.Property("is_template")
		if p == nil || p.ReadOnly || !o.Trash || sub.M.Under != nil ||
			!sub.M.Ops.Has(model.Add|model.Patch|model.Remove) {
			continue
		}
		tried++
		sub.Prepare()
		body, _ := sub.Body(0)
		body["is_template"] = false
		id := s.Call("glpi", "POST", sub.Base, body).ID()
		item := sub.Item(id)
		s.Call("tidy", "PATCH", item, testapi.Body{"is_template": true})
		s.Call("tidy", "DELETE", item, nil)
		if n := s.Scalar("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ?", id); n != "1" {
			t.Errorf("%s was made a template and purged by who may not purge", item)
		}
		if r := s.Call("tidy", "DELETE", item+"?force=true", nil); r.Status != 403 {
			t.Errorf("%s is purged: %d %s", item, r.Status, r.Body)
		}
		made, _ := sub.Body(1)
		made["is_template"] = true
		own := s.Call("glpi", "POST", sub.Base, made).ID()
		s.Call("tidy", "DELETE", sub.Item(own), nil).Want(204)
		if n := s.Scalar("SELECT COUNT(*) FROM `"+o.Table+"` WHERE `id` = ?", own); n != "0" {
			t.Errorf("a template %s is not purged", sub.Item(own))
		}
	}
	if tried < 10 {
		t.Errorf("only %d objects", tried)
	}
}
