package fair

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/glpid/glpid/internal/model"
)

// TestTurnsAreFair has one user queue up much before another comes: the other's first is next but one,
// and places that a user may not have stay free for others.
func TestTurnsAreFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := NewTurns(1, 0, 16, 100)
		if err := turns.Take(t.Context(), 1, 0); err != nil {
			t.Fatal(err)
		}
		var order []string
		wait := func(user int64, n int) {
			go func() {
				if err := turns.Take(t.Context(), user, 0); err != nil {
					t.Error(err)
				}
				order = append(order, fmt.Sprint(user, ".", n))
			}()
			synctest.Wait() // it stands in the queue
		}
		for n := range 4 {
			wait(1, n)
		}
		if turns.Wanted(1) || !turns.Wanted(2) {
			t.Error("who waits is told wrongly")
		}
		wait(2, 0)
		wait(3, 0)
		wait(2, 1)
		for range 7 {
			turns.Give(1)
			synctest.Wait()
		}
		turns.Give(1)
		if got := strings.Join(order, " "); got != "1.0 2.0 3.0 1.1 2.1 1.2 1.3" {
			t.Errorf("order: %s", got)
		}
		if turns.free != 1 || turns.length != 0 || len(turns.order)+len(turns.waiting) != 0 {
			t.Errorf("afterwards: %d free, %d wait, %v %v", turns.free, turns.length, turns.order, turns.waiting)
		}
	})
}

func TestTurnsOfOneUser(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := NewTurns(3, 2, 1, 2)
		for _, user := range []int64{1, 1, 2} {
			if err := turns.Take(t.Context(), user, 0); err != nil {
				t.Fatal(err)
			}
		}
		turns.Give(2)
		if turns.Try(1) || !turns.Try(3) {
			t.Error("a user has more than allowed, or another less")
		}
		turns.Give(3)
		late := make(chan error)
		go func() { late <- turns.Take(t.Context(), 1, time.Second) }()
		synctest.Wait()
		if err := turns.Take(t.Context(), 1, time.Second); !errors.Is(err, ErrFull) {
			t.Errorf("a second one in a queue for one: %v", err)
		}
		if err := <-late; !errors.Is(err, ErrWaited) {
			t.Errorf("waiting ends with %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { late <- turns.Take(ctx, 1, 0) }()
		synctest.Wait()
		cancel()
		if err := <-late; !errors.Is(err, context.Canceled) {
			t.Errorf("waiting ends with %v", err)
		}
		turns.Give(1)
		turns.Give(1)
		if turns.free != 3 || len(turns.held) != 0 || turns.length != 0 {
			t.Errorf("afterwards: %d free, held %v, %d wait", turns.free, turns.held, turns.length)
		}
	})
}

// Places are shared among users, and few wait for them.
func TestPlaces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := NewPlaces(1)
		greedy, modest := For(t.Context(), 1, time.Minute), For(t.Context(), 2, time.Minute)
		give, err := p.Take(greedy)
		if err != nil {
			t.Fatal(err)
		}
		order := make(chan int64, placesQueue+1)
		take := func(ctx context.Context, user int64) {
			give, err := p.Take(ctx)
			if err != nil {
				t.Error(err)
				return
			}
			order <- user
			give()
		}
		for range placesQueue {
			go take(greedy, 1)
		}
		synctest.Wait()
		if _, err := p.Take(greedy); model.CodeOf(err) != model.CodeUnavailable {
			t.Errorf("one more: %v", err)
		}
		go take(modest, 2)
		synctest.Wait()
		give()
		if first, second := <-order, <-order; first != 2 && second != 2 {
			t.Errorf("%d and %d come first", first, second)
		}
		synctest.Wait()
		if len(order) != placesQueue-1 {
			t.Errorf("%d are left out", placesQueue-1-len(order))
		}
	})
}
