package storetest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// told gives all that is in the table of things, and what is counted and noted.
func told(t *testing.T, db *store.DB) string {
	t.Helper()
	var all []string
	for _, query := range []string{
		"SELECT `id`, `name`, `comment`, `is_active`, `maybe`, `number`, `cost`, `date_mod`, `end_date`" +
			" FROM `glpi_things` ORDER BY `id`",
		"SELECT `number`, `name` FROM `glpid_migrations` ORDER BY `number`",
		"SELECT `value` FROM `glpid_meta` WHERE `name` = 'said'",
		"SELECT `id`, `name` FROM `glpid_things`",
	} {
		if err := db.Each(t.Context(), query, nil, func(row []backend.Cell) error {
			for i := range row {
				all = append(all, strings.Clone(row[i].String()))
			}
			all = append(all, "/")
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	return strings.Join(all, " ")
}

// testCopies copies a database to a file, changes it, and puts the copy back: what was there in between is kept.
func testCopies(t *testing.T, open Opener) {
	ctx := t.Context()
	db := open(t)
	tables := append(things(), model.Tables([]*model.Object{{Name: "_Own", Table: "glpid_things",
		Properties: []model.Property{model.ID(), model.String("name")}}})...)
	if err := db.Migrate(ctx, tables); err != nil {
		t.Fatal(err)
	}
	if err := db.SetNote(ctx, "said", "first"); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "INSERT INTO `glpid_things` (`name`) VALUES ('own')")
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		for i := range 1200 { // more than are copied at once
			if _, err := tx.Insert(ctx, "glpi_things", map[string]any{
				"name": fmt.Sprint("thing ", i), "comment": "ä ' \\ \x00 🙂 \n" + strings.Repeat("x", i%40*100),
				"number": -i, "cost": float64(i) / 4, "maybe": i%3 == 0, "date_mod": "2026-02-03 04:05:06",
			}); err != nil {
				return err
			}
		}
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{})
		return err
	})
	first := told(t, db)
	folder := t.TempDir()
	copied, kept := filepath.Join(folder, "copy.db"), filepath.Join(folder, "kept.db")
	if err := db.Backup(ctx, copied, tables); err != nil {
		t.Fatal(err)
	}
	if err := store.CheckFile(ctx, copied); err == nil {
		t.Error("a copy without entities is one of the program's")
	}
	holds := func(path, want string) {
		t.Helper()
		file, err := store.OpenReadOnly(ctx, store.URL(path))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if got := told(t, file); got != want {
			t.Errorf("%s holds %.300s, want %.300s", filepath.Base(path), got, want)
		}
	}
	holds(copied, first)

	exec(t, db, "DELETE FROM `glpi_things` WHERE `id` > 3")
	exec(t, db, "DELETE FROM `glpid_things`")
	exec(t, db, "UPDATE `glpi_things` SET `name` = 'changed ' || `id`")
	if err := db.SetNote(ctx, "said", "second"); err != nil {
		t.Fatal(err)
	}
	second := told(t, db)
	if err := db.Restore(ctx, copied, kept, tables); err != nil {
		t.Fatal(err)
	}
	holds(kept, second)
	if got := told(t, db); got != first {
		t.Errorf("it holds %.300s, want %.300s", got, first)
	}
	if f, err := db.SchemaFaults(ctx, tables); err != nil || len(f.Missing)+len(f.Wrong) > 0 || f.Older {
		t.Errorf("the tables are %+v, %v", f, err)
	}
	// Ids go on behind those that are there.
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		id, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "next"})
		if id != 1202 {
			t.Errorf("the next one has the id %d", id)
		}
		return err
	})
	if err := db.Check(ctx); err != nil {
		t.Error(err)
	}
}
