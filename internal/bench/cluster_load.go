package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"
)

// one is what somebody does again and again.
func (r *clusterRun) one(ctx context.Context, n int) {
	random := rand.New(rand.NewPCG(uint64(n), 1))
	for i := 0; ctx.Err() == nil; i++ {
		switch random.IntN(10) {
		case 0, 1, 2:
			r.write(n+i, "/Assistance/Ticket", fmt.Sprintf("load %d-%d", n, i))
		case 3:
			if n == 0 { // one of them, so that what is told of them is told within the run
				r.write(n+i, "/Assistance/Problem", fmt.Sprintf("problem %d-%d", n, i))
			}
		default:
			resp, err := r.send(n+i, "GET", fmt.Sprintf("/Assistance/Ticket?limit=10&start=%d", random.IntN(50)), "")
			if r.judge(resp, err, 200, 206) {
				r.reads.Add(1)
			}
		}
	}
}

func (r *clusterRun) write(n int, path, name string) {
	r.mu.Lock()
	r.written[name] = false
	r.mu.Unlock()
	resp, err := r.send(n, "POST", path, `{"name":"`+name+`","content":"x"}`)
	if r.judge(resp, err, 201) {
		r.mu.Lock()
		r.written[name] = true
		r.answered = append(r.answered, time.Since(r.began))
		r.mu.Unlock()
	}
}

// What differs between faults that are the same.
var (
	requestID = regexp.MustCompile(`"request_id":"\w+"`)
	hostPort  = regexp.MustCompile(`127\.0\.0\.1:\d+`)
)

// judge notes faults, and reports that there was none.
func (r *clusterRun) judge(resp *http.Response, err error, good ...int) bool {
	kind := ""
	if err == nil {
		text, fault := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if fault == nil && slices.Contains(good, resp.StatusCode) {
			return true
		}
		kind = fmt.Sprintf("%d %.200s", resp.StatusCode, requestID.ReplaceAll(text, nil))
	} else {
		kind = hostPort.ReplaceAllString(err.Error(), "HOST")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, time.Since(r.began))
	r.kinds[kind]++
	return false
}

// event is what happened to the cluster, and when since the beginning.
type event struct {
	name string
	at   time.Duration
}

// run loads the servers while their nodes, and one of them, go.
func (r *clusterRun) run(connections int, length time.Duration) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var all sync.WaitGroup
	r.began = time.Now()
	for n := range connections {
		all.Go(func() { r.one(ctx, n) })
	}
	var events []event
	do := func(name string, what func() error) error {
		events = append(events, event{name, time.Since(r.began)})
		if what != nil {
			if err := what(); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		time.Sleep(length)
		return nil
	}
	back := func(n *node) func() error { return func() error { return n.start(false) } }
	for _, step := range []struct {
		name string
		what func() error
	}{
		{"nothing happens", nil}, {"node 3 is killed", r.nodes[2].kill}, {"node 3 comes back", back(r.nodes[2])},
		{"node 1, which is written to, is killed", r.nodes[0].kill}, {"node 1 comes back", back(r.nodes[0])},
		{"server A is killed", func() error { r.servers[0].kill(); return nil }},
	} {
		if err := do(step.name, step.what); err != nil {
			return err
		}
	}
	stop()
	all.Wait()
	events = append(events, event{"the end", time.Since(r.began)})
	r.report(connections, events)
	return r.verify()
}
