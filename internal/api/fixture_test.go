package api_test

import (
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// fixture is a server with what the tests over the whole catalogue keep beside it.
type fixture struct {
	*testapi.Server
	making  []string  // headers with which make makes items
	maker   string    // who makes them, "" for glpi
	targets *sync.Map // items that others refer to, by object
}

func newServer(t testing.TB) *fixture {
	t.Helper()
	return newServerWith(t, site.Options{})
}

func newServerWith(t testing.TB, options site.Options) *fixture {
	t.Helper()
	return &fixture{Server: testapi.With(t, options), targets: &sync.Map{}}
}

// in gives the same server for a subtest.
func (s *fixture) in(t testing.TB) *fixture {
	inner := *s
	inner.Server = s.In(t)
	return &inner
}
