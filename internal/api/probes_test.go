package api

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestProbesSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newProbes()
		refused := errors.New("refused")
		p.dial = func(ctx context.Context, address string) error {
			time.Sleep(time.Second)
			if address == "b:1" {
				return refused
			}
			return nil
		}
		start := time.Now()
		failures := p.all(t.Context(), []string{"a:1", "b:1", "c:1"})
		if took := time.Since(start); took != time.Second {
			t.Errorf("three servers took %s", took)
		}
		if failures[0] != nil || !errors.Is(failures[1], refused) || failures[2] != nil {
			t.Errorf("results: %v", failures)
		}
	})
}

func TestProbesAskOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newProbes()
		var dialled atomic.Int32
		p.dial = func(context.Context, string) error {
			dialled.Add(1)
			time.Sleep(time.Second)
			return nil
		}
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				if err := p.one(t.Context(), "a:1"); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		_ = p.one(t.Context(), "a:1")
		if n := dialled.Load(); n != 1 {
			t.Errorf("dialled %d times", n)
		}
		time.Sleep(probeFresh)
		_ = p.one(t.Context(), "other:1")
		if len(p.results) != 1 {
			t.Errorf("%d results are kept, one is fresh", len(p.results))
		}
		_ = p.one(t.Context(), "a:1")
		if n := dialled.Load(); n != 3 {
			t.Errorf("an old result is not looked at anew: %d", n)
		}
	})
}

// TestProbesBound asks for far more silent servers than are tried at once.
func TestProbesBound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newProbes()
		var running, most atomic.Int32
		p.dial = func(ctx context.Context, _ string) error {
			n := running.Add(1)
			defer running.Add(-1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			<-ctx.Done()
			return ctx.Err()
		}
		var addresses []string
		for i := range 4 * probesAtOnce {
			addresses = append(addresses, fmt.Sprintf("silent%d:1", i))
		}
		ctx, cancel := context.WithTimeout(t.Context(), checkTime)
		defer cancel()
		start := time.Now()
		for i, err := range p.all(ctx, addresses) {
			if err == nil {
				t.Errorf("%s answers", addresses[i])
			}
		}
		if took := time.Since(start); took > checkTime {
			t.Errorf("took %s", took)
		}
		if most.Load() > probesAtOnce {
			t.Errorf("%d at once", most.Load())
		}
		time.Sleep(time.Minute) // the attempts that nobody waits for end too
		if running.Load() != 0 {
			t.Errorf("%d attempts still run", running.Load())
		}
	})
}
