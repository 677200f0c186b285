package api

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// probeTime is how long a server may take to accept a connection.
	probeTime = 2 * time.Second
	// probeFresh is how long a result is believed.
	probeFresh = 10 * time.Second
	// probesAtOnce is how many connections are tried at the same time.
	probesAtOnce = 16
)

// errNoAnswer is the result for a server that was not reached within the caller's time.
var errNoAnswer = errors.New("the server does not answer")

// probes tries whether other servers accept connections. The status is public, so results are kept
// for a while and callers who ask for the same address wait for the same attempt: however often
// somebody asks, an address is dialled once in probeFresh.
type probes struct {
	dial func(ctx context.Context, address string) error
	now  func() time.Time

	flights singleflight.Group
	slots   chan struct{}
	mu      sync.Mutex
	results map[string]probeResult
}

type probeResult struct {
	err error
	at  time.Time
}

func newProbes() *probes {
	return &probes{dial: dialTCP, now: time.Now, slots: make(chan struct{}, probesAtOnce),
		results: map[string]probeResult{}}
}

// dialTCP opens a connection and closes it again.
func dialTCP(ctx context.Context, address string) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}

// all tries the addresses side by side and gives an error or nil for each, in their order. It
// returns when the context ends at the latest.
func (p *probes) all(ctx context.Context, addresses []string) []error {
	failures := make([]error, len(addresses))
	var group sync.WaitGroup
	for i, address := range addresses {
		group.Go(func() { failures[i] = p.one(ctx, address) })
	}
	group.Wait()
	return failures
}

func (p *probes) one(ctx context.Context, address string) error {
	if result, ok := p.known(address); ok {
		return result.err
	}
	// The attempt has a context of its own: others wait for it too, and it is of use to the next
	// caller when this one has left.
	flight := p.flights.DoChan(address, func() (any, error) {
		// Another attempt may have ended between the look above and this one's start.
		if result, ok := p.known(address); ok {
			return nil, result.err
		}
		p.slots <- struct{}{}
		defer func() { <-p.slots }()
		ctx, cancel := context.WithTimeout(context.Background(), probeTime)
		defer cancel()
		err := p.dial(ctx, address)
		p.keep(address, err)
		return nil, err
	})
	select {
	case result := <-flight:
		return result.Err
	case <-ctx.Done():
		return errNoAnswer
	}
}

func (p *probes) known(address string) (probeResult, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	result, ok := p.results[address]
	return result, ok && p.now().Sub(result.at) < probeFresh
}

// keep notes a result and drops those that are too old, of servers that are not asked for any more.
func (p *probes) keep(address string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for other, result := range p.results {
		if now.Sub(result.at) >= probeFresh {
			delete(p.results, other)
		}
	}
	p.results[address] = probeResult{err: err, at: now}
}
