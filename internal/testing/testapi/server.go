// Package testapi gives tests the API over real HTTP: a site of their own on a loopback port, calls to it whose
// answers are held against the API's own document, and what most of them make and look at. What only the
// tests of one area need stays with them.
package testapi

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// Server is an API over real HTTP on a loopback port, with a database of its own.
type Server struct {
	*site.Site
	T            testing.TB
	URL          string
	ClientID     string // of a client that may do everything
	ClientSecret string
	tokens       *sync.Map // by user
	checks       *conformance
	counts       *sync.Map // of statements, by the number of the call
}

// New starts one that ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	return With(t, site.Options{})
}

// With makes one with options; the folder and the log are the test's.
func With(t testing.TB, options site.Options) *Server {
	t.Helper()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	signingKeys.put(t, dir)
	options.DataDir, options.BcryptCost, options.Log = dir, 4, testLog(t)
	opened, err := site.Open(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	signingKeys.take(t, dir)
	handler, err := opened.Handler()
	if err != nil {
		t.Fatal(err)
	}
	counts := &sync.Map{}
	web := httptest.NewServer(counting(handler, counts))
	t.Cleanup(func() {
		web.Close()
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
		web, opened, handler = nil, nil, nil
	})
	s := &Server{Site: opened, T: t, URL: web.URL, counts: counts, tokens: &sync.Map{}, checks: &conformance{}}
	client := &oauth.Client{Name: "tests", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true, Confidential: true}
	if s.ClientSecret, err = s.OAuth.CreateClient(context.Background(), client); err != nil {
		t.Fatal(err)
	}
	s.ClientID = client.Identifier
	return s
}

// In gives the same server for a subtest.
func (s *Server) In(t testing.TB) *Server {
	inner := *s
	inner.T = t
	return &inner
}

// signingKeys are the keys of the first server, which the others get too: making some takes longer
// than most tests.
var signingKeys keyFiles

type keyFiles struct {
	mu    sync.Mutex
	files map[string][]byte
}

func (k *keyFiles) put(t testing.TB, dir string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for name, content := range k.files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (k *keyFiles) take(t testing.TB, dir string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.files != nil {
		return
	}
	files := map[string][]byte{}
	for _, name := range keyNames {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = content
	}
	k.files = files
}

var keyNames = []string{"oauth.pem", "oauth.pub"}

// testLog gives a log that is shown when the test fails; a fuzz target's is not, as it outlives each try.
func testLog(t testing.TB) *slog.Logger {
	if _, fuzzes := t.(*testing.F); fuzzes {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(testWriter{t}, nil))
}

// testWriter sends the log to the test. What the log calls an error is one.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	line := strings.TrimSpace(string(p))
	if strings.Contains(line, "level=ERROR") {
		w.t.Error(line)
	} else {
		w.t.Log(line)
	}
	return len(p), nil
}
