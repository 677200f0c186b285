package oauth

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access/audit"
	"github.com/glpid/glpid/internal/access/signin"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// userGLPI is the id of the default account glpi, with the password glpi.
const userGLPI = 2

// clock is a time that tests turn.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// fixture is a server over a database with the default data.
type fixture struct {
	*Server
	t     testing.TB
	site  *testsite.Site
	clock *clock
	log   *bytes.Buffer
}

// someKeys are made once: each takes a while.
var someKeys = sync.OnceValue(func() map[string][]byte {
	dir, err := os.MkdirTemp("", "glpid-keys-*")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := makeSigningKey(dir); err != nil {
		panic(err)
	}
	keys := map[string][]byte{}
	for _, name := range []string{"oauth.pem", "oauth.pub"} {
		if keys[name], err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			panic(err)
		}
	}
	return keys
})

func newFixture(t testing.TB) *fixture {
	t.Helper()
	site := testsite.New(t)
	for name, content := range someKeys() {
		if err := os.WriteFile(filepath.Join(site.Dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := &fixture{t: t, site: site, clock: &clock{now: time.Date(2026, 1, 31, 8, 0, 0, 123456000, time.UTC)},
		log: &bytes.Buffer{}}
	f.Server = f.another()
	return f
}

// another makes a second server on the same database, as another process would.
func (f *fixture) another() *Server {
	f.t.Helper()
	log := slog.New(slog.NewTextHandler(f.log, nil))
	told := audit.New(audit.Options{DB: f.site.DB, Log: log, Now: f.clock.Now})
	s, err := New(f.t.Context(), Options{
		DB: f.site.DB, Directory: f.site.Directory, DataDir: f.site.Dir, Now: f.clock.Now, Log: log, Audit: told,
		SignIn: signin.New(signin.Options{
			DB: f.site.DB, Directory: f.site.Directory, Audit: told, Now: f.clock.Now,
			Sleep: func(context.Context, time.Duration) error { return nil },
		}),
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return s
}

// client makes a client that may do everything; change may be nil.
func (f *fixture) client(change func(c *Client)) (c *Client, secret string) {
	f.t.Helper()
	c = &Client{
		Name: "tests", Grants: Grants, Scopes: []string{"api", "user", "status"},
		RedirectURIs: []string{"https://app.example/cb"},
		Active:       true, Confidential: true,
	}
	if change != nil {
		change(c)
	}
	secret, err := f.CreateClient(f.t.Context(), c)
	if err != nil {
		f.t.Fatal(err)
	}
	return c, secret
}

// update stores a changed client.
func (f *fixture) update(c *Client, change func(c *Client)) {
	f.t.Helper()
	change(c)
	if err := f.UpdateClient(f.t.Context(), c); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) exec(query string, args ...any) {
	f.t.Helper()
	if err := f.DB.Write(f.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(f.t.Context(), query, args...)
		return err
	}); err != nil {
		f.t.Fatal(err)
	}
}

// setActive switches an account on or off.
func (f *fixture) setActive(user int64, active bool) {
	f.t.Helper()
	f.exec("UPDATE `glpi_users` SET `is_active` = ? WHERE `id` = ?", active, user)
	f.Directory.Invalidate()
}

func (f *fixture) count(table string) (n int) {
	f.t.Helper()
	if err := f.DB.QueryRow(f.t.Context(), "SELECT COUNT(*) FROM `"+table+"`").Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// form are parameters; with makes others of them.
type form map[string]string

func (f form) with(pairs ...string) form {
	out := maps.Clone(f)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			delete(out, pairs[i])
			continue
		}
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

func (f form) encode() string {
	v := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		v.Set(name, f[name])
	}
	return v.Encode()
}

func (f form) json() string {
	text, _ := json.Marshal(f)
	return string(text)
}

const formType = "application/x-www-form-urlencoded"

// request makes a POST from 192.0.2.1.
func request(kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://glpid.example/api.php/token", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

func basic(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

// reply is an answer that has been read.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	text   string
	body   map[string]any
}

func serve(t testing.TB, handler http.HandlerFunc, r *http.Request) *reply {
	t.Helper()
	w := httptest.NewRecorder()
	handler(w, r)
	out := &reply{t: t, status: w.Code, header: w.Header(), text: w.Body.String()}
	if out.text != "" {
		if err := json.Unmarshal(w.Body.Bytes(), &out.body); err != nil {
			t.Fatalf("answer %q: %v", out.text, err)
		}
	}
	return out
}

func (f *fixture) post(p form) *reply {
	f.t.Helper()
	return serve(f.t, f.ServeToken, request(formType, p.encode()))
}

func (r *reply) str(name string) string {
	text, _ := r.body[name].(string)
	return text
}

// ok fails the test unless the answer has tokens.
func (r *reply) ok() *reply {
	r.t.Helper()
	if r.status != http.StatusOK || r.str("access_token") == "" {
		r.t.Fatalf("no token: %d %s", r.status, r.text)
	}
	return r
}

// fails fails the test unless the answer is that fault, word for word.
func (r *reply) fails(want *Error) {
	r.t.Helper()
	body := map[string]any{"error": want.Code, "error_description": want.Description}
	if want.Hint != "" {
		body["hint"] = want.Hint
	}
	if r.status != want.Status || !maps.EqualFunc(r.body, body, func(a, b any) bool { return a == b }) {
		text, _ := json.Marshal(body)
		r.t.Fatalf("answer %d %s, want %d %s", r.status, r.text, want.Status, text)
	}
	if got := r.header.Get("Content-Type"); got != "application/json" {
		r.t.Errorf("Content-Type of a fault %q", got)
	}
	if r.header.Get("Cache-Control") != "no-store" {
		r.t.Errorf("a fault may be cached: %v", r.header)
	}
}

var home = netip.MustParseAddr("192.0.2.1")

// good reports whether the API would take a token.
func (f *fixture) good(token string) bool {
	f.t.Helper()
	_, err := f.Verify(context.Background(), token, home)
	if err != nil && !errors.Is(err, ErrToken) && !errors.Is(err, ErrAddress) {
		f.t.Fatal(err)
	}
	return err == nil
}

// passwordForm asks for a token of the user glpi.
func passwordForm(c *Client, secret string) form {
	return form{"grant_type": "password", "client_id": c.Identifier, "client_secret": secret, "username": "glpi",
		"password": "glpi", "scope": "api user"}
}

// tokens gives tokens of the user glpi. They come from a code: checking passwords takes long.
func (f *fixture) tokens(c *Client, secret string) *reply {
	f.t.Helper()
	return f.tokensFor(c, secret, "api user")
}

func (f *fixture) tokensFor(c *Client, secret, scope string) *reply {
	f.t.Helper()
	return f.post(codeForm(c, secret, f.authorize(authorizeForm(c).with("scope", scope), userGLPI))).ok()
}

func refreshForm(c *Client, secret, token string) form {
	return form{"grant_type": "refresh_token", "client_id": c.Identifier, "client_secret": secret,
		"refresh_token": token}
}

// authorize makes a code as the consent page does.
func (f *fixture) authorize(p form, user int64) string {
	f.t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://glpid.example/api.php/authorize?"+p.encode(), nil)
	q, err := f.ParseAuthorize(r)
	if err != nil {
		f.t.Fatal(err)
	}
	target, err := f.Approve(f.t.Context(), q, user)
	if err != nil {
		f.t.Fatal(err)
	}
	u, err := url.Parse(target)
	if err != nil {
		f.t.Fatal(err)
	}
	return u.Query().Get("code")
}

func authorizeForm(c *Client) form {
	return form{"response_type": "code", "client_id": c.Identifier, "redirect_uri": "https://app.example/cb",
		"scope": "api user", "state": "xyz"}
}

func codeForm(c *Client, secret, code string) form {
	p := form{"grant_type": "authorization_code", "client_id": c.Identifier, "code": code,
		"redirect_uri": "https://app.example/cb"}
	if secret != "" {
		p["client_secret"] = secret
	}
	return p
}
