package store_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/storetest"
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

func TestBackup(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t, store.URL(filepath.Join(t.TempDir(), "test.db")))
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(ctx, path); err != nil {
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
