package bounded

import "sync"

// Pool is memory, or something else of which there is so much, that several share: no one of them gets
// more than a part of it. It is safe for concurrent use.
type Pool struct {
	most, each int

	mu   sync.Mutex
	used int
	by   map[int64]int // only those who have some
}

// NewPool makes a pool of so much in all and for each.
func NewPool(most, each int) *Pool { return &Pool{most: most, each: each, by: map[int64]int{}} }

// Take takes so much for somebody, if there is as much.
func (p *Pool) Take(who int64, n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.used+n > p.most || p.by[who]+n > p.each {
		return false
	}
	p.used += n
	p.by[who] += n
	return true
}

// Raise makes the pool larger, where it is smaller than so much in all and for each.
func (p *Pool) Raise(most, each int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.most, p.each = max(p.most, most), max(p.each, each)
}

// Give gives back what somebody has taken.
func (p *Pool) Give(who int64, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.used -= n
	if p.by[who] -= n; p.by[who] <= 0 {
		delete(p.by, who)
	}
}

// Used is how much has been taken.
func (p *Pool) Used() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.used
}

// Share is what one request has of a pool. The zero value has no pool, and no bound. It is not safe for
// concurrent use.
type Share struct {
	Pool    *Pool
	Who     int64
	Free    int // how much needs nothing from the pool
	Portion int // how much is taken at a time

	taken int
}

// Take takes so much, and reports whether there is as much.
func (s *Share) Take(n int) bool {
	if s.Pool == nil {
		return true
	}
	for s.Free -= n; s.Free < 0; s.Free += s.Portion {
		if !s.Pool.Take(s.Who, s.Portion) {
			return false
		}
		s.taken += s.Portion
	}
	return true
}

// Taken gives how much of the pool it has.
func (s *Share) Taken() int { return s.taken }

// Give gives everything back. What was free is so no more.
func (s *Share) Give() {
	if s.taken > 0 {
		s.Pool.Give(s.Who, s.taken)
		s.taken = 0
	}
}
