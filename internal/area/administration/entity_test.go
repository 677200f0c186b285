package administration_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestEntityDeleted looks at what lay in a deleted entity: it comes to lie in the root, and what
// was shared with the entity is not shared with everybody.
func TestEntityDeleted(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Branch"}).ID()
	article := s.Call("glpi", "POST", "/Knowledgebase/Article",
		map[string]any{"name": "Secret", "content": "x", "is_recursive": true}).ID()
	targets := fmt.Sprintf("/Knowledgebase/Article/%d/EntityTarget", article)
	s.Call("glpi", "POST", targets, map[string]any{"entity": entity, "is_recursive": true}).Want(201)
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Entity/%d/KBArticle", entity),
		map[string]any{"kbarticle": article}).Want(201)
	s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Cellar"}).Want(201)
	place := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Cellar", "entity": entity}).ID()
	user := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": "anna", "password": "anna",
		"password2": "anna"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", user),
		map[string]any{"profile": 6, "entity": entity}).Want(201)

	s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/Entity/%d", entity), nil).Want(409) // two cellars in the root
	s.Call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/Location/%d", place), map[string]any{"name": "Cellar 2"}).Want(200)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/Entity/%d", entity), nil).Want(204)

	if left := s.Call("glpi", "GET", targets, nil).Want(200).List(); len(left) != 0 {
		t.Errorf("the article is shared with %v", left)
	}
	if left := s.Call("glpi", "GET", "/Administration/Entity/0/KBArticle", nil).Want(200).List(); len(left) != 0 {
		t.Errorf("articles of the root: %v", left)
	}
	if left := s.Call("glpi", "GET", fmt.Sprintf("/Administration/User/%d/Authorization?filter=profile.id==6", user),
		nil).Want(200).List(); len(left) != 0 {
		t.Errorf("authorisations: %v", left)
	}
	places := s.Call("glpi", "GET", "/Dropdowns/Location?filter=name=like=Cellar*&sort=id", nil).Want(200).List()
	if len(places) != 2 {
		t.Fatalf("places: %v", places)
	}
	for _, place := range places {
		if at, _ := place["entity"].(map[string]any); at == nil || at["id"] != 0.0 {
			t.Errorf("place %v lies in %v", place["name"], place["entity"])
		}
	}
}
