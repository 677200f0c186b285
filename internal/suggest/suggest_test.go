package suggest

import (
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	user := []string{"id", "username", "realname", "firstname", "date_mod", "is_active", "location.id", "location.name",
		"entity.name", "data"}
	for name, want := range map[string][]string{
		"name":         {"username", "realname", "firstname"},
		"USERNAME":     {"username"},
		"usernam":      {"username"},
		"dtaa":         {"data"},
		"id_active":    {"is_active"},
		"location_id":  {"location.id"},
		"locations_id": {"location.id"},
		"active":       {"is_active"},
		"locaton.name": {"location.name"},
		"zzzzzz":       nil,
		"":             nil,
		" ":            nil,

		strings.Repeat("a", 1000): nil,
	} {
		if got := Nearest(name, user); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestOr(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"},
		"a, b or c": {"a", "b", "c"}} {
		if got := Or(names); got != want {
			t.Errorf("%q: %q", names, got)
		}
	}
}
