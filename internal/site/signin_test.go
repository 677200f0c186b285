package site_test

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
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// guarded is a whole server over real HTTP whose log can be read.
type guarded struct {
	*site.Site
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
	g.Site, err = site.Open(context.Background(), site.Options{
		DataDir: dir, BcryptCost: 4, TrustedProxies: []string{"127.0.0.0/8"},
		Log: slog.New(slog.NewTextHandler(g.log, nil)),
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
		"grant_type": {"password"}, "client_id": {g.id}, "client_secret": {g.secret}, "username": {login},
		"password": {password},
		"scope":    {strings.Join(oauth.Scopes, " ")},
	}
	return g.send(from, "POST", "/api.php/token", form.Encode(), "Content-Type", formType)
}

// call sends a request with a token.
func (g *guarded) call(from, token, method, path, body string) answer {
	g.t.Helper()
	return g.send(from, method, "/api.php"+path, body, "Authorization", "Bearer "+token, "Content-Type",
		"application/json")
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
	for from, want := range map[string]int{"203.0.113.7": 200, "198.51.100.1": 403, "203.0.113.7, 198.51.100.1": 403,
		"198.51.100.1, 203.0.113.7": 200, "": 403} {
		if got := g.call(from, token, "GET", "/Session", ""); got.status != want {
			t.Errorf("a token from %q: %d, want %d", from, got.status, want)
		}
	}
	if got := g.signIn("198.51.100.1", "glpi", "glpi"); got.status != 401 || got.body["error"] != "access_denied" {
		t.Errorf("a foreign address: %d %s", got.status, got.text)
	}
	var address string
	if err := g.DB.QueryRow(t.Context(), "SELECT `ip_address` FROM `glpid_oauth_access_tokens`").Scan(
		&address); err != nil || address != "203.0.113.7" {
		t.Errorf("the token's address is %q: %v", address, err)
	}
	var event string
	if err := g.DB.QueryRow(t.Context(),
		"SELECT `message` FROM `glpi_events` WHERE `service` = 'login' ORDER BY `id` LIMIT 1").Scan(
		&event); err != nil || !strings.Contains(event, "203.0.113.7") {
		t.Errorf("the event is %q: %v", event, err)
	}
}

// events gives the messages of a service in GLPI's event log.
func (g *guarded) events(service string) (out []string) {
	g.t.Helper()
	rows, err := g.DB.Query(g.t.Context(), "SELECT `message` FROM `glpi_events` WHERE `service` = ? ORDER BY `id`",
		service)
	if err != nil {
		g.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var message string
		if err := rows.Scan(&message); err != nil {
			g.t.Fatal(err)
		}
		out = append(out, message)
	}
	return out
}

// TestAudit wants the log and the event log to say who signed in and what was refused.
func TestAudit(t *testing.T) {
	t.Parallel()
	g := guard(t)
	const home, away = "203.0.113.7", "198.51.100.1"
	token := g.signIn(home, "post-only", "postonly").token()
	stolen := fmt.Sprint(g.signIn(home, "normal", "normal").body["refresh_token"])
	g.signIn(away, "glpi", "s3cret!")
	form := url.Values{"username": {"glpi"}, "password": {"s3cret!"}}
	g.send(away, "POST", "/login", form.Encode(), "Content-Type", formType)
	if got := g.call(home, token, "DELETE", "/Administration/User/2", ""); got.status != 403 {
		t.Fatalf("somebody of the helpdesk deletes users: %d", got.status)
	}
	if got := g.call(home, token, "POST", "/GraphQL", `{"query":"{Profile{id}}"}`); got.status != 200 ||
		!strings.Contains(got.text, "permission") {
		t.Fatalf("GraphQL: %d %s", got.status, got.text)
	}
	g.call(away, "nonsense", "GET", "/Session", "")
	g.call(away, token+"x", "GET", "/Session", "")
	revoke := url.Values{"client_id": {g.id}, "client_secret": {g.secret}, "token": {token}}
	if got := g.send(home, "POST", "/api.php/revoke", revoke.Encode(), "Content-Type", formType); got.status != 200 {
		t.Fatalf("revoke: %d %s", got.status, got.text)
	}
	g.call(away, token, "GET", "/Session", "")
	g.call(away, "", "GET", "/Session", "") // nothing is refused: there is nothing
	wrong := url.Values{"grant_type": {"client_credentials"}, "client_id": {g.id}, "client_secret": {"s3cret!"}}
	g.send(away, "POST", "/api.php/token", wrong.Encode(), "Content-Type", formType)
	renew := url.Values{"grant_type": {"refresh_token"}, "client_id": {g.id}, "client_secret": {g.secret},
		"refresh_token": {"s3cret!"}}
	g.send(away, "POST", "/api.php/token", renew.Encode(), "Content-Type", formType)
	renew.Set("refresh_token", stolen)
	for _, from := range []string{home, away} {
		g.send(from, "POST", "/api.php/token", renew.Encode(), "Content-Type", formType)
	}

	for word, want := range map[string][]string{
		"sign-in succeeded": {
			"peer=203.0.113.7 count=1 user=post-only client=" + g.id + " user_id=3",
			"peer=203.0.113.7 count=1 user=normal client=" + g.id + " user_id=5",
		},
		"sign-in failed": {
			`peer=198.51.100.1 count=1 user=glpi client=` + g.id + ` reason="wrong password" user_id=2`,
			`peer=198.51.100.1 count=1 user=glpi reason="wrong password" user_id=2`,
		},
		"right refused": {
			"peer=203.0.113.7 count=1 user=post-only client=" + g.id +
				" method=DELETE path=/api.php/Administration/User/2",
			"peer=203.0.113.7 count=1 user=post-only client=" + g.id + " method=GraphQL path=Profile",
		},
		"token refused": {
			"peer=198.51.100.1 count=1 method=GET path=/api.php/Session",
			"peer=198.51.100.1 count=1 method=GET path=/api.php/Session",
			"peer=198.51.100.1 count=1 user=post-only client=" + g.id + " method=GET path=/api.php/Session",
			"peer=198.51.100.1 count=1 client=" + g.id + ` reason="refresh_token: Cannot decrypt`,
			"peer=198.51.100.1 count=1 user=normal client=" + g.id +
				` reason="refresh_token: Token has been revoked" user_id=5`,
		},
		"client refused": {"peer=198.51.100.1 count=1 client=" + g.id + ` reason="wrong secret"`},
	} {
		lines := g.log.lines("\"" + word + "\"")
		if len(lines) != len(want) {
			t.Errorf("%s: %d lines, want %d: %q", word, len(lines), len(want), lines)
			continue
		}
		for i := range want {
			if !strings.Contains(lines[i], want[i]) {
				t.Errorf("%s: %s\nlacks %s", word, lines[i], want[i])
			}
		}
	}
	if got := strings.Join(g.events("login"), "\n"); got != "post-only log in from IP 203.0.113.7\nnormal log in"+
		" from IP 203.0.113.7\nFailed login for glpi from IP 198.51.100.1\nFailed login for glpi from IP 198.51.100.1" {
		t.Errorf("events of signing in:\n%s", got)
	}
	client := " by OAuth client " + g.id
	want := []string{
		"Refused DELETE /api.php/Administration/User/2 for post-only" + client + " from IP 203.0.113.7",
		"Refused GraphQL Profile for post-only" + client + " from IP 203.0.113.7",
		"Refused token from IP 198.51.100.1: the access token is not valid: it is malformed, or not signed by this" +
			" server",
		"Refused token from IP 198.51.100.1: the access token is not valid: it is malformed, or not signed by this" +
			" server",
		"Refused token for post-only" + client + " from IP 198.51.100.1: the access token is not valid: it has been" +
			" revoked, or its client may not be used any more",
		"Refused OAuth client " + g.id + " from IP 198.51.100.1: wrong secret",
		"Refused token" + client + " from IP 198.51.100.1: refresh_token: Cannot decrypt the refresh token",
		"Refused token for normal" + client + " from IP 198.51.100.1: refresh_token: Token has been revoked",
	}
	if got := g.events("api"); !slices.Equal(got, want) {
		t.Errorf("events of what was refused:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if text := g.log.String(); strings.Contains(text, "s3cret") || strings.Contains(text, token) ||
		strings.Contains(text, g.secret) {
		t.Errorf("the log has a secret:\n%s", text)
	}
	for range 200 {
		g.call(away, "nonsense", "GET", "/Session", "")
	}
	if n, rows := len(g.log.lines("token refused")), len(g.events("api")); n > 12 || rows > 15 {
		t.Errorf("200 refused tokens make %d lines, %d rows", n, rows)
	}
}

// TestGuessing signs in by the page and by the token endpoint while somebody guesses.
func TestGuessing(t *testing.T) {
	t.Parallel()
	g := guard(t)
	page := func(from, login, password string) answer {
		form := url.Values{"username": {login}, "password": {password}}
		return g.send(from, "POST", "/login", form.Encode(), "Content-Type", formType)
	}
	const office, thief = "203.0.113.7", "198.51.100.1"
	for i := range 6 {
		login := []string{"glpi", "GLPI", "gļpi"}[i%3]
		if i%2 == 0 {
			if got := page(thief, login, "wrong"); got.status != 422 {
				t.Fatalf("page: %d", got.status)
			}
		} else if got := g.signIn(thief, login, "wrong"); got.status != 400 {
			t.Fatalf("token: %d", got.status)
		}
	}
	if got := page(thief, "glpi", "glpi"); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("the page: %d %v", got.status, got.header)
	}
	if got := g.signIn(thief, "glpi", "glpi"); got.status != 429 || got.header.Get("Retry-After") == "" ||
		strings.Contains(got.text, "incorrect") {
		t.Errorf("the token endpoint: %d %s", got.status, got.text)
	}
	if got := page(office, "glpi", "glpi"); got.status != 303 {
		t.Errorf("the same account elsewhere: %d", got.status)
	}
	for i := range 12 {
		g.signIn(office, fmt.Sprint("ghost", i), "x")
	}
	if got := g.signIn(office, "tech", "tech"); got.status != 200 {
		t.Errorf("somebody behind the same address: %d %s", got.status, got.text)
	}
}

// TestAnotherProcessChanges lets another process, as the command line is one, make a profile and an
// account with it: it works at once.
func TestAnotherProcessChanges(t *testing.T) {
	t.Parallel()
	g := guard(t)
	g.signIn("", "tech", "tech") // users, profiles and entities are in memory now
	other, err := site.Open(t.Context(), site.Options{DataDir: g.DataDir, BcryptCost: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	change := func(queries ...string) {
		t.Helper()
		if err := other.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for _, query := range queries {
				if _, err := tx.Exec(t.Context(), query); err != nil {
					return err
				}
			}
			return other.Directory.Changed(t.Context(), tx)
		}); err != nil {
			t.Fatal(err)
		}
	}
	change("INSERT INTO `glpi_users` (`id`, `name`, `password`, `authtype`, `is_active`) SELECT 99, 'new'," +
		" `password`, 1, 1 FROM `glpi_users` WHERE `name` = 'glpi'")
	if got := g.signIn("", "new", "glpi"); got.status != 400 || !strings.Contains(got.text, "no profile") {
		t.Errorf("without a profile: %d %s", got.status, got.text)
	}
	form := url.Values{"username": {"new"}, "password": {"glpi"}}
	if got := g.send("", "POST", "/login", form.Encode(), "Content-Type", formType); got.status != 403 ||
		!strings.Contains(got.text, "no profile") {
		t.Errorf("the page: %d %s", got.status, got.text)
	}
	change("INSERT INTO `glpi_profiles` (`id`, `name`, `interface`) VALUES (99, 'Made', 'central')",
		"INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`, `is_recursive`) VALUES (99,"+
			" 99, 0, 1)")
	token := g.signIn("", "new", "glpi").token()
	if token == "" {
		t.Fatal("a profile that was just made does not work")
	}
	change("INSERT INTO `glpi_profiles` (`id`, `name`, `interface`) VALUES (100, 'Another', 'central')",
		"INSERT INTO `glpi_profiles_users` (`users_id`, `profiles_id`, `entities_id`, `is_recursive`) VALUES (99,"+
			" 100, 0, 1)")
	got := g.send("", "GET", "/api.php/Session", "", "Authorization", "Bearer "+token, "GLPI-Profile", "100")
	if got.status != 200 || !strings.Contains(got.text, `"Another"`) {
		t.Errorf("a profile that was just given: %d %s", got.status, got.text)
	}
}

// visitor is a browser without a screen, signed in as somebody.
type visitor struct {
	g      *guarded
	cookie string
}

// open signs in on the page.
func (g *guarded) open(login, password string) *visitor {
	g.t.Helper()
	b := &visitor{g: g}
	if got := b.post("/login", "username", login, "password", password); got.status != 303 || b.cookie == "" {
		g.t.Fatalf("sign in as %s: %d %s", login, got.status, got.text)
	}
	return b
}

func (b *visitor) keep(a answer) answer {
	if set := a.header.Get("Set-Cookie"); set != "" {
		b.cookie, _, _ = strings.Cut(set, ";")
	}
	return a
}

func (b *visitor) post(path string, pairs ...string) answer {
	b.g.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.keep(b.g.send("", "POST", path, form.Encode(), "Content-Type", formType, "Cookie", b.cookie))
}

// in reports whether the browser is signed in, by a page and by the API's routes for browsers.
func (b *visitor) in() bool {
	b.g.t.Helper()
	page := b.g.send("", "GET", "/password", "", "Cookie", b.cookie).status == 200
	file := b.g.send("", "GET", "/front/document.send.php?docid=1", "", "Cookie", b.cookie).status != 401
	if page != file {
		b.g.t.Errorf("the page says %v, the API %v", page, file)
	}
	return page
}

// alive reports whether an access token is good.
func (g *guarded) alive(token string) bool {
	g.t.Helper()
	return g.call("", token, "GET", "/Session", "").status == 200
}

// renews reports whether a refresh token is good. It is used up by that.
func (g *guarded) renews(refresh any) bool {
	g.t.Helper()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {g.id}, "client_secret": {g.secret},
		"refresh_token": {fmt.Sprint(refresh)}}
	return g.send("", "POST", "/api.php/token", form.Encode(), "Content-Type", formType).status == 200
}

// TestChangedPassword ends the sessions of browsers when a password changes, other than the present
// one, and tokens where that is asked for; whoever changes it, and however.
func TestChangedPassword(t *testing.T) {
	t.Parallel()
	g := guard(t)
	here, there, other := g.open("tech", "tech"), g.open("tech", "tech"), g.open("normal", "normal")
	tokens := g.signIn("", "tech", "tech")
	others := g.signIn("", "normal", "normal")
	for name, form := range map[string][]string{
		"a wrong present one": {"present", "x", "new", "first secret", "again", "first secret"},
		"two of them":         {"present", "tech", "new", "first secret", "again", "second"},
		"none":                {"present", "tech", "new", "", "again", ""},
		"the same":            {"present", "tech", "new", "tech", "again", "tech"},
	} {
		if got := here.post("/password", form...); got.status != 422 || !strings.Contains(got.text, `role="alert"`) {
			t.Errorf("%s: %d %s", name, got.status, got.text)
		}
	}
	if !here.in() || !there.in() || !g.alive(tokens.token()) {
		t.Fatal("a refused change ended something")
	}
	if got := here.post("/password", "present", "tech", "new", "first secret", "again",
		"first secret"); got.status != 303 || got.header.Get("Location") != "/?password=changed" {
		t.Fatalf("the page: %d %s", got.status, got.text)
	}
	if !here.in() || there.in() || !other.in() || !g.alive(tokens.token()) {
		t.Error("the page: not just the other browsers of the account are signed out")
	}
	there = g.open("tech", "first secret")
	if got := here.post("/password", "present", "first secret", "new", "tech", "again", "tech", "revoke",
		"1"); got.status != 303 || got.header.Get("Location") != "/?password=revoked" {
		t.Fatalf("the page, with tokens: %d %s", got.status, got.text)
	}
	if !here.in() || there.in() || g.alive(tokens.token()) || g.renews(tokens.body["refresh_token"]) ||
		!g.alive(others.token()) {
		t.Error("the page, with tokens: not all and only the account's tokens are void")
	}

	admin := g.signIn("", "glpi", "glpi").token()
	tokens = g.signIn("", "tech", "tech")
	patch := func(body string) answer { return g.call("", admin, "PATCH", "/Administration/User/4", body) }
	if got := patch(`{"revoke_tokens": true}`); got.status != 400 || !strings.Contains(got.text, "revoke_tokens") {
		t.Errorf("tokens without a password: %d %s", got.status, got.text)
	}
	if got := patch(`{"password": "second secret", "password2": "second secret"}`); got.status != 200 {
		t.Fatalf("the API: %d %s", got.status, got.text)
	}
	if here.in() || !g.alive(tokens.token()) {
		t.Error("the API: browsers are not signed out, or tokens are void")
	}
	for i, yes := range []string{`1`, `"1"`, `"true"`, `"yes"`, `"ON"`} { // whatever else is a yes
		tokens = g.signIn("", "tech", "second secret")
		if got := patch(`{"password": "second secret!", "password2": "second secret!", "revoke_tokens": ` + yes +
			`}`); got.status != 200 || g.alive(tokens.token()) {
			t.Errorf("%s: %d, and the token is alive: %v", yes, got.status, g.alive(tokens.token()))
		}
		tokens = g.signIn("", "tech", "second secret!")
		no := []string{`0`, `"no"`, `null`, `"off"`, `false`}[i]
		if got := patch(`{"password": "second secret", "password2": "second secret", "revoke_tokens": ` + no +
			`}`); got.status != 200 || !g.alive(tokens.token()) {
			t.Errorf("%s: %d, and the token is alive: %v", no, got.status, g.alive(tokens.token()))
		}
	}
	tokens = g.signIn("", "tech", "second secret")
	here = g.open("tech", "second secret")
	if got := patch(`{"password": "third secret", "password2": "third secret", "revoke_tokens": true}`); got.status != 200 || strings.Contains(got.text, "revoke_tokens") {
		t.Fatalf("the API, with tokens: %d %s", got.status, got.text)
	}
	if here.in() || g.alive(tokens.token()) || g.renews(tokens.body["refresh_token"]) || !g.alive(others.token()) ||
		!other.in() {
		t.Error("the API, with tokens: not all and only the account's tokens are void")
	}
}

// TestGuessingThePresentPassword is no way around the limits, whoever sits at a browser that
// somebody has left.
func TestGuessingThePresentPassword(t *testing.T) {
	t.Parallel()
	g := guard(t)
	b := g.open("tech", "tech")
	for i := range 6 {
		if got := b.post("/password", "present", "guess", "new", "xxxxxxxx", "again", "xxxxxxxx"); got.status != 422 {
			t.Fatalf("%d: %d", i, got.status)
		}
	}
	if got := b.post("/password", "present", "tech", "new", "xxxxxxxx", "again", "xxxxxxxx"); got.status != 429 ||
		got.header.Get("Retry-After") == "" {
		t.Errorf("after six guesses: %d", got.status)
	}
}

// TestPasswordChangedByTwo changes a password in several browsers at once, with the same present one:
// one of them does, and its new password is what counts.
func TestPasswordChangedByTwo(t *testing.T) {
	t.Parallel()
	g := guard(t)
	browsers := make([]*visitor, 4)
	for i := range browsers {
		browsers[i] = g.open("tech", "tech")
	}
	answers := make([]answer, len(browsers))
	var group sync.WaitGroup
	for i, b := range browsers {
		group.Go(func() {
			secret := fmt.Sprint("new secret ", i)
			answers[i] = b.post("/password", "present", "tech", "new", secret, "again", secret)
		})
	}
	group.Wait()
	changed := 0
	for i, got := range answers {
		switch got.status {
		case 303:
			changed++
			if from := fmt.Sprint("198.51.100.", i); g.signIn(from, "tech",
				fmt.Sprint("new secret ", i)).token() == "" {
				t.Errorf("%d changed it, and its password does not work", i)
			}
		case 401, 422:
		default:
			t.Errorf("%d: %d %s", i, got.status, got.text)
		}
	}
	if changed != 1 {
		t.Errorf("%d have changed it", changed)
	}
}

// TestPasswordChangedWhileSigningIn changes a password, tokens included, while many sign in with the
// old one: none of their tokens outlives it.
func TestPasswordChangedWhileSigningIn(t *testing.T) {
	t.Parallel()
	g := guard(t)
	admin := g.signIn("", "glpi", "glpi").token()
	var group sync.WaitGroup
	answers := make([]answer, 24)
	for i := range answers {
		group.Go(func() { answers[i] = g.signIn("", "tech", "tech") })
	}
	var changed answer
	group.Go(func() {
		changed = g.call("", admin, "PATCH", "/Administration/User/4",
			`{"password": "new secret", "password2": "new secret", "revoke_tokens": true}`)
	})
	group.Wait()
	if changed.status != 200 {
		t.Fatalf("the change: %d %s", changed.status, changed.text)
	}
	for i, a := range answers {
		if a.status != 200 && a.status != 400 && a.status != 429 {
			t.Errorf("%d: %d %s", i, a.status, a.text)
		}
		if a.token() != "" && g.alive(a.token()) {
			t.Errorf("%d: a token of the old password is alive", i)
		}
	}
	if g.signIn("198.51.100.9", "tech", "new secret").token() == "" {
		t.Error("the new password does not work")
	}
}
