package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/store"
)

func testGenerations(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	for want := range int64(3) {
		if n, err := db.Generation(ctx, "x"); err != nil || n != want {
			t.Errorf("generation %d, want %d: %v", n, want, err)
		}
		if err := db.Write(ctx,
			func(ctx context.Context, tx *store.Tx) error { return tx.Bump(ctx, "x") }); err != nil {
			t.Fatal(err)
		}
	}
	const count, other = "SELECT COUNT(*) FROM `glpi_things` `t`", "SELECT COUNT(*) FROM `glpi_others`"
	for _, query := range []string{
		"UPDATE `glpi_things` SET `name` = 'x'", "insert into glpi_things (`name`) select `name` from glpi_things",
		"WITH `x` AS (SELECT 'y' AS `name`) UPDATE `glpi_things` SET `name` = (SELECT `name` FROM `x`)",
		" /* all */ DELETE FROM `glpi_things`",
	} {
		a, b := db.TablesVersion(count), db.TablesVersion(other)
		if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, query); err != nil {
				return err
			}
			if !tx.Wrote("glpi_things") || tx.Wrote("glpi_others") {
				t.Errorf("the write does not know what it wrote: %s", query)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if db.TablesVersion(count) == a || db.TablesVersion(other) != b {
			t.Errorf("the versions of tables do not follow what is written: %s", query)
		}
	}
}

// testWatch keeps something in two processes, one of which changes it.
func testWatch(t *testing.T, open Opener) {
	ctx := t.Context()
	var now atomic.Int64
	loads := 0
	process := func() (*store.DB, *store.Watch[int64]) {
		db := open(t)
		w := store.NewWatch(db, "x", func(ctx context.Context) (*int64, error) {
			loads++
			n, err := db.Generation(ctx, "x")
			return &n, err
		})
		w.Now = func() time.Time { return time.Unix(0, now.Load()) }
		return db, w
	}
	db, mine := process()
	_, other := process()
	ctx, statements := store.CountStatements(ctx)
	want := func(what string, get func(context.Context) (*int64, error), number int64, loaded int) {
		t.Helper()
		if n, err := get(ctx); err != nil || *n != number || loads != loaded {
			t.Errorf("%s: %v after %d loads, want %d after %d: %v", what, n, loads, number, loaded, err)
		}
	}
	want("the first", mine.Get, 0, 1)
	want("the first of another", other.Get, 0, 2)
	change := func() error {
		return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return mine.Changed(ctx, tx) })
	}
	if err := change(); err != nil {
		t.Fatal(err)
	}
	want("changed here", mine.Get, 1, 3)
	before := statements.Count()
	want("kept", mine.Get, 1, 3)
	if statements.Count() != before {
		t.Error("what is kept costs statements")
	}
	want("another within the second", other.Get, 0, 3)
	want("another that has to know", other.Refresh, 1, 4)
	if err := change(); err != nil {
		t.Fatal(err)
	}
	now.Add(int64(time.Second))
	want("another after the second", other.Get, 2, 5)
	now.Add(-int64(time.Hour))
	want("another after the clock was put back", other.Get, 2, 5)

	boom := errors.New("boom")
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(mine.Changed(ctx, tx), boom)
	}); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	want("a change that was undone", mine.Get, 2, 6)
	want("a change that was undone, kept", mine.Get, 2, 6)
}

// testWatchDropped does not keep what was loaded while it was changed.
func testWatchDropped(t *testing.T, open Opener) {
	db := open(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	var loads atomic.Int32
	w := store.NewWatch(db, "x", func(context.Context) (*int32, error) {
		n := loads.Add(1)
		if n == 1 {
			close(begun)
			<-goOn
		}
		return &n, nil
	})
	var wait sync.WaitGroup
	wait.Go(func() {
		if n, err := w.Get(t.Context()); err != nil || *n != 1 {
			t.Errorf("the one who waited got %v, %v", n, err)
		}
	})
	<-begun
	w.Drop()
	for range 2 {
		if n, err := w.Get(t.Context()); err != nil || *n != 2 {
			t.Errorf("after the drop: %v, %v", n, err)
		}
	}
	close(goOn)
	wait.Wait()
	if n, err := w.Get(t.Context()); err != nil || *n != 2 {
		t.Errorf("the late one was kept: %v, %v", n, err)
	}
}

// testNotes keeps what the program notes about the database.
func testNotes(t *testing.T, open Opener) {
	ctx := t.Context()
	db, other := open(t), open(t)
	for _, value := range []string{"", "one", "two", ""} {
		if err := db.SetNote(ctx, "x", value); err != nil {
			t.Fatal(err)
		}
		if got, err := other.Note(ctx, "x"); err != nil || got != value {
			t.Errorf("%q, want %q: %v", got, value, err)
		}
	}
}
