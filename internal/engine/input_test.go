package engine

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// TestNothingFits gives every property of the catalogue that a body may set what stands for nothing,
// and what is of another type: each is refused, or becomes a value that the column can hold.
func TestNothingFits(t *testing.T) {
	t.Parallel()
	numbers := 0
	for _, o := range catalog.Default().Objects() {
		if o.Table == "" {
			continue
		}
		columns := map[string]model.Column{"id": {Name: "id", Type: model.TypeInteger}}
		for _, c := range o.StoredColumns() {
			columns[c.Name] = c
		}
		for _, creating := range []bool{true, false} {
			for i := range o.Properties {
				p := &o.Properties[i]
				if !creating && !p.ReadOnly && (p.Type == model.TypeInteger || p.Type == model.TypeNumber) {
					numbers++
				}
				for _, value := range []any{
					nil, "", " ", false, true, "x", json.Number("0"), json.Number("1e300"), json.Number("-1"),
					json.Number("0.5"),
					[]any{}, map[string]any{}, map[string]any{"id": nil}, map[string]any{"id": ""},
					map[string]any{"id": " "},
				} {
					in := &input{version: model.Current, creating: creating, values: Values{}, faults: faults{}}
					in.read([]*model.Property{p}, map[string]any{p.Name: value}, "")
					if len(in.faults) > 0 {
						continue
					}
					for name, stored := range in.values {
						c, known := columns[name]
						if !known {
							t.Errorf("%s.%s = %#v: there is no column %s", o.Name, p.Name, value, name)
							continue
						}
						if stored == nil && c.Default != nil &&
							(c.Type == model.TypeInteger || c.Type == model.TypeNumber || c.Type == model.TypeBoolean) {
							t.Errorf("%s.%s = %#v: column %s cannot be NULL", o.Name, p.Name, value, name)
						}
						if text, ok := stored.(string); ok &&
							(c.Type == model.TypeInteger || c.Type == model.TypeNumber || c.Type == model.TypeBoolean) {
							t.Errorf("%s.%s = %#v: column %s holds no text like %q", o.Name, p.Name, value, name, text)
						}
					}
				}
			}
		}
	}
	if numbers < 200 {
		t.Errorf("only %d numbers were tried", numbers)
	}
}

// TestInstantsAtTheEnds holds that what is accepted has four digits of a year in UTC, and is shown with
// four whatever the session's zone.
func TestInstantsAtTheEnds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"9999-12-31T23:59:59Z": "9999-12-31 23:59:59", "9999-12-31T23:59:59+12:00": "9999-12-31 11:59:59",
		"9999-12-31T23:59:59-12:00": "",
		"0001-01-01T00:00:00Z":      "0001-01-01 00:00:00", "0001-01-01T00:00:00+01:00": "",
		"0001-01-01T00:00:00-01:00": "0001-01-01 01:00:00",
	} {
		at, ok := parseInstant(text, nil)
		if ok != (want != "") || ok && FormatTime(at) != want {
			t.Errorf("%s: %v %s", text, ok, FormatTime(at))
		}
	}
	for _, hours := range []int{14, -12} {
		for _, stored := range []string{"9999-12-31 23:59:59", "0001-01-01 00:00:00"} {
			shown := string(appendDateTime(nil, stored, time.FixedZone("", hours*3600)))
			if at, err := time.Parse(`"`+time.RFC3339+`"`, shown); err != nil || FormatTime(at) != stored {
				t.Errorf("%s is shown as %s at %d: %v", stored, shown, hours, err)
			}
		}
	}
}
