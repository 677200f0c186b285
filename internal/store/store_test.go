package store

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

func openTest(t testing.TB) *DB {
	t.Helper()
	db, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "deep", "test.db"))
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

// things is an object with a column of every kind.
func things(more ...model.Property) []*model.Table {
	return model.Tables([]*model.Object{{
		Name: "Thing", Table: "glpi_things", Scope: model.Recursive, Trash: true, Tree: "things_id",
		Properties: append([]model.Property{
			model.ID(), model.String("name"), model.Bool("is_active").Or(true), model.Bool("maybe").Null(), model.Int("number"), model.Float("cost").Or(0),
			model.DateTime("date_mod"), model.Ref("location", "Location", "locations_id"), model.Group("dates", model.DateTime("end").Col("end_date")),
		}, more...),
		Indexes: []model.Index{{Columns: []string{"name"}, Unique: true}},
	}})
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	before := db.Statements()
	if err := db.Migrate(ctx, things()); err != nil || db.Statements() != before+1 {
		t.Errorf("an unchanged schema costs %d statements: %v", db.Statements()-before, err)
	}
	insert := func(values map[string]any) error {
		return db.Write(ctx, func(ctx context.Context, tx *Tx) error {
			_, err := tx.Insert(ctx, "glpi_things", values)
			return err
		})
	}
	if err := insert(map[string]any{"name": "a"}); err != nil {
		t.Fatal(err)
	}
	if err := insert(map[string]any{"name": "A "}); !IsDuplicate(err) {
		t.Errorf("a name that differs in case only: %v", err)
	}
	var row string
	if err := db.QueryRow(ctx, "SELECT `is_active` || ',' || COALESCE(`maybe`, 'null') || ',' || COALESCE(`number`, 'null') || ',' || `locations_id` || ',' || `entities_id` || ',' || `is_deleted` || ',' || `level` FROM `glpi_things`").Scan(&row); err != nil || row != "1,null,null,0,0,0,1" {
		t.Errorf("defaults %q, %v", row, err)
	}
	if err := db.Migrate(ctx, things(model.String("later").Or("x"))); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(ctx, "SELECT `later` FROM `glpi_things`").Scan(&row); err != nil || row != "x" {
		t.Errorf("a column that came later: %q, %v", row, err)
	}
}

// TestSchemaThatWasChanged takes parts away, and changes others, behind the program's back.
func TestSchemaThatWasChanged(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	var index string
	if err := db.QueryRow(ctx, "SELECT `name` FROM `sqlite_master` WHERE `type` = 'index' AND `name` LIKE 'things_date_mod%'").Scan(&index); err != nil {
		t.Fatal(err)
	}
	faults := func(missing, wrong string) {
		t.Helper()
		f, err := db.SchemaFaults(ctx, things())
		if err != nil || strings.Join(f.Missing, "; ") != missing || strings.Join(f.Wrong, "; ") != wrong || f.Older {
			t.Errorf("%+v, error %v", f, err)
		}
	}
	bring := func(want string) {
		t.Helper()
		lost, err := db.Bring(ctx, things())
		var names []string
		for _, part := range lost {
			names = append(names, part.Name)
			if part.Holds == strings.HasPrefix(part.Name, "index ") {
				t.Errorf("%+v", part)
			}
		}
		if err != nil || strings.Join(names, "; ") != want {
			t.Errorf("lost %q, want %q, error %v", lost, want, err)
		}
	}
	bring("")
	faults("", "")
	execute := func(statements ...string) {
		t.Helper()
		for _, statement := range statements {
			if _, err := db.writer.ExecContext(ctx, statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	execute("DROP INDEX `"+index+"`", "ALTER TABLE `glpi_things` DROP COLUMN `cost`")
	lost := "column glpi_things.cost; index " + index + " on glpi_things"
	faults(lost, "")
	bring(lost)
	faults("", "")
	bring("")
	execute("DROP TABLE `glpi_things`")
	if f, err := db.SchemaFaults(ctx, things()); err != nil || f.Missing[0] != "table glpi_things" {
		t.Errorf("%+v, error %v", f, err)
	}
	execute("CREATE TABLE `glpi_things` (`id` INTEGER PRIMARY KEY AUTOINCREMENT, `name` TEXT, `number` TEXT, `maybe` INTEGER NOT NULL, `date_mod` TEXT)")
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	faults("", "column glpi_things.name is not what it should be: TEXT COLLATE GLPI DEFAULT NULL;"+
		" column glpi_things.maybe is not what it should be: INTEGER DEFAULT NULL;"+
		" column glpi_things.number is not what it should be: INTEGER DEFAULT NULL")
	// What a later version adds is no loss.
	if f, err := db.SchemaFaults(ctx, things(model.String("later"))); err != nil || !f.Older || len(f.Missing) != 1 {
		t.Errorf("%+v, error %v", f, err)
	}
	if lost, err := db.Bring(ctx, things(model.String("later"))); err != nil || len(lost) > 0 {
		t.Errorf("lost %q, error %v", lost, err)
	}
}

// TestForeignFile leaves the file of another program as it is, to the byte, and takes one without tables.
func TestForeignFile(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "foreign.db")
	execute := func(statement string) {
		t.Helper()
		file, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if empty, err := IsEmpty(ctx, path); err != nil || !empty {
		t.Errorf("no file: %v, %v", empty, err)
	}
	execute("CREATE TABLE `notes` (`text` TEXT)")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, looked := IsEmpty(ctx, path)
	_, opened := Open(ctx, URL(path))
	_, read := OpenReadOnly(ctx, URL(path))
	for _, err := range []error{looked, opened, read} {
		if err == nil || !strings.Contains(err.Error(), "another program") {
			t.Errorf("a foreign file: %v", err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the foreign file is changed (%v)", err)
	}
	execute("DROP TABLE `notes`")
	if empty, err := IsEmpty(ctx, path); err != nil || !empty {
		t.Errorf("without tables: %v, %v", empty, err)
	}
	if _, err := OpenReadOnly(ctx, URL(path)); err == nil || !strings.Contains(err.Error(), "has no tables") {
		t.Errorf("without tables, to read: %v", err)
	}
	db, err := Open(ctx, URL(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if empty, err := IsEmpty(ctx, path); err != nil || empty {
		t.Errorf("of this program: %v, %v", empty, err)
	}
}

// TestNewerSchema refuses what a newer program has made, and leaves it alone.
func TestNewerSchema(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for _, newer := range []string{
		"UPDATE `glpid_meta` SET `value` = '2:abc' WHERE `name` = 'schema'",
		"UPDATE `glpid_meta` SET `value` = 'x' WHERE `name` = 'schema'",
		"INSERT INTO `glpid_migrations` (`number`, `name`, `applied`) VALUES (1, 'later', '2030-01-01')",
	} {
		db := openTest(t)
		if err := db.Migrate(ctx, things()); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
			_, err := tx.Exec(ctx, newer)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		err := db.Migrate(ctx, things(model.String("other")))
		if err == nil || !strings.Contains(err.Error(), "made by a newer glpid") || db.CheckVersion(ctx) == nil {
			t.Errorf("%s: error %v", newer, err)
		}
		var other int
		if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM pragma_table_info('glpi_things') WHERE `name` = 'other'").Scan(&other); err != nil || other != 0 {
			t.Errorf("%s: the tables are changed, error %v", newer, err)
		}
	}
}

func TestWrites(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	var committed sync.Map
	var wait sync.WaitGroup
	for i := range 200 {
		wait.Go(func() {
			err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
				if _, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": fmt.Sprint("n", i)}); err != nil {
					return err
				}
				tx.AfterCommit(func() { committed.Store(i, true) })
				switch i % 4 {
				case 1:
					return boom
				case 2:
					panic("boom")
				}
				return nil
			})
			_, kept := committed.Load(i)
			if (i%4 == 1) != errors.Is(err, boom) || (i%4 == 2) != (err != nil && strings.Contains(err.Error(), "panic")) || kept != (err == nil) {
				t.Errorf("write %d: %v, after commit %v", i, err, kept)
			}
		})
	}
	wait.Wait()
	var n int
	if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things`").Scan(&n); err != nil || n != 100 {
		t.Errorf("%d rows, %v", n, err)
	}
	err := db.Write(ctx, func(ctx context.Context, _ *Tx) error {
		return db.Write(ctx, func(_ context.Context, _ *Tx) error { return nil })
	})
	if err == nil {
		t.Error("a write inside a write is not refused")
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.Write(over, func(_ context.Context, _ *Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a write of a request that is over: %v", err)
	}
	var id int64
	if err := db.QueryRow(ctx, "DELETE FROM `glpi_things` RETURNING `id`").Scan(&id); err == nil || errors.Is(err, sql.ErrNoRows) {
		t.Errorf("readers can write: %v", err)
	}
}

func TestAtEndAndReading(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	var order []string
	err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		for _, key := range []string{"a", "b", "a"} {
			tx.AtEnd(key, func() error {
				order = append(order, key)
				tx.AtEnd("late", func() error { order = append(order, "late"); return nil })
				return nil
			})
		}
		if _, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "not yet committed"}); err != nil {
			return err
		}
		seen := func(ctx context.Context) (names []string) {
			if err := db.Each(ctx, "SELECT `name`, NULL FROM `glpi_things`", nil, func(row []driver.Value) error {
				names = append(names, fmt.Sprint(row[0], row[1]))
				return nil
			}); err != nil {
				t.Error(err)
			}
			return names
		}
		if names := seen(ctx); len(names) != 0 {
			t.Errorf("a reader sees %v", names)
		}
		if names := seen(tx.Reading(ctx)); len(names) != 1 || names[0] != "not yet committed<nil>" {
			t.Errorf("the write sees %q", names)
		}
		order = append(order, "write")
		return nil
	})
	if got := strings.Join(order, " "); err != nil || got != "write a b late" {
		t.Errorf("%s, %v", got, err)
	}
	boom := errors.New("boom")
	if err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		tx.AtEnd("x", func() error { return boom })
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "undone"})
		return err
	}); !errors.Is(err, boom) {
		t.Error(err)
	}
	var n int
	if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things`").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func TestGenerationsAndVersions(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	for want := range int64(3) {
		if n, err := db.Generation(ctx, "x"); err != nil || n != want {
			t.Errorf("generation %d, want %d: %v", n, want, err)
		}
		if err := db.Write(ctx, func(ctx context.Context, tx *Tx) error { return tx.Bump(ctx, "x") }); err != nil {
			t.Fatal(err)
		}
	}
	const count, other = "SELECT COUNT(*) FROM `glpi_things` `t`", "SELECT COUNT(*) FROM `glpi_others`"
	a, b := db.TablesVersion(count), db.TablesVersion(other)
	if err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, "UPDATE `glpi_things` SET `name` = 'x'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if db.TablesVersion(count) == a || db.TablesVersion(other) != b {
		t.Error("the versions of tables do not follow what is written")
	}
}

func TestBackup(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db := openTest(t)
	if err := db.Migrate(ctx, things()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	copied, err := Open(ctx, "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if err := copied.Check(ctx); err != nil {
		t.Error(err)
	}
	if _, err := Open(ctx, "postgres://x"); err == nil {
		t.Error("an unknown kind of database is opened")
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{{"a", "A"}, {"é", "E"}, {"café ", "CAFE"}, {"straße", "STRASSE"}, {"Æ", "ae"}, {"", "  "}, {"o\u0308", "ö"}, {"Ø", "o"}, {"ﬁ", "fi"}} {
		if Compare(same[0], same[1]) != 0 || Fold(same[0]) != Fold(same[1]) {
			t.Errorf("%q and %q differ: %q %q", same[0], same[1], Fold(same[0]), Fold(same[1]))
		}
	}
	words := []string{"zoo", "Ärger", "apfel", "Zebra", "éclair", "ecru", "Eclat", "10", "9", "_x", "ñu", "nut", ""}
	slices.SortFunc(words, Compare)
	if got := strings.Join(words, " "); got != " 10 9 _x apfel Ärger éclair Eclat ecru ñu nut Zebra zoo" {
		t.Errorf("order: %s", got)
	}
}

// FuzzCompare holds that the order is one: the same as that of the keys, whatever the texts.
func FuzzCompare(f *testing.F) {
	f.Add("a", "B")
	f.Add("aé", "ae\u0301x")
	f.Add("ab\u0301", "ab")
	f.Add("\xff", "ÿ ")
	f.Fuzz(func(t *testing.T, a, b string) {
		if got, want := sign(Compare(a, b)), strings.Compare(Fold(a), Fold(b)); got != want {
			t.Fatalf("Compare(%q, %q) = %d, keys %q %q say %d", a, b, got, Fold(a), Fold(b), want)
		}
	})
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func BenchmarkWrite(b *testing.B) {
	ctx := b.Context()
	db := openTest(b)
	if err := db.Migrate(ctx, things()); err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
				_, err := tx.Insert(ctx, "glpi_things", map[string]any{"number": 1})
				return err
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
