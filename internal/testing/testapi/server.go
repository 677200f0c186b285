// Package testapi gives tests the API over real HTTP: a site of their own on a loopback port, calls to it whose
// answers are held against the API's own document, and what most of them make and look at. What only the
// tests of one area need stays with them: it must not know a particular area.
package testapi

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/kept"
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

// lessCollecting lets the heap grow as a server's does, up to what leaves room for other tests beside these: garbage
// would be collected for a tenth of the time otherwise.
var lessCollecting = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(450 << 20)
	}
})

// With makes one with options; the folder is the test's, and so is the log, which makes an error of each error, unless
// there is another. With GLPID_TEST_TWICE in the environment
// every write runs twice; see store.DB.RunTwice.
func With(t testing.TB, options site.Options) *Server {
	t.Helper()
	dir := t.TempDir()
	options.Database, options.DataDir = testsite.Database(t, dir), dir
	PutKeys(t, dir)
	return On(t, options)
}

// On is With on a data folder and database that are there.
func On(t testing.TB, options site.Options) *Server {
	t.Helper()
	lessCollecting()
	options.BcryptCost = 4
	if options.Log == nil {
		options.Log = testsite.Log(t)
	}
	s := serve(t, options)
	client := &oauth.Client{Name: "tests", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true, Confidential: true}
	var err error
	if s.ClientSecret, err = s.OAuth.CreateClient(context.Background(), client); err != nil {
		t.Fatal(err)
	}
	s.ClientID = client.Identifier
	return s
}

// serve opens a site and serves it until the test ends.
func serve(t testing.TB, options site.Options) *Server {
	t.Helper()
	opened, err := site.Open(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("GLPID_TEST_TWICE") != "" && !options.ReadOnly {
		opened.DB.RunTwice()
	}
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
	return &Server{Site: opened, T: t, URL: web.URL, counts: counts, tokens: &sync.Map{}, checks: &conformance{}}
}

// Beside serves the same database and folder once more, as another process does it: with connections and a memory of
// its own. The tokens of the first are good there, too.
func (s *Server) Beside() *Server {
	s.T.Helper()
	return s.Also(site.Options{DataDir: s.DataDir, Database: s.Database})
}

// Reading is Beside for reading only.
func (s *Server) Reading() *Server {
	s.T.Helper()
	return s.Also(site.Options{DataDir: s.DataDir, Database: s.Database, Serve: true, ReadOnly: true})
}

// Also serves another site, which is asked with the tokens of this one.
func (s *Server) Also(options site.Options) *Server {
	s.T.Helper()
	options.BcryptCost, options.Log = s.BcryptCost, s.Log
	other := serve(s.T, options)
	other.ClientID, other.ClientSecret, other.tokens = s.ClientID, s.ClientSecret, s.tokens
	return other
}

// By gives the same server as it is asked by another client.
func (s *Server) By(clientID, clientSecret string) *Server {
	other := *s
	other.ClientID, other.ClientSecret, other.tokens = clientID, clientSecret, &sync.Map{}
	return &other
}

// In gives the same server for a subtest.
func (s *Server) In(t testing.TB) *Server {
	inner := *s
	inner.T = t
	return &inner
}

// signingKeys are the files of the keys of all servers, by name: making some takes longer than most tests.
var signingKeys struct {
	once   sync.Once
	files  map[string][]byte
	failed error
}

// PutKeys gives a data folder its keys.
func PutKeys(t testing.TB, dir string) {
	t.Helper()
	signingKeys.once.Do(func() {
		made, err := kept.Bytes("keys.json", func() ([]byte, error) { return makeKeys(t) })
		if err == nil {
			err = json.Unmarshal(made, &signingKeys.files)
		}
		signingKeys.failed = err
	})
	if signingKeys.failed != nil {
		t.Fatal(signingKeys.failed)
	}
	for name, content := range signingKeys.files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// makeKeys has a site make its keys, and gives their files.
func makeKeys(t testing.TB) ([]byte, error) {
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	opened, err := site.Open(t.Context(), site.Options{DataDir: dir, BcryptCost: 4, Log: testsite.Log(t)})
	if err != nil {
		return nil, err
	}
	if err := opened.Close(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range []string{"oauth.pem", "oauth.pub"} {
		if files[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	return json.Marshal(files)
}
