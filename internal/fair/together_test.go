package fair

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestTogether lets several ask for the same: one of them does it. What fails for one fails for that one alone.
func TestTogether(t *testing.T) {
	t.Parallel()
	for _, fails := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var together Together[int64]
			var works, faults atomic.Int64
			first := make(chan struct{})
			ask := func(user int64) {
				n, err := together.Do(For(t.Context(), user, 0), "x", func(ctx context.Context) (int64, error) {
					who := ReaderOf(ctx).User()
					if works.Add(1) == 1 {
						<-first
						if fails {
							return 0, errors.New("the time of the first is up")
						}
					}
					return who, nil
				})
				want := int64(1) // who came first
				if fails {
					want = user
				}
				if err != nil {
					faults.Add(1)
				} else if n != want {
					t.Errorf("user %d gets what was done for %d", user, n)
				}
			}
			go ask(1)
			synctest.Wait()
			for user := range int64(5) {
				go ask(user + 2)
			}
			synctest.Wait()
			close(first)
			synctest.Wait()
			want := "1 0"
			if fails {
				want = "6 1"
			}
			if got := fmt.Sprint(works.Load(), " ", faults.Load()); got != want {
				t.Errorf("failing %t: done and failed %s times, want %s", fails, got, want)
			}
		})
	}
}

// TestTogetherGoesOn lets who came first leave: the others wait for what they began.
func TestTogetherGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var together Together[string]
		ctx, leave := context.WithCancel(t.Context())
		begun := make(chan struct{})
		for _, ctx := range []context.Context{ctx, t.Context()} {
			go func() {
				text, err := together.Do(ctx, "x", func(ctx context.Context) (string, error) {
					<-begun
					return "done", ctx.Err()
				})
				if err != nil || text != "done" {
					t.Errorf("%q, %v", text, err)
				}
			}()
			synctest.Wait()
		}
		leave()
		close(begun)
		synctest.Wait()
	})
}

// TestTogetherIsFair lets somebody's work wait: other users do it for themselves after a moment, what the same user
// asks for waits. What panics has been done by nobody.
func TestTogetherIsFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var together Together[int64]
		var works atomic.Int64
		goOn := make(chan struct{})
		ask := func(user int64) (int64, error) {
			return together.Do(For(t.Context(), user, 0), "x", func(ctx context.Context) (int64, error) {
				if works.Add(1) == 1 {
					<-goOn
				}
				return ReaderOf(ctx).User(), nil
			})
		}
		want := func(user, done int64) {
			if n, err := ask(user); err != nil || n != done {
				t.Errorf("user %d gets what was done for %d, %v", user, n, err)
			}
		}
		go want(1, 1)
		synctest.Wait()
		go want(1, 1)
		want(2, 2)
		if n := works.Load(); n != 2 {
			t.Errorf("done %d times before the first has ended", n)
		}
		close(goOn)
		synctest.Wait()

		fall := make(chan struct{})
		go func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is kept from who has made it")
				}
			}()
			_, _ = together.Do(For(t.Context(), 1, 0), "x", func(context.Context) (int64, error) {
				<-fall
				panic("no")
			})
		}()
		synctest.Wait()
		go want(1, 1)
		synctest.Wait()
		close(fall)
		synctest.Wait()
		want(3, 3)
	})
}

// TestTogetherWaitsForNobody has somebody ask for whom everybody waits: they do it for themselves, also what they have
// asked for already.
func TestTogetherWaitsForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var together Together[int64]
		goOn := make(chan struct{})
		ctx := For(t.Context(), 1, time.Minute)
		ask := func(ctx context.Context, is int64, wait bool) int64 {
			n, err := together.Do(ctx, "x", func(context.Context) (int64, error) {
				if wait {
					<-goOn
				}
				return is, nil
			})
			if err != nil {
				t.Error(err)
			}
			return n
		}
		go ask(ctx, 1, true)
		synctest.Wait()
		held, letGo := Holding(ctx)
		if n := ask(held, 2, false); n != 2 {
			t.Errorf("while it is held: %d", n)
		}
		letGo()
		time.AfterFunc(time.Second, func() { close(goOn) })
		if n := ask(held, 3, false); n != 1 {
			t.Errorf("once it is let go: %d", n)
		}
	})
}
