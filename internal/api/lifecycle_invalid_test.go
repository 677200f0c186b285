package api_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// mistakes gives what can be wrong with each property that bodies may set.
func (sub *subject) mistakes() map[string][]any {
	out := map[string][]any{}
	for i := range sub.O.Properties {
		p := &sub.O.Properties[i]
		if p.ReadOnly || p.Type == model.TypeArray || p.Mapper != "" || !model.Current.Includes(p.Since, p.Removed) ||
			sub.Decides(p) {
			continue
		}
		if p.IsReference() && p.Join.Key == "entities_id" {
			continue // ignored on changes
		}
		if p.Type == model.TypeObject && !p.IsReference() && (p.Join != nil || model.Find(p.Properties, "id") == nil) {
			continue
		}
		values := samples.Wrong(p)
		if slices.Contains(ruledLinks[sub.O.Name], p.Name) {
			values = slices.DeleteFunc(values, func(v any) bool { return v == 99999999 })
		}
		if len(values) > 0 {
			out[p.Name] = values
		}
	}
	return out
}

// invalid sends every property with values it cannot have: all at once, so that all must be named
// in the answer, and each in turn where the object has not been tried at another place. Nothing
// may change.
func (sub *subject) invalid(t *testing.T, method, path string, base map[string]any) {
	mistakes := sub.mistakes()
	if len(mistakes) == 0 {
		return
	}
	before := sub.S.Call("glpi", "GET", path, nil).Body
	body := maps.Clone(base)
	if body == nil {
		body = map[string]any{}
	}
	for name, values := range mistakes {
		body[name] = values[0]
	}
	all := sub.S.Call("glpi", method, path, body)
	named, _ := all.Object()["detail"].(map[string]any)
	for name, values := range mistakes {
		if all.Status != 400 || named[name] == nil {
			t.Errorf("%s = %v among others: status %d: %.300s", name, values[0], all.Status, all.Body)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(mistakes)) {
		if sub.brief {
			break
		}
		for _, bad := range mistakes[name] {
			body := maps.Clone(base)
			if body == nil {
				body = map[string]any{}
			}
			body[name] = bad
			if r := sub.S.Call("glpi", method, path, body); r.Status != 400 {
				t.Errorf("%s = %.40v: status %d: %.300s", name, bad, r.Status, r.Body)
			}
		}
	}
	if after := sub.S.Call("glpi", "GET", path, nil).Body; method == "PATCH" && string(after) != string(before) {
		t.Errorf("bad input changed the item:\n%s\n%s", before, after)
	}
}
