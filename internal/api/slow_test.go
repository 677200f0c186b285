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
)

// TestSlowReads asks for what takes too long: it ends with 503, a hint and a time to wait, however it is
// asked for, and others get their items meanwhile.
func TestSlowReads(t *testing.T) {
	t.Parallel()
	s := newServerWith(t, site.Options{ReadTimeout: 300 * time.Millisecond})
	ticket := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "Long", "content": strings.Repeat("aé", 1<<20)}).want(http.StatusCreated).id()
	s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "Long", "comment": strings.Repeat("aé", 1<<20)}).want(http.StatusCreated)
	path := "/Assistance/Ticket/" + strconv.FormatInt(ticket, 10)
	var many []string
	for range 900 {
		many = append(many, "content=ilike=*a*z")
	}
	filter := strings.Join(many, ",")
	slow := func(name string, ask func() *reply) {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			r := ask()
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("the answer took %s", took)
			}
			if r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" || !strings.Contains(string(r.body), "narrow the filter") {
				t.Errorf("%d, Retry-After %q: %.300s", r.status, r.header.Get("Retry-After"), r.body)
			}
			if r.object()["request_id"] == nil {
				t.Errorf("no request id: %.300s", r.body)
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
				s.call("tech", "GET", path, nil).want(http.StatusOK)
			}
		}
	})
	slow("filter", func() *reply {
		return s.call("glpi", "GET", "/Assistance/Ticket?filter="+url.QueryEscape(filter), nil)
	})
	slow("union", func() *reply {
		return s.call("glpi", "GET", "/Assets/Global?filter="+url.QueryEscape(strings.ReplaceAll(filter, "content", "comment")), nil)
	})
	slow("GraphQL", func() *reply {
		return s.call("glpi", "POST", "/GraphQL", map[string]any{
			"query": `query($f: String) { a: Ticket(limit: 1, filter: "id==1") { id } Ticket(filter: $f) { id } }`, "variables": map[string]any{"f": filter},
		})
	})
	close(stop)
	wait.Wait()
}
