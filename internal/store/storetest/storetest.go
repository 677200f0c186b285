// Package storetest holds what every kind of database must do for the store, as one suite of tests that each
// of them passes. It must not know any of them.
package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
)

// Opener opens one database as another process would: each call gives a DB of its own.
type Opener func(t testing.TB) *store.DB

// Run runs the suite. fresh makes a new, empty database, and gives how it is opened.
func Run(t *testing.T, fresh func(t testing.TB) Opener) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, open Opener){
		"Migrate": testMigrate, "Lost": testLost, "Newer": testNewer,
		"Writes": testWrites, "End": testEnd, "Insert": testInsert, "KeepsLast": testKeepsLast,
		"Duplicates": testDuplicates, "Aside": testAside, "Held": testHeld, "BeforeReturn": testBeforeReturn,
		"Reads": testReads, "Limits": testLimits, "Texts": testTexts, "Order": testOrder, "Patterns": testPatterns,
		"Collation": testCollation, "JSON": testJSON, "UpdateFrom": testUpdateFrom,
		"Generations": testGenerations, "Watch": testWatch, "Followed": testFollowed, "WatchDropped": testWatchDropped,
		"WatchShared": testWatchShared, "Notes": testNotes,
		"Leases": testLeases, "LeasesLost": testLeasesLost, "Alone": testAlone,
		"LeasesOfAnotherClock": testLeasesOfAnotherClock,
		"Others":               testOthers, "Changed": testChanged,
		"Checked": testChecked, "Copies": testCopies, "Outdated": testOutdated, "Unheard": testUnheard,
		"Containing": testContaining, "ContainingUnheard": testSearchedUnheard, "ContainingKept": testSearchedKept,
		"ContainingFollows": testFollows, "ContainingOtherwise": testSearchedOtherwise,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.HasPrefix(name, "Containing") {
				needsIndex(t, fresh(t))
			}
			test(t, fresh(t))
		})
	}
}

// things is an object with a column of every kind.
func things(more ...model.Property) []*model.Table {
	return model.Tables([]*model.Object{{
		Name: "Thing", Table: "glpi_things", Scope: model.Recursive, Trash: true, Tree: "things_id",
		Properties: append([]model.Property{
			model.ID(), model.String("name"), model.String("comment"), model.Bool("is_active").Or(true),
			model.Bool("maybe").Null(), model.Int("number"), model.Float("cost").Or(0),
			model.DateTime("date_mod"), model.Ref("location", "Location", "locations_id"),
			model.Group("dates", model.DateTime("end").Col("end_date")),
		}, more...),
		Indexes: []model.Index{{Columns: []string{"name"}, Unique: true}},
	}})
}

// opened is a database with a table of things.
func opened(t *testing.T, open Opener) *store.DB {
	t.Helper()
	db := open(t)
	if err := db.Migrate(t.Context(), things()); err != nil {
		t.Fatal(err)
	}
	return db
}

// write runs one write that must not fail.
func write(t *testing.T, db *store.DB, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// exec runs one statement in a write of its own.
func exec(t *testing.T, db *store.DB, query string, args ...any) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// add adds things by their names.
func add(t *testing.T, db *store.DB, names ...string) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, name := range names {
			if _, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": name}); err != nil {
				return err
			}
		}
		return nil
	})
}

// count wants so many things.
func count(t *testing.T, db *store.DB, want int) {
	t.Helper()
	var n int
	if err := db.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_things`").Scan(&n); err != nil || n != want {
		t.Errorf("%d rows, want %d: %v", n, want, err)
	}
}
