package sharing_test

import (
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/sharing"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestReach shares a reminder with each kind of target, and asks which accounts of a fresh site that reaches.
func TestReach(t *testing.T) {
	t.Parallel()
	site := testsite.New(t)
	targets := sharing.Targets{Object: "Reminder", Column: "reminders_id", Users: "glpi_reminders_users",
		Groups: "glpi_groups_reminders", Profiles: "glpi_profiles_reminders", Entities: "glpi_entities_reminders"}
	site.Exec(t, "INSERT INTO `glpi_entities` (`id`, `name`, `entities_id`, `completename`) VALUES"+
		" (50, 'Branch', 0, 'Root entity > Branch')")
	site.Exec(t, "INSERT INTO `glpi_groups` (`id`, `name`) VALUES (7, 'Movers')")
	site.Exec(t, "INSERT INTO `glpi_groups_users` (`groups_id`, `users_id`) VALUES (7, 4)")
	site.Exec(t, "UPDATE `glpi_profiles_users` SET `is_recursive` = 0 WHERE `users_id` = 4")
	site.Directory.Invalidate()
	const glpi, postOnly, tech = 2, 3, 4 // accounts of a fresh site
	for i, test := range []struct {
		name    string
		table   string
		row     map[string]any
		reaches []int64
	}{
		{"nobody", "", nil, nil},
		{"a user", targets.Users, map[string]any{"users_id": tech}, []int64{tech}},
		{"a group, wherever", targets.Groups, map[string]any{"groups_id": 7, "no_entity_restriction": 1}, []int64{tech}},
		{"a group, in an entity that its member does not see", targets.Groups,
			map[string]any{"groups_id": 7, "entities_id": 50}, nil},
		{"a profile, wherever", targets.Profiles, map[string]any{"profiles_id": 1, "no_entity_restriction": 1},
			[]int64{postOnly}},
		{"a profile, in an entity below that of the account", targets.Profiles, map[string]any{"profiles_id": 1,
			"entities_id": 50}, []int64{postOnly}},
		{"an entity", targets.Entities, map[string]any{"entities_id": 0}, []int64{glpi, postOnly, tech}},
	} {
		id := int64(100 + i)
		site.Exec(t, "INSERT INTO `glpi_reminders` (`id`, `name`, `users_id`) VALUES (?, ?, 0)", id, test.name)
		if test.table != "" {
			test.row["reminders_id"] = id
			if err := site.Insert(t.Context(), test.table, test.row); err != nil {
				t.Fatal(err)
			}
		}
		for _, user := range []int64{glpi, postOnly, tech} {
			want := 0
			if slices.Contains(test.reaches, user) {
				want = 1
			}
			where := targets.Reach(site.Session(t, user), "`r`")
			n := -1
			if err := site.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_reminders` `r` WHERE `r`.`id` = ? AND ("+
				where.SQL+")", append([]any{id}, where.Args...)...).Scan(&n); err != nil {
				t.Fatal(err)
			}
			if n != want {
				t.Errorf("%s: user %d sees %d, want %d", test.name, user, n, want)
			}
		}
	}
}
