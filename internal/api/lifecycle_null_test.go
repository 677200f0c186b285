package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestNullIsAsDocumented changes every property that bodies may set to null: where both documents say that it can be
// null it is taken, and where they do not it is refused, or has no effect and is named. Lists are empty instead.
func TestNullIsAsDocumented(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Exec("DELETE FROM `glpi_tickettemplatemandatoryfields`") // which templates want is for each site to say
	s.Exec("DELETE FROM `glpi_changetemplatemandatoryfields`")
	s.Exec("DELETE FROM `glpi_problemtemplatemandatoryfields`")
	documents := []map[string]any{s.Call("", "GET", "/v2.3/doc.json", nil).Object(),
		s.Call("", "GET", "/v2.3/doc.json?portable=true", nil).Object()}
	for _, sub := range changeable(s) {
		if sub.brief {
			continue
		}
		t.Run(sub.O.Name, func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			sub.Prepare()
			body, _ := sub.Body(0)
			item := sub.Item(sub.S.Call("glpi", "POST", sub.Base, body).ID())
			var schemas []any
			for _, document := range documents {
				components := document["components"].(map[string]any)
				schemas = append(schemas, components["schemas"].(map[string]any)[sub.O.Name])
			}
			sub.nullify(t, item, sub.O.Properties, "", schemas)
		})
	}
}

// nullify tries null for the properties of an item, or of a group in it that a path of names leads to.
func (sub *subject) nullify(t *testing.T, item string, properties []model.Property, path string, schemas []any) {
	for i := range properties {
		p := &properties[i]
		if p.ReadOnly || p.Unlisted || !model.Current.Includes(p.Since, p.Removed) {
			continue
		}
		name := path + p.Name
		var documented []any
		for _, schema := range schemas {
			documented = append(documented, schema.(map[string]any)["properties"].(map[string]any)[p.Name])
		}
		if p.Type == model.TypeObject && p.Join == nil {
			sub.nullify(t, item, p.Properties, name+".", documented)
		}
		var body any
		for _, member := range slices.Backward(strings.Split(name, ".")) {
			body = map[string]any{member: body}
		}
		r := sub.S.Call("glpi", "PATCH", item, body)
		named := slices.Contains(strings.Split(r.Header.Get("GLPI-Ignored-Properties"), ", "), name)
		is := sub.S.Call("glpi", "GET", item, nil).Want(200).At(name)
		for _, schema := range documented {
			nullable := schema.(map[string]any)["nullable"] == true
			switch {
			case nullable && (r.Status != 200 || !named && !empty(is)):
				t.Errorf("%s can be null, it says, and cannot: %d, it is %v; %s", name, r.Status, is, r.Body)
			case !nullable && is == nil && !p.WriteOnly:
				t.Errorf("%s cannot be null, it says, and is", name)
			case !nullable && r.Status == 200 && !named && p.Type != model.TypeArray:
				t.Errorf("%s cannot be null, it says, and is %v after it", name, is)
			case !nullable && r.Status != 200 && r.Status != 400:
				t.Errorf("%s: %d %s", name, r.Status, r.Body)
			}
		}
	}
}
