package api_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestNothingIsDropped changes every property that bodies may set to what few of them can be: it is stored, or
// refused and named, and not accepted and dropped. What the path of a place decides is tried at each place.
func TestNothingIsDropped(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, sub := range changeable(s) {
		t.Run(strings.ReplaceAll(strings.Trim(sub.M.Path, "/"), "/", "."), func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			sub.Prepare()
			body, _ := sub.Body(0)
			sub.drop(t, sub.Item(sub.S.Call("glpi", "POST", sub.Base, body).ID()), sub.O.Properties, "")
		})
	}
}

// drop tries the properties of an item, or of a group in it that a path of names leads to.
func (sub *subject) drop(t *testing.T, item string, properties []model.Property, path string) {
	for i := range properties {
		p := &properties[i]
		if p.ReadOnly || p.Name == "is_deleted" || !model.Current.Includes(p.Since, p.Removed) ||
			sub.brief && !sub.Decides(p) {
			continue
		}
		name := path + p.Name
		if p.Type == model.TypeObject && p.Join == nil && model.Find(p.Properties, "id") == nil {
			sub.drop(t, item, p.Properties, name+".")
		}
		was := sub.S.Call("glpi", "GET", item, nil).Want(200).At(name)
		for _, value := range unlikely(p) {
			was = sub.dropped(t, item, p, name, value, was)
		}
	}
}

// dropped changes one property and looks at what has come of it.
func (sub *subject) dropped(t *testing.T, item string, p *model.Property, name string, value, was any) any {
	body := value
	for _, member := range slices.Backward(strings.Split(name, ".")) {
		body = map[string]any{member: body}
	}
	r := sub.S.Call("glpi", "PATCH", item, body)
	about := func(property string) bool { // it or a part of it
		return property == name || strings.HasPrefix(property, name+".") || strings.HasPrefix(property, name+"[")
	}
	named := slices.ContainsFunc(strings.Split(r.Header.Get("GLPI-Ignored-Properties"), ", "), about)
	switch r.Status {
	case 200:
		is := sub.S.Call("glpi", "GET", item, nil).Want(200).At(name)
		byPath := sub.Decides(p) && empty(value) // which has said it
		if !named && !byPath && !p.Secret() && !(empty(value) && empty(is)) && reflect.DeepEqual(is, was) {
			t.Errorf("%s = %v is accepted and dropped: it is %v", name, value, is)
		}
		return is
	case 400:
		detail, _ := r.Object()["detail"].(map[string]any)
		if !slices.ContainsFunc(slices.Collect(maps.Keys(detail)), about) &&
			!strings.Contains(string(r.Body), "additional_messages") {
			t.Errorf("%s = %v is refused and not named: %s", name, value, r.Body)
		}
	case 403, 409:
	default:
		t.Errorf("%s = %v: %d %s", name, value, r.Status, r.Body)
	}
	return was
}

// empty reports whether a value is nothing, or a link to nothing.
func empty(value any) bool {
	if link, ok := value.(map[string]any); ok {
		id, given := link["id"]
		return given && empty(id)
	}
	list, ok := value.([]any)
	return value == nil || value == "" || value == "[]" || value == "{}" || value == "00:00:00" || value == 0.0 ||
		value == false || ok && len(list) == 0
}

// unlikely gives values that a property may have or not, with the wrong ones.
func unlikely(p *model.Property) []any {
	switch {
	case p.IsReference():
		return []any{nil, map[string]any{"id": nil}, map[string]any{"name": nil}, map[string]any{}, true, -1, "x y",
			[]any{"x"}}
	case p.Settable:
		return []any{[]any{true}, "x y", []any{map[string]any{"id": nil}}, nil}
	case p.Type == model.TypeArray:
		return []any{1, "x", []any{nil}, []any{map[string]any{"id": 987654}}, map[string]any{"id": 1}}
	case p.Type == model.TypeObject:
		return []any{nil, 987654, []any{1}, "x y", map[string]any{"id": nil}}
	}
	return []any{nil, map[string]any{"a": 1}, []any{"x"}, "null", "x y", 1.25}
}
