package options

import (
	"context"
	"maps"
	"reflect"
	"testing"
)

type source map[string]string

func (s source) Values(context.Context, string) (map[string]string, error) { return s, nil }

// TestDefaults wants each default to be a value that the setting can have, and the settings of a fresh server to
// be those.
func TestDefaults(t *testing.T) {
	t.Parallel()
	fresh := map[string]string{}
	for i := range All {
		o := &All[i]
		if err := o.Check(o.Default); err != nil {
			t.Errorf("%s: %q: %v", o.Name, o.Default, err)
		}
		if _, twice := fresh[o.Name]; twice || o.Label == "" || o.Group == "" {
			t.Errorf("%s: it comes twice, or lacks a label or a heading", o.Name)
		}
		fresh[o.Name] = o.Default
	}
	none, err := Read(t.Context(), source{})
	if err != nil || !reflect.DeepEqual(none, Of(fresh)) {
		t.Errorf("%+v, %v", none, err)
	}
	if none.Enabled || none.Auth != AuthNone || none.Frequency != 24 || !none.ImportSoftware || none.ImportEnv ||
		!none.ComponentSimcard || !none.StaleAny || !reflect.DeepEqual(none.StaleActions, []int64{StaleDelete}) {
		t.Errorf("%+v", none)
	}
}

// TestEachHasAPlace changes each setting alone, and wants the settings to be others then, each in its own way.
func TestEachHasAPlace(t *testing.T) {
	t.Parallel()
	others := map[string]string{"auth_required": "basic_auth", "basic_auth_login": "agent",
		"basic_auth_password": "sealed", "inventory_frequency": "12", "stale_agents_delay": "30",
		"stale_agents_action": `["1","2"]`, "stale_agents_status_condition": "[3, 4]"}
	seen := []Options{Of(nil)}
	for i := range All {
		o := &All[i]
		value := others[o.Name]
		switch {
		case value != "":
		case o.Kind == Item:
			value = "7"
		case o.Default == "0":
			value = "1"
		default:
			value = "0"
		}
		got := Of(map[string]string{o.Name: value})
		for _, other := range seen {
			if reflect.DeepEqual(got, other) {
				t.Errorf("%s = %s changes nothing of its own", o.Name, value)
			}
		}
		seen = append(seen, got)
	}
	got := Of(others)
	if got.Auth != AuthBasic || got.Login != "agent" || got.Password != "sealed" || got.Frequency != 12 ||
		got.StaleDays != 30 || !reflect.DeepEqual(got.StaleActions, []int64{1, 2}) || got.StaleAny ||
		!reflect.DeepEqual(got.StaleStates, []int64{3, 4}) {
		t.Errorf("%+v", got)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	wrong := map[string][]string{
		"enabled_inventory": {"", "2", "yes"}, "auth_required": {"", "digest"},
		"inventory_frequency": {"0", "241", "a", ""}, "states_id_default": {"-2", "x"}, "location": {"-1"},
		"stale_agents_action": {"", "[3]", "0", "[a]"}, "stale_agents_status_condition": {"all", `["x"]`, ""},
	}
	for name, values := range maps.All(wrong) {
		option := Find(name)
		for _, value := range values {
			if option.Check(value) == nil {
				t.Errorf("%s takes %q", name, value)
			}
		}
		if got := Of(map[string]string{name: values[0]}); !reflect.DeepEqual(got, Of(nil)) {
			t.Errorf("%s = %q is no default", name, values[0])
		}
	}
	if Find("states_id_default").Check("-1") != nil || Find("nonesuch") != nil {
		t.Error("-1 leaves the status alone; there is no nonesuch")
	}
}
