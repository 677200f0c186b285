package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestObjectAtRunTime declares an object while the server runs: its table, routes, document,
// filters and rights are there at once, and it goes through the whole life cycle.
func TestObjectAtRunTime(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Call("glpi", "GET", "/Dropdowns/Building", nil).Want(404)
	if err := s.Catalog.Add(&model.Object{
		Name: "Building", Itemtype: "Building", Label: "Building", Tag: "Dropdowns", Since: model.V2_3,
		Table: "glpi_buildings", Scope: model.Recursive, Trash: true, Right: "computer",
		Properties: []model.Property{
			model.ID(), model.String("name").Max(20).Need(), model.Int("floors").Range(1, 200),
			model.Bool("is_deleted"), model.Bool("is_recursive"),
			model.Ref("location", "Location", "locations_id"), model.Ref("entity", "Entity", "entities_id"),
			model.DateTime("opened"),
			model.DateTime("date_creation"), model.DateTime("date_mod"),
		},
		Mounts: []model.Mount{{Path: "/Dropdowns/Building", Ops: model.CRUD}},
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.DB.Migrate(t.Context(), s.Catalog.Graph().Tables()); err != nil {
		t.Fatal(err)
	}
	bad := s.Call("glpi", "POST", "/Dropdowns/Building", map[string]any{"floors": 500, "opened": "soon"}).Want(400)
	for _, property := range []string{"name", "floors", "opened"} {
		if bad.At("detail."+property) == nil {
			t.Errorf("%s is not among the faults: %s", property, bad.Body)
		}
	}
	sub := &subject{Subject: s.At(s.Catalog.Object("Building"))}
	sub.run(t)
	id := s.Call("glpi", "POST", "/Dropdowns/Building", map[string]any{"name": "Tower", "floors": 12}).ID()
	s.Call("post-only", "GET", fmt.Sprintf("/Dropdowns/Building/%d", id), nil).Want(403)
	if doc := s.Call("", "GET", "/doc.json", nil).Want(200); !strings.Contains(string(doc.Body),
		`"/Dropdowns/Building/{id}"`) {
		t.Error("the document does not have the new object")
	}
	s.Call("glpi", "GET", "/v2.2/Dropdowns/Building", nil).Want(404)
}
