package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/store/backend"
)

func testWrites(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	boom := errors.New("boom")
	var committed sync.Map
	var wait sync.WaitGroup
	for i := range 200 {
		wait.Go(func() {
			err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
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
			if (i%4 == 1) != errors.Is(err, boom) ||
				(i%4 == 2) != (err != nil && strings.Contains(err.Error(), "panic")) || kept != (err == nil) {
				t.Errorf("write %d: %v, after commit %v", i, err, kept)
			}
		})
	}
	wait.Wait()
	var n int
	if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things`").Scan(&n); err != nil || n != 100 {
		t.Errorf("%d rows, %v", n, err)
	}
	err := db.Write(ctx, func(ctx context.Context, _ *store.Tx) error {
		return db.Write(ctx, func(_ context.Context, _ *store.Tx) error { return nil })
	})
	if err == nil {
		t.Error("a write inside a write is not refused")
	}
	testTries(t, db)
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.Write(over, func(_ context.Context, _ *store.Tx) error { return nil }); !errors.Is(err,
		context.Canceled) {
		t.Errorf("a write of a request that is over: %v", err)
	}
}

// testTries has writes lost once: what a first try has done is undone, and what was to follow it does not.
func testTries(t *testing.T, db *store.DB) {
	db.RunTwice()
	for _, fail := range []error{nil, errors.New("boom")} {
		var tries, undone, same, committed int
		before := rowsOf(t, db)
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			tries++
			tx.IfUndone(tries, func() { undone++ })
			tx.IfUndone("same", func() { same++ })
			tx.AfterCommit(func() { committed++ })
			if _, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": fmt.Sprint("again ", fail)}); err != nil {
				return err
			}
			return fail
		})
		kept := 1
		if fail != nil {
			kept = 0
		}
		if !errors.Is(err, fail) || tries != 2 || undone != 2-kept || same != 1 || committed != kept ||
			rowsOf(t, db) != before+kept {
			t.Errorf("error %v: %v, %d tries, undone %d and %d, committed %d, %d rows of %d", fail, err, tries, undone,
				same, committed, rowsOf(t, db), before)
		}
	}
}

func rowsOf(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "SELECT COUNT(*) FROM `glpi_things`").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func testEnd(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	var order []string
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
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
			if err := db.Each(ctx, "SELECT `name`, NULL FROM `glpi_things`", nil, func(row []backend.Cell) error {
				names = append(names, fmt.Sprint(row[0].Value(), row[1].Value()))
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
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		tx.AtEnd("x", func() error { return boom })
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "undone"})
		return err
	}); !errors.Is(err, boom) {
		t.Error(err)
	}
	var ends int // a write of many things goes on as long as it may, to its very end
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		tx.Bound(func() error {
			if ends == 2 {
				return boom
			}
			return nil
		})
		for i := range 4 {
			tx.AtEnd(i, func() error { ends++; return nil })
		}
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "undone too"})
		return errors.Join(err, tx.Hurry())
	}); !errors.Is(err, boom) || ends != 2 {
		t.Errorf("%d of 4 ends, %v", ends, err)
	}
	var n int
	if err := db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things`").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// testBeforeReturn has others write while what a write has put off is done, and a write that fails put nothing off.
func testBeforeReturn(t *testing.T, open Opener) {
	db := opened(t, open)
	done := 0
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		tx.BeforeReturn(func() {
			done++
			add(t, db, "meanwhile") // would wait for ever for a write that is not over
		})
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "first"})
		return err
	})
	boom := errors.New("boom")
	if err := db.Write(t.Context(), func(_ context.Context, tx *store.Tx) error {
		tx.BeforeReturn(func() { done++ })
		return boom
	}); !errors.Is(err, boom) || done != 1 {
		t.Errorf("%v, %d functions have run", err, done)
	}
	count(t, db, 2)
}

// testHeld has a user ask for so much at the same time that no place is left: a write of theirs reads all the same,
// since all others wait for it.
func testHeld(t *testing.T, open Opener) {
	db := opened(t, open)
	reads := fair.For(t.Context(), 7, time.Minute)
	goOn, all := make(chan struct{}), sync.WaitGroup{}
	defer all.Wait()
	defer close(goOn)
	for range 200 {
		all.Go(func() {
			if err := db.Each(reads, "SELECT 1", nil, func([]backend.Cell) error {
				<-goOn
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	short := fair.For(t.Context(), 7, 200*time.Millisecond)
	var n int
	for db.QueryRow(short, "SELECT 1").Scan(&n) == nil { // until there is no place
		runtime.Gosched()
	}
	ctx := fair.For(t.Context(), 7, 200*time.Millisecond)
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return db.Each(ctx, "SELECT 1", nil, func([]backend.Cell) error { // one within another
			return db.QueryRow(ctx, "SELECT COUNT(*) FROM `glpi_things`").Scan(&n)
		})
	}); err != nil || n != 0 {
		t.Errorf("a write that reads: %d, %v", n, err)
	}
	if err := db.QueryRow(short, "SELECT 1").Scan(&n); err == nil {
		t.Error("a read after a write waits for nobody")
	}
}

// testInsert gives rows ids that rise, those without values too.
func testInsert(t *testing.T, open Opener) {
	db := opened(t, open)
	var before int64
	for _, values := range []map[string]any{{}, {"name": "a"}, nil, {"name": "b", "number": 1}} {
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			id, err := tx.Insert(ctx, "glpi_things", values)
			if id <= before {
				t.Errorf("id %d after %d", id, before)
			}
			before = id
			return err
		})
	}
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		result, err := tx.Exec(ctx, "UPDATE `glpi_things` SET `number` = 1 WHERE `number` = 1 OR `name` = 'a'")
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n != 2 {
			t.Errorf("%d rows found, which includes those that are so already: %v", n, err)
		}
		_, err = tx.Exec(ctx, "DELETE FROM `glpi_things` WHERE `id` = ?", before)
		return err
	})
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		id, err := tx.Insert(ctx, "glpi_things", nil)
		if id <= before {
			t.Errorf("the id of a row that was deleted comes again: %d", id)
		}
		return err
	})
}

// testKeepsLast gives no number twice where the last row keeps it: when the last rows go, one after the other or by one
// statement, and when what is left of them does.
func testKeepsLast(t *testing.T, open Opener) {
	db := open(t)
	if err := db.Migrate(t.Context(), model.Tables([]*model.Object{{
		Name: "Entry", Table: "glpi_entries", KeepsLast: "itemtype",
		Properties: []model.Property{model.ID(), model.String("itemtype"), model.Int("number").Or(0)},
		Indexes:    []model.Index{{Columns: []string{"itemtype"}}},
	}})); err != nil {
		t.Fatal(err)
	}
	before := int64(0)
	add := func(n int) {
		t.Helper()
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for range n {
				id, err := tx.Insert(ctx, "glpi_entries", map[string]any{"itemtype": "Ticket"})
				if err != nil {
					return err
				}
				if id <= before {
					t.Errorf("id %d after %d", id, before)
				}
				before = id
			}
			return nil
		})
	}
	for _, condition := range []string{"`id` = 5", "`id` > 3", "`itemtype` = 'Ticket'", "`id` > 0", "`id` > 0"} {
		add(5)
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			result, err := tx.Exec(ctx, "DELETE FROM `glpi_entries` WHERE "+condition)
			if err != nil {
				return err
			}
			if n, err := result.RowsAffected(); err != nil || n == 0 {
				t.Errorf("%s: %d rows: %v", condition, n, err)
			}
			return nil
		})
		n, err := store.IDs(t.Context(), db, "SELECT COUNT(*) FROM `glpi_entries` WHERE `itemtype` IS NULL")
		if err != nil || n[0] > 1 {
			t.Errorf("%s: %d rows keep numbers: %v", condition, n, err)
		}
	}
	add(1)
}

// testDuplicates refuses what a unique index does, and goes on.
func testDuplicates(t *testing.T, open Opener) {
	db := opened(t, open)
	add(t, db, "a")
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "b"}); err != nil {
			return err
		}
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "Á "})
		return err
	})
	if !store.IsDuplicate(err) {
		t.Errorf("a name that differs in case, accent and blank only: %v", err)
	}
	count(t, db, 1)
	write(t, db, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "A"}); !store.IsDuplicate(err) {
			t.Errorf("error %v", err)
		}
		_, err := tx.Insert(ctx, "glpi_things", map[string]any{"name": "c"}) // the write is as it was
		return err
	})
	count(t, db, 2)
}

// testAside has two processes write to one row, each reading it first: none of their changes is lost.
func testAside(t *testing.T, open Opener) {
	one, two := opened(t, open), open(t)
	add(t, one, "counter")
	var wait sync.WaitGroup
	const times = 25
	for _, db := range []*store.DB{one, two} {
		for range 2 {
			wait.Go(func() {
				for range times {
					if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
						_, err := tx.Exec(ctx,
							"UPDATE `glpi_things` SET `number` = COALESCE(`number`, 0) + 1 WHERE `name` = 'counter'")
						return err
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wait.Wait()
	for _, db := range []*store.DB{one, two} {
		var n int
		if err := db.QueryRow(t.Context(), "SELECT `number` FROM `glpi_things`").Scan(&n); err != nil || n != 4*times {
			t.Errorf("%d, want %d: %v", n, 4*times, err)
		}
	}
}
