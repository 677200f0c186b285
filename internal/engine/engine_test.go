package engine_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testsite"
)

func TestLocationLifeCycle(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	ctx := context.Background()
	s := site.Session(t, 2)
	o := site.Catalog.Object("Location")
	id, err := site.Engine.Create(ctx, s, engine.Change{Object: o, Version: model.Current, Input: map[string]any{"name": "Building A"}})
	if err != nil {
		t.Fatal(err)
	}
	child, err := site.Engine.Create(ctx, s, engine.Change{Object: o, Version: model.Current, Input: map[string]any{"name": "Room 1", "parent": map[string]any{"id": json.Number("1")}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := site.Engine.Get(ctx, s, engine.Query{Object: o, Version: model.Current}, child)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d %s", id, got)
	page, err := site.Engine.Find(ctx, s, engine.Query{Object: o, Version: model.Current, Filter: "parent.name==building a;level=gt=1", Sort: "name:desc", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s %d", page.JSON, page.Total)
	for _, o := range site.Catalog.Objects() {
		if o.Table == "" || o.Name[0] == '_' {
			continue
		}
		page, err := site.Engine.Find(ctx, s, engine.Query{Object: o, Version: model.Current, Limit: 5})
		if err != nil {
			if model.CodeOf(err) != model.CodeInternal {
				t.Logf("%s: %v", o.Name, err)
				continue
			}
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		if !json.Valid(page.JSON) {
			t.Errorf("%s: not JSON: %s", o.Name, page.JSON)
		}
	}
}
