package check_test

import (
	"context"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/folder/check"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

func TestRun(t *testing.T) {
	t.Parallel()
	s := testsite.New(t)
	look := func() string {
		t.Helper()
		found, err := check.Run(t.Context(), s.DB, s.Catalog, func(string, int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, f := range found {
			lines = append(lines, f.String())
		}
		return strings.Join(lines, "\n")
	}
	if found := look(); found != "" {
		t.Errorf("a fresh install: %s", found)
	}
	for _, damage := range []struct{ statement, want string }{
		{"INSERT INTO `glpi_tickets` (`id`, `name`, `locations_id`) VALUES (1, 'x', 99)",
			"glpi_tickets: 1 rows name in locations_id what is not in glpi_locations, for example id 1"},
		{"INSERT INTO `glpi_groups_users` (`id`, `users_id`, `groups_id`) VALUES (5, 2, 77)",
			"glpi_groups_users: 1 rows name in groups_id what is not in glpi_groups, for example id 5"},
		{"INSERT INTO `glpi_itilfollowups` (`id`, `itemtype`, `items_id`) VALUES (3, 'Ticket', 12)",
			"glpi_itilfollowups: 1 rows belong to a Ticket that is not there, for example id 3"},
		{"INSERT INTO `glpi_groups` (`id`, `name`, `completename`, `level`) VALUES (1, 'A', 'A', 4)",
			"glpi_groups: 1 rows have a full name or a level that does not follow from the tree, for example id 1"},
		{"INSERT INTO `glpi_computers` (`id`, `name`, `ticket_tco`) VALUES (8, 'pc', 12.5)",
			"glpi_computers: 1 rows say other costs than their tickets have, for example id 8"},
		{"UPDATE `glpi_users` SET `is_active` = 0", "nobody who can sign in may administer"},
	} {
		if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), damage.statement)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if found := look(); !strings.Contains(found, damage.want) {
			t.Errorf("%s: found %q, want %q", damage.statement, found, damage.want)
		}
	}
}
