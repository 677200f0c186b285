package custom

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"string": "string", "STRING": "string", "StringType": "string", `Glpi\Asset\CustomFieldType\URLType`: "url",
		"datetime": "datetime", "DateTimeType": "datetime",
		"": "", "blob": "", `Glpi\Asset\CustomFieldType\RawType`: "",
	} {
		if got := kindOf(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		profile            int64
		required, readOnly bool
		multiple           bool
	}{
		`{}`:                                    {4, false, false, false},
		`[]`:                                    {4, false, false, false},
		`{"required": true}`:                    {4, true, false, false},
		`{"required": [6], "readonly": ["4"]}`:  {4, false, true, false},
		`{"readonly": [6, 4]}`:                  {6, false, true, false},
		`{"readonly": false, "required": []}`:   {4, false, false, false},
		`{"multiple": true, "further": "keys"}`: {4, false, false, true},
	} {
		o := readOptions(text)
		if concerns(o.Required, want.profile) != want.required || concerns(o.ReadOnly, want.profile) != want.readOnly ||
			o.Multiple != want.multiple {
			t.Errorf("%s: %+v for profile %d", text, o, want.profile)
		}
	}
}

func TestInRange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options string
		value   float64
		want    bool
	}{
		{`{}`, -1e9, true},
		{`{"min": 1, "max": 9}`, 1, true},
		{`{"min": 1, "max": 9}`, 9.5, false},
		{`{"min": "1"}`, 0, false},
		{`{"min": 1, "step": 2}`, 5, true},
		{`{"min": 1, "step": 2}`, 4, false},
		{`{"step": 0.01}`, 0.07, true},
		{`{"step": 0.25}`, 0.3, false},
		{`{"step": 0}`, 0.3, true},
	} {
		f := field{kind: "number", options: readOptions(c.options)}
		if f.inRange(c.value) != c.want {
			t.Errorf("%v within %s: want %t", c.value, c.options, c.want)
		}
	}
}

func TestReadCapacities(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"": nil, "[]": nil,
		`["HasInfocom", "Glpi\\Asset\\Capacity\\HasPlugCapacity"]`:                      {"HasInfocom", "HasPlug"},
		`[{"name": "Glpi\\Asset\\Capacity\\HasVolumesCapacity", "config": {"a": "b"}}]`: {"HasVolumes"},
		`[1]`: {""}, // which is the name of none
	} {
		if got, ok := readCapacities(text); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, bad := range []string{`{}`, `"x"`, `[`} {
		if got, ok := readCapacities(bad); ok {
			t.Errorf("%s is read as %q", bad, got)
		}
	}
	for name := range holding {
		if text, _ := json.Marshal([]string{name}); !knows(string(text)) {
			t.Errorf("%s is no capacity", name)
		}
	}
}

func knows(text string) bool {
	names, ok := readCapacities(text)
	for _, name := range names {
		found := false
		for _, c := range capacities {
			found = found || c == name
		}
		ok = ok && found
	}
	return ok
}

func TestTranslations(t *testing.T) {
	t.Parallel()
	names := readTranslations(
		`{"fr_FR": {"one": "Voiture", "other": "Voitures"}, "ja_JP": {"other": "車"}, "en_GB": {"other": "Motor cars"}, "de_DE": {"one": ""}}`)
	for language, want := range map[string]string{"fr_FR": "Voiture", "ja_JP": "車", "de_DE": "Car", "it_IT": "Car",
		"en_GB": "Motor cars"} {
		if got := names.one(language, "Car"); got != want {
			t.Errorf("%s: %s, want %s", language, got, want)
		}
	}
	if got := names.several("Car"); got != "Motor cars" {
		t.Error(got)
	}
	if got := readTranslations("").several("Car"); got != "Cars" {
		t.Error(got)
	}
}
