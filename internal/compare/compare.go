// Package compare asks two servers of the API the same and tells what they answer differently, member by member: how
// a site convinces itself before it changes from one to the other.
//
// It owns what counts as a difference. It speaks HTTP and JSON alone and must not know this program: either
// server may be GLPI itself.
package compare

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Options say what is compared.
type Options struct {
	Left, Right Server
	// Parallel is how many requests are on their way to each server at once; 1 if it is less.
	Parallel int
	// Ignore names members that may differ: "date_mod" wherever it stands, "user.name" in a user only.
	Ignore []string
	// Found is told of the first difference of each kind, when it is found, and may be nil.
	Found func(Difference)
	// Progress is told how many requests have been compared, and may be nil.
	Progress func(requests int)
}

// Difference is one thing that two servers answer differently.
type Difference struct {
	Request string // the path and query below the API's address
	Member  string // where, as 3.status.name, or "status", "header Content-Range", "body" for what is not in members
	Left    string // what the left server says, shortened
	Right   string
}

// Kind is what many differences have in common: the route, and the member whatever the position in a list.
type Kind struct {
	Route, Member string
}

// Count is how often a kind of difference was met, and the first of them.
type Count struct {
	Kind
	Times int
	First Difference
}

// Result is what a comparison came to.
type Result struct {
	Requests  int     // that were compared
	Different int     // of them
	Refused   int     // of those answered alike: both servers say that it can't be read, or is not there
	Failed    []error // requests that got no answer from either server; the first 20
	Kinds     []Count // in the order in which they were met; at most 10,000
	More      int     // differences of kinds beyond these
	Skipped   int     // lines of a recording that ask for nothing, or for more than reading
}

// Bounds of a comparison.
const (
	maxKinds  = 10_000
	maxFailed = 20
	maxOfOne  = 200 // differences that are told of one request
)

// comparison is one that runs.
type comparison struct {
	Options
	left, right *side
	work        *errgroup.Group

	mu     sync.Mutex
	kinds  map[Kind]int // the place in result.Kinds
	result Result
}

func begin(ctx context.Context, o Options) (*comparison, context.Context, error) {
	left, err := newSide(o.Left)
	if err != nil {
		return nil, nil, fmt.Errorf("left: %w", err)
	}
	right, err := newSide(o.Right)
	if err != nil {
		return nil, nil, fmt.Errorf("right: %w", err)
	}
	c := &comparison{Options: o, left: left, right: right, kinds: map[Kind]int{}}
	c.work, ctx = errgroup.WithContext(ctx)
	c.work.SetLimit(max(1, o.Parallel))
	return c, ctx, nil
}

// Requests compares the answers to requests, each the path and query of one below the API's address. What can't be
// asked of either server ends nothing: it is counted. The error is that of the context, of addresses that are none, or
// of a token that is not taken.
func Requests(ctx context.Context, o Options, requests []string) (Result, error) {
	c, ctx, err := begin(ctx, o)
	if err != nil {
		return Result{}, err
	}
	for _, request := range requests {
		if ctx.Err() != nil {
			break
		}
		c.work.Go(func() error {
			_, err := c.ask(ctx, request)
			return err
		})
	}
	return c.end()
}

func (c *comparison) end() (Result, error) {
	err := c.work.Wait()
	return c.result, err
}

// ask asks both for the same, notes what differs, and gives what the left one has said. It is nil where one of them
// has said nothing; the error is that of the context, or says that a token is not taken.
func (c *comparison) ask(ctx context.Context, request string) (*answer, error) {
	var left, right *answer
	var faults [2]error
	var both sync.WaitGroup
	both.Go(func() { left, faults[0] = c.left.get(ctx, request) })
	both.Go(func() { right, faults[1] = c.right.get(ctx, request) })
	both.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i, name := range []string{"left", "right"} {
		if faults[i] != nil {
			c.fail(fmt.Errorf("GET %s: %s: %w", request, name, faults[i]))
			return nil, nil
		}
	}
	for i, a := range []*answer{left, right} {
		if a.status == http.StatusUnauthorized { // so would all others be, and nothing compared
			return nil, fmt.Errorf("GET %s: the %s server takes no such token, or it has expired: %s", request,
				[]string{"left", "right"}[i], a.said())
		}
	}
	c.note(request, c.differences(left, right))
	if left.status >= http.StatusBadRequest && left.status == right.status {
		c.refuse()
	}
	return left, nil
}

func (c *comparison) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Requests++
	c.result.Different++
	if len(c.result.Failed) < maxFailed {
		c.result.Failed = append(c.result.Failed, err)
	}
}

func (c *comparison) refuse() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Refused++
}

// note counts a request and what differs in its answers.
func (c *comparison) note(request string, differences []Difference) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.result.Requests++
	if len(differences) > 0 {
		c.result.Different++
	}
	route := routeOf(request)
	for _, d := range differences {
		d.Request = request
		kind := Kind{route, withoutPositions(d.Member)}
		at, met := c.kinds[kind]
		switch {
		case met:
			c.result.Kinds[at].Times++
		case len(c.result.Kinds) == maxKinds:
			c.result.More++
		default:
			c.kinds[kind] = len(c.result.Kinds)
			c.result.Kinds = append(c.result.Kinds, Count{Kind: kind, Times: 1, First: d})
			if c.Found != nil {
				c.Found(d)
			}
		}
	}
	if c.Progress != nil {
		c.Progress(c.result.Requests)
	}
}

// routeOf gives a request's route: its path with a mark for each id, without what is asked of it.
func routeOf(request string) string {
	path, _, _ := strings.Cut(request, "?")
	steps := strings.Split(path, "/")
	for i, step := range steps {
		if _, err := strconv.ParseUint(step, 10, 64); err == nil {
			steps[i] = "{id}"
		}
	}
	return strings.Join(steps, "/")
}

// withoutPositions gives where a member stands whatever the list it is in.
func withoutPositions(member string) string {
	var steps []string
	for step := range strings.SplitSeq(member, ".") {
		if _, err := strconv.Atoi(strings.TrimPrefix(step, "id ")); err != nil {
			steps = append(steps, step)
		}
	}
	return strings.Join(steps, ".")
}

// differences gives what differs between two answers, the first 200.
func (c *comparison) differences(left, right *answer) []Difference {
	if left.status != right.status {
		return []Difference{{Member: "status", Left: left.said(), Right: right.said()}}
	}
	d := differ{ignored: c.Ignore, most: maxOfOne}
	if left.status >= http.StatusBadRequest {
		// Messages are for people. The code is for programs.
		d.values("code", left.code(), right.code())
		return d.found
	}
	for _, name := range []string{"Content-Range", "Location"} {
		d.values("header "+name, c.left.neutral(left.header.Get(name)), c.right.neutral(right.header.Get(name)))
	}
	if left.json == nil || right.json == nil {
		d.bytes(left, right)
		return d.found
	}
	d.values("", c.left.neutralAll(left.json), c.right.neutralAll(right.json))
	return d.found
}
