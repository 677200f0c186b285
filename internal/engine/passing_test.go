package engine

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// TestCountsThatTimeChanges counts by a condition that holds until some moment, while others write to other tables:
// what was counted before that moment is not believed for long after it.
func TestCountsThatTimeChanges(t *testing.T) {
	t.Parallel()
	db, write := newThings(t)
	write("INSERT INTO `glpi_things` (`until`) VALUES (NULL), (?)", time.Now().UTC().Add(time.Hour).Format(TimeLayout))
	counted := newTotals(db)
	count := func(sql string) (n int, again bool) {
		t.Helper()
		p := &plan{shape: &shape{table: "`glpi_things` " + root}, viewer: &viewer{Engine: &Engine{db: db}},
			where: said(access.Condition{SQL: sql})}
		ctx, statements := store.CountStatements(t.Context())
		n, err := counted.count(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		return n, statements.Count() > 0
	}
	const lasting = "`t`.`until` IS NOT NULL"
	const passing = lasting + " AND `t`.`until` >= CURRENT_TIMESTAMP"
	began := time.Now().Add(-time.Hour) // when both are counted
	counted.now = func() time.Time { return began }
	for _, sql := range []string{lasting, passing} {
		if n, again := count(sql); n != 1 || !again {
			t.Errorf("%s: %d, counted %t", sql, n, again)
		}
	}
	write("INSERT INTO `glpi_others` DEFAULT VALUES") // which sees that no other process has written
	counted.now = time.Now
	if _, again := count(lasting); again {
		t.Error("what time does not change is counted again")
	}
	if _, again := count(passing); !again {
		t.Error("what was counted an hour ago by the time is not counted again")
	}
}

// newThings gives a database with two tables, and what writes to it.
func newThings(t *testing.T) (*store.DB, func(query string, args ...any)) {
	t.Helper()
	db, err := store.Open(t.Context(), store.URL(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	write := func(query string, args ...any) {
		t.Helper()
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, query, args...)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	write("CREATE TABLE `glpi_things` (`id` INTEGER PRIMARY KEY, `kind` INTEGER, `until` TEXT)")
	write("CREATE TABLE `glpi_others` (`id` INTEGER PRIMARY KEY)")
	return db, write
}

// TestGroupsThatHaveChanged asks for the order of groups one of whose rows has gone to another one meanwhile: there is
// none, as the other rows of its group would be missing.
func TestGroupsThatHaveChanged(t *testing.T) {
	t.Parallel()
	db, write := newThings(t)
	write("INSERT INTO `glpi_things` (`kind`) VALUES (1), (2), (2)")
	p := &plan{shape: &shape{object: &model.Object{Table: "glpi_things"}}, viewer: &viewer{Engine: &Engine{db: db}},
		order: []orderKey{{expr: root + ".`kind`", decides: "kind"}, {expr: root + ".`id`"}}}
	g := &groups{by: map[int64]*roaring.Bitmap{1: roaring.BitmapOf(1), 2: roaring.BitmapOf(2, 3)}}
	if ranks, err := newTotals(db).ranks(t.Context(), p, g); err != nil || len(ranks) != 2 {
		t.Errorf("%v, %v", ranks, err)
	}
	write("UPDATE `glpi_things` SET `kind` = 1 WHERE `id` = 2")
	if ranks, err := newTotals(db).ranks(t.Context(), p, g); err != nil || ranks != nil {
		t.Errorf("groups that have changed: %v, %v", ranks, err)
	}
}
