package api_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestDeclaredBodies sends a list to every route that takes one object, and to those that say what members their
// bodies have, each of these as what it cannot be, with nothing that is known, and by a form: all of it is refused.
func TestDeclaredBodies(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	paths := s.Document("")["paths"].(map[string]any)
	lists, members := 0, 0
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for method, op := range paths[path].(map[string]any) {
			op := op.(map[string]any)
			method = strings.ToUpper(method)
			if op["requestBody"] == nil || method == "DELETE" {
				continue
			}
			at := "/v2.3" + placeholder.ReplaceAllString(path, "1")
			content := op["requestBody"].(map[string]any)["content"].(map[string]any)
			asJSON, _ := content["application/json"].(map[string]any)
			schema, _ := asJSON["schema"].(map[string]any)
			if method == "PATCH" {
				lists++
				if r := s.Call("glpi", method, at, []any{map[string]any{"name": "x"}}); r.Status != 400 ||
					!strings.Contains(string(r.Body), "The body is a list") {
					t.Errorf("a list: %s %s: %d %s", method, path, r.Status, r.Body)
				}
			}
			declared, _ := schema["properties"].(map[string]any)
			if declared == nil {
				continue
			}
			for name := range declared {
				members++
				r := s.Call("glpi", method, at, map[string]any{name: map[string]any{"nonsense": 1}})
				if detail, _ := r.Object()["detail"].(map[string]any); r.Status != 400 || detail[name] == nil {
					t.Errorf("%s %s: %s: %d %s", method, path, name, r.Status, r.Body)
				}
			}
			for _, body := range []any{[]any{}, map[string]any{"nonsense": 1}} {
				if r := s.Call("glpi", method, at, body); r.Status != 400 {
					t.Errorf("%s %s: %v: %d %s", method, path, body, r.Status, r.Body)
				}
			}
		}
	}
	if lists < 600 || members < 20 {
		t.Errorf("only %d lists and %d members were tried", lists, members)
	}
}
