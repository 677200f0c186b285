package administration

import (
	"maps"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// TestLogins takes letters, digits and a few signs, or an address.
func TestLogins(t *testing.T) {
	t.Parallel()
	for login, fine := range map[string]bool{
		"glpi": true, "post-only": true, "Jörg.Müller": true, "o'neill": true, "a b": true, "a@example.org": true,
		"a+b@example.org": true,
		"":                false, "  ": false, "a/b": false, "a\nb": false, "<b>": false, "a;b": false,
	} {
		if err := checkLogin(login); (err == nil) != fine {
			t.Errorf("%q: %v", login, err)
		}
	}
}

// TestForbiddenColumns drops what a session may not set of an entity, and nothing of the program's own.
func TestForbiddenColumns(t *testing.T) {
	t.Parallel()
	sent := engine.Values{"name": "x", "admin_email": "a@example.org"}
	for _, c := range []struct {
		bits   int
		system bool
		kept   []string
	}{
		{0, false, []string{"name"}}, {model.Read, false, []string{"name"}},
		{model.Update, false, []string{"admin_email", "name"}}, {0, true, []string{"admin_email", "name"}},
	} {
		change := engine.Sketch(engine.OpUpdate, catalog.Default().Object("Entity"), nil, maps.Clone(sent))
		change.System = c.system
		change.Session = &access.Session{Profile: &access.Profile{Rights: map[string]int{"notification": c.bits}}}
		dropForbidden(change, "notification", mailFields)
		if kept := slices.Sorted(maps.Keys(change.After)); !slices.Equal(kept, c.kept) {
			t.Errorf("bits %d, by the program %v: %v", c.bits, c.system, kept)
		}
	}
}

// TestProfileLists wants lists as JSON texts.
func TestProfileLists(t *testing.T) {
	t.Parallel()
	for text, fine := range map[string]bool{`[]`: true, `["Computer"]`: true, "": true, `{}`: false, `Computer`: false,
		`[`: false} {
		change := engine.Sketch(engine.OpUpdate, catalog.Default().Object("Profile"),
			engine.Values{"helpdesk_item_type": "[1]"}, engine.Values{"helpdesk_item_type": text})
		if err := checkProfile(nil, change); (err == nil) != fine {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestKeptColumns ignores what the server keeps itself.
func TestKeptColumns(t *testing.T) {
	t.Parallel()
	change := engine.Sketch(engine.OpUpdate, catalog.Default().Object("User"), nil,
		engine.Values{"last_login": "2026-01-01 00:00:00", "date_mod": "x", "name": "y"})
	ignoreKept(change)
	if len(change.After) != 1 || change.Text("name") != "y" {
		t.Errorf("%v", change.After)
	}
}

// TestCoveredProfiles lets nobody write a profile that gives more than they have.
func TestCoveredProfiles(t *testing.T) {
	t.Parallel()
	mine := &access.Session{Profile: &access.Profile{Interface: access.Central,
		Rights: map[string]int{"ticket": model.Read | model.Update, "profile": model.Update}}}
	for _, c := range []struct {
		rights map[string]int
		fine   bool
	}{
		{map[string]int{"ticket": model.Read}, true}, {map[string]int{"ticket": model.Read | model.Update}, true},
		{map[string]int{"ticket": model.Purge}, false}, {map[string]int{"user": model.Read}, false},
	} {
		change := engine.Sketch(engine.OpUpdate, catalog.Default().Object("Profile"), engine.Values{}, engine.Values{})
		change.Session = mine
		err := coversWritten(change, access.Profile{Interface: access.Central, Rights: c.rights})
		if (err == nil) != c.fine {
			t.Errorf("%v: %v", c.rights, err)
		}
	}
}
