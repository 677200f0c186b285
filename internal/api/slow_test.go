package api_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestSlowReads asks for what takes too long: it ends with 503, a hint and a time to wait, however it is
// asked for, and others get their items meanwhile.
func TestSlowReads(t *testing.T) {
	t.Parallel()
	s := samples.With(t, site.Options{ReadTimeout: time.Second})
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket",
		map[string]any{"name": "Long", "content": strings.Repeat("aé", 1<<20)}).Want(http.StatusCreated).ID()
	for range 30 { // a column of comments holds 64 KB
		s.Call("glpi", "POST", "/Assets/Computer",
			map[string]any{"name": "Long", "comment": strings.Repeat("aé", 20<<10)}).Want(http.StatusCreated)
	}
	path := "/Assistance/Ticket/" + strconv.FormatInt(ticket, 10)
	var many []string
	for range 900 {
		many = append(many, "content=ilike=*a*z")
	}
	filter := strings.Join(many, ",")
	s.Token("tech") // before anything is slow
	slow := func(name string, ask func() *testapi.Reply) {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			r := ask()
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("the answer took %s", took)
			}
			if r.Status != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" ||
				!strings.Contains(string(r.Body), "narrow the filter") {
				t.Errorf("%d, Retry-After %q: %.300s", r.Status, r.Header.Get("Retry-After"), r.Body)
			}
			if r.Object()["request_id"] == nil {
				t.Errorf("no request id: %.300s", r.Body)
			}
		})
	}
	var wait sync.WaitGroup
	stop := make(chan struct{})
	wait.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				s.Call("tech", "GET", path, nil).Want(http.StatusOK)
			}
		}
	})
	slow("filter", func() *testapi.Reply {
		return s.Call("glpi", "GET", "/Assistance/Ticket?filter="+url.QueryEscape(filter), nil)
	})
	slow("union", func() *testapi.Reply {
		return s.Call("glpi", "GET", "/Assets/Global?filter="+
			url.QueryEscape(strings.ReplaceAll(filter, "content", "comment")), nil)
	})
	slow("GraphQL", func() *testapi.Reply {
		return s.Call("glpi", "POST", "/GraphQL", map[string]any{
			"query":     `query($f: String) { a: Ticket(limit: 1, filter: "id==1") { id } Ticket(filter: $f) { id } }`,
			"variables": map[string]any{"f": filter},
		})
	})
	close(stop)
	wait.Wait()
}
