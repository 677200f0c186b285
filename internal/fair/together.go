package fair

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Together does what several ask for at the same moment once, for all of them. It is done on behalf of who came first,
// within that one's time and places. When that fails, it says nothing of the others, and each of them does it for
// oneself; so do other users when it takes long, as it may be waiting behind much else of the first one's, and at once
// those for whom everybody waits (Holding). The zero Together is ready.
type Together[T any] struct {
	mu      sync.Mutex
	running map[string]*joint[T]
}

// joint is work that others may wait for.
type joint[T any] struct {
	user  int64
	done  chan struct{} // closed once there are value and err
	value T
	err   error
}

// patience is how long one waits for what another user does.
const patience = time.Second

// errPanicked is the error of work that did not come to its end.
var errPanicked = errors.New("what others wait for has panicked")

// Do gives what work gives, to all who ask by the same key while it runs. work goes on when who asked first has left;
// it may be run by several at once.
func (t *Together[T]) Do(ctx context.Context, key string, work func(ctx context.Context) (T, error)) (T, error) {
	mine, theirs := t.join(key, ReaderOf(ctx).User())
	if theirs != nil {
		if theirs.wait(ctx) != nil {
			return work(ctx)
		}
		return theirs.value, nil
	}
	defer t.leave(key, mine)
	mine.value, mine.err = work(context.WithoutCancel(ctx))
	return mine.value, mine.err
}

// join gives the work of that key that runs already, or begins one.
func (t *Together[T]) join(key string, user int64) (mine, theirs *joint[T]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if theirs = t.running[key]; theirs != nil {
		return nil, theirs
	}
	if t.running == nil {
		t.running = map[string]*joint[T]{}
	}
	mine = &joint[T]{user: user, done: make(chan struct{}), err: errPanicked}
	t.running[key] = mine
	return mine, nil
}

// leave ends work.
func (t *Together[T]) leave(key string, mine *joint[T]) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.running, key)
	close(mine.done)
}

// wait waits for the end of another one's work, and gives why there is nothing of it.
func (j *joint[T]) wait(ctx context.Context) error {
	r := ReaderOf(ctx)
	if r.Holds() {
		return ErrWaited
	}
	var late <-chan time.Time
	if r.User() != j.user {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-j.done:
		return j.err
	case <-late:
		return ErrWaited
	case <-ctx.Done():
		return ctx.Err()
	}
}
