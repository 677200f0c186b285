package tools

import (
	"context"
	"net/url"
	"strings"
	"sync"
)

// fetchedAtOnce is how many feeds are fetched at a time. Of one host it is one: who names many slow feeds there
// keeps those of other hosts no longer waiting than by one.
const fetchedAtOnce = 8

// newOfHost is how many of those that have just been stored are fetched of one host before others are looked at.
const newOfHost = 4

// lanes are feeds that wait to be fetched, by the host that they lead to. Hosts take turns.
type lanes struct {
	mu      sync.Mutex
	order   []string // the hosts of which none is being fetched
	waiting map[string][]int64
	most    int // of a host, who has to wait for another time otherwise; 0 is no bound
}

// add puts a feed behind the others of its host.
func (l *lanes) add(address string, id int64) {
	host := ""
	if u, err := url.Parse(address); err == nil {
		host = strings.ToLower(u.Hostname())
	}
	if l.waiting == nil {
		l.waiting = map[string][]int64{}
	}
	if l.most > 0 && len(l.waiting[host]) == l.most {
		return
	}
	if len(l.waiting[host]) == 0 {
		l.order = append(l.order, host)
	}
	l.waiting[host] = append(l.waiting[host], id)
}

// next gives the first feed of the host whose turn it is; done must follow.
func (l *lanes) next() (id int64, done func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.order) == 0 {
		return 0, nil, false
	}
	host := l.order[0]
	l.order = l.order[1:]
	id = l.waiting[host][0]
	return id, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.waiting[host] = l.waiting[host][1:]; len(l.waiting[host]) > 0 {
			l.order = append(l.order, host)
		}
	}, true
}

// each calls a function for all feeds, some at a time, and gives the first error, which ends it.
func (l *lanes) each(ctx context.Context, do func(ctx context.Context, id int64) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	for range min(fetchedAtOnce, len(l.order)) {
		running.Go(func() {
			for ctx.Err() == nil {
				id, done, ok := l.next()
				if !ok { // whoever fetches of a host goes on with it
					return
				}
				if err := do(ctx, id); err != nil {
					stop(err)
				}
				done()
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}
