package api_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// wrong gives values that a property cannot have.
func wrong(p *model.Property) []any {
	switch {
	case p.IsReference():
		return []any{map[string]any{"label": "neither id nor name"}, "some text", -1, []any{1}, 99999999}
	case p.Type == model.TypeObject:
		return []any{map[string]any{"name": "by name"}, "some text", -5}
	}
	var out []any
	switch p.Type {
	case model.TypeBoolean:
		out = append(out, "three", 3, []any{})
	case model.TypeInteger, model.TypeNumber:
		out = append(out, "three", map[string]any{"a": 1})
		if p.Type == model.TypeInteger && len(p.Enum) == 0 {
			out = append(out, 1.5)
		}
		if p.Format == model.FormatInt32 {
			out = append(out, math.MaxInt32+1)
		}
	default:
		switch {
		case p.Format == model.FormatDateTime || p.Format == model.FormatDate:
			out = append(out, "tomorrow", "2026-02-30", 5)
		case p.ListText:
			out = append(out, "not a list")
		case len(p.Enum) == 0:
			out = append(out, map[string]any{"a": "b"}, []any{"a"})
		}
		switch {
		case p.Meaning == model.MeansAddress || p.Format == model.FormatURI:
			out = append(out, "javascript:alert(1)", " Java\tScript:alert(1)", "&#106;avascript:x", "data:text/html,x",
				"vbscript:x")
		case p.Meaning == model.MeansZone:
			out = append(out, "Mars/Base", "Local")
		}
		if p.MaxLength > 0 {
			out = append(out, strings.Repeat("x", p.MaxLength+1))
		}
		if strings.Contains(p.Pattern, "A-Fa-f0-9") {
			out = append(out, "red")
		}
	}
	if len(p.Enum) > 0 {
		out = append(out, "no such value")
	}
	if p.Minimum != nil {
		out = append(out, *p.Minimum-1)
	}
	if p.Maximum != nil {
		out = append(out, *p.Maximum+1)
	}
	return slices.DeleteFunc(out, func(v any) bool { // what is accepted besides
		return slices.ContainsFunc(p.Extra, func(extra any) bool { return fmt.Sprint(extra) == fmt.Sprint(v) })
	})
}

// mistakes gives what can be wrong with each property that bodies may set.
func (sub *subject) mistakes() map[string][]any {
	out := map[string][]any{}
	for i := range sub.o.Properties {
		p := &sub.o.Properties[i]
		if p.ReadOnly || p.Type == model.TypeArray || p.Mapper != "" || !model.Current.Includes(p.Since, p.Removed) ||
			sub.decides(p) {
			continue
		}
		if p.IsReference() && p.Join.Key == "entities_id" {
			continue // ignored on changes
		}
		if p.Type == model.TypeObject && !p.IsReference() && (p.Join != nil || model.Find(p.Properties, "id") == nil) {
			continue
		}
		values := wrong(p)
		if slices.Contains(ruledLinks[sub.o.Name], p.Name) {
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
	before := sub.s.Call("glpi", "GET", path, nil).Body
	body := maps.Clone(base)
	if body == nil {
		body = map[string]any{}
	}
	for name, values := range mistakes {
		body[name] = values[0]
	}
	all := sub.s.Call("glpi", method, path, body)
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
			if r := sub.s.Call("glpi", method, path, body); r.Status != 400 {
				t.Errorf("%s = %.40v: status %d: %.300s", name, bad, r.Status, r.Body)
			}
		}
	}
	if after := sub.s.Call("glpi", "GET", path, nil).Body; method == "PATCH" && string(after) != string(before) {
		t.Errorf("bad input changed the item:\n%s\n%s", before, after)
	}
}
