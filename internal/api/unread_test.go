package api_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestUnreadBodies sends to every route bodies that are not read, or are not what they are said to be: they are
// refused with what to send, and nothing is done without them.
func TestUnreadBodies(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	paths := s.Document("")["paths"].(map[string]any)
	tried := 0
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for method, op := range paths[path].(map[string]any) {
			text := fmt.Sprint(op.(map[string]any)["summary"])
			if path == "/{req}" || path == "/authorize" || path == "/token" || path == "/revoke" ||
				path == "/introspect" || path == "/Inventory/Upload" || // a text is a message there
				strings.HasPrefix(path, "/GraphQL") || method == "options" || method == "parameters" ||
				method == "get" && !strings.HasPrefix(text, "List") {
				continue
			}
			tried++
			for kind, body := range map[string]string{
				"text/plain": `{"name":"x"}`, "application/xml": "<x/>",
				"application/x-www-form-urlencoded": `{"name":"x"}`,
				"":                                  "name: x",
			} {
				at := placeholder.ReplaceAllString(path, "1")
				r := s.Call("glpi", strings.ToUpper(method), at, body, "Content-Type", kind)
				if r.Status != 400 || !strings.Contains(string(r.Body), "Content-Type: application/json") {
					t.Errorf("%s %s, %q: %d %s", method, path, kind, r.Status, r.Body)
				}
			}
		}
	}
	if tried < 1800 {
		t.Errorf("only %d routes were tried", tried)
	}
}

// TestForms sends bodies as forms, by every method, with lists and lists of objects as PHP has them.
func TestForms(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	const form = "application/x-www-form-urlencoded"
	item := fmt.Sprintf("/Assistance/Ticket/%d", s.Call("glpi", "POST", "/Assistance/Ticket",
		"name=a&content=b&urgency=5&status[id]=2&team[0][type]=User&team[0][id]=4&team[0][role]=assigned"+
			"&team[1][type]=User&team[1][name]=normal&team[1][role]=observer", "Content-Type", form).ID())
	r := s.Call("glpi", "GET", item, nil).Want(200)
	if r.At("urgency") != 5.0 || r.At("status.id") != 2.0 || len(r.At("team").([]any)) != 2 {
		t.Errorf("%s", r.Body)
	}
	for _, method := range []string{"PATCH", "PUT"} {
		r = s.Call("glpi", method, item, "name="+method, "Content-Type", form).Want(200)
		if r.At("name") != method {
			t.Errorf("%s: %s", method, r.Body)
		}
	}
	if r := s.Call("glpi", "PATCH", item, `{"name":"json"}`, "Content-Type", ""); r.At("name") != "json" {
		t.Errorf("JSON without a type: %s", r.Body)
	}
	if r := s.Call("glpi", "PATCH", item, `{"name":"merge"}`, "Content-Type",
		"application/merge-patch+json"); r.At("name") != "merge" {
		t.Errorf("another type of JSON: %s", r.Body)
	}
	r = s.Call("glpi", "GET", "/Assistance/Ticket?filter[0]=name==nobody&filter[1]=id=ge=1", nil).Want(200)
	if len(r.List()) != 0 {
		t.Errorf("filters by number: %s", r.Body)
	}
	if r = s.Call("glpi", "GET", "/Assistance/Ticket", "filter=name==nobody", "Content-Type", form).Want(200); len(
		r.List()) != 0 {
		t.Errorf("a filter in a form: %s", r.Body)
	}
	s.Call("glpi", "GET", "/Assistance/Ticket", map[string]any{"filter": map[string]any{"name": "nobody"}}).Want(400)
	s.Call("glpi", "POST", "/Assistance/Ticket", nil).Want(400)
	s.Call("glpi", "PATCH", item+"?nam=x", nil).Want(400)
	s.Call("glpi", "DELETE", item+"?force=perhaps", nil).Want(400)
	if r := s.Call("glpi", "DELETE", item, map[string]any{"forse": true}).Want(204); r.Header.Get(
		"GLPI-Ignored-Properties") != "forse" {
		t.Errorf("%v", r.Header)
	}
	s.Call("glpi", "DELETE", item, "force=true", "Content-Type", form).Want(204)
	s.Call("glpi", "GET", item, nil).Want(404)
}
