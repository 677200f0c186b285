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
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/administration"
	"github.com/glpid/glpid/internal/api"
	"github.com/glpid/glpid/internal/assistance"
	"github.com/glpid/glpid/internal/documents"
	"github.com/glpid/glpid/internal/dropdowns"
	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/route"
	"github.com/glpid/glpid/internal/settings"
	"github.com/glpid/glpid/internal/testsite"
)

// server is an API over real HTTP on a loopback port, with a database of its own.
type server struct {
	*testsite.Site
	t        testing.TB
	url      string
	oauth    *oauth.Server
	settings *settings.Settings
	api      *api.Server
	id       string // of a client that may do everything
	secret   string

	mu     sync.Mutex
	tokens map[string]string
}

func newServer(t testing.TB) *server {
	t.Helper()
	site := testsite.New(t)
	s := &server{Site: site, t: t, settings: settings.New(site.DB), tokens: map[string]string{}}
	administration.Register(site.Engine, s.settings)
	assistance.Register(site.Engine, s.settings)
	dropdowns.Register(site.Engine)
	docs := documents.New(site.Engine, s.settings, filepath.Join(site.Dir, "files"))
	var err error
	log := slog.New(slog.NewTextHandler(testWriter{t}, nil))
	if s.oauth, err = oauth.New(context.Background(), oauth.Options{DB: site.DB, Directory: site.Directory, DataDir: site.Dir, Log: log}); err != nil {
		t.Fatal(err)
	}
	s.oauth.Register(site.Engine)
	var routes []route.Route
	routes = append(routes, administration.Routes(site.Dir)...)
	routes = append(routes, assistance.Routes()...)
	routes = append(routes, docs.Routes()...)
	routes = append(routes, s.oauth.Routes()...)
	page := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }
	s.api, err = api.New(api.Options{
		Engine: site.Engine, Settings: s.settings, Tokens: s.oauth, Routes: routes, DataDir: site.Dir, Log: log,
		Pages: map[string]http.HandlerFunc{
			"/token": s.oauth.ServeToken, "/revoke": s.oauth.ServeRevoke, "/introspect": s.oauth.ServeIntrospect,
			"/authorize": page, "/doc": page, "/getting-started": page, "/swagger-oauth-redirect": page,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.api)
	t.Cleanup(web.Close)
	s.url = web.URL
	client := &oauth.Client{Name: "tests", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true, Confidential: true}
	if s.secret, err = s.oauth.CreateClient(context.Background(), client); err != nil {
		t.Fatal(err)
	}
	s.id = client.Identifier
	return s
}

// testWriter sends the log to the test.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

// passwords of the default accounts.
var passwords = map[string]string{"glpi": "glpi", "tech": "tech", "normal": "normal", "post-only": "postonly"}

// token gives a token of a user with all scopes.
func (s *server) token(user string) string {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if token := s.tokens[user]; token != "" {
		return token
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
	s.tokens[user] = answer.Token
	return answer.Token
}

// reply is an answer that has been read.
type reply struct {
	status int
	header http.Header
	body   []byte
	what   string
	t      testing.TB
}

// call sends a request. body may be nil, a string or a value for JSON; headers come in pairs.
func (s *server) call(user, method, path string, body any, headers ...string) *reply {
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
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return &reply{resp.StatusCode, resp.Header, text, fmt.Sprintf("%s %s as %s", method, path, user), s.t}
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

// at follows a path of keys into the answer's object.
func (r *reply) at(path string) any {
	r.t.Helper()
	var value any = r.object()
	for key := range strings.SplitSeq(path, ".") {
		m, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = m[key]
	}
	return value
}
