package access_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestChecksSeeDefaults makes an item of every object with as little as can be said of it, and
// compares what checks and hooks saw of the new row with the row that is stored: whatever the body
// leaves out, they must see the value that it gets.
func TestChecksSeeDefaults(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	var mu sync.Mutex
	compared := map[string]bool{}
	s.Engine.Observe("test", engine.Observer{Phase: engine.PhaseTell, Tell: func(w *engine.Work, c *engine.Change) error {
		if c.Op != engine.OpCreate {
			return nil
		}
		stored, err := w.Load(c.Object.Name, c.ID)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		compared[c.Object.Name] = true
		for column, value := range stored {
			if seen := c.Value(column); column != "id" && fmt.Sprint(seen) != fmt.Sprint(value) {
				t.Errorf("%s.%s: checks saw %v, %v is stored", c.Object.Name, column, seen, value)
			}
		}
		return nil
	}})
	made := map[string]bool{}
	for _, sub := range s.Subjects() {
		if !sub.M.Ops.Has(model.Add) || made[sub.O.Name] || sub.Refused() {
			continue
		}
		made[sub.O.Name] = true
		sub.Prepare()
		full, _ := sub.Body(0)
		body := sub.Special()
		for _, p := range sub.O.Properties {
			if p.Required {
				body[p.Name] = full[p.Name]
			}
		}
		if r := s.Call("glpi", "POST", sub.Base, body, s.Making...); r.Status >= 500 {
			t.Errorf("%s: %d %s", sub.O.Name, r.Status, r.Body)
		} else if r.Status >= 300 { // it needs more than that
			s.Call("glpi", "POST", sub.Base, full, s.Making...).ID()
		}
	}
	s.Define("Drone", nil)
	s.Call("glpi", "POST", "/Assets/Custom/Drone", testapi.Body{"name": "one"}).ID()
	for object := range made {
		if !compared[object] {
			t.Errorf("no %s was made", object)
		}
	}
}
