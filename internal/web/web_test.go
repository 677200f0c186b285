package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/testing/testapi"
	"github.com/glpid/glpid/internal/testing/testserver"
)

// visitor is a browser without a screen: it keeps cookies and does not follow redirects.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, base,
		&http.Client{Jar: jar,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what came back, read to its end.
type answer struct {
	status   int
	location string
	header   http.Header
	body     string
}

func (v *visitor) send(method, path string, form url.Values, headers ...string) answer {
	v.t.Helper()
	if form == nil {
		return v.do(method, path, nil, headers...)
	}
	return v.do(method, path, strings.NewReader(form.Encode()),
		append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

// post sends a body of some type.
func (v *visitor) post(path, kind string, body io.Reader, headers ...string) answer {
	v.t.Helper()
	return v.do("POST", path, body, append([]string{"Content-Type", kind}, headers...)...)
}

func (v *visitor) do(method, path string, body io.Reader, headers ...string) answer {
	v.t.Helper()
	req, err := http.NewRequest(method, v.base+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := v.http.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header.Get("Location"), resp.Header, string(text)}
}

func (v *visitor) signIn(login, password, redirect string) answer {
	v.t.Helper()
	return v.send("POST", "/login", url.Values{"username": {login}, "password": {password}, "redirect": {redirect}})
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, testserver.Start(t).URL)
	if p := v.signIn("glpi", "wrong", "/"); p.status != 422 || !strings.Contains(p.body, "wrong") {
		t.Errorf("wrong password: %d", p.status)
	}
	for target, want := range map[string]string{
		"/setup/oauth-clients": "/setup/oauth-clients", "https://evil.example/": "/", "//evil.example": "/",
		`/\evil.example`: "/", "javascript:alert(1)": "/", "": "/",
	} {
		if p := v.signIn("glpi", "glpi", target); p.status != 303 || p.location != want {
			t.Errorf("redirect %q: %d to %q, want %q", target, p.status, p.location, want)
		}
	}
	if p := v.send("GET", "/login?redirect=//evil.example", nil); p.location != "/" {
		t.Errorf("signed in already: to %q", p.location)
	}
	if p := v.send("POST", "/logout",
		url.Values{"redirect": {"/api.php/authorize?a=b"}}); p.location != "/login?redirect=%2Fapi.php%2Fauthorize%3Fa%3Db" {
		t.Errorf("sign out to sign in as somebody else: to %q", p.location)
	}
	if p := v.send("POST", "/logout", url.Values{"redirect": {"//evil.example"}}); p.status != 303 ||
		p.location != "/login" {
		t.Errorf("sign out: %d", p.status)
	}
	// The start page takes people on, too, as GLPI's does, and nowhere else.
	own := v.base + "/api.php/v2/authorize?a=b"
	if p := v.send("GET", "/?redirect="+url.QueryEscape(own), nil); p.status != 303 ||
		p.location != "/login?redirect=%2Fapi.php%2Fv2%2Fauthorize%3Fa%3Db" {
		t.Errorf("the start page with an address to go on to: %d to %q", p.status, p.location)
	}
	for _, target := range []string{"https://evil.example/", "//evil.example", v.base + ".evil.example/",
		v.base + "//evil.example",
		v.base + "@evil.example/", "/"} {
		if p := v.send("GET", "/?redirect="+url.QueryEscape(target), nil); p.status != 200 {
			t.Errorf("the start page with %q to go on to: %d to %q", target, p.status, p.location)
		}
	}
	if p := v.send("GET", "/setup/oauth-clients", nil); p.location != "/login?redirect=%2Fsetup%2Foauth-clients" {
		t.Errorf("after signing out: %d to %q", p.status, p.location)
	}
	for range 8 {
		v.signIn("glpi", "guess", "/")
	}
	if p := v.signIn("glpi", "glpi", "/"); p.status != http.StatusTooManyRequests || p.header.Get("Retry-After") == "" {
		t.Errorf("guessing is not slowed down: %d", p.status)
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	base := testserver.Start(t).URL
	for login, password := range map[string]string{"tech": "tech", "post-only": "postonly", "normal": "normal"} {
		v := newVisitor(t, base)
		v.signIn(login, password, "/")
		for _, path := range []string{"/setup/oauth-clients", "/setup/oauth-clients/1", "/setup/oauth-clients/new",
			"/setup/general/api"} {
			if p := v.send("GET", path, nil); p.status != http.StatusForbidden {
				t.Errorf("%s sees %s: %d", login, path, p.status)
			}
		}
		for _, path := range []string{"/setup/oauth-clients/new", "/setup/oauth-clients/1/secret",
			"/setup/oauth-clients/1/delete", "/setup/general/api"} {
			if p := v.send("POST", path,
				url.Values{"name": {"x"}, "enabled": {"0"}}); p.status != http.StatusForbidden {
				t.Errorf("%s posts to %s: %d", login, path, p.status)
			}
		}
	}
}

func TestClientPages(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, testserver.Start(t).URL)
	v.signIn("glpi", "glpi", "/")
	bad := v.send("POST", "/setup/oauth-clients/new", url.Values{"name": {"Kept <b>"}, "redirect_uri": {"nowhere#x"},
		"grants": {"password"}, "allowed_ips": {"10.0.0.0/99"}, "service_user": {"nobody"}})
	for _, want := range []string{"Kept &lt;b&gt;", "nowhere#x", "give an absolute URI", "is not an IP address",
		"There is no user with this login", "Public clients may only use"} {
		if bad.status != 422 || !strings.Contains(bad.body, want) {
			t.Errorf("the form (%d) does not show %q", bad.status, want)
		}
	}
	form := url.Values{"name": {"Page"}, "redirect_uri": {"https://example.org/cb", ""},
		"grants": {"authorization_code"}, "scopes": {"api", "user"}, "confidential": {"1"}, "active": {"1"}}
	added := v.send("POST", "/setup/oauth-clients/new", form)
	path, _, _ := strings.Cut(added.location, "?")
	if added.status != 303 || path == "" {
		t.Fatalf("add: %d %s", added.status, added.body)
	}
	if p := v.send("POST", "/setup/oauth-clients/new", form, "Sec-Fetch-Site",
		"cross-site"); p.status != http.StatusForbidden {
		t.Errorf("a form of another site: %d", p.status)
	}
	secret := v.send("POST", path+"/secret", url.Values{}, "Accept", "application/json")
	if secret.status != 200 || !strings.Contains(secret.body, `"secret"`) ||
		secret.header.Get("Cache-Control") != "no-store" {
		t.Errorf("secret: %d %s", secret.status, secret.body)
	}
	if p := v.send("GET", path+"/secret", nil); p.status == 200 {
		t.Error("the secret can be had by GET")
	}
	if p := v.send("GET", path, nil); strings.Contains(p.body,
		strings.Trim(strings.TrimPrefix(strings.TrimSpace(secret.body), `{"secret":`), `"}`)) {
		t.Error("the page shows the secret without being asked")
	}
	v.send("POST", path+"/active", url.Values{"active": {"0"}})
	if p := v.send("GET", path, nil); !strings.Contains(p.body, "inactive") ||
		!strings.Contains(p.body, "https://example.org/cb") {
		t.Errorf("deactivated: %s", p.body)
	}
	v.send("POST", path+"/delete", url.Values{})
	if p := v.send("GET", path, nil); p.status != 404 {
		t.Errorf("deleted: %d", p.status)
	}
}

// TestForms posts what is no form, and too much, with its length and without.
func TestForms(t *testing.T) {
	t.Parallel()
	url := testserver.Start(t).URL
	long := "username=" + strings.Repeat("x", 70_000)
	for _, test := range []struct {
		name, method, path string
		body               io.Reader
		want               int
		allow              string
	}{
		{"too long", "POST", "/login", strings.NewReader(long), 413, ""},
		{"too long, in chunks", "POST", "/login", io.MultiReader(strings.NewReader(long)), 413, ""},
		{"too many fields", "POST", "/login", strings.NewReader(strings.Repeat("a&", 20_000)), 400, ""},
		{"no form", "POST", "/login", strings.NewReader("username=%zz"), 400, ""},
		{"a page with too much", "GET", "/login", strings.NewReader(long), 413, ""},
		{"a page that takes no form", "POST", "/", strings.NewReader("a=b"), 405, "GET, HEAD"},
		{"a form that is no page", "GET", "/logout", nil, 405, "POST"},
		{"an odd method", "PROPFIND", "/login", nil, 405, "GET, HEAD, POST"},
		{"no page", "PROPFIND", "/nowhere", nil, 404, ""},
	} {
		request, err := http.NewRequest(test.method, url+test.path, test.body)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		_ = resp.Body.Close()
		if resp.StatusCode != test.want || resp.Header.Get("Allow") != test.allow {
			t.Errorf("%s: %s, allowed: %s", test.name, resp.Status, resp.Header.Get("Allow"))
		}
	}
}

func TestConsent(t *testing.T) {
	t.Parallel()
	access := testserver.Start(t)
	v := newVisitor(t, access.URL)
	query := url.Values{
		"response_type": {"code"}, "client_id": {access.ClientID},
		"redirect_uri": {access.URL + "/api.php/swagger-oauth-redirect"}, "scope": {"api nonsense"},
		"state": {"a&b=c"}, "code_challenge": {strings.Repeat("x", 43)}, "code_challenge_method": {"S256"},
	}
	path := "/api.php/authorize?" + query.Encode()
	first := v.send("GET", path, nil)
	back, err := url.Parse(first.location)
	if err != nil || first.status != http.StatusFound || back.Path != "/login" {
		t.Fatalf("not signed in: %d to %q", first.status, first.location)
	}
	target, err := url.Parse(back.Query().Get("redirect"))
	if err != nil || target.Query().Get("state") != "a&b=c" ||
		target.Query().Get("code_challenge") != strings.Repeat("x", 43) ||
		target.Query().Get("code_challenge_method") != "S256" {
		t.Errorf("state and PKCE are lost on the way to sign in: %s", target)
	}
	if p := v.signIn("tech", "tech", back.Query().Get("redirect")); p.location != target.String() {
		t.Errorf("after signing in: to %q", p.location)
	}
	if p := v.send("GET", path+"&accept=1", nil); p.status != 200 ||
		!strings.Contains(p.body, "tests asks for access") || !strings.Contains(p.body, "not given to this client") ||
		p.header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("consent by GET: %d %s", p.status, p.body)
	}
	if p := v.send("POST", path, url.Values{"accept": {"1"}}, "Sec-Fetch-Site",
		"cross-site"); p.status != http.StatusForbidden {
		t.Errorf("consent from another site: %d", p.status)
	}
	if p := v.send("GET", path, nil); !strings.Contains(p.body, `name="redirect" value="/api.php/authorize?`) {
		t.Errorf("who signs out on the consent page does not come back to it: %s", p.body)
	}
	denied := v.send("POST", path, url.Values{"deny": {"1"}})
	if u, err := url.Parse(denied.location); err != nil || u.Query().Get("error") != "access_denied" ||
		u.Query().Get("state") != "a&b=c" {
		t.Errorf("denied: to %q", denied.location)
	}
	accepted := v.send("POST", path, v.consent(path))
	if u, err := url.Parse(accepted.location); err != nil || len(u.Query().Get("code")) < 32 ||
		u.Query().Get("state") != "a&b=c" {
		t.Errorf("accepted: to %q", accepted.location)
	}
	query.Set("redirect_uri", "https://evil.example/")
	if p := v.send("GET", "/api.php/authorize?"+query.Encode(), nil); p.status != http.StatusUnauthorized ||
		p.location != "" {
		t.Errorf("a foreign redirect URI: %d to %q", p.status, p.location)
	}
}

// consent shows the page that asks for it, and gives the form of a user who accepts what it says.
func (v *visitor) consent(path string) url.Values {
	v.t.Helper()
	form := url.Values{"accept": {"1"}}
	page := v.send("GET", path, nil).body
	if found := regexp.MustCompile(`name="shown" value="(\w+)"`).FindStringSubmatch(page); found != nil {
		form.Set("shown", found[1])
	}
	return form
}

// TestConsentIsToWhatIsShown accepts a page after what it says has changed: another user has signed in with the same
// browser, or the client has other scopes or another name. No code is given, and the page says what holds now.
func TestConsentIsToWhatIsShown(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	v := newVisitor(t, s.URL)
	made := s.Call("glpi", "POST", "/Setup/OAuthClient", testapi.Body{"name": "Asker", "scopes": []string{"api"},
		"grants": []string{"authorization_code"}, "redirect_uri": []string{"https://asker.example/"}}).Want(201)
	client := s.Call("glpi", "GET", fmt.Sprintf("/Setup/OAuthClient/%d", made.ID()), nil).Want(200)
	path := "/api.php/authorize?" + url.Values{"response_type": {"code"}, "redirect_uri": {"https://asker.example/"},
		"client_id": {fmt.Sprint(client.At("identifier"))}}.Encode()
	v.signIn("tech", "tech", "/")
	for what, change := range map[string]func(){
		"another user": func() { v.signIn("glpi", "glpi", "/") },
		"more scopes": func() {
			s.Call("glpi", "PATCH", fmt.Sprintf("/Setup/OAuthClient/%d", made.ID()),
				testapi.Body{"scopes": []string{"api", "user"}}).Want(200)
		},
		"another name": func() {
			s.Call("glpi", "PATCH", fmt.Sprintf("/Setup/OAuthClient/%d", made.ID()),
				testapi.Body{"name": "Other"}).Want(200)
		},
	} {
		form := v.consent(path)
		change()
		if p := v.send("POST", path, form); p.status != 200 || p.location != "" ||
			!strings.Contains(p.body, "look once more") {
			t.Errorf("%s: %d to %q: %s", what, p.status, p.location, p.body)
		}
	}
	if p := v.send("POST", path, v.consent(path)); !strings.HasPrefix(p.location, "https://asker.example/?code=") {
		t.Errorf("accepted: %d to %q", p.status, p.location)
	}
}

func TestSwitchAPI(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, testserver.Start(t).URL)
	v.signIn("glpi", "glpi", "/")
	v.send("POST", "/setup/general/api", url.Values{"enabled": {"0"}})
	if p := v.send("GET", "/api.php/", nil); p.status != http.StatusForbidden ||
		!strings.Contains(p.body, "The High-Level API is disabled") {
		t.Errorf("switched off: %d %s", p.status, p.body)
	}
	if p := v.send("GET", "/api.php/status/all", nil); p.status != 200 {
		t.Errorf("the public status: %d", p.status)
	}
	v.send("POST", "/setup/general/api", url.Values{"enabled": {"1"}})
	if p := v.send("GET", "/api.php/", nil); p.status != 200 {
		t.Errorf("switched on: %d", p.status)
	}
}

// TestInventoryPage changes settings of the inventory by the form of the page.
func TestInventoryPage(t *testing.T) {
	t.Parallel()
	server := testserver.Start(t)
	v := newVisitor(t, server.URL)
	v.signIn("glpi", "glpi", "/")
	shown := v.send("GET", "/setup/inventory", nil)
	for i := range options.All {
		if o := &options.All[i]; !strings.Contains(shown.body, `name="`+o.Name+`"`) ||
			!strings.Contains(shown.body, html.EscapeString(o.Label)) {
			t.Errorf("the page lacks %s", o.Name)
		}
	}
	agent := func() int {
		response, err := http.Post(server.URL+"/Inventory", "application/json",
			strings.NewReader(`{"action":"prolog"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	if status := agent(); status != http.StatusForbidden {
		t.Errorf("an agent before: %d", status)
	}
	form := url.Values{"enabled_inventory": {"1"}, "auth_required": {"none"}, "inventory_frequency": {"12"},
		"states_id_default": {"-1"}, "entities_id_default": {"0"}, "location": {"0"}, "group": {"0"}, "vm_type": {"0"},
		"stale_agents_delay": {"30"}, "stale_agents_action": {"0", "2"}, "stale_agents_status": {"0"},
		"stale_agents_status_condition": {"all"}, "import_software": {"1"}}
	if p := v.send("POST", "/setup/inventory", form); p.status != 303 {
		t.Fatalf("%d %s", p.status, p.body)
	}
	shown = v.send("GET", "/setup/inventory?done=saved", nil)
	for _, want := range []string{`name="enabled_inventory" value="1" checked`,
		`name="import_software" value="1" checked`,
		`name="import_printer" value="1"><strong>`, `value="12"`, `<option value="-1" selected>as it is`,
		`name="stale_agents_action" value="2" checked`, `name="stale_agents_status_condition" value="all" checked`,
		"The settings are saved", server.URL + "/front/inventory.php"} {
		if !strings.Contains(shown.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if status := agent(); status != http.StatusOK {
		t.Errorf("an agent afterwards: %d", status)
	}
	form.Set("auth_required", "basic_auth")
	form.Set("inventory_frequency", "0")
	refused := v.send("POST", "/setup/inventory", form)
	for _, want := range []string{"It is a number from 1 to 240", "Agents need a login", "It is not saved yet"} {
		if refused.status != 422 || !strings.Contains(refused.body, want) {
			t.Errorf("%d, without %q", refused.status, want)
		}
	}
	form.Set("inventory_frequency", "12")
	form.Set("basic_auth_login", "agent")
	form.Set("basic_auth_password", "hunter2")
	v.send("POST", "/setup/inventory", form)
	if status := agent(); status != http.StatusUnauthorized {
		t.Errorf("an agent without a password: %d", status)
	}
	form.Del("basic_auth_password") // is kept
	if p := v.send("POST", "/setup/inventory", form); p.status != 303 {
		t.Errorf("%d", p.status)
	}
	shown = v.send("GET", "/setup/inventory", nil)
	if strings.Contains(shown.body, "hunter2") || !strings.Contains(shown.body, "leave this empty to keep it") {
		t.Error("the password is shown, or it is not said that there is one")
	}
	form.Set("auth_required", "none")
	v.send("POST", "/setup/inventory", form)
	shown = v.send("GET", "/setup/inventory", nil)
	if strings.Contains(shown.body, "leave this empty") || strings.Contains(shown.body, `value="agent"`) {
		t.Error("login and password stay when nothing asks for them")
	}
	for _, login := range []string{"tech", "normal"} {
		other := newVisitor(t, server.URL)
		other.signIn(login, login, "/")
		if p := other.send("POST", "/setup/inventory", form); p.status != http.StatusForbidden {
			t.Errorf("%s: %d", login, p.status)
		}
	}
}

// TestBar serves the bar of the pages that are stored for everybody, for whoever asks.
func TestBar(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, testserver.Start(t).URL)
	if p := v.send("GET", "/bar?section=doc", nil); p.status != 200 ||
		!strings.Contains(p.body, `href="/login?redirect=%2fapi.php%2fdoc"`) || strings.Contains(p.body, "Sign out") {
		t.Errorf("of nobody: %d %s", p.status, p.body)
	}
	v.signIn("glpi", "glpi", "/")
	if p := v.send("GET", "/bar?section=doc", nil); !strings.Contains(p.body, "Sign out") ||
		!strings.Contains(p.body, `href="/setup/oauth-clients"`) || p.header.Get("Cache-Control") != "no-store" {
		t.Errorf("of an administrator: %s %s", p.header.Get("Cache-Control"), p.body)
	}
	for _, path := range []string{"/api.php/doc", "/graphiql"} { // in a cache that all share
		if p := v.send("GET", path, nil); !strings.HasPrefix(p.header.Get("Cache-Control"), "public") ||
			strings.Contains(p.body, "Sign out") || strings.Contains(p.body, "oauth-clients") {
			t.Errorf("%s shows who asked for it: %s", path, p.body)
		}
	}
	if p := v.send("GET", "/api.php/getting-started", nil); p.status != 200 ||
		!strings.Contains(p.body, "curl "+v.base+"/api.php/token") || strings.Contains(p.body, "127.0.0.1:8080") {
		t.Errorf("the guide does not name the server's address: %s", p.body)
	}
	if p := v.send("GET", "/favicon.ico", nil); p.status != 200 || p.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("icon: %d %s", p.status, p.header.Get("Content-Type"))
	}
}

// TestRefusedConsent tells people and programs what is wrong with a request for consent, and sends
// neither anywhere.
func TestRefusedConsent(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, testserver.Start(t).URL)
	path := "/api.php/authorize?response_type=code&client_id=unknown&redirect_uri=https://evil.example/"
	if p := v.send("GET", path, nil, "Accept", "*/*"); p.status != 401 || p.location != "" ||
		!strings.HasPrefix(p.body, `{"error":"invalid_client"`) {
		t.Errorf("a program: %d %s", p.status, p.body)
	}
	p := v.send("GET", path, nil, "Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
	if p.status != 401 || p.location != "" ||
		!strings.Contains(p.body, "The program that sent you here is not known") ||
		!strings.Contains(p.body, "invalid_client") || p.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a person: %d %s", p.status, p.body)
	}
}

// TestLiveTokens shows who has tokens of a client, and revokes them.
func TestLiveTokens(t *testing.T) {
	t.Parallel()
	access := testserver.Start(t)
	v := newVisitor(t, access.URL)
	token := func() string {
		t.Helper()
		p := v.send("POST", "/api.php/token", url.Values{"grant_type": {"password"}, "client_id": {access.ClientID},
			"client_secret": {access.ClientSecret}, "username": {"tech"}, "password": {"tech"}, "scope": {"api"}})
		var answer struct {
			Access string `json:"access_token"`
		}
		if err := json.Unmarshal([]byte(p.body), &answer); err != nil || answer.Access == "" {
			t.Fatalf("token: %s", p.body)
		}
		return answer.Access
	}
	text := token()
	v.signIn("glpi", "glpi", "/")
	list := v.send("GET", "/setup/oauth-clients", nil)
	link := regexp.MustCompile(`(/setup/oauth-clients/\d+)"><strong>tests<`).FindStringSubmatch(list.body)
	if link == nil {
		t.Fatalf("list: %s", list.body)
	}
	page := v.send("GET", link[1], nil)
	id := regexp.MustCompile(`name="signin" value="([0-9a-f]+)"`).FindStringSubmatch(page.body)
	if id == nil || !strings.Contains(page.body, "<strong>tech</strong>") || strings.Contains(page.body, text) {
		t.Fatalf("page: %s", page.body)
	}
	if p := v.send("POST", link[1]+"/revoke", url.Values{"signin": {id[1]}}); p.status != 303 {
		t.Errorf("revoke: %d", p.status)
	}
	if p := v.send("GET", "/api.php/session", nil, "Authorization", "Bearer "+text); p.status != 401 {
		t.Errorf("a revoked token: %d", p.status)
	}
	if p := v.send("GET", link[1], nil); !strings.Contains(p.body, "Nobody has a token") {
		t.Errorf("afterwards: %s", p.body)
	}
	v.send("POST", "/logout", url.Values{})
	v.signIn("tech", "tech", "/")
	if p := v.send("POST", link[1]+"/revoke", url.Values{"signin": {"x"}}); p.status != 403 {
		t.Errorf("a technician revokes: %d", p.status)
	}
}

// TestUploadInventories uploads files with inventories, and is told of each what has become of it.
func TestUploadInventories(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	v := newVisitor(t, s.URL)
	const pc = `{"action":"inventory","deviceid":"d-1","itemtype":"Computer","content":{"versionclient":"x",` +
		`"hardware":{"name":"pc-<1>"},"bios":{"ssn":"S-1"}}}`
	send := func(files ...string) answer {
		t.Helper()
		var form bytes.Buffer
		parts := multipart.NewWriter(&form)
		for i := 0; i+1 < len(files); i += 2 {
			w, err := parts.CreateFormFile("file", files[i])
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(w, files[i+1])
		}
		_ = parts.Close()
		return v.post("/setup/inventory/upload", parts.FormDataContentType(), &form)
	}
	if p := send("pc.json", pc); p.status != 401 {
		t.Errorf("nobody: %d", p.status)
	}
	v.signIn("tech", "tech", "/")
	if p := send("pc.json", pc); p.status != 403 {
		t.Errorf("a technician: %d", p.status)
	}
	v.send("POST", "/logout", url.Values{})
	s.Employ("jeanne", 4, s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France"}).ID(), true)
	v.signIn("jeanne", "jeanne", "/")
	if p := send("pc.json", pc); p.status != 403 || !strings.Contains(p.body, "all entities") {
		t.Errorf("who administers one entity: %d %s", p.status, p.body)
	}
	if n := s.Count("glpi_computers"); n != 0 {
		t.Errorf("%d computers", n)
	}
	v.send("POST", "/logout", url.Values{})
	v.signIn("glpi", "glpi", "/")
	if p := v.send("GET", "/setup/inventory", nil); !strings.Contains(p.body, `enctype="multipart/form-data"`) {
		t.Errorf("the page has no form")
	}
	p := send("pc.json", pc, "again.json", pc, "nameless.json", strings.Replace(pc, "pc-<1>", "", 1),
		"broken.xml", "<REQ", "picture.png", "x")
	for _, want := range []string{"1 new, 1 brought up to date, 1 refused, 2 failed", "pc-&lt;1&gt;", "Computer 1",
		"The rule &#34;Computer constraint (name)&#34; (20) refuses it", "whose names end in .json"} {
		if p.status != 200 || !strings.Contains(p.body, want) {
			t.Errorf("%d, without %q: %s", p.status, want, p.body)
		}
	}
	for name, p := range map[string]answer{
		"Choose one or more files": send(), "no file": v.send("POST", "/setup/inventory/upload",
			url.Values{"a": {"b"}}),
		"could not be read": v.post("/setup/inventory/upload", "multipart/form-data; boundary=x",
			strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n{")),
	} {
		if p.status != 400 || !strings.Contains(p.body, "No inventory was taken") {
			t.Errorf("%s: %d %s", name, p.status, p.body)
		}
	}
	if p := send("large.json", strings.Repeat(" ", 21<<20)); p.status != 413 {
		t.Errorf("too much: %d", p.status)
	}
	var bomb bytes.Buffer
	archive := zip.NewWriter(&bomb)
	w, err := archive.Create("a.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, strings.Repeat(" ", 80<<20)); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if p := send("bomb.zip", bomb.String()); p.status != 413 || !strings.Contains(p.body, "That was too much") ||
		!strings.Contains(p.body, "200 times as large") {
		t.Errorf("an archive of too much: %d %s", p.status, p.body)
	}
	if p := v.post("/setup/inventory/upload", "multipart/form-data; boundary=x", strings.NewReader(""),
		"Sec-Fetch-Site", "cross-site"); p.status != 403 {
		t.Errorf("from another site: %d", p.status)
	}
}
