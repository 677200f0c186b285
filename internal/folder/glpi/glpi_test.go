package glpi

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestVersionOf reads what databases of GLPI say of their version.
func TestVersionOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dbversion, version string
		want               Version
		err                error
	}{
		{"11.0.7@a1b2", "11.0.7", Version{"11.0.7", 11, 0}, nil},
		{"", "10.0.18", Version{"10.0.18", 10, 0}, nil},
		{"11.0.0-dev@a1b2", "", Version{"11.0.0-dev", 11, 0}, nil},
		{"0.90", "", Version{"0.90", 0, 90}, nil},
		{"11", "", Version{"11", 11, 0}, nil},
		{"", "", Version{}, ErrNoVersion},
		{"11.0.7'); DROP TABLE x; -- ", "", Version{Text: "11.0.7'); DROP TABLE x; -- "}, ErrNoVersion},
		{"eleven", "11.0", Version{Text: "eleven"}, ErrNoVersion},
	} {
		got, err := VersionOf(t.Context(), func(_ context.Context, query string) (string, error) {
			if strings.Contains(query, "'dbversion'") {
				return c.dbversion, nil
			}
			return c.version, nil
		})
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q, %q: %+v, %v", c.dbversion, c.version, got, err)
		}
	}
}

// TestIsEncoded reads whether texts are encoded.
func TestIsEncoded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		major int
		says  string
		want  bool
	}{{10, "0", true}, {11, "0", false}, {11, "1", true}, {11, "", true}} {
		got, err := IsEncoded(t.Context(), func(context.Context, string) (string, error) { return c.says, nil },
			Version{Major: c.major})
		if got != c.want || err != nil {
			t.Errorf("GLPI %d that says %q: %v, %v", c.major, c.says, got, err)
		}
	}
}
