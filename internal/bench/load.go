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
	"time"
)

// testCase is a kind of request under load.
type testCase struct {
	name        string
	connections int
	method      string
	path        func(r *rand.Rand) string // the whole URL
	body        string
	status      []int
	beside      *testCase // runs at the same time
}

func cases(api, hand string, tickets int) []testCase {
	one := func(base string) func(*rand.Rand) string {
		return func(r *rand.Rand) string { return fmt.Sprintf("%s/%d", base, 1+r.IntN(tickets)) }
	}
	page := func(base, query string) func(*rand.Rand) string {
		return func(r *rand.Rand) string {
			return fmt.Sprintf("%s?limit=100&start=%d%s", base, r.IntN(max(1, tickets/100-1))*100%2000, query)
		}
	}
	list := api + "/api.php/v2.3/Assistance/Ticket"
	filter := "&filter=" + url.QueryEscape("status.id==6;urgency=ge=3") + "&sort=" + url.QueryEscape("date:desc")
	byName := "&filter=" + url.QueryEscape("location.name=ilike=*1*;status.id=out=(5,6)") + "&sort=" +
		url.QueryEscape("priority:desc,date_mod")
	search := func(r *rand.Rand) string { // finds nothing, and looks at all of them
		return list + "?filter=" + url.QueryEscape(fmt.Sprintf("content=ilike=*no such text %d*", r.Int()))
	}
	return []testCase{
		{"get a ticket, by hand", 4, "GET", one(hand + "/ticket"), "", []int{200}, nil},
		{"get a ticket", 4, "GET", one(list), "", []int{200}, nil},
		{"get a ticket beside searches", 4, "GET", one(list), "", []int{200}, &testCase{
			"contains-search in all tickets", 4, "GET", search, "", []int{200, 503}, nil,
		}},
		{"list 100, by hand", 4, "GET", page(hand+"/tickets", ""), "", []int{200}, nil},
		{"list 100", 4, "GET", page(list, ""), "", []int{200, 206}, nil},
		{"filter and sort, 100", 4, "GET", page(list, filter), "", []int{200, 206}, nil},
		{"filter by a joined name and sort, 100", 4, "GET", page(list, byName), "", []int{200, 206}, nil},
		{"100 with team and entity by GraphQL", 4, "POST",
			func(*rand.Rand) string { return api + "/api.php/v2.3/GraphQL" }, byGraphQL, []int{200}, nil},
		{"create", 1, "POST", func(*rand.Rand) string { return list },
			`{"name":"Load","content":"A ticket of the load test"}`, []int{201}, nil},
		{"create", 16, "POST", func(*rand.Rand) string { return list },
			`{"name":"Load","content":"A ticket of the load test"}`, []int{201}, nil},
	}
}

// byGraphQL asks for what a list of tickets shows, which the list by REST has too.
const byGraphQL = `{"query":"{ Ticket(limit: 100, start: 500) { id name status { id name } category { id name } team { id name role } entity { id name completename } } }"}`

// result is what a case came to.
type result struct {
	perSecond float64
	p50, p99  time.Duration
	beside    *result
}

// load sends requests on some connections until the time is over, and with them those that are to
// be sent beside.
func load(c testCase, token string, length time.Duration) (result, error) {
	if c.beside == nil {
		return loadAlone(c, token, length)
	}
	var other result
	var failed error
	var wait sync.WaitGroup
	wait.Go(func() { other, failed = loadAlone(*c.beside, token, length) })
	mine, err := loadAlone(c, token, length)
	wait.Wait()
	mine.beside = &other
	return mine, errors.Join(err, failed)
}

func loadAlone(c testCase, token string, length time.Duration) (result, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: c.connections, MaxConnsPerHost: c.connections,
		DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second}
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	run := func(until time.Time, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		var mine []time.Duration
		for time.Now().Before(until) {
			began := time.Now()
			if err := send(client, c, c.path(r), token); err != nil {
				mu.Lock()
				failed = errors.Join(failed, err)
				mu.Unlock()
				break
			}
			mine = append(mine, time.Since(began))
		}
		mu.Lock()
		all = append(all, mine...)
		mu.Unlock()
	}
	for _, phase := range []time.Duration{length / 4, length} { // the first one warms up
		all = nil
		until := time.Now().Add(phase)
		var wait sync.WaitGroup
		for i := range c.connections {
			wait.Go(func() { run(until, uint64(i)) })
		}
		wait.Wait()
		if failed != nil {
			return result{}, failed
		}
	}
	slices.Sort(all)
	if len(all) == 0 {
		return result{}, errors.New("no request was answered in time")
	}
	return result{float64(len(all)) / length.Seconds(), all[len(all)/2], all[len(all)*99/100], nil}, nil
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

func passwordToken(base, id, secret string) (string, error) {
	resp, err := http.PostForm(base+"/api.php/token", url.Values{
		"grant_type": {"password"}, "client_id": {id}, "client_secret": {secret}, "username": {"glpi"},
		"password": {"glpi"}, "scope": {"api graphql"},
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
