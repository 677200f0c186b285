package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// server is an API over real HTTP on a loopback port, with a database of its own.
type fixture struct {
	*site.Site
	t       testing.TB
	url     string
	id      string // of a client that may do everything
	secret  string
	tokens  *sync.Map // by user
	checks  *conformance
	making  []string  // headers with which make makes items
	maker   string    // who makes them, "" for glpi
	targets *sync.Map // items that others refer to, by object
	counts  *sync.Map // of statements, by the number of the call
}

// countHeader numbers the calls, so that each is told how many statements it has taken.
const countHeader = "Test-Call"

// counting counts the statements of each call that has a number.
func counting(next http.Handler, counts *sync.Map) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if call := r.Header.Get(countHeader); call != "" {
			ctx, statements := store.CountStatements(r.Context())
			counts.Store(call, statements)
			r = r.WithContext(ctx)
		}
		next.ServeHTTP(w, r)
	})
}

// calls numbers them.
var calls atomic.Uint64

func newServer(t testing.TB) *fixture {
	t.Helper()
	return newServerWith(t, site.Options{})
}

// newServerWith makes one with options; the folder and the log are the test's.
func newServerWith(t testing.TB, options site.Options) *fixture {
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
	s := &fixture{Site: opened, t: t, url: web.URL, counts: counts, tokens: &sync.Map{}, checks: &conformance{}, targets: &sync.Map{}}
	client := &oauth.Client{Name: "tests", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true, Confidential: true}
	if s.secret, err = s.OAuth.CreateClient(context.Background(), client); err != nil {
		t.Fatal(err)
	}
	s.id = client.Identifier
	return s
}

// signingKeys are the keys of the first server, which the others get too: making some takes longer
// than most tests.
var signingKeys keyFiles

type keyFiles struct {
	mu    sync.Mutex
	files map[string][]byte
}

var keyNames = []string{"oauth.pem", "oauth.pub"}

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

// passwords of the default accounts.
var passwords = map[string]string{"glpi": "glpi", "tech": "tech", "normal": "normal", "post-only": "postonly"}

// in gives the same server for a subtest.
func (s *fixture) in(t testing.TB) *fixture {
	inner := *s
	inner.t = t
	return &inner
}

// token gives a token of a user with all scopes.
func (s *fixture) token(user string) string {
	s.t.Helper()
	if token, ok := s.tokens.Load(user); ok {
		return token.(string)
	}
	password := passwords[user]
	if password == "" {
		password = user
	}
	form := url.Values{"grant_type": {"password"}, "client_id": {s.id}, "client_secret": {s.secret}, "username": {user}, "password": {password}, "scope": {strings.Join(oauth.Scopes, " ")}}
	resp, err := http.PostForm(s.url+"/api.php/token", form)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
	}
	body, _ := io.ReadAll(resp.Body)
	if err := json.Unmarshal(body, &answer); err != nil || answer.Token == "" {
		s.t.Fatalf("token of %s: %d %s", user, resp.StatusCode, body)
	}
	s.tokens.Store(user, answer.Token)
	return answer.Token
}

// reply is an answer that has been read.
type reply struct {
	status int
	header http.Header
	body   []byte
	what   string
	t      testing.TB
	// statements is how many the call has taken.
	statements uint64
}

// call sends a request. body may be nil, a string or a value for JSON; headers come in pairs.
func (s *fixture) call(user, method, path string, body any, headers ...string) *reply {
	s.t.Helper()
	var content io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case string:
		content, kind = strings.NewReader(b), "application/json"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		content, kind = bytes.NewReader(text), "application/json"
	}
	req, err := http.NewRequest(method, s.url+"/api.php"+path, content)
	if err != nil {
		s.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if user != "" {
		req.Header.Set("Authorization", "Bearer "+s.token(user))
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	number := fmt.Sprint(calls.Add(1))
	req.Header.Set(countHeader, number)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	r := &reply{status: resp.StatusCode, header: resp.Header, body: text, what: fmt.Sprintf("%s %s as %s", method, path, user), t: s.t}
	if counted, ok := s.counts.LoadAndDelete(number); ok {
		r.statements = counted.(*store.Statements).Count()
	}
	s.checks.check(s.t, s, method, path, r)
	return r
}

// want fails the test unless the answer has the status.
func (r *reply) want(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: status %d, want %d: %s", r.what, r.status, status, r.body)
	}
	return r
}

// object gives the answer's JSON object.
func (r *reply) object() map[string]any {
	r.t.Helper()
	var out map[string]any
	if err := json.Unmarshal(r.body, &out); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.body)
	}
	return out
}

// list gives the answer's JSON list of objects.
func (r *reply) list() []map[string]any {
	r.t.Helper()
	var out []map[string]any
	if err := json.Unmarshal(r.body, &out); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.body)
	}
	return out
}

// id gives the id of a created item.
func (r *reply) id() int64 {
	r.t.Helper()
	r.want(http.StatusCreated)
	id, _ := r.object()["id"].(float64)
	if id <= 0 {
		r.t.Fatalf("%s: no id in %s", r.what, r.body)
	}
	return int64(id)
}

// at follows a path of keys, and of numbers in lists, into the answer; nil where it leads nowhere.
func (r *reply) at(path string) any {
	r.t.Helper()
	var value any
	if err := json.Unmarshal(r.body, &value); err != nil {
		r.t.Fatalf("%s: %v: %s", r.what, err, r.body)
	}
	for key := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			n, err := strconv.Atoi(key)
			if err != nil || n < 0 || n >= len(v) {
				return nil
			}
			value = v[n]
		default:
			return nil
		}
	}
	return value
}
