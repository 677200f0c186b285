package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// An observer is told of every change once, and can read the item as it will be.
func TestObserve(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	s := site.Session(t, 2)
	var seen []string
	site.Engine.Observe("test", engine.Observer{Phase: engine.PhaseTell, Tell: func(w *engine.Work, c *engine.Change) error {
		data, err := w.JSON(s, c.Object.Name, c.ID)
		if err != nil {
			return err
		}
		var item struct {
			Name    string `json:"name"`
			Deleted bool   `json:"is_deleted"`
		}
		if err := json.Unmarshal(data, &item); err != nil {
			return err
		}
		seen = append(seen, fmt.Sprintf("%d %s %s %v", c.Op, c.Object.Name, item.Name, item.Deleted))
		if item.Name == "refused" {
			return model.Invalid("refused")
		}
		return nil
	}})
	ctx := context.Background()
	id := add(t, site, s, "Computer", map[string]any{"name": "one"})
	change := func(input map[string]any) error {
		return site.Engine.Update(ctx, s, engine.Request{Object: site.Catalog.Object("Computer"),
			Version: model.Current, Input: input}, id)
	}
	if err := change(map[string]any{"name": "two"}); err != nil {
		t.Fatal(err)
	}
	if err := change(map[string]any{"name": "two"}); err != nil { // nothing changes
		t.Fatal(err)
	}
	if err := change(map[string]any{"name": "refused"}); model.CodeOf(err) != model.CodeInvalid {
		t.Error(err)
	}
	for _, force := range []bool{false, true} {
		if err := site.Engine.Delete(ctx, s, engine.Request{Object: site.Catalog.Object("Computer"),
			Version: model.Current}, id, force); err != nil {
			t.Fatal(err)
		}
	}
	want := "0 Computer one false|1 Computer two false|1 Computer refused false|2 Computer two true|3 Computer two true"
	if got := strings.Join(seen, "|"); got != want {
		t.Errorf("seen %s, want %s", got, want)
	}
}
