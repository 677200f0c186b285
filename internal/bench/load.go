package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/glpid/glpid/internal/remote"
)

// testCase is a kind of request under load.
type testCase struct {
	name        string
	connections int
	method      string
	path        func(r *rand.Rand) string // the whole URL
	body        string
	status      []int
	token       string
	goal        time.Duration // of the processor for a request, 0 for none
	every       int           // of those beside which it runs, one of it is sent for so many; 0 for as many as it can
	beside      *testCase     // runs at the same time
}

func cases(server *child, who people, tickets int) []testCase {
	list := server.API + remote.API + "/Assistance/Ticket"
	stat := server.API + remote.API + "/Assistance/Stat/Ticket"
	one := func(base string) func(*rand.Rand) string {
		return func(r *rand.Rand) string { return fmt.Sprintf("%s/%d", base, 1+r.IntN(tickets)) }
	}
	own := func(r *rand.Rand) string { return fmt.Sprintf("%s/%d", list, server.Own[r.IntN(len(server.Own))]) }
	page := func(base string, query ...string) func(*rand.Rand) string {
		return func(r *rand.Rand) string {
			return fmt.Sprintf("%s?limit=100&start=%d%s", base, r.IntN(max(1, tickets/100-1))*100%2000, asked(query))
		}
	}
	at := func(base string, query ...string) func(*rand.Rand) string {
		return func(*rand.Rand) string { return base + "?limit=100" + asked(query) }
	}
	search := func(r *rand.Rand) string { // finds nothing, and looks at all of them: two characters are in no index
		rare := func() rune { return rune(0x4e00 + r.IntN(20_000)) }
		return list + "?filter=" + url.QueryEscape(fmt.Sprintf("content=ilike=*%c%c*", rare(), rare()))
	}
	nothing := func(filter string) func(*rand.Rand) string {
		return func(r *rand.Rand) string {
			return list + "?limit=100&filter=" + url.QueryEscape(fmt.Sprintf(filter, r.Int()))
		}
	}
	get := func(name string, goal float64, path func(*rand.Rand) string) testCase {
		return testCase{name: name, connections: 4, method: "GET", path: path, status: []int{200, 206},
			goal: time.Duration(goal * float64(time.Millisecond)), token: who.everything}
	}
	as := func(token string, c testCase) testCase {
		c.token = token
		return c
	}
	year := "&date_start=" + time.Now().AddDate(-1, 0, 0).Format(time.DateOnly)
	byStatus := []string{"filter", "status.id==6;urgency=ge=3", "sort", "date:desc"}
	create := testCase{method: "POST", path: func(*rand.Rand) string { return list }, token: who.everything,
		body: `{"name":"Load","content":"A ticket of the load test"}`, status: []int{201}}
	creating := func(connections int, goal time.Duration) testCase {
		c := create
		c.name, c.connections, c.goal = "create", connections, goal
		if connections > 1 {
			c.name = fmt.Sprintf("create, %d at a time", connections)
		}
		return c
	}
	searching := get("search that reads all tickets", 0, search)
	searching.connections, searching.status = 8, []int{200, 503}
	besideSearches := get("get beside 8 searches", 0, one(list))
	besideSearches.beside = &searching
	writing := creating(1, 0)
	writing.every = 20
	besideWrites := get("filter and sort beside writes (95/5)", 4, page(list, byStatus...))
	besideWrites.beside = &writing
	graphql := testCase{name: "GraphQL, 100 with a filter", connections: 4, method: "POST", body: byGraphQL,
		path:   func(*rand.Rand) string { return server.API + remote.API + "/GraphQL" },
		status: []int{200}, goal: 3 * time.Millisecond, token: who.everything}
	return []testCase{
		get("get, by hand", 0, one(server.ByHand+"/ticket")),
		get("get", .12, one(list)),
		get("list 100, by hand", 0, page(server.ByHand+"/tickets")),
		get("list 100", 1.2, page(list)),
		get("list 100 from the middle", 8, at(list, "start", fmt.Sprint(tickets/2))),
		get("filter and sort by date", 2, page(list, byStatus...)),
		get("filter by a joined name and sort", 0, page(list, "filter", "location.name=ilike=*1*;status.id=out=(5,6)",
			"sort", "priority:desc,date_mod")),
		get("name contains, nothing found", 10, nothing("name=like=*no such name %d*")),
		get("content contains, nothing found", 10, nothing("content=ilike=*no such text %d*")),
		get("category.name ==, nothing found", 1, nothing("category.name==\"no such name %d\"")),
		get("location.name contains", 5, at(list, "filter", "location.name=like=*1*")),
		get("sort by urgency", 4, at(list, "sort", "urgency:desc")),
		get("sort by category.name", 10, at(list, "sort", "category.name")),
		get("statistics, global", 20, at(stat+"/Global", year)),
		get("statistics, by technician", 20, at(stat+"/Characteristics", year, "field", "technician")),
		get("statistics, by category", 20, at(stat+"/Characteristics", year, "field", "itilcategories_id")),
		get("statistics, by asset", 20, at(stat+"/Asset", year)),
		graphql,
		as(who.technician, get("technician of one entity, newest first", 3, at(list, "sort", "date:desc"))),
		as(who.requester, get("self-service, get", .15, own)),
		as(who.requester, get("self-service, list 100", 3, at(list))),
		besideWrites,
		besideSearches,
		creating(1, 0),
		creating(16, 200*time.Microsecond),
	}
}

// asked writes parameters; a single one is written already.
func asked(query []string) string {
	out := ""
	if len(query)%2 == 1 {
		out, query = query[0], query[1:]
	}
	for pair := range slices.Chunk(query, 2) {
		out += "&" + pair[0] + "=" + url.QueryEscape(pair[1])
	}
	return out
}

// byGraphQL asks for what a list of tickets shows, which the list by REST has too.
const byGraphQL = `{"query":"{ Ticket(limit: 100, start: 500, filter: \"status.id==6;urgency=ge=3\") { id name ` +
	`status { id name } category { id name } team { id name role } entity { id name completename } } }"}`

// result is what a case came to.
type result struct {
	perSecond float64
	p50, p99  time.Duration
	cpu       time.Duration // that the server has used for a request, with those beside; 0 when not known
	count     int
	beside    *result
}

// load sends requests on some connections until the time is over, and with them those that are to
// be sent beside.
func (c *child) load(t testCase, length time.Duration) (result, error) {
	if _, err := loadAlone(t, length/4, nil); err != nil { // warms up
		return result{}, err
	}
	before, err := c.used("")
	if err != nil {
		return result{}, err
	}
	out, err := loadBoth(t, length)
	if err != nil {
		return result{}, err
	}
	after, err := c.used("")
	switch n := out.count; {
	case t.beside == nil:
		out.cpu = (after.CPU - before.CPU) / time.Duration(n)
	case t.beside.every > 0:
		out.cpu = (after.CPU - before.CPU) / time.Duration(n+out.beside.count)
	}
	return out, err
}

func loadBoth(t testCase, length time.Duration) (result, error) {
	if t.beside == nil {
		return loadAlone(t, length, nil)
	}
	var other result
	var failed error
	var sent atomic.Int64
	var wait sync.WaitGroup
	wait.Go(func() { other, failed = loadAlone(*t.beside, length, &sent) })
	mine, err := loadAlone(t, length, &sent)
	wait.Wait()
	mine.beside = &other
	return mine, errors.Join(err, failed)
}

// loadAlone loads one kind of request. sent is how many there were of those beside which it runs.
func loadAlone(c testCase, length time.Duration, sent *atomic.Int64) (result, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: c.connections, MaxConnsPerHost: c.connections,
		DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 60 * time.Second}
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	var own atomic.Int64
	run := func(until time.Time, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		var mine []time.Duration
		for time.Now().Before(until) {
			if c.every > 0 && sent != nil && own.Load()*int64(c.every) > sent.Load() {
				time.Sleep(100 * time.Microsecond)
				continue
			}
			began := time.Now()
			if err := send(client, c, c.path(r), c.token); err != nil {
				mu.Lock()
				failed = errors.Join(failed, err)
				mu.Unlock()
				break
			}
			own.Add(1)
			if c.every == 0 && sent != nil {
				sent.Add(1)
			}
			mine = append(mine, time.Since(began))
		}
		mu.Lock()
		all = append(all, mine...)
		mu.Unlock()
	}
	began := time.Now()
	var wait sync.WaitGroup
	for i := range c.connections {
		wait.Go(func() { run(began.Add(length), uint64(i)) })
	}
	wait.Wait()
	took := time.Since(began)
	if failed != nil {
		return result{}, failed
	}
	slices.Sort(all)
	if len(all) == 0 {
		return result{}, errors.New("no request was answered in time")
	}
	return result{perSecond: float64(len(all)) / took.Seconds(), p50: all[len(all)/2], p99: all[len(all)*99/100],
		count: len(all)}, nil
}

func send(client *http.Client, c testCase, target, token string) error {
	var body io.Reader
	if c.body != "" {
		body = strings.NewReader(c.body)
	}
	req, err := http.NewRequest(c.method, target, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if c.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if !slices.Contains(c.status, resp.StatusCode) {
		text, _ := io.ReadAll(resp.Body)
		return fmt.Errorf("%s: %d %s", target, resp.StatusCode, text)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func passwordToken(base, id, secret, user, password string) (string, error) {
	resp, err := http.PostForm(base+"/api.php/token", url.Values{
		"grant_type": {"password"}, "client_id": {id}, "client_secret": {secret}, "username": {user},
		"password": {password}, "scope": {"api graphql"},
	})
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", err
	}
	if answer.Token == "" {
		return "", fmt.Errorf("no token: %s", resp.Status)
	}
	return answer.Token, nil
}
