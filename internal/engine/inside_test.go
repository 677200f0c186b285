package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestWriteInsideWrite refuses a hook that changes something by a write of its own, which would wait for
// the one that it is part of for ever.
func TestWriteInsideWrite(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	tree, err := site.Engine.Directory().Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	nested := func(w *engine.Work, _ *engine.Change) error {
		return w.Engine.DB().Write(w.Context, func(context.Context, *store.Tx) error { return nil })
	}
	site.Engine.Install("test",
		engine.Behaviours{"Location": {{AfterCreate: nested, BeforeUpdate: nested, BeforeDelete: nested}}})
	location := site.Catalog.Object("Location")
	request := engine.Request{Object: location, Version: model.Current, Input: map[string]any{"name": "x"}}
	_, err = site.Engine.Create(t.Context(), access.System(tree), request)
	if err == nil || !strings.Contains(err.Error(), "Write inside Write") {
		t.Errorf("create: %v", err)
	}
	var id int64
	if err := site.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		id, err = tx.Insert(ctx, location.Table, map[string]any{"name": "there", "entities_id": 0})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for what, do := range map[string]func() error{
		"update": func() error { return site.Engine.Update(t.Context(), access.System(tree), request, id) },
		"purge":  func() error { return site.Engine.Delete(t.Context(), access.System(tree), request, id, true) },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), "Write inside Write") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestCheck tells of what is registered for nothing.
func TestCheck(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	if err := site.Engine.Check(); err == nil || strings.Contains(err.Error(), "behaviour") ||
		!strings.Contains(err.Error(), `the mapper "ticket_status"`) {
		t.Errorf("a site without tickets: %v", err)
	}
	site.Engine.Install("test", engine.Behaviours{"Tikcet": {{}}})
	if err := site.Engine.Check(); err == nil || !strings.Contains(err.Error(), `"Tikcet"`) {
		t.Errorf("a misspelt object: %v", err)
	}
	site.Engine.Install("test", engine.Behaviours{"Location": {{LooseEnds: []string{"_Ticket_Usr"}}}})
	if err := site.Engine.Check(); err == nil || !strings.Contains(err.Error(), `"_Ticket_Usr"`) {
		t.Errorf("a misspelt loose end: %v", err)
	}
}
