package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

// searched makes a table with two columns whose texts are searched.
func searched(indexed bool) []*model.Table {
	names := []model.Property{model.String("name"), model.String("serial")}
	if indexed {
		names[0], names[1] = names[0].Seek(), names[1].Seek()
	}
	return model.Tables([]*model.Object{{
		Name: "Searched", Table: "glpi_searcheds", Properties: append(names, model.ID(), model.String("comment")),
	}})
}

// needsIndex skips a test where the database has no index of texts.
func needsIndex(t *testing.T, open Opener) {
	t.Helper()
	db := open(t)
	if err := db.Migrate(t.Context(), searched(true)); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "INSERT INTO `glpi_searcheds` (`id`, `name`) VALUES (10000, 'typewriter')")
	if err := db.FollowTexts(t.Context(), "glpi_searcheds", "name"); err != nil {
		t.Fatal(err)
	}
	_, known, err := db.Containing(t.Context(), "glpi_searcheds", "name", "%typewriter%", false, 500)
	if err != nil {
		t.Fatal(err)
	}
	if !known {
		t.Skip("this database has no index of texts")
	}
}

// containing holds what an index finds against what reading the whole table does: nothing may be missing.
func containing(t *testing.T, db *store.DB, when string) {
	t.Helper()
	for _, column := range []string{"name", "serial"} {
		for _, pattern := range []string{
			"%printer%", "%PRINTER%", "printer%", "%on fire", "%fire", "%prin%fire%", "pr_nter", "%p_inter%", "%ter  %",
			"%straße%", "%STRASSE%", "%strasse%", "%école%", "%ecole%", "%\u0301cole%", "%日本語%", "%한국%", "%\"quoted\"%",
			"%a OR b%", "%zzzzzz%", "%100\\%%", "%in the very long text%", "%ﬃx%", "%ffix%", "%, d%",
			"%NEAR(%", "%\t\n %",
			"%" + strings.Repeat("abcdefghij", 20) + "%",
		} {
			for _, sensitive := range []bool{true, false} {
				ids, known, err := db.Containing(t.Context(), "glpi_searcheds", column, pattern, sensitive, 500)
				if err != nil {
					t.Fatal(err)
				}
				if !known {
					t.Errorf("%s: nothing is known of %s in %s", when, pattern, column)
				}
				want, err := store.IDs(t.Context(), db, "SELECT `id` FROM `glpi_searcheds` WHERE "+
					db.Dialect().Like("`"+column+"`", sensitive, false), pattern)
				if err != nil {
					t.Fatal(err)
				}
				slices.Sort(ids)
				for _, id := range want {
					if _, ok := slices.BinarySearch(ids, id); !ok {
						t.Errorf("%s: row %d fits %s in %s and is not found (%t)", when, id, pattern, column, sensitive)
					}
				}
				if pattern == "%zzzzzz%" && len(ids) > 10 {
					t.Errorf("%s: %d rows are found for what stands nowhere", when, len(ids))
				}
			}
		}
	}
}

// testContaining looks for parts of texts, while rows come, change and go by whichever statement.
func testContaining(t *testing.T, open Opener) {
	ctx := t.Context()
	db := open(t)
	if err := db.Migrate(ctx, searched(true)); err != nil {
		t.Fatal(err)
	}
	names := []string{
		"The printer is on fire", "PRINTER on fire", "Prïnter", "pr1nter", "Große Straße", "GROSSE STRASSE", "École",
		"e\u0301cole", "日本語の名前", "한국어", "a \"quoted\" word", "a OR b", "a, d", "100% sure", "printer  ", "office ﬃx",
		"NEAR(a b)", "tab\t\n x", "", "x", "fire", strings.Repeat("abcdefghij", 20),
	}
	// From a number on from which there are enough rows for an index.
	const first = 10_000
	for i, name := range names {
		exec(t, db, "INSERT INTO `glpi_searcheds` (`id`, `name`, `serial`, `comment`) VALUES (?, ?, ?, ?)", first+3*i,
			name, names[(i+5)%len(names)], name)
	}
	exec(t, db, "INSERT INTO `glpi_searcheds` (`id`) VALUES (?)", first+99)
	if _, known, err := db.Containing(ctx, "glpi_searcheds", "name", "%printer%", false, 500); known || err != nil {
		t.Errorf("an index is there before its time: %v", err)
	}
	follow := func() {
		t.Helper()
		for _, column := range []string{"name", "serial"} {
			if err := db.FollowTexts(ctx, "glpi_searcheds", column); err != nil {
				t.Fatal(err)
			}
		}
	}
	follow()
	containing(t, db, "at first")
	for n, query := range []string{
		"UPDATE `glpi_searcheds` SET `name` = `name` || '  ' WHERE `id` < 10020", // the same, as texts are compared
		"UPDATE `glpi_searcheds` SET `name` = 'a new printer' WHERE `id` = 10006",
		"UPDATE `glpi_searcheds` SET `name` = UPPER(`name`), `serial` = `name`",
		"UPDATE `glpi_searcheds` SET `comment` = 'no printer'",
		"DELETE FROM `glpi_searcheds` WHERE `id` IN (10000, 10003, 10099)",
		"INSERT INTO `glpi_searcheds` (`id`, `name`) VALUES (10001, 'printer below'), (10200, 'printer above')," +
			" (3, 'printer')",
		"INSERT INTO `glpi_searcheds` (`name`, `serial`) SELECT `serial`, `name` FROM `glpi_searcheds`",
		"UPDATE `glpi_searcheds` SET `name` = NULL WHERE `id` = 10001",
		"UPDATE `glpi_searcheds` SET `serial` = 'Straße' WHERE `name` IS NULL",
	} {
		exec(t, db, query)
		containing(t, db, "after "+query)
		if n%2 == 0 {
			follow()
			containing(t, db, "after it has followed "+query)
		}
	}
	exec(t, db, "UPDATE `glpi_searcheds` SET `serial` = ? WHERE `id` = 3",
		strings.Repeat("words and words ", 10_000)+"and in the very long text a printer")
	follow()
	containing(t, db, "after a long text")
	// However many long texts there are, and whatever stands in them, what is in none of them is known to be in none.
	exec(t, db, "UPDATE `glpi_searcheds` SET `serial` = ? || `id` WHERE `id` > 10100",
		strings.Repeat("one of many long texts ", 5_000))
	exec(t, db, "UPDATE `glpi_searcheds` SET `serial` = ? WHERE `id` BETWEEN 10050 AND 10100", "\x01\x01\x01 AAA")
	follow()
	if ids, known, err := db.Containing(ctx, "glpi_searcheds", "serial", "%printer for%", false, 3); !known {
		t.Errorf("among long texts nothing is known of what is in none: %v, %v", ids, err)
	}
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE `glpi_searcheds` SET `name` = 'a printer, for a moment'")
		return errors.Join(err, errUndo)
	}); !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
	containing(t, db, "after what was undone")

	// Of too many nothing is told, of too short a pattern neither.
	if _, known, err := db.Containing(ctx, "glpi_searcheds", "name", "%printer%", false, 2); known || err != nil {
		t.Errorf("more than two rows are told: %v", err)
	}
	if _, known, err := db.Containing(ctx, "glpi_searcheds", "name", "%pr%", false, 500); known || err != nil {
		t.Errorf("two characters are enough: %v", err)
	}
	// Within a write nothing is known: it may have changed rows.
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, known, err := db.Containing(tx.Reading(ctx), "glpi_searcheds", "name", "%printer%", false, 500)
		if known {
			t.Error("an index tells what a write has not committed yet")
		}
		return err
	})
}

var errUndo = errors.New("to be undone")

// testSearchedKept has a program come that counts by days what this one does not: what the index knows is still so.
func testSearchedKept(t *testing.T, open Opener) {
	ctx := t.Context()
	db := open(t)
	if err := db.Migrate(ctx, append(searched(true), days(false)...)); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "INSERT INTO `glpi_searcheds` (`id`, `name`) VALUES (10000, 'printer')")
	if err := db.FollowTexts(ctx, "glpi_searcheds", "name"); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "INSERT INTO `"+backend.CountedDays+"` (`of`, `day`, `token`) VALUES ('things', '2026-01-01', 7)")
	newer := open(t)
	if err := newer.Migrate(ctx, append(searched(true), days(true)...)); err != nil {
		t.Fatal(err)
	}
	ids, known, err := newer.Containing(ctx, "glpi_searcheds", "name", "%printer%", false, 500)
	if !known || err != nil || !slices.Equal(ids, []int64{10000}) {
		t.Errorf("the index tells %v, %v, %v", ids, known, err)
	}
	var counted int
	if err := newer.QueryRow(ctx, "SELECT COUNT(*) FROM `"+backend.CountedDays+"`").Scan(&counted); err != nil ||
		counted != 0 {
		t.Errorf("%d days are believed that may have changed, %v", counted, err)
	}
}

// testSearchedUnheard has a program write that knows no index: it begins anew with one that does.
func testSearchedUnheard(t *testing.T, open Opener) {
	ctx := t.Context()
	db := open(t)
	if err := db.Migrate(ctx, searched(true)); err != nil {
		t.Fatal(err)
	}
	exec(t, db, "INSERT INTO `glpi_searcheds` (`id`, `name`) VALUES (10000, 'printer')")
	if err := db.FollowTexts(ctx, "glpi_searcheds", "name"); err != nil {
		t.Fatal(err)
	}
	more := append(searched(true), things()...)
	more[0].Searched = []string{"name"} // whose triggers are others
	if err := open(t).Migrate(ctx, more); err != nil {
		t.Fatal(err)
	}
	if _, known, err := db.Containing(ctx, "glpi_searcheds", "name", "%printer%", false, 500); known || err != nil {
		t.Errorf("an index is believed that may have missed something: %v", err)
	}
}

// testSearchedOtherwise has a program that compares or indexes texts in another way be the last to bring a database up
// to date: what it has sorted and indexed is made anew.
func testSearchedOtherwise(t *testing.T, open Opener) {
	ctx := t.Context()
	for _, note := range []string{"compared", "indexed"} {
		db := open(t)
		if err := db.Migrate(ctx, searched(true)); err != nil {
			t.Fatal(err)
		}
		exec(t, db, "INSERT INTO `glpi_searcheds` (`name`) VALUES ('printer')")
		exec(t, db, "UPDATE `glpi_searcheds` SET `id` = 10000 WHERE `id` < 10000")
		if err := db.FollowTexts(ctx, "glpi_searcheds", "name"); err != nil {
			t.Fatal(err)
		}
		for _, knows := range []bool{true, false} {
			if !knows {
				if err := db.SetNote(ctx, note, "by another"); err != nil {
					t.Fatal(err)
				}
			}
			if err := open(t).Migrate(ctx, searched(true)); err != nil {
				t.Fatal(err)
			}
			_, known, err := db.Containing(ctx, "glpi_searcheds", "name", "%printer%", false, 500)
			if known != knows || err != nil {
				t.Errorf("%s by another %v: the index is believed %v: %v", note, !knows, known, err)
			}
		}
		exec(t, db, "DELETE FROM `glpi_searcheds`")
	}
}

// testFollows has an index follow by itself once somebody has asked for it.
func testFollows(t *testing.T, open Opener) {
	ctx := t.Context()
	db := open(t)
	if err := db.Migrate(ctx, searched(true)); err != nil {
		t.Fatal(err)
	}
	const rows = 6000
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		for range rows / 500 {
			if _, err := tx.Exec(ctx, "INSERT INTO `glpi_searcheds` (`name`) VALUES ('some printer')"+
				strings.Repeat(", ('some printer')", 499)); err != nil {
				return err
			}
		}
		_, err := tx.Insert(ctx, "glpi_searcheds", map[string]any{"name": "the scanner"})
		return err
	})
	var ids []int64
	for known := false; !known; {
		var err error
		if ids, known, err = db.Containing(ctx, "glpi_searcheds", "name", "%SCANNER%", false, 500); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(ids, []int64{rows + 1}) {
		t.Errorf("the scanner is %v, want %d", ids, rows+1)
	}
}
