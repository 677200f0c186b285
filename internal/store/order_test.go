package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
	"github.com/glpid/glpid/internal/store/collation"
)

// sorted makes a table whose texts stand in indexes, one of which wants names to differ.
func sorted() []*model.Table {
	return model.Tables([]*model.Object{{
		Name: "Thing", Table: "glpi_things", Properties: []model.Property{model.ID(), model.String("name").Seek(),
			model.String("serial"), model.Int("number")},
		Indexes: []model.Index{{Columns: []string{"number", "name"}, Unique: true}, {Columns: []string{"serial"}}},
	}, {
		Name: "Place", Table: "glpi_places", Tree: "places_id", Properties: []model.Property{model.ID(),
			model.String("name"), model.String("completename"), model.Int("level")},
		Indexes: []model.Index{{Columns: []string{"places_id", "name"}, Unique: true}},
	}})
}

// sortedOtherwise makes a database whose texts are in another order than the program's, as older programs had one: that
// of SQLite's NOCASE.
func sortedOtherwise(t *testing.T, path string, rows [][2]any, more ...string) {
	t.Helper()
	ctx := t.Context()
	db, err := store.Open(ctx, store.URL(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx, sorted()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	collated := func(from, to string) {
		raw(t, path, "PRAGMA writable_schema = ON", fmt.Sprintf("UPDATE `sqlite_master` SET `sql` = REPLACE(`sql`,"+
			" 'COLLATE %s', 'COLLATE %s') WHERE `name` IN ('glpi_things', 'glpi_places')", from, to))
	}
	collated("GLPI", "NOCASE")
	for i, row := range rows {
		raw(t, path, fmt.Sprintf("INSERT INTO `glpi_things` (`id`, `number`, `name`, `serial`) VALUES (%d, %d, '%s',"+
			" '%[3]s')", i+1, row[0], row[1]))
	}
	raw(t, path, more...)
	collated("NOCASE", "GLPI")
	raw(t, path, "UPDATE `glpid_meta` SET `value` = 'otherwise' WHERE `name` = 'compared'")
	file, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var sound string
	if err := file.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&sound); err != nil || sound == "ok" {
		t.Fatalf("the order is that of the program: %s, %v", sound, err)
	}
}

// raw runs statements on a file as another program would.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	file, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	file.SetMaxOpenConns(1)
	for _, statement := range statements {
		if _, err := file.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRenamedTree has an item of a tree renamed so: what lies below it follows.
func TestRenamedTree(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "test.db")
	sortedOtherwise(t, path, nil, "INSERT INTO `glpi_places` (`id`, `places_id`, `name`, `completename`) VALUES"+
		" (1, 0, 'home', 'home'), (2, 1, 'はな', 'home > はな'), (3, 1, 'ハナ', 'home > ハナ'), (4, 3, 'x',"+
		" 'home > ハナ > x'), (5, 4, 'y', 'home > ハナ > x > y'), (6, 2, 'ハナ', 'home > はな > ハナ'),"+
		" (7, 0, '😀', '😀'), (8, 0, '🙂', '🙂'), (9, 8, '🙂', '🙂 > 🙂'), (10, 9, '🙂', '🙂 > 🙂 > 🙂'), (11, 9, '😀', '🙂 > 🙂 > 😀')")
	db := openTest(t, store.URL(path))
	told, err := db.Bring(ctx, sorted())
	if err != nil || len(told.Renamed) != 3 {
		t.Fatalf("%+v, %v", told, err)
	}
	var got []string
	if err := db.Each(ctx, "SELECT `completename` FROM `glpi_places` ORDER BY `id`", nil, func(row []backend.Cell) error {
		got = append(got, strings.Clone(row[0].String()))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	const want = "home; home > はな; home > ハナ (3); home > ハナ (3) > x; home > ハナ (3) > x > y; home > はな > ハナ; 😀;" +
		" 🙂 (8); 🙂 (8) > 🙂; 🙂 (8) > 🙂 > 🙂; 🙂 (8) > 🙂 > 😀 (11)"
	if names := strings.Join(got, "; "); names != want {
		t.Errorf("full names are %s\nwant %s", names, want)
	}
}

// TestSortedOtherwise brings a database up to date that an older program has sorted, also where names that differed
// are the same now and must not be.
func TestSortedOtherwise(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	long := strings.Repeat("é", 254)
	for _, test := range []struct {
		name    string
		rows    [][2]any // numbers and names
		renamed string
	}{
		{"different", [][2]any{{0, "_x"}, {0, "10"}, {0, "éclair"}, {0, "Zebra"}, {0, "ñu"}, {0, "zoo"}, {0, "apfel"},
			{0, "Ärger"}, {0, "😀"}, {1, "🙂"}, {1, "é"}, {2, "e"}, {0, "~"}}, ""},
		{"the same", [][2]any{{1, "😀"}, {0, "はな"}, {0, "ハナ"}, {1, "🙂"}, {1, "🙂 (4)"}, {2, "🙂"}, {0, "ハな"}, {0, "z"},
			{0, "a"}, {3, long + "E"}, {3, long + "é"}, {3, long + "ê"}, {4, "é"}, {4, "É"}},
			"3 ハナ = 2: ハナ (3); 4 🙂 = 1: 🙂 (4); 7 ハな = 2: ハな (7); 11 " + long + "é = 10: " + long[:250*2] +
				" (11); 12 " + long + "ê = 10: " + long[:250*2] + " (12); 14 É = 13: É (14); 5 🙂 (4) = 4: 🙂 (4) (5)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "test.db")
			sortedOtherwise(t, path, test.rows)
			db := openTest(t, store.URL(path))
			if err := db.Check(ctx); err != nil {
				t.Errorf("before it is brought up to date: %v", err)
			}
			told, err := db.Bring(ctx, sorted())
			if err != nil {
				t.Fatal(err)
			}
			var renamed []string
			for _, r := range told.Renamed {
				renamed = append(renamed, fmt.Sprintf("%d %s = %d: %s", r.ID, r.Was, r.First, r.Now))
				if r.Table != "glpi_things" || r.Column != "name" {
					t.Errorf("%+v is renamed", r)
				}
			}
			if got := strings.Join(renamed, "; "); got != test.renamed {
				t.Errorf("renamed are\n%s\nwant\n%s", got, test.renamed)
			}
			if err := db.Check(ctx); err != nil {
				t.Errorf("afterwards: %v", err)
			}
			names, serials := texts(t, db, "name"), texts(t, db, "serial")
			if len(names) != len(test.rows) || !slices.IsSortedFunc(serials, collation.Compare) {
				t.Errorf("%d rows with the serials %q", len(names), serials)
			}
			for _, row := range test.rows {
				var n int
				if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things` WHERE `serial` = ?",
					row[1]).Scan(&n); err != nil || n == 0 {
					t.Errorf("%q is not found, %v", row[1], err)
				}
			}
			err = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO `glpi_things` (`number`, `name`)"+
					" SELECT `number`, `name` FROM `glpi_things` WHERE `id` = ?", len(test.rows))
				return err
			})
			if !store.IsDuplicate(err) {
				t.Errorf("another one of the same name: %v", err)
			}
			if told, err := db.Bring(ctx, sorted()); err != nil || len(told.Renamed) > 0 {
				t.Errorf("once more: %v, %v", told, err)
			}
		})
	}
}

// texts gives those of a column, in its order.
func texts(t *testing.T, db *store.DB, column string) (all []string) {
	t.Helper()
	rows, err := db.Query(t.Context(), "SELECT `"+column+"` FROM `glpi_things` ORDER BY `"+column+"`")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
