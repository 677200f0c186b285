package tools

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestSlowFeedsWaitForThemselves has hosts with many feeds that take as long as they may: few are fetched at a
// time, one of a host, and those of other hosts do not wait for them all.
func TestSlowFeedsWaitForThemselves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var due lanes
		const slowHosts, feeds = 10, 50
		for id := range int64(slowHosts * feeds) {
			due.add(fmt.Sprintf("http://slow-%d.example/%d", id%slowHosts, id), id)
		}
		const quick = slowHosts * feeds
		due.add("https://Quick.example/a", quick)
		due.add("https://quick.example:8443/b", quick+1)
		began := time.Now()
		var running, most, fetched atomic.Int64
		var ofHost [slowHosts + 1]atomic.Int64
		err := due.each(t.Context(), func(_ context.Context, id int64) error {
			host := id % slowHosts
			if id >= quick {
				host = slowHosts
				if waited := time.Since(began); waited > 5*fetchTimeout {
					t.Errorf("a quick feed waits for %s", waited)
				}
			}
			most.Store(max(most.Load(), running.Add(1)))
			if n := ofHost[host].Add(1); n > 1 {
				t.Errorf("%d of one host", n)
			}
			if id < quick {
				time.Sleep(fetchTimeout) // in the bubble
			}
			ofHost[host].Add(-1)
			running.Add(-1)
			fetched.Add(1)
			return nil
		})
		if err != nil || fetched.Load() != quick+2 || most.Load() != fetchedAtOnce {
			t.Errorf("%v, %d fetched, %d at a time", err, fetched.Load(), most.Load())
		}
		if took := time.Since(began); took > slowHosts*feeds*fetchTimeout/fetchedAtOnce*3/2 {
			t.Errorf("all of it takes %s", took)
		}
	})
}

// TestNewFeedsOfAHost leaves what is too much of one host for later.
func TestNewFeedsOfAHost(t *testing.T) {
	t.Parallel()
	due := lanes{most: 2}
	for id := range int64(9) {
		due.add(fmt.Sprintf("http://host-%d/", id%3), id)
	}
	var calls atomic.Int64
	err := due.each(t.Context(), func(_ context.Context, id int64) error {
		calls.Add(1 + 100*(id/6))
		return nil
	})
	if err != nil || calls.Load() != 6 {
		t.Errorf("%v, %d", err, calls.Load())
	}
}

// TestFeedsEndWithAnError wants a fault of the database to end it.
func TestFeedsEndWithAnError(t *testing.T) {
	t.Parallel()
	var due lanes
	for id := range int64(1000) {
		due.add(fmt.Sprintf("http://host-%d/", id%3), id)
	}
	broken := errors.New("broken")
	var calls atomic.Int64
	err := due.each(t.Context(), func(context.Context, int64) error {
		calls.Add(1)
		return broken
	})
	if !errors.Is(err, broken) || calls.Load() > 3 {
		t.Errorf("%v after %d", err, calls.Load())
	}
}
