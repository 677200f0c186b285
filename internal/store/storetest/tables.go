package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// testMigrate makes tables, and adds to them later.
func testMigrate(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	counting, statements := store.CountStatements(ctx)
	if err := db.Migrate(counting, things()); err != nil || statements.Count() > 2 {
		t.Errorf("an unchanged schema costs %d statements: %v", statements.Count(), err)
	}
	add(t, db, "a")
	var row string
	if err := db.QueryRow(ctx,
		"SELECT `is_active` || ',' || COALESCE(`maybe`, 'null') || ',' || COALESCE(`number`, 'null') ||"+
			" ',' || `locations_id` || ',' || `entities_id` || ',' || `is_deleted` || ',' || `level`"+
			" FROM `glpi_things`").
		Scan(&row); err != nil || row != "1,null,null,0,0,0,1" {
		t.Errorf("defaults %q, %v", row, err)
	}
	if err := db.Migrate(ctx, things(model.String("later").Or("x"))); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(ctx, "SELECT `later` FROM `glpi_things`").Scan(&row); err != nil || row != "x" {
		t.Errorf("a column that came later: %q, %v", row, err)
	}
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for column, want := range map[string]string{"later": "'x'", "is_active": "1", "maybe": "NULL"} {
			if unset, err := tx.Default(ctx, "glpi_things", column); err != nil || unset != want {
				t.Errorf("%s is %s by default, want %s: %v", column, unset, want, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	again := open(t)
	counting, statements = store.CountStatements(ctx)
	if err := again.Migrate(counting, things(model.String("later").Or("x"))); err != nil || statements.Count() > 2 {
		t.Errorf("another process spends %d statements on an unchanged schema: %v", statements.Count(), err)
	}
	count(t, again, 1)
}

// testLost takes parts away behind the program's back: it is told of them, and they are made anew.
func testLost(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	faults := func(missing string) {
		t.Helper()
		f, err := db.SchemaFaults(ctx, things())
		if err != nil || strings.Join(f.Missing, "; ") != missing || len(f.Wrong) > 0 || f.Older {
			t.Errorf("%+v, error %v", f, err)
		}
	}
	bring := func(want string) {
		t.Helper()
		told, err := db.Bring(ctx, things())
		var names []string
		for _, part := range told.Lost {
			if part.Holds {
				names = append(names, part.Name)
			}
		}
		if err != nil || strings.Join(names, "; ") != want {
			t.Errorf("lost %q, want %q, error %v", told.Lost, want, err)
		}
	}
	execute := func(statement string) {
		t.Helper()
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, statement)
			return err
		})
	}
	bring("")
	faults("")
	execute("ALTER TABLE `glpi_things` DROP COLUMN `cost`")
	faults("column glpi_things.cost")
	bring("column glpi_things.cost")
	faults("")
	bring("")
	execute("DROP TABLE `glpi_things`")
	if f, err := db.SchemaFaults(ctx, things()); err != nil || f.Missing[0] != "table glpi_things" {
		t.Errorf("%+v, error %v", f, err)
	}
	bring("table glpi_things")
	faults("")
	// What a later version adds is no loss.
	if f, err := db.SchemaFaults(ctx, things(model.String("later"))); err != nil || !f.Older || len(f.Missing) != 1 {
		t.Errorf("%+v, error %v", f, err)
	}
	told, err := db.Bring(ctx, things(model.String("later")))
	if err != nil || len(told.Lost) > 0 {
		t.Errorf("lost %q, error %v", told.Lost, err)
	}
}

// testNewer refuses what a newer program has made, and leaves it alone.
func testNewer(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	note, err := db.Note(ctx, "schema")
	if err != nil {
		t.Fatal(err)
	}
	steps := func(query string, args ...any) func() {
		return func() { exec(t, db, query, args...) }
	}
	const setNote = "UPDATE `glpid_meta` SET `value` = ? WHERE `name` = 'schema'"
	for _, newer := range []struct{ make, undo func() }{
		{steps(setNote, "2:abc"), steps(setNote, note)},
		{steps(setNote, "x"), steps(setNote, note)},
		{
			steps("INSERT INTO `glpid_migrations` (`number`, `name`, `applied`) VALUES (1000, 'later', '2030-01-01')"),
			steps("DELETE FROM `glpid_migrations`"),
		},
	} {
		newer.make()
		err := db.Migrate(ctx, things(model.String("other")))
		if err == nil || !strings.Contains(err.Error(), "made by a newer glpid") || db.CheckVersion(ctx) == nil {
			t.Errorf("error %v", err)
		}
		newer.undo()
		if f, err := db.SchemaFaults(ctx, things(model.String("other"))); err != nil ||
			strings.Join(f.Missing, "; ") != "column glpi_things.other" {
			t.Errorf("the tables are changed: %v, error %v", f, err)
		}
	}
	if err := db.CheckVersion(ctx); err != nil {
		t.Error(err)
	}
}
