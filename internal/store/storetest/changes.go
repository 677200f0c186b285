package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
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
	const count, other = "glpi_things", "glpi_others"
	for _, query := range []string{
		"UPDATE `glpi_things` SET `name` = 'x'", "insert into glpi_things (`name`) select `name` from glpi_things",
		"UPDATE `glpi_things` SET `name` = (WITH `x` AS (SELECT 'y' AS `name`) SELECT `name` FROM `x`)",
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

// testFollowed: what nobody asks for is read again when another process has changed it, until its context ends.
func testFollowed(t *testing.T, open Opener) {
	db, other := open(t), open(t)
	loaded := make(chan int64, 8)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	w := store.NewWatch(db, "x", func(ctx context.Context) (*int64, error) {
		n, err := db.Generation(ctx, "x")
		loaded <- n
		return &n, err
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.Follow(ctx, func(err error) { t.Error(err) })
	}()
	if n := <-loaded; n != 0 {
		t.Errorf("the first look finds %d", n)
	}
	theirs := store.NewWatch(other, "x", func(context.Context) (*int64, error) { return new(int64), nil })
	if err := other.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return theirs.Changed(ctx, tx)
	}); err != nil {
		t.Fatal(err)
	}
	if n := <-loaded; n != 1 {
		t.Errorf("after a change of another process it finds %d", n)
	}
	stop()
	<-ended
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

// testWatchShared lets two ask at the same moment, of whom the first is refused: the other one is not.
func testWatchShared(t *testing.T, open Opener) {
	db := open(t)
	late := errors.New("the time of who came first is up")
	for range 50 {
		begun, goOn := make(chan struct{}), make(chan struct{})
		var loads atomic.Int32
		w := store.NewWatch(db, "x", func(ctx context.Context) (*int32, error) {
			n := loads.Add(1)
			if n > 1 {
				return &n, nil
			}
			close(begun)
			<-goOn
			return nil, late
		})
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := w.Get(t.Context()); !errors.Is(err, late) {
				t.Errorf("the first: %v", err)
			}
		})
		<-begun
		other := make(chan struct{})
		both.Go(func() {
			close(other)
			if n, err := w.Get(t.Context()); err != nil || *n != 2 {
				t.Errorf("the other one: %v, %v", n, err)
			}
		})
		<-other
		for range 100 {
			runtime.Gosched() // until it waits for the first, most of the times
		}
		close(goOn)
		both.Wait()
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

// testOthers has two processes, each of which sees that the other one has written, where the database tells.
func testOthers(t *testing.T, open Opener) {
	ctx := t.Context()
	one, two := opened(t, open), open(t)
	add(t, one, "a")
	add(t, two, "b")
	before, looked := one.Others(ctx, true)
	if looked.IsZero() {
		t.Skip("this database does not tell of others")
	}
	add(t, one, "c")
	if n, _ := one.Others(ctx, true); n != before {
		t.Errorf("its own writes count as those of others: %d, then %d", before, n)
	}
	add(t, two, "d")
	if n, _ := one.Others(ctx, false); n != before {
		t.Errorf("others are seen without a look")
	}
	if n, at := one.Others(ctx, true); n != before+1 || !at.After(looked) {
		t.Errorf("others are not seen: %d, then %d", before, n)
	}
	add(t, two, "e")
	add(t, one, "f")
	if n, _ := one.Others(ctx, false); n != before+2 {
		t.Errorf("others are not seen by who writes: %d, then %d", before, n)
	}
}

// testChanged tells which rows were changed since some version, or that nobody knows, but never less.
func testChanged(t *testing.T, open Opener) {
	ctx := t.Context()
	db := opened(t, open)
	const table = "glpi_things"
	add(t, db, "a", "b", "c", "d")
	for _, c := range []struct {
		query string
		want  []int64
	}{
		{"UPDATE `glpi_things` SET `name` = `name` || 'x' WHERE `id` IN (2, 3)", []int64{2, 3}},
		{"DELETE FROM `glpi_things` WHERE `id` = 4", []int64{4}},
		{"INSERT INTO `glpi_things` (`name`) VALUES ('y')", []int64{5}},
		{"UPDATE `glpi_things` SET `id` = 9 WHERE `id` = 1", []int64{1, 9}},
		{"UPDATE `glpid_generations` SET `number` = `number` + 1", nil},
		{"DELETE FROM `glpi_things`", []int64{2, 3, 5, 9}},
	} {
		version := db.TablesVersion(table)
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, c.query)
			return err
		})
		if ids, known := db.ChangedSince(table, version); known && !slices.Equal(ids, c.want) {
			t.Errorf("%s: changed %v, want %v", c.query, ids, c.want)
		}
		if ids, known := db.ChangedSince(table, db.TablesVersion(table)); known && len(ids) > 0 {
			t.Errorf("%s: changed after that: %v", c.query, ids)
		}
	}
	begin := db.TablesVersion(table)
	for i := range 5 {
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for j := range 300 {
				if _, err := tx.Insert(ctx, table, map[string]any{"name": fmt.Sprint(i, ".", j)}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if ids, known := db.ChangedSince(table, begin); known && len(ids) != 1500 {
		t.Errorf("%d of 1500 rows are said to have changed", len(ids))
	}
	before := db.TablesVersion(table)
	if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Insert(ctx, table, map[string]any{"name": "undone"}); err != nil {
			return err
		}
		return errors.New("no")
	}); err == nil {
		t.Error("a write that fails does not say so")
	}
	if ids, known := db.ChangedSince(table, before); known && len(ids) > 0 {
		t.Errorf("what was undone has changed %v", ids)
	}
}
