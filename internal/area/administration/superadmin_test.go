package administration_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/area/administration"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestSomebodyStaysSuperAdmin takes away by each way what makes the last super-admin: the account, what lets it sign in,
// its authorisation, and what the authorisation goes with. With another super-admin each of them is done.
func TestSomebodyStaysSuperAdmin(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]struct {
		method, path string // %d: the account, its authorisation, the profile, the entity
		body         any
	}{
		"switched off":      {"PATCH", "/Administration/User/%[1]d", map[string]any{"is_active": false}},
		"in the trash":      {"PATCH", "/Administration/User/%[1]d", map[string]any{"is_deleted": true}},
		"ended":             {"PATCH", "/Administration/User/%[1]d", map[string]any{"end_date": "2020-01-01T00:00:00Z"}},
		"not begun":         {"PATCH", "/Administration/User/%[1]d", map[string]any{"begin_date": "2037-01-01T00:00:00Z"}},
		"of a directory":    {"PATCH", "/Administration/User/%[1]d", map[string]any{"authtype": 3}},
		"trashed":           {"DELETE", "/Administration/User/%[1]d", nil},
		"purged":            {"DELETE", "/Administration/User/%[1]d?force=true", nil},
		"not authorised":    {"DELETE", "/Administration/User/%[1]d/Authorization/%[2]s", nil},
		"without a profile": {"DELETE", "/Administration/Profile/%[3]d?force=true", nil},
		"nowhere":           {"DELETE", "/Administration/Entity/%[4]d?force=true", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testapi.New(t)
			entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "A"}).ID()
			profile := s.Call("glpi", "POST", "/Administration/Profile", map[string]any{"name": "Boss"}).ID()
			like := administration.ProfileChange{Like: 4}
			if err := administration.ChangeProfile(t.Context(), s.Engine, profile, like); err != nil {
				t.Fatal(err)
			}
			boss, _ := s.Employ("boss", profile, entity, true)
			grant := s.Scalar("SELECT id FROM glpi_profiles_users WHERE users_id = ?", boss)
			at := fmt.Sprintf(way.path+"%.[5]s", boss, grant, profile, entity, "")
			s.Token("glpi")
			s.Exec("UPDATE glpi_users SET authtype = 3 WHERE name = 'glpi'") // its token holds, its password does not
			if r := s.Call("glpi", way.method, at, way.body); r.Status != 403 {
				t.Errorf("%s %s of the last one: %d %s", way.method, at, r.Status, r.Body)
			}
			s.Exec("UPDATE glpi_users SET authtype = 1 WHERE name = 'glpi'")
			if r := s.Call("glpi", way.method, at, way.body); r.Status != 200 && r.Status != 204 {
				t.Errorf("%s %s beside another: %d %s", way.method, at, r.Status, r.Body)
			}
		})
	}
}
