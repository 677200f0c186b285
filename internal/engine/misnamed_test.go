package engine_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestMisnamedColumns has a rule name columns that its object does not have: what it writes is refused, and what it
// asks for is told once, and is an error of a test.
func TestMisnamedColumns(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	tree, err := site.Directory.Tree(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		rule func(w *engine.Work, c *engine.Change) error
		err  bool // else it is told
	}{
		"create": {func(w *engine.Work, _ *engine.Change) error {
			_, err := w.Create("Manufacturer", engine.Values{"nmae": "x"})
			return err
		}, true},
		"update": {func(w *engine.Work, _ *engine.Change) error {
			id, err := w.Create("Manufacturer", engine.Values{"name": "x"})
			if err != nil {
				return err
			}
			return w.Update("Manufacturer", id, engine.Values{"nmae": "y"})
		}, true},
		"update none of all": {func(w *engine.Work, _ *engine.Change) error {
			return w.UpdateAll("Manufacturer", engine.Values{"nmae": "y"}, "`id` < 0")
		}, true},
		"set":    {func(_ *engine.Work, c *engine.Change) error { c.Set("nmae", "x"); return nil }, true},
		"decide": {func(_ *engine.Work, c *engine.Change) error { c.Decide("nmae", "x"); return nil }, true},
		"spell":  {func(_ *engine.Work, c *engine.Change) error { c.Spell("nmae", "x"); return nil }, true},
		"after":  {func(_ *engine.Work, c *engine.Change) error { c.After["nmae"] = "x"; return nil }, true},
		"value":  {func(_ *engine.Work, c *engine.Change) error { c.Value("nmae"); return nil }, false},
		"int":    {func(_ *engine.Work, c *engine.Change) error { c.Int("nmae"); return nil }, false},
		"has":    {func(_ *engine.Work, c *engine.Change) error { c.Has("nmae"); return nil }, false},
		"leave":  {func(_ *engine.Work, c *engine.Change) error { c.Leave("nmae"); return nil }, false},
		"changes": {func(_ *engine.Work, c *engine.Change) error {
			c.Changes("nmae")
			c.Changes("nmae")
			return nil
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			e := engine.New(site.DB, site.Catalog, site.Directory, slog.New(slog.NewTextHandler(&log, nil)))
			e.Install("test", engine.Behaviours{"Location": {{BeforeCreate: c.rule}}})
			_, err := e.Create(t.Context(), access.System(tree), engine.Request{Object: site.Catalog.Object("Location"),
				Version: model.Current, Input: map[string]any{"name": name}})
			if (err != nil) != c.err || err != nil && !strings.Contains(err.Error(), `has no column "nmae"`) {
				t.Errorf("%v", err)
			}
			if told := strings.Count(log.String(), "nmae"); !c.err && told != 1 {
				t.Errorf("told %d times: %s", told, log.String())
			}
		})
	}
}

// TestSketches has a change that a test makes by hand panic at a column that its object does not have.
func TestSketches(t *testing.T) {
	t.Parallel()
	location := testsite.New(t).Catalog.Object("Location")
	for name, do := range map[string]func(){
		"read": func() { engine.Sketch(engine.OpUpdate, location, nil, nil).Int("nmae") },
		"made": func() { engine.Sketch(engine.OpUpdate, location, nil, engine.Values{"nmae": "x"}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			do()
		}()
	}
	if engine.Sketch(engine.OpCreate, location, nil, engine.Values{"name": "x"}).Text("name") != "x" {
		t.Error("a name is lost")
	}
}
