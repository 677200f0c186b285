package store_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/storetest"
	"github.com/glpid/glpid/internal/testing/mariadb"
)

// openTest opens a database at an address.
func openTest(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestSQLite holds SQLite to what the store asks of a database.
func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB) storetest.Opener {
		url := store.URL(filepath.Join(t.TempDir(), "test.db"))
		return func(t testing.TB) *store.DB { return openTest(t, url) }
	})
}

// TestSpoiltIndex damages the index of texts: what is asked is answered without it, or by one that is made anew, a check
// says so, and the database is sound besides.
func TestSpoiltIndex(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]string{
		"none":      "UPDATE `glpid_meta` SET `value` = `value`",
		"gone":      "DELETE FROM `glpid_trigrams_data` WHERE `id` > 10",
		"half":      "DELETE FROM `glpid_trigrams_data` WHERE `id` > 10 AND `id` % 2 = 0",
		"zeros":     "UPDATE `glpid_trigrams_data` SET `block` = ZEROBLOB(LENGTH(`block`)) WHERE `id` > 10",
		"structure": "DELETE FROM `glpid_trigrams_data` WHERE `id` = 10",
		"pages":     "DELETE FROM `glpid_trigrams_idx`",
		"numbers":   "UPDATE `glpid_searched` SET `number` = `number` + 10",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			db := openTest(t, store.URL(filepath.Join(t.TempDir(), "test.db")))
			told := make(chan error, 10)
			db.OnFault(func(err error) { told <- err })
			if err := db.Migrate(ctx, model.Tables([]*model.Object{{Name: "Thing", Table: "glpi_things",
				Properties: []model.Property{model.ID(), model.String("name").Seek()}}})); err != nil {
				t.Fatal(err)
			}
			run := func(query string) {
				t.Helper()
				if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.Exec(ctx, query)
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			run("INSERT INTO `glpi_things` (`name`) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c" +
				" WHERE n < 5000) SELECT 'the thing ' || (n * 7919) FROM c")
			if err := db.FollowTexts(ctx, "glpi_things", "name"); err != nil {
				t.Fatal(err)
			}
			run(damage)
			if err := db.Check(ctx); err != nil {
				t.Errorf("an index that can be made anew is damage: %v", err)
			}
			wrong, err := db.CheckTexts(ctx)
			if err != nil || len(wrong) > 0 != (name != "none") {
				t.Errorf("the check says %q: %v", wrong, err)
			}
			if name == "pages" || name == "numbers" { // which only a check finds
				if err := db.ForgetTexts(ctx); err != nil {
					t.Fatal(err)
				}
			}
			find := func() (known bool) {
				t.Helper()
				ids, known, err := db.Containing(ctx, "glpi_things", "name", "%thing 7919", false, 500)
				if err != nil || known && (len(ids) == 0 || ids[0] != 1) {
					t.Errorf("the first thing is %v, %v", ids, err)
				}
				return known
			}
			if !find() && name != "pages" && name != "numbers" {
				if err := <-told; !strings.Contains(err.Error(), "look for a text in glpi_things.name") {
					t.Errorf("of the damage is told: %v", err)
				}
			}
			for !find() { // until it has been made anew
			}
			if wrong, err := db.CheckTexts(ctx); len(wrong) > 0 || err != nil {
				t.Errorf("the index that was made anew is wrong: %q, %v", wrong, err)
			}
		})
	}
}

// TestMariaDB holds MariaDB to it.
func TestMariaDB(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB) storetest.Opener {
		url := mariadb.New(t)
		return func(t testing.TB) *store.DB { return openTest(t, url) }
	})
}

func TestBackup(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t, store.URL(filepath.Join(t.TempDir(), "test.db")))
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(ctx, path, nil); err != nil {
		t.Fatal(err)
	}
	copied, err := store.Open(ctx, "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if err := copied.Check(ctx); err != nil {
		t.Error(err)
	}
	if _, err := store.Open(ctx, "postgres://x"); err == nil {
		t.Error("an unknown kind of database is opened")
	}
}

func BenchmarkWrite(b *testing.B) {
	ctx := b.Context()
	db := openTest(b, store.URL(filepath.Join(b.TempDir(), "test.db")))
	if err := db.Migrate(ctx,
		model.Tables([]*model.Object{{Name: "Thing", Table: "glpi_things",
			Properties: []model.Property{model.ID(), model.Int("number")}}})); err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Insert(ctx, "glpi_things", map[string]any{"number": 1})
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestWrongColumns tells of columns that somebody has made otherwise.
func TestWrongColumns(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t, store.URL(filepath.Join(t.TempDir(), "test.db")))
	tables := model.Tables([]*model.Object{{Name: "Thing", Table: "glpi_things", Properties: []model.Property{
		model.ID(), model.String("name"), model.Bool("maybe").Null(), model.Int("number"), model.DateTime("date_mod"),
	}}})
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx,
			"CREATE TABLE `glpi_things` (`id` INTEGER PRIMARY KEY AUTOINCREMENT, `name` TEXT, `number` TEXT,"+
				" `maybe` INTEGER NOT NULL, `date_mod` TEXT)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx, tables); err != nil {
		t.Fatal(err)
	}
	f, err := db.SchemaFaults(ctx, tables)
	if want := "column glpi_things.name is not what it should be: TEXT COLLATE GLPI DEFAULT NULL;" +
		" column glpi_things.maybe is not what it should be: INTEGER DEFAULT NULL;" +
		" column glpi_things.number is not what it should be: INTEGER DEFAULT NULL"; err != nil ||
		strings.Join(f.Wrong, "; ") != want {
		t.Errorf("%q, %v", f.Wrong, err)
	}
}
