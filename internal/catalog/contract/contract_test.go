package contract

import (
	"slices"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	want := map[string]any{
		"type": "object",
		"properties": map[string]any{
			"id":   map[string]any{"type": "integer", "readOnly": true},
			"kind": map[string]any{"type": "string", "enum": map[string]any{"0": "a", "7": "b"}},
			"list": map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
		},
	}
	got := func(change func(properties map[string]any)) map[string]any {
		properties := map[string]any{
			"id":   map[string]any{"type": "integer", "readOnly": true, "description": "free"},
			"kind": map[string]any{"type": "string", "enum": []string{"b", "a"}},
			"list": map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
		}
		change(properties)
		return map[string]any{"type": "object", "properties": properties}
	}
	tests := map[string]struct {
		change func(properties map[string]any)
		want   string
	}{
		"equal":   {func(map[string]any) {}, ""},
		"missing": {func(p map[string]any) { delete(p, "id") }, "T.id: missing"},
		"more":    {func(p map[string]any) { p["x"] = map[string]any{} }, "T.x: not in the list"},
		"mark": {func(p map[string]any) { p["id"] = map[string]any{"type": "integer"} },
			"T.id: readOnly is not there, want true"},
		"enum": {func(p map[string]any) { p["kind"] = map[string]any{"type": "string", "enum": []string{"a"}} },
			`T.kind: enum is ["a"], want ["a" "b"]`},
		"items": {
			func(p map[string]any) {
				p["list"] = map[string]any{"type": "array", "items": map[string]any{"type": "integer"}}
			},
			`T.list[]: type is "integer", want "string"`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if found := strings.Join(Compare("T", want, got(test.change)), "; "); found != test.want {
				t.Errorf("got %q, want %q", found, test.want)
			}
		})
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	if n := len(Schemas()); n != 332 {
		t.Errorf("%d schemas, want 332", n)
	}
	operations := 0
	for path, route := range Routes() {
		if !strings.HasPrefix(path, "/") || len(route.Methods) == 0 {
			t.Errorf("%q has methods %v", path, route.Methods)
		}
		operations += len(route.Methods)
	}
	if n := len(Routes()); n != 1219 || operations != 2455 {
		t.Errorf("%d paths with %d operations, want 1219 with 2455", n, operations)
	}
	if !slices.Contains(Routes()["/Assistance/Ticket"].Methods, "POST") {
		t.Error("tickets cannot be made")
	}
}
