package api_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestSaidIsDone sends every property that bodies may set by itself, at creation and in a change: it is
// stored as sent, or refused. What an item shows can be sent back whole.
func TestSaidIsDone(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	said := &saying{made: map[string]int64{}}
	for _, sub := range changeable(s) {
		if sub.brief {
			continue
		}
		t.Run(sub.O.Name, func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			sub.say(t, said)
		})
	}
	t.Cleanup(func() {
		if said.stored < 1500 || said.refused < 100 {
			t.Errorf("only %d values were stored and %d refused", said.stored, said.refused)
		}
	})
}

// saying counts what came of values, and keeps the items that they name.
type saying struct {
	sync.Mutex
	made            map[string]int64
	stored, refused int
}

func (sub *subject) say(t *testing.T, said *saying) {
	s := sub.S
	sub.Prepare()
	body, _ := sub.Body(0)
	id := s.Call("glpi", "POST", sub.Base, body).ID()
	item := sub.Item(id)
	shown := s.Call("glpi", "GET", item, nil).Want(200)
	if got := s.Call("glpi", "PATCH", item, string(shown.Body)); got.Status != 200 {
		t.Errorf("an item cannot be sent back: %d %s\n%s", got.Status, got.Body, shown.Body)
	} else if a, b := settled(shown), settled(got); !reflect.DeepEqual(a, b) {
		t.Errorf("sent back it is another: %v, was %v", b, a)
	}
	for i := range sub.O.Properties {
		p := &sub.O.Properties[i]
		if p.ReadOnly || p.Derived || p.Name == "is_deleted" || !model.Current.Includes(p.Since, p.Removed) ||
			sub.Decides(p) {
			continue
		}
		value, want := said.value(sub, p)
		if value == nil {
			continue
		}
		said.look(t, sub, p, item, s.Call("glpi", "PATCH", item, map[string]any{p.Name: value}), value, want)
		with, _ := sub.Body(2)
		for name := range sub.Special() {
			if name == p.Name {
				with = nil // the item could not be made with another value
			}
		}
		if with == nil || sub.M.Single {
			continue
		}
		maps.Copy(with, map[string]any{p.Name: value})
		made := s.Call("glpi", "POST", sub.Base, with)
		path := ""
		if made.Status == 201 {
			path = sub.Item(made.ID())
		}
		said.look(t, sub, p, path, made, value, want)
	}
}

// settled is an item without what changes with every change.
func settled(a *testapi.Reply) map[string]any {
	item := maps.Clone(a.Object())
	for _, name := range []string{"date_mod", "last_edit_user", "editor", "user_editor", "user_last_updater"} {
		delete(item, name)
	}
	return item
}

// look holds an answer to what was sent.
func (said *saying) look(t *testing.T, sub *subject, p *model.Property, item string, got *testapi.Reply, value,
	want any) {
	said.Lock()
	defer said.Unlock()
	ignored := slices.Contains(strings.Split(got.Header.Get("GLPI-Ignored-Properties"), ", "), p.Name)
	switch {
	case got.Status >= 400 && got.Status < 500:
		said.refused++
		return
	case got.Status >= 300:
		t.Errorf("%s = %v: %d %s", p.Name, value, got.Status, got.Body)
		return
	}
	if ignored {
		said.refused++
	} else {
		said.stored++
	}
	if p.WriteOnly || p.Mapper == "concealed" {
		return
	}
	there := sub.S.Call("glpi", "GET", item, nil).Want(200).At(strings.TrimSuffix(p.Name+"."+shownBy(p), "."))
	if list, ok := there.([]any); ok && p.Settable {
		for i := range list {
			list[i] = list[i].(map[string]any)["id"]
		}
	}
	if ignored {
		if want != nil && reflect.DeepEqual(there, want) && len(p.Enum) == 0 && p.Type != model.TypeBoolean {
			t.Errorf("%s = %v is named as ignored, and is so", p.Name, value)
		}
		return
	}
	if want != nil && !reflect.DeepEqual(there, want) && sub.O.Name != "CustomFieldDefinition" { // shown as JSON
		t.Errorf("%s = %v: answered %d, and is %#v, want %#v", p.Name, value, got.Status, there, want)
	}
}

// shownBy names the member by which an object shows what was sent.
func shownBy(p *model.Property) string {
	if p.Type == model.TypeObject && (p.IsReference() || model.Find(p.Properties, "id") != nil) {
		return "id"
	}
	return ""
}

// value gives what is sent for a property, and what is then shown; nil for nothing that could be sent.
func (said *saying) value(sub *subject, p *model.Property) (sent, shown any) {
	switch {
	case p.Type == model.TypeArray && p.Target == "":
		return []any{"x"}, []any{"x"}
	case p.Settable:
		id := said.item(sub, p.Target)
		return []any{id}, []any{float64(id)}
	case p.Type == model.TypeArray:
		return []any{map[string]any{"id": 1, "name": "nobody"}}, []any{map[string]any{"id": 1.0}}
	case p.IsReference():
		id := said.item(sub, p.Target)
		return map[string]any{"id": id}, float64(id)
	case p.Type == model.TypeObject:
		id := model.Find(p.Properties, "id")
		if id == nil || len(id.Enum) == 0 {
			return nil, nil
		}
		n := id.Enum[len(id.Enum)-1]
		return n, float64(n.(int))
	}
	return sub.Value(p, 3)
}

// item gives an item of an object, one for all that name one.
func (said *saying) item(sub *subject, object string) int64 {
	said.Lock()
	defer said.Unlock()
	if said.made[object] == 0 {
		if object == "Entity" {
			said.made[object] = sub.S.Call("glpi", "POST", "/Administration/Entity",
				map[string]any{"name": "said " + fmt.Sprint(len(said.made)), "parent": 0}).ID()
		} else {
			said.made[object] = sub.S.Make(object, nil)
		}
	}
	return said.made[object]
}

// TestNullSaysNothing makes an item of every object with null for each property that its body does not give, as
// generated clients do that send all they know: it is made as without them.
func TestNullSaysNothing(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	s.Grant("unmanaged", model.Create)
	seen := map[string]bool{}
	for _, sub := range subjects(s) {
		if seen[sub.O.Name] || !sub.M.Ops.Has(model.Add) || sub.Refused() {
			continue
		}
		seen[sub.O.Name] = true
		t.Run(sub.O.Name, func(t *testing.T) {
			t.Parallel()
			sub.S = s.In(t)
			sub.Prepare()
			body, _ := sub.Body(0)
			for i := range sub.O.Properties {
				p := &sub.O.Properties[i]
				if _, given := body[p.Name]; !given && model.Current.Includes(p.Since, p.Removed) {
					body[p.Name] = nil
				}
			}
			sub.S.Call("glpi", "POST", sub.Base, body).Want(201)
		})
	}
}
