package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/server"
	"github.com/glpid/glpid/internal/testsite"
)

// guarded is a whole server over real HTTP whose log can be read.
type guarded struct {
	*server.Site
	t      *testing.T
	url    string
	id     string // of a client that may do everything
	secret string
	log    *logbook
}

// logbook is a log that tests read while the server writes.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds to the log.
func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// lines gives the lines that have a word in them.
func (l *logbook) lines(word string) []string {
	var out []string
	for line := range strings.Lines(l.String()) {
		if strings.Contains(line, word) {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

// guard starts a server that believes a proxy on this machine.
func guard(t *testing.T) *guarded {
	t.Helper()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	g := &guarded{t: t, log: &logbook{}}
	var err error
	g.Site, err = server.Open(context.Background(), server.Options{
		DataDir: dir, BcryptCost: 4, TrustedProxies: []string{"127.0.0.0/8"}, Log: slog.New(slog.NewTextHandler(g.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := g.Handler()
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(handler)
	t.Cleanup(func() {
		web.Close()
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	g.url = web.URL
	client := &oauth.Client{Name: "tests", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true, Confidential: true}
	if g.secret, err = g.OAuth.CreateClient(context.Background(), client); err != nil {
		t.Fatal(err)
	}
	g.id = client.Identifier
	return g
}

// answer is one that has been read.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func (a answer) token() string {
	text, _ := a.body["access_token"].(string)
	return text
}

// send sends a request as if it came from an address; headers come in pairs.
func (g *guarded) send(from, method, path, body string, headers ...string) answer {
	g.t.Helper()
	req, err := http.NewRequest(method, g.url+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	if from != "" {
		req.Header.Set("X-Forwarded-For", from)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(text)}
	_ = json.Unmarshal(text, &a.body)
	return a
}

const formType = "application/x-www-form-urlencoded"

// signIn asks for a token with a password.
func (g *guarded) signIn(from, login, password string) answer {
	g.t.Helper()
	form := url.Values{
		"grant_type": {"password"}, "client_id": {g.id}, "client_secret": {g.secret}, "username": {login}, "password": {password},
		"scope": {strings.Join(oauth.Scopes, " ")},
	}
	return g.send(from, "POST", "/api.php/token", form.Encode(), "Content-Type", formType)
}

// call sends a request with a token.
func (g *guarded) call(from, token, method, path, body string) answer {
	g.t.Helper()
	return g.send(from, method, "/api.php"+path, body, "Authorization", "Bearer "+token, "Content-Type", "application/json")
}

// TestTrustedProxy lets a proxy say where requests come from, and nobody else.
func TestTrustedProxy(t *testing.T) {
	t.Parallel()
	g := guard(t)
	client, err := g.OAuth.ClientByIdentifier(t.Context(), g.id)
	if err != nil {
		t.Fatal(err)
	}
	client.AllowedIPs = "203.0.113.0/24"
	if err := g.OAuth.UpdateClient(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	token := g.signIn("203.0.113.7", "glpi", "glpi").token()
	for from, want := range map[string]int{"203.0.113.7": 200, "198.51.100.1": 403, "203.0.113.7, 198.51.100.1": 403, "198.51.100.1, 203.0.113.7": 200, "": 403} {
		if got := g.call(from, token, "GET", "/Session", ""); got.status != want {
			t.Errorf("a token from %q: %d, want %d", from, got.status, want)
		}
	}
	if got := g.signIn("198.51.100.1", "glpi", "glpi"); got.status != 401 || got.body["error"] != "access_denied" {
		t.Errorf("a foreign address: %d %s", got.status, got.text)
	}
	var address string
	if err := g.DB.QueryRow(t.Context(), "SELECT `ip_address` FROM `glpi_oauth_access_tokens`").Scan(&address); err != nil || address != "203.0.113.7" {
		t.Errorf("the token's address is %q: %v", address, err)
	}
	var event string
	if err := g.DB.QueryRow(t.Context(), "SELECT `message` FROM `glpi_events` WHERE `service` = 'login' ORDER BY `id` LIMIT 1").Scan(&event); err != nil || !strings.Contains(event, "203.0.113.7") {
		t.Errorf("the event is %q: %v", event, err)
	}
}
