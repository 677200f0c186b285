package api_test

import (
	"fmt"
	"testing"
)

// TestEntityDeleted looks at what lay in a deleted entity: it comes to lie in the root, and what
// was shared with the entity is not shared with everybody.
func TestEntityDeleted(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	entity := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Branch"}).id()
	article := s.call("glpi", "POST", "/Knowledgebase/Article", map[string]any{"name": "Secret", "content": "x", "is_recursive": true}).id()
	targets := fmt.Sprintf("/Knowledgebase/Article/%d/EntityTarget", article)
	s.call("glpi", "POST", targets, map[string]any{"entity": entity, "is_recursive": true}).want(201)
	s.call("glpi", "POST", fmt.Sprintf("/Administration/Entity/%d/KBArticle", entity), map[string]any{"kbarticle": article}).want(201)
	s.call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Cellar"}).want(201)
	place := s.call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Cellar", "entity": entity}).id()
	user := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "anna", "password": "anna", "password2": "anna"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/User/%d/Authorization", user), map[string]any{"profile": 6, "entity": entity}).want(201)

	s.call("glpi", "DELETE", fmt.Sprintf("/Administration/Entity/%d", entity), nil).want(409) // two cellars in the root
	s.call("glpi", "PATCH", fmt.Sprintf("/Dropdowns/Location/%d", place), map[string]any{"name": "Cellar 2"}).want(200)
	s.call("glpi", "DELETE", fmt.Sprintf("/Administration/Entity/%d", entity), nil).want(204)

	if left := s.call("glpi", "GET", targets, nil).want(200).list(); len(left) != 0 {
		t.Errorf("the article is shared with %v", left)
	}
	if left := s.call("glpi", "GET", "/Administration/Entity/0/KBArticle", nil).want(200).list(); len(left) != 0 {
		t.Errorf("articles of the root: %v", left)
	}
	if left := s.call("glpi", "GET", fmt.Sprintf("/Administration/User/%d/Authorization?filter=profile.id==6", user), nil).want(200).list(); len(left) != 0 {
		t.Errorf("authorisations: %v", left)
	}
	places := s.call("glpi", "GET", "/Dropdowns/Location?filter=name=like=Cellar*&sort=id", nil).want(200).list()
	if len(places) != 2 {
		t.Fatalf("places: %v", places)
	}
	for _, place := range places {
		if at, _ := place["entity"].(map[string]any); at == nil || at["id"] != 0.0 {
			t.Errorf("place %v lies in %v", place["name"], place["entity"])
		}
	}
}
