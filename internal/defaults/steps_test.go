package defaults

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/mariadb"
)

// older are tables and columns that earlier programs have made, and this one does not.
func older() []*model.Table {
	texts := func(names ...string) (out []model.Column) {
		for _, name := range names {
			out = append(out, model.Column{Name: name, Type: model.TypeString})
		}
		return out
	}
	number := func(name string, initial any) model.Column {
		return model.Column{Name: name, Type: model.TypeInteger, Default: initial}
	}
	date := func(name string) model.Column {
		return model.Column{Name: name, Type: model.TypeString, Format: model.FormatDateTime}
	}
	return model.Tables([]*model.Object{
		{Name: "5", Table: "glpi_helpdesks_tiles_items", Columns: append(texts("itemtype_item", "itemtype_tile"),
			number("items_id_item", 0), number("items_id_tile", 0), number("rank", 0))},
		{Name: "6", Table: "glpi_entities", Columns: []model.Column{number("notclosed", nil)}},
		{Name: "7", Table: "glpi_queuedwebhooks", Columns: texts("last_error")},
		{Name: "8", Table: "glpi_ticketrecurrents", Columns: []model.Column{date("next_counted"),
			number("predefinedfields_id_done", 0)}},
		{Name: "9", Table: "glpi_recurrentchanges", Columns: []model.Column{date("next_counted")}},
		{Name: "10", Table: "glpi_items_devicesimcards", Columns: []model.Column{number("groups_id", 0)}},
		{Name: "1", Table: "glpi_oauthclients", Columns: []model.Column{number("users_id", 0)}},
		{Name: "2", Table: "glpi_oauth_access_tokens",
			Columns: texts("identifier", "client", "user_identifier", "scopes", "uuid", "family")},
		{Name: "3", Table: "glpi_oauth_refresh_tokens", Columns: append(texts("identifier", "client", "family"),
			number("is_used", 0))},
		{Name: "4", Table: "glpi_oauth_auth_codes", Columns: append(texts("identifier", "redirect_uri", "family"),
			number("is_used", 0))},
	})
}

// TestMoves opens a database that an earlier program has worked with: what it has kept in tables and columns that GLPI
// does not have is where this program looks for it, and stays as it is when this program works with it.
func TestMoves(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]func(t *testing.T) string{
		"SQLite":  func(t *testing.T) string { return store.URL(filepath.Join(t.TempDir(), "glpid.db")) },
		"MariaDB": func(t *testing.T) string { return mariadb.New(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testMoves(t, url(t))
		})
	}
}

func testMoves(t *testing.T, url string) {
	ctx := t.Context()
	db, err := store.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	reg := catalog.Default()
	run := func(queries ...string) {
		t.Helper()
		for _, query := range queries {
			if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, query)
				return err
			}); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
		}
	}
	for _, tables := range [][]*model.Table{reg.Graph().Tables(), older()} {
		if err := db.Migrate(ctx, tables); err != nil {
			t.Fatal(err)
		}
	}
	run("INSERT INTO `glpi_oauthclients` (`id`, `identifier`, `users_id`) VALUES (3, 'robot', 7), (4, 'nobody', 0)",
		"INSERT INTO `glpi_oauth_access_tokens` (`identifier`, `client`, `user_identifier`, `scopes`, `uuid`, `family`)"+
			" VALUES ('a', 'robot', '7', '[\"api\"]', 'u', 'f')",
		"INSERT INTO `glpi_oauth_refresh_tokens` (`identifier`, `client`, `family`, `is_used`) VALUES ('r', 'robot', 'f', 1)",
		"INSERT INTO `glpi_oauth_auth_codes` (`identifier`, `redirect_uri`, `family`) VALUES ('c', 'https://x', 'f')")
	run("INSERT INTO `glpi_helpdesks_tiles_items` (`id`, `itemtype_item`, `itemtype_tile`, `items_id_tile`, `rank`)"+
		" VALUES (5, 'Entity', 'T', 2, 1)",
		"INSERT INTO `glpi_entities` (`id`, `name`, `notclosed`) VALUES (1, 'says', 12), (2, 'inherits', NULL),"+
			" (3, 'none', NULL)",
		// As earlier programs had them, in a column that MariaDB let hold what is below 0.
		"INSERT INTO `glpi_queuedwebhooks` (`id`, `url`, `last_error`) VALUES (1, 'a', 'refused'), (2, 'b', NULL)",
		"INSERT INTO `glpi_ticketrecurrents` (`id`, `name`, `next_counted`, `predefinedfields_id_done`) VALUES"+
			" (1, 'r', '2026-01-02 03:04:05', 9)",
		"INSERT INTO `glpi_recurrentchanges` (`id`, `name`, `next_counted`) VALUES (1, 'r', '2026-02-02 03:04:05')",
		"INSERT INTO `glpi_items_devicesimcards` (`id`, `itemtype`, `items_id`, `groups_id`) VALUES"+
			" (1, 'Computer', 1, 4), (2, 'Computer', 1, 0)")
	if strings.HasPrefix(url, "mysql:") {
		run("ALTER TABLE `glpi_entities` MODIFY `tickettemplates_id` int NOT NULL DEFAULT 0")
	}
	run("UPDATE `glpi_entities` SET `tickettemplates_id` = CASE `id` WHEN 1 THEN 8 WHEN 2 THEN -2 ELSE 0 END")
	moved := map[string]string{
		"SELECT `id` || `itemtype_tile` || `items_id_tile` FROM `glpi_helpdesks_tiles_items_tiles`": "5T2",
		"SELECT GROUP_CONCAT(COALESCE(`notclosed_delay`, -2)) FROM (SELECT `notclosed_delay` FROM `glpi_entities`" +
			" ORDER BY `id`) `e`": "12,-2,-2",
		"SELECT GROUP_CONCAT(`tickettemplates_strategy` || ' ' || `tickettemplates_id`) FROM (SELECT * FROM" +
			" `glpi_entities` ORDER BY `id`) `e`": "0 8,-2 0,0 0",
		"SELECT GROUP_CONCAT(`queuedwebhooks_id` || `last_error`) FROM `glpid_queuedwebhooks`": "1refused",
		"SELECT GROUP_CONCAT(`itemtype` || `items_id` || `counted` || ' ' || `predefinedfields_id_done`) FROM" +
			" (SELECT * FROM `glpid_recurrences` ORDER BY `id`) `r`": "TicketRecurrent12026-01-02 03:04:05 9," +
			"RecurrentChange12026-02-02 03:04:05 0",
		"SELECT GROUP_CONCAT(`itemtype` || `items_id` || ' ' || `groups_id` || `type`) FROM `glpi_groups_items`": "Item_DeviceSimcard1 41",
		"SELECT GROUP_CONCAT(`oauthclients_id` || ' ' || `users_id`) FROM `glpid_oauthclients`":                  "3 7",
		"SELECT `identifier` || `client` || `user_identifier` || `scopes` || `uuid` || `family` FROM" +
			" `glpid_oauth_access_tokens`": `arobot7["api"]uf`,
		"SELECT `identifier` || `client` || `family` || `is_used` FROM `glpid_oauth_refresh_tokens`": "rrobotf1",
		"SELECT `identifier` || `redirect_uri` || `is_used` FROM `glpid_oauth_auth_codes`":           "chttps://x0",
	}
	for range 2 {
		if _, err := db.Apply(ctx, Steps(reg)); err != nil {
			t.Fatal(err)
		}
		for query, want := range moved {
			var got string
			if err := db.QueryRow(ctx, query).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %q, want %q (%v)", query, got, want, err)
			}
		}
		run("DELETE FROM `glpid_migrations`") // as an interruption may leave it
	}
}
