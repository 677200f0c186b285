package settings_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestSettings sets values, and reads them as what they are asked for.
func TestSettings(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	config := settings.New(site.DB)
	ctx := t.Context()
	var heard []string
	config.Remember = func(_ context.Context, _ *store.Tx, group, name, old, value string) error {
		heard = append(heard, fmt.Sprintf("%s %s: %q, %q", group, name, old, value))
		return nil
	}
	for _, test := range []struct {
		name, value string
		number      int
		yes         bool
	}{
		{"made_up", "12", 12, true}, {"made_up", "0", 0, false}, {"made_up", "", -1, false},
		{"made_up", "false", -1, false}, {"MADE_UP", "1", 1, true}, {"made_up", "ten", -1, true},
	} {
		if err := config.Set(ctx, test.name, test.value); err != nil {
			t.Fatal(err)
		}
		text, err := config.Get(ctx, "made_up")
		number, errNumber := config.Int(ctx, "made_up", -1)
		yes, errYes := config.Bool(ctx, "made_up")
		if err != nil || errNumber != nil || errYes != nil {
			t.Fatal(err, errNumber, errYes)
		}
		if text != test.value || number != test.number || yes != test.yes {
			t.Errorf("%s = %q is %q, %d, %v", test.name, test.value, text, number, yes)
		}
	}
	if want := []string{`core made_up: "", "12"`, `core made_up: "12", "0"`, `core made_up: "0", ""`,
		`core made_up: "", "false"`, `core MADE_UP: "false", "1"`, `core made_up: "1", "ten"`}; !slices.Equal(heard, want) {
		t.Errorf("heard of %q", heard)
	}
}

// TestSettingsTogether sets several values of which one is refused: none is set.
func TestSettingsTogether(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	config := settings.New(site.DB)
	config.Remember = func(_ context.Context, _ *store.Tx, _, name, _, _ string) error {
		if name == "second" {
			return fmt.Errorf("not this one")
		}
		return nil
	}
	if err := config.SetAll(t.Context(), "inventory", map[string]string{"first": "1", "second": "2"}); err == nil {
		t.Error("it is set")
	}
	values, err := config.Values(t.Context(), "inventory")
	if err != nil || values["first"] != "" {
		t.Errorf("first is %q, %v", values["first"], err)
	}
}

// TestSettingsOfAnotherProcess changes a value as another process does: it is there when that is told.
func TestSettingsOfAnotherProcess(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	config, other := settings.New(site.DB), settings.New(site.DB)
	if _, err := config.Get(t.Context(), "url_base"); err != nil {
		t.Fatal(err)
	}
	if err := other.Set(t.Context(), "url_base", "https://helpdesk.example.org"); err != nil {
		t.Fatal(err)
	}
	config.Invalidate()
	if got, err := config.Get(t.Context(), "url_base"); err != nil || got != "https://helpdesk.example.org" {
		t.Errorf("it reads %q, %v", got, err)
	}
}
