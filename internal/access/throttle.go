package access

import (
	"sync"
	"time"
)

// Throttle slows down guessing: after a few failures in a row, each further one makes the same
// key wait twice as long.
type Throttle struct {
	now func() time.Time

	mu   sync.Mutex
	keys map[string]*attempts
}

type attempts struct {
	failures int
	until    time.Time // no attempt before
	last     time.Time
}

const (
	freeFailures = 5               // failures without a wait
	firstWait    = 2 * time.Second // after the next one
	longestWait  = 15 * time.Minute
	forgetAfter  = time.Hour // without a failure
	maxKeys      = 50000
)

// NewThrottle makes a Throttle. now may be nil.
func NewThrottle(now func() time.Time) *Throttle {
	if now == nil {
		now = time.Now
	}
	return &Throttle{now: now, keys: map[string]*attempts{}}
}

// Allow reports whether an attempt for a key may be made now, and else how long to wait.
func (t *Throttle) Allow(key string) (wait time.Duration, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.keys[key]
	if a == nil {
		return 0, true
	}
	wait = a.until.Sub(t.now())
	return max(wait, 0), wait <= 0
}

// Fail notes a failed attempt.
func (t *Throttle) Fail(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	a := t.keys[key]
	if a == nil || now.Sub(a.last) > forgetAfter {
		if len(t.keys) >= maxKeys {
			t.forget(now)
		}
		a = &attempts{}
		t.keys[key] = a
	}
	a.failures++
	a.last = now
	if over := a.failures - freeFailures; over > 0 {
		a.until = now.Add(min(firstWait<<min(over-1, 20), longestWait))
	}
}

// Succeed forgets the failures of a key.
func (t *Throttle) Succeed(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.keys, key)
}

// forget makes room: what has not failed for long goes, and if that is nothing, everything.
func (t *Throttle) forget(now time.Time) {
	for key, a := range t.keys {
		if now.Sub(a.last) > forgetAfter {
			delete(t.keys, key)
		}
	}
	if len(t.keys) >= maxKeys {
		clear(t.keys)
	}
}
