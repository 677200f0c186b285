package store

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// turns shares a number of places out among users. Who finds none free waits, and places go to those who
// wait user by user: however many one user has waiting, another's first comes after one of them at most.
type turns struct {
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
	errQueueFull = errors.New("too many wait already")
	errWaited    = errors.New("waited too long")
)

func newTurns(places, most, queue, all int) *turns {
	return &turns{free: places, most: most, queue: queue, all: all, held: map[int64]int{}, waiting: map[int64][]*turn{}}
}

// try takes a place if one is free.
func (t *turns) try(user int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.grab(user)
}

func (t *turns) grab(user int64) bool {
	if t.free == 0 || t.most > 0 && t.held[user] >= t.most {
		return false // those who wait when places are free have had all they may
	}
	t.free--
	if t.most > 0 {
		t.held[user]++
	}
	return true
}

// take takes a place, and waits for one as long as the context and the limit allow. Who has no limit, 0,
// is the program itself, and waits however many do.
func (t *turns) take(ctx context.Context, user int64, limit time.Duration) error {
	t.mu.Lock()
	if t.grab(user) {
		t.mu.Unlock()
		return nil
	}
	if limit > 0 && (len(t.waiting[user]) >= t.queue || t.length >= t.all) {
		t.mu.Unlock()
		return errQueueFull
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
		return t.leave(user, mine, errWaited)
	case <-ctx.Done():
		return t.leave(user, mine, ctx.Err())
	}
}

func (t *turns) join(user int64) *turn {
	mine := &turn{given: make(chan struct{})}
	if len(t.waiting[user]) == 0 {
		t.order = append(t.order, user)
	}
	t.waiting[user] = append(t.waiting[user], mine)
	t.length++
	return mine
}

// leave ends waiting with the reason; a place that came meanwhile is passed on.
func (t *turns) leave(user int64, mine *turn, reason error) error {
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
func (t *turns) remove(user int64, i int) {
	t.waiting[user] = slices.Delete(t.waiting[user], i, i+1)
	t.length--
	if len(t.waiting[user]) == 0 {
		delete(t.waiting, user)
		t.order = slices.DeleteFunc(t.order, func(u int64) bool { return u == user })
	}
}

// give gives a place back.
func (t *turns) give(user int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(user)
}

func (t *turns) put(user int64) {
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

// wanted reports whether another user waits.
func (t *turns) wanted(user int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.order, func(u int64) bool { return u != user })
}

// Places shares out work that is no read, and keeps a processor busy for long, as reads are: among users,
// one after the other.
type Places struct{ turns *turns }

// How many may wait for a place, of one user and in all.
const (
	placesQueue = 64
	placesAll   = 256
)

// NewPlaces makes so many places.
func NewPlaces(n int) *Places { return &Places{newTurns(n, 0, placesQueue, placesAll)} }

// Take takes a place for the user whom ReadAs has named; give gives it back. Its error is a fault that
// passes when too many wait, or for too long.
func (p *Places) Take(ctx context.Context) (give func(), err error) {
	r := readerOf(ctx)
	err = r.queue(ctx, p.turns)
	if errors.Is(err, errQueueFull) || errors.Is(err, errWaited) {
		return nil, passing(err, "Too many ask for this at the same time")
	}
	if err != nil {
		return nil, err
	}
	return func() { p.turns.give(r.user) }, nil
}
