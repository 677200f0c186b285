package storetest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/store"
)

// lease takes one in a write of its own.
func lease(t *testing.T, db *store.DB, name string, lasts time.Duration) (l *store.Lease) {
	t.Helper()
	if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		l, err = tx.Lease(ctx, name, lasts)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return l
}

// wantLeases holds which leases there are, by their names, and whether they are held or have ended by themselves.
func wantLeases(t *testing.T, db *store.DB, lasts time.Duration, want map[string]bool) {
	t.Helper()
	if held, err := db.Leases(t.Context(), "", lasts); err != nil || !maps.Equal(held, want) {
		t.Errorf("leases %v (%v), want %v", held, err, want)
	}
}

// endLeases has all leases end by now.
func endLeases(t *testing.T, db *store.DB) {
	t.Helper()
	if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE `glpid_leases` SET `until` = 0")
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// testLeases: of two processes one has a lease, until it gives it back or it has ended.
func testLeases(t *testing.T, open Opener) {
	one, other := open(t), open(t)
	first := lease(t, one, "x", time.Hour)
	if first == nil {
		t.Fatal("a lease that nobody has is not given")
	}
	if again := lease(t, other, "x", time.Hour); again != nil {
		t.Error("two processes have the same lease")
	}
	if l := lease(t, other, "y", time.Hour); l == nil {
		t.Error("another lease is not given")
	}
	boom := errors.New("boom")
	if err := one.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(first.Release(ctx, tx), boom)
	}); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if again := lease(t, other, "x", time.Hour); again != nil {
		t.Error("it is given back by a write that was undone")
	}
	if err := one.Write(t.Context(), first.Release); err != nil {
		t.Fatal(err)
	}
	wantLeases(t, one, time.Hour, map[string]bool{"y": true})
	if l := lease(t, other, "x", time.Hour); l == nil {
		t.Error("a lease that was given back is not given")
	}
	wantLeases(t, one, time.Hour, map[string]bool{"x": true, "y": true})
	endLeases(t, other)
	wantLeases(t, one, time.Hour, map[string]bool{"x": false, "y": false})
	l := lease(t, one, "x", time.Hour)
	if l == nil {
		t.Fatal("a lease that has ended is not taken over")
	}
	if held, err := l.IsHeld(t.Context(), other); err != nil || !held {
		t.Errorf("it is not held: %v", err)
	}
	if err := errors.Join(one.Write(t.Context(), first.Release), one.CleanLeases(t.Context())); err != nil {
		t.Fatal(err)
	}
	if held, err := l.IsHeld(t.Context(), one); err != nil || !held {
		t.Errorf("somebody else has given it back: %v", err)
	}
	endLeases(t, one)
	if err := one.CleanLeases(t.Context()); err != nil {
		t.Fatal(err)
	}
	if held, err := l.IsHeld(t.Context(), one); err != nil || held {
		t.Errorf("an old lease is not cleaned: %v", err)
	}
}

// testLeasesOfAnotherClock: a lease that ends later than anybody can have taken it is one of a clock that was put back,
// and keeps nobody waiting.
func testLeasesOfAnotherClock(t *testing.T, open Opener) {
	one, other := open(t), open(t)
	late := func() {
		t.Helper()
		if err := one.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE `glpid_leases` SET `until` = `until` + ?", (48 * time.Hour).Milliseconds())
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	lease(t, one, "x", time.Minute)
	late()
	wantLeases(t, other, time.Minute, map[string]bool{"x": false})
	l := lease(t, other, "x", time.Minute)
	if l == nil {
		t.Fatal("a lease that ends in days is not taken over")
	}
	if again := lease(t, one, "x", time.Minute); again != nil {
		t.Error("and then everybody has it")
	}
	late()
	if err := one.CleanLeases(t.Context()); err != nil {
		t.Fatal(err)
	}
	if held, err := l.IsHeld(t.Context(), one); err != nil || held {
		t.Errorf("it is not cleaned: %v", err)
	}
}

// testLeasesLost: work whose lease another process has taken over ends, and who keeps one has it longer than it lasts.
func testLeasesLost(t *testing.T, open Opener) {
	one, other := open(t), open(t)
	l := lease(t, one, "x", 2*time.Second)
	held, stop := one.Keep(t.Context(), l)
	defer stop()
	for range 5 { // each of which waits for a renewal
		until := leasedUntil(t, other)
		for leasedUntil(t, other) == until {
			if held.Err() != nil {
				t.Fatalf("it was lost while it was kept: %v", context.Cause(held))
			}
		}
	}
	if l := lease(t, other, "x", time.Hour); l != nil {
		t.Fatal("it was given to another process while it was kept")
	}
	if err := other.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE `glpid_leases` SET `holder` = 'another'")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	<-held.Done()
	if !errors.Is(context.Cause(held), store.ErrLeaseLost) {
		t.Errorf("it ended for another reason: %v", context.Cause(held))
	}
}

func leasedUntil(t *testing.T, db *store.DB) (until int64) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "SELECT `until` FROM `glpid_leases` WHERE `name` = 'x'").
		Scan(&until); err != nil {
		t.Fatal(err)
	}
	return until
}

// testAlone: of two processes one does something at a time, and who waits hears for whom.
func testAlone(t *testing.T, open Opener) {
	one, other := open(t), open(t)
	if !one.Shared() {
		t.Skip("one process has it")
	}
	var done []string
	told, ended := make(chan string), make(chan error, 1)
	err := one.Alone(t.Context(), "x", func(string) { t.Error("it waits for nobody") }, func() error {
		go func() {
			ended <- other.Alone(t.Context(), "x", func(holder string) { told <- holder }, func() error {
				done = append(done, "other")
				return nil
			})
		}()
		if holder := <-told; holder == "" {
			t.Error("it does not tell for whom it waits")
		}
		done = append(done, "one")
		return nil
	})
	if err := errors.Join(err, <-ended); err != nil || !slices.Equal(done, []string{"one", "other"}) {
		t.Errorf("%v (%v)", done, err)
	}
}
