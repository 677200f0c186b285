package signin

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/bounded"
	"github.com/glpid/glpid/internal/store"
)

// How many may wait for their turn at the same time, in all and from one address.
const (
	maxWaiting     = 256
	maxWaitingEach = 64
)

// room is where attempts wait. It is bounded: those who find it full come again later.
type room struct {
	mu   sync.Mutex
	all  int
	each map[string]int // by address; only those who wait
}

func newRoom() *room { return &room{each: map[string]int{}} }

// enter takes a seat, if there is one.
func (r *room) enter(who string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all >= maxWaiting || r.each[who] >= maxWaitingEach {
		return false
	}
	r.all++
	r.each[who]++
	return true
}

func (r *room) leave(who string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all--
	if r.each[who]--; r.each[who] == 0 {
		delete(r.each, who)
	}
}

// pace lets attempts of an address begin one after the other.
type pace struct {
	mu   sync.Mutex
	last *bounded.Store[string, time.Time] // when the latest may begin
	sent *bounded.Store[string, time.Time] // when attempts that had no turn shall come again
}

// maxPaces bounds how many addresses have a pace; those that failed longest ago lose theirs. maxSent
// does the same for attempts that are told to come again, and sentFor for how long that counts.
const (
	maxPaces = 10000
	maxSent  = 30000
	sentFor  = 10 * time.Minute
)

func newPace() *pace {
	return &pace{last: bounded.New[string, time.Time](maxPaces), sent: bounded.New[string, time.Time](maxSent)}
}

// sendAway notes when somebody shall come again. Who comes earlier does not begin anew.
func (p *pace) sendAway(who string, now time.Time, wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at, known := p.sent.Get(who); !known || now.Sub(at) > sentFor || at.Sub(now) > wait {
		p.sent.Put(who, now.Add(wait))
	}
}

// isBack reports whether somebody comes again as they were told.
func (p *pace) isBack(who string, now time.Time) bool {
	at, known := p.sent.Get(who)
	return known && !now.Before(at) && now.Sub(at) <= sentFor
}

// turn gives how long an attempt waits for its turn. When that is more than the most, it has none.
func (p *pace) turn(who string, interval, most time.Duration, now time.Time) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last, _ := p.last.Get(who)
	begin, ok := following(last, interval, most, now)
	if ok {
		p.last.Put(who, begin)
	}
	return begin.Sub(now), ok
}

// following gives when the attempt may begin that follows one which began, or will, at last; ok is false when it would
// have to wait longer than the most. A time further away than attempts wait is that of a clock that was put back.
func following(last time.Time, interval, most time.Duration, now time.Time) (begin time.Time, ok bool) {
	begin = now
	if last.After(now) && last.Sub(now) <= most+interval {
		begin = last
	}
	begin = begin.Add(interval)
	return begin, begin.Sub(now) <= most
}

// turn is pace.turn among all servers, where there can be several: an address is no faster for coming to each of them.
// Who has no turn writes nothing.
func (s *Service) turn(ctx context.Context, who string, interval, most time.Duration, now time.Time) (
	wait time.Duration, ok bool, err error) {
	if !s.DB.Shared() {
		wait, ok = s.pace.turn(who, interval, most, now)
		return wait, ok, nil
	}
	name := counterName{"turn", who}
	look := func(ctx context.Context, from store.Querier) (begin time.Time, err error) {
		counters, err := s.read(ctx, from, name)
		if err == nil {
			begin, ok = following(counters[name].failed, interval, most, now)
			wait = begin.Sub(now)
		}
		return begin, err
	}
	if _, err := look(ctx, s.DB); err != nil || !ok {
		return wait, ok, err
	}
	err = s.write(ctx, func(ctx context.Context, tx *store.Tx) error {
		begin, err := look(ctx, tx)
		if err != nil || !ok {
			return err
		}
		return s.store(ctx, tx, name, counter{failed: begin})
	})
	return wait, ok, err
}

// admit lets an attempt go on to the check of the password. leave must be called after it.
func (s *Service) admit(ctx context.Context, n names, found account, a Attempt) (leave func(), err error) {
	for slowed := false; ; slowed = true {
		if leave, err = s.place(ctx, n.network.key); err != nil {
			return nil, s.noteWait(ctx, err, found, a)
		}
		// Guesses that come in a burst would all be let through before the first one has failed: so
		// the counters are looked at only now.
		counters, err := s.read(ctx, s.DB, n.account, n.pair, n.network)
		if err == nil {
			err = s.refuse(counters[n.account], counters[n.pair])
		}
		if err != nil {
			leave()
			return nil, s.noteWait(ctx, err, found, a)
		}
		if slowed || s.known(counters[n.pair]) || s.limits.interval(counters[n.network], s.limits.freeAt,
			s.Now()) == 0 {
			return leave, nil
		}
		leave()
		if err := s.slowDown(ctx, n.network, counters[n.network], s.limits.freeAt, n.pair.String()); err != nil {
			return nil, s.noteWait(ctx, err, found, a)
		}
	}
}

// place waits until one of the few passwords that may be checked at once is this one: hashing
// would leave no processor to anybody else.
func (s *Service) place(ctx context.Context, who string) (leave func(), err error) {
	leave = func() { <-s.places }
	select {
	case s.places <- struct{}{}:
		return leave, nil
	default:
	}
	if !s.room.enter(who) {
		return nil, &Wait{time.Second}
	}
	defer s.room.leave(who)
	select {
	case s.places <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// slowDown makes an address that fails too often wait for its turn. Where more come than have turns,
// whoever comes again as they were told has one of a queue of its own: those who make up another login
// for each guess keep nobody out for long. It is the same for logins that exist and others. An attempt
// without a name, "", is never known again.
func (s *Service) slowDown(ctx context.Context, name counterName, c counter, free int, attempt string) error {
	now := s.Now()
	interval := s.limits.interval(c, free, now)
	if interval == 0 {
		return nil
	}
	who := name.String()
	back := attempt != "" && s.pace.isBack(attempt, now)
	if back {
		who += " again"
	}
	wait, ok, err := s.turn(ctx, who, interval, s.limits.longestQueue, now)
	if err != nil {
		return err
	}
	if !ok || !s.room.enter(who) {
		wait = max(wait, time.Second)
		if attempt != "" {
			s.pace.sendAway(attempt, now, wait)
		}
		return &Wait{wait}
	}
	defer s.room.leave(who)
	if back {
		s.pace.sent.Drop(attempt)
	}
	return s.Sleep(ctx, wait)
}

// refuse gives a *Wait when the account has to wait, for its failures here or everywhere.
func (s *Service) refuse(all, here counter) error {
	now := s.Now()
	wait := s.limits.wait(here, s.limits.freeHere, now)
	if !s.known(here) {
		wait = max(wait, s.limits.wait(all, s.limits.freeInAll, now))
	}
	if wait <= 0 {
		return nil
	}
	return &Wait{wait}
}

// noteWait tells the log of an attempt that was not looked at.
func (s *Service) noteWait(ctx context.Context, err error, found account, a Attempt) error {
	var wait *Wait
	if !errors.As(err, &wait) {
		return err
	}
	e := audit.Event{Kind: audit.SignInRefused, Peer: a.Peer, User: found.login, UserID: found.id, Client: a.Client,
		Reason: "too many failures"}
	if found.id == 0 {
		e.User = audit.Typed(a.Login)
	}
	s.Audit.Note(ctx, e)
	return err
}
