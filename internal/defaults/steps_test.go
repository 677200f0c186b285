package defaults

import (
	"context"
	"path/filepath"
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
	return model.Tables([]*model.Object{
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
	moved := map[string]string{
		"SELECT GROUP_CONCAT(`oauthclients_id` || ' ' || `users_id`) FROM `glpid_oauthclients`": "3 7",
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
