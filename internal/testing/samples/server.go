// Package samples makes an item of any object that the catalogue declares, for tests that walk over all
// of them: bodies that an object accepts, the path of an item, rows where no route makes one. It must not
// know what such a test looks at.
package samples

import (
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// Server is a server over HTTP with what tests over the whole catalogue keep beside it.
type Server struct {
	*testapi.Server
	Making  []string  // headers with which Make makes items
	Maker   string    // who makes them, "" for glpi
	targets *sync.Map // items that others refer to, by object
}

// New starts a server with the default data.
func New(t testing.TB) *Server {
	t.Helper()
	return With(t, site.Options{})
}

// With starts a server with options of its own.
func With(t testing.TB, options site.Options) *Server {
	t.Helper()
	return &Server{Server: testapi.With(t, options), targets: &sync.Map{}}
}

// In gives the same server for a subtest.
func (s *Server) In(t testing.TB) *Server {
	inner := *s
	inner.Server = s.Server.In(t)
	return &inner
}
