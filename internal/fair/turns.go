package fair

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Turns shares a number of places out among users. Who finds none free waits, and places go to those who
// wait user by user: however many one user has waiting, another's first comes after one of them at most.
type Turns struct {
	most  int // that one user may have; 0 is no bound
	queue int // that one user may have waiting
	all   int // that may wait in all

	mu      sync.Mutex
	free    int
	held    map[int64]int     // by user, where there is a bound
	waiting map[int64][]*turn // by user, in the order of coming
	order   []int64           // the users who wait, the next one first
	length  int               // of all queues
}

// turn is one who waits.
type turn struct{ given chan struct{} }

var (
	ErrFull   = errors.New("too many wait already") // ErrFull is the answer to one more who would wait
	ErrWaited = errors.New("waited too long")       // ErrWaited is that of who has waited as long as a Reader may
)

// NewTurns makes so many places. One user may have at most some of them, 0 for all, and so many waiting;
// all is how many may wait in all.
func NewTurns(places, most, queue, all int) *Turns {
	return &Turns{free: places, most: most, queue: queue, all: all, held: map[int64]int{}, waiting: map[int64][]*turn{}}
}

// Try takes a place if one is free.
func (t *Turns) Try(user int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.grab(user)
}

func (t *Turns) grab(user int64) bool {
	if t.free == 0 || t.most > 0 && t.held[user] >= t.most {
		return false // those who wait when places are free have had all they may
	}
	t.free--
	if t.most > 0 {
		t.held[user]++
	}
	return true
}

// Take takes a place, and waits for one as long as the context and the limit allow. Who has no limit, 0,
// is the program itself, and waits however many do.
func (t *Turns) Take(ctx context.Context, user int64, limit time.Duration) error {
	t.mu.Lock()
	if t.grab(user) {
		t.mu.Unlock()
		return nil
	}
	if limit > 0 && (len(t.waiting[user]) >= t.queue || t.length >= t.all) {
		t.mu.Unlock()
		return ErrFull
	}
	mine := t.join(user)
	t.mu.Unlock()
	var late <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-mine.given:
		return nil
	case <-late:
		return t.leave(user, mine, ErrWaited)
	case <-ctx.Done():
		return t.leave(user, mine, ctx.Err())
	}
}

func (t *Turns) join(user int64) *turn {
	mine := &turn{given: make(chan struct{})}
	if len(t.waiting[user]) == 0 {
		t.order = append(t.order, user)
	}
	t.waiting[user] = append(t.waiting[user], mine)
	t.length++
	return mine
}

// leave ends waiting with the reason; a place that came meanwhile is passed on.
func (t *Turns) leave(user int64, mine *turn, reason error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(t.waiting[user], mine)
	if i < 0 {
		t.put(user)
		return reason
	}
	t.remove(user, i)
	return reason
}

// remove takes one who waits out of the queue.
func (t *Turns) remove(user int64, i int) {
	t.waiting[user] = slices.Delete(t.waiting[user], i, i+1)
	t.length--
	if len(t.waiting[user]) == 0 {
		delete(t.waiting, user)
		t.order = slices.DeleteFunc(t.order, func(u int64) bool { return u == user })
	}
}

// Give gives a place back.
func (t *Turns) Give(user int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(user)
}

func (t *Turns) put(user int64) {
	t.free++
	if t.most > 0 {
		if t.held[user]--; t.held[user] == 0 {
			delete(t.held, user)
		}
	}
	for t.free > 0 {
		i := slices.IndexFunc(t.order, func(u int64) bool { return t.most == 0 || t.held[u] < t.most })
		if i < 0 {
			return
		}
		next := t.order[i]
		first := t.waiting[next][0]
		t.remove(next, 0)
		if len(t.waiting[next]) > 0 { // and behind the others
			t.order = append(slices.Delete(t.order, i, i+1), next)
		}
		t.grab(next)
		close(first.given)
	}
}

// Free is how many places nobody has.
func (t *Turns) Free() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.free
}

// Wanted reports whether another user waits.
func (t *Turns) Wanted(user int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.order, func(u int64) bool { return u != user })
}
