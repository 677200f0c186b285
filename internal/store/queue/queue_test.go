package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/glpid/glpid/internal/fair"
	"github.com/glpid/glpid/internal/store/backend"
)

// ledger is a connection that notes what is done; lost are the faults of the next commits.
type ledger struct {
	done []string
	lost []error
}

var errLost = errors.New("lost to another one")

func (l *ledger) note(what string) error {
	l.done = append(l.done, what)
	return nil
}

func (l *ledger) Begin(context.Context) error { return l.note("(") }

func (l *ledger) Run(w backend.Write, _ bool) (err, lost error) {
	err = w.Run(nil)
	if errors.Is(err, errLost) {
		return err, err
	}
	return err, nil
}

func (l *ledger) Commit(context.Context) error {
	if len(l.lost) > 0 {
		err := l.lost[0]
		l.lost = l.lost[1:]
		if err != nil {
			return err
		}
	}
	return l.note(")")
}

func (l *ledger) Rollback(context.Context) error { return l.note("x") }

func (l *ledger) Again(err error) bool { return errors.Is(err, errLost) }

// named is a write that notes its name when it runs and when it is committed.
func (l *ledger) named(name string, run func() error) backend.Write {
	return backend.Write{
		Run:       func(backend.Conn) error { return errors.Join(l.note(name), run()) },
		Committed: func() { _ = l.note(name + "!") },
	}
}

func nothing() error { return nil }

// waiting has writes wait behind one that runs, and gives what is noted once all are over, with their errors.
func waiting(t *testing.T, l *ledger, put func(q *Queue, add func(user int64, w backend.Write))) (string, []error) {
	t.Helper()
	q := New(l)
	var waits []func() error
	hold := make(chan struct{})
	first := q.Put(t.Context(), backend.Write{Run: func(backend.Conn) error { <-hold; return errors.New("only waits") }})
	synctest.Wait()
	put(q, func(user int64, w backend.Write) {
		waits = append(waits, q.Put(fair.For(t.Context(), user, 0), w))
	})
	close(hold)
	_ = first()
	var errs []error
	for _, wait := range waits {
		errs = append(errs, wait())
	}
	if n := q.waits(); n != 0 || len(q.order)+len(q.waiting) != 0 {
		t.Errorf("%d still wait: %v %v", n, q.order, q.waiting)
	}
	q.Stop()
	if err := q.Write(t.Context(), l.named("late", nothing)); !errors.Is(err, ErrClosed) {
		t.Errorf("a write after the end: %v", err)
	}
	return strings.TrimPrefix(strings.Join(l.done, " "), "( x "), errs
}

// TestUsersWriteInTurns lets one user have many writes waiting, each as long as a transaction may be: another
// user's comes after one of them, and is durable before the next begins. Who has given up is not written for.
func TestUsersWriteInTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{}
		gone, giveUp := context.WithCancel(t.Context())
		got, errs := waiting(t, l, func(q *Queue, add func(int64, backend.Write)) {
			long := func() error { time.Sleep(LongBatch + 1); return nil }
			for i := range 4 {
				add(1, l.named(fmt.Sprint("one", i), long))
			}
			left := q.Put(gone, l.named("gone", nothing))
			giveUp()
			add(2, l.named("other", long))
			t.Cleanup(func() {
				if !errors.Is(left(), context.Canceled) {
					t.Error("who has given up was written for")
				}
			})
		})
		if got != "( one0 ) one0! ( other ) other! ( one1 ) one1! ( one2 ) one2! ( one3 ) one3!" {
			t.Errorf("done: %s", got)
		}
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
	})
}

// TestSharedCommit has writes that wait share a commit, of which one fails by itself.
func TestSharedCommit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{}
		wrong := errors.New("wrong")
		got, errs := waiting(t, l, func(_ *Queue, add func(int64, backend.Write)) {
			add(1, l.named("a", nothing))
			add(2, l.named("b", func() error { return wrong }))
			add(1, l.named("c", nothing))
		})
		if got != "( a b c ) a! c!" || errs[0] != nil || !errors.Is(errs[1], wrong) || errs[2] != nil {
			t.Errorf("done: %s, %v", got, errs)
		}
	})
}

// TestLostCommit runs writes again whose transaction was lost to another one, all of them and once each; not for ever,
// and not after faults that may mean that they are done.
func TestLostCommit(t *testing.T) {
	t.Parallel()
	failed := errors.New("who knows")
	for name, test := range map[string]struct {
		lost []error
		want string
		err  error
	}{
		"twice":       {[]error{errLost, errLost}, "( a b x ( a b x ( a b ) a! b!", nil},
		"another one": {[]error{failed}, "( a b x", failed},
		"for ever":    {repeated(errLost, 30), strings.TrimSpace(strings.Repeat("( a b x ", maxTries)), errLost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := &ledger{lost: test.lost}
				got, errs := waiting(t, l, func(_ *Queue, add func(int64, backend.Write)) {
					add(1, l.named("a", nothing))
					add(2, l.named("b", nothing))
				})
				if got != test.want || !errors.Is(errs[0], test.err) || !errors.Is(errs[1], test.err) {
					t.Errorf("done: %s, %v", got, errs)
				}
			})
		})
	}
}

// TestLostWrite runs those again that were lost with another one's statement.
func TestLostWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{}
		tries := 0
		got, errs := waiting(t, l, func(_ *Queue, add func(int64, backend.Write)) {
			add(1, l.named("a", nothing))
			add(2, l.named("b", func() error {
				if tries++; tries == 1 {
					return errLost
				}
				return nil
			}))
			add(3, l.named("c", nothing))
		})
		if got != "( a b x ( a b ) a! b! ( c ) c!" || errors.Join(errs...) != nil {
			t.Errorf("done: %s, %v", got, errs)
		}
	})
}

func repeated(err error, n int) (all []error) {
	for range n {
		all = append(all, err)
	}
	return all
}
