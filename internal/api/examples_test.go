package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/manifest"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// building is the object that ARCHITECTURE.md declares.
func building() *model.Object {
	object := []model.Object{
		{
			Name: "Building", Itemtype: "Building", Label: "Building", Tag: "Dropdowns", Since: model.V2_3,
			Table: "glpi_buildings", Scope: model.Recursive, Right: "location",
			Properties: []model.Property{
				model.ID(),
				model.String("name").Max(255).Need(),
				model.String("comment"),
				model.Ref("location", "Location", "locations_id"),
				model.Ref("entity", "Entity", "entities_id"),
				model.Bool("is_recursive"),
				model.DateTime("date_creation"),
				model.DateTime("date_mod"),
			},
			Mounts: []model.Mount{{Path: "/Dropdowns/Building", Ops: model.CRUD}},
		},
	}
	return &object[0]
}

// TestExamples adds to a site what ARCHITECTURE.md adds: an object, a property of it, and a rule.
func TestExamples(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	add := func(o *model.Object) {
		t.Helper()
		if err := s.Catalog.Add(o); err != nil {
			t.Fatal(err)
		}
		if err := s.DB.Migrate(t.Context(), s.Catalog.Graph().Tables()); err != nil {
			t.Fatal(err)
		}
	}
	object := building()
	object.Properties = append(object.Properties,
		model.Int("floors").Range(1, 200),
	)
	add(object)
	manifest.Install(s.Engine, []manifest.Area{
		manifest.Area{Name: "sites", Behaviours: engine.Behaviours{
			"Building": {{BeforeCreate: func(_ *engine.Work, c *engine.Change) error {
				if strings.TrimSpace(c.Text("name")) == "" {
					return model.Invalid("A building needs a name")
				}
				return nil
			}}},
		}},
	})
	if err := s.Engine.Check(); err != nil {
		t.Fatal(err)
	}
	sub := &subject{Subject: s.At(object)}
	sub.run(t)

	s.Call("glpi", "POST", "/Dropdowns/Building", map[string]any{"name": "Tower", "floors": 201}).Want(400)
	if blank := s.Call("glpi", "POST", "/Dropdowns/Building", map[string]any{"name": " ", "floors": 3}).Want(
		400); !strings.
		Contains(string(blank.Body), "A building needs a name") {
		t.Errorf("a blank name: %s", blank.Body)
	}
	id := s.Call("glpi", "POST", "/Dropdowns/Building", map[string]any{"name": "Tower", "floors": 12}).ID()
	found := s.Call("glpi", "GET", "/Dropdowns/Building?filter=floors=gt=11", nil).Want(200).List()
	if len(found) != 1 || fmt.Sprint(found[0]["id"]) != fmt.Sprint(id) {
		t.Errorf("by floors: %v, want %d", found, id)
	}
}
