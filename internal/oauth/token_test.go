package oauth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/access/signin"
)

// The texts of the faults stand here once more, so that a slip in one of them shows.
func TestFaultTexts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault  *Error
		status int
		json   string
	}{
		{unsupportedGrant(), 400,
			`{"error":"unsupported_grant_type","error_description":"The authorization grant type is not supported by the authorization server.","hint":"Check that all required parameters have been provided"}`},
		{missing("code"), 400, "{\"error\":\"invalid_request\",\"error_description\":\"The request is missing a" +
			" required parameter, includes an invalid parameter value, includes a parameter more than once, or is" +
			" otherwise malformed.\",\"hint\":\"Check the `code` parameter\"}"},
		{invalidClient(), 401, `{"error":"invalid_client","error_description":"Client authentication failed"}`},
		{invalidScope("x"), 400, "{\"error\":\"invalid_scope\",\"error_description\":\"The requested scope is" +
			" invalid, unknown, or malformed\",\"hint\":\"Check the `x` scope\"}"},
		{badCredentials(), 400, `{"error":"invalid_grant","error_description":"The user credentials were incorrect."}`},
		{badRefreshToken("Token has expired"), 400,
			`{"error":"invalid_grant","error_description":"The refresh token is invalid.","hint":"Token has expired"}`},
		{badCode("Authorization code has expired"), 400,
			`{"error":"invalid_grant","error_description":"The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.","hint":"Authorization code has expired"}`},
		{unauthorizedClient(), 400,
			`{"error":"unauthorized_client","error_description":"The authenticated client is not authorized to use this authorization grant type."}`},
		{wrongAddress(), 401,
			`{"error":"access_denied","error_description":"The resource owner or authorization server denied the request.","hint":"Your IP address is not allowed to use this OAuth client."}`},
	} {
		text, err := json.Marshal(c.fault)
		if err != nil {
			t.Fatal(err)
		}
		if c.fault.Status != c.status || string(text) != c.json {
			t.Errorf("%d %s\nwant %d %s", c.fault.Status, text, c.status, c.json)
		}
	}
}

// Whatever the grant, the client is looked at in the same order and answered in the same words.
func TestClientFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	all, secret := f.client(nil)
	none, noneSecret := f.client(func(c *Client) { c.Grants = nil })
	off, offSecret := f.client(nil)
	f.update(off, func(c *Client) { c.Active = false })
	far, farSecret := f.client(func(c *Client) { c.AllowedIPs = "198.51.100.0/24" })
	for _, grant := range append(slices.Clone(Grants), "refresh_token") {
		rest := form{
			"grant_type": grant, "username": "glpi", "password": "glpi", "scope": "api", "code": newHandle(),
			"redirect_uri":  "https://app.example/cb",
			"refresh_token": newHandle(),
		}
		as := func(c *Client, secret string) form {
			return rest.with("client_id", c.Identifier, "client_secret", secret)
		}
		// Refreshing goes with every grant, so the client passes there and the token does not.
		unlisted := unauthorizedClient()
		if grant == "refresh_token" {
			unlisted = badRefreshToken("Token has been revoked")
		}
		for _, c := range []struct {
			name string
			p    form
			want *Error
		}{
			{"no client_id", rest, missing("client_id")},
			{"blank client_id", rest.with("client_id", " \t"), missing("client_id")},
			{"unknown client", rest.with("client_id", strings.Repeat("a", 64), "client_secret", secret),
				invalidClient()},
			{"client_id in capitals", as(all, secret).with("client_id", strings.ToUpper(all.Identifier)),
				invalidClient()},
			{"no secret", as(all, ""), missing("client_secret")},
			{"wrong secret", as(all, noneSecret), invalidClient()},
			{"shortened secret", as(all, secret[:63]), invalidClient()},
			{"grant not listed", as(none, noneSecret), unlisted},
			{"grant not listed, wrong secret", as(none, secret), invalidClient()},
			{"inactive client", as(off, offSecret), invalidClient()},
			{"foreign address", as(far, farSecret), wrongAddress()},
			{"foreign address, wrong secret", as(far, secret), wrongAddress()},
			{"foreign address, no secret", as(far, ""), wrongAddress()},
		} {
			t.Run(grant+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				serve(t, f.ServeToken, request(formType, c.p.encode())).fails(c.want)
				serve(t, f.ServeToken, request("application/json", c.p.json())).fails(c.want)
			})
		}
		t.Run(grant+"/foreign address by Basic", func(t *testing.T) {
			t.Parallel()
			r := request(formType, rest.encode())
			r.Header.Set("Authorization", basic(far.Identifier, farSecret))
			serve(t, f.ServeToken, r).fails(wrongAddress())
		})
	}
}

func TestGrantTypeFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	for _, grant := range []string{"", "implicit", "Password", "client_credential",
		"urn:ietf:params:oauth:grant-type:device_code"} {
		// The grant comes before the client.
		f.post(form{"grant_type": grant}).fails(unsupportedGrant())
		f.post(passwordForm(c, secret).with("grant_type", grant)).fails(unsupportedGrant())
	}
	serve(t, f.ServeToken, request("application/json", `{"grant_type":["password"]}`)).fails(unsupportedGrant())
	serve(t, f.ServeToken, request("text/plain", passwordForm(c, secret).encode())).fails(unsupportedGrant())
}

func TestPasswordGrantFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	good := passwordForm(c, secret)
	f.post(good.with("username", "")).fails(missing("username"))
	f.post(good.with("username", "", "password", "")).fails(missing("username"))
	f.post(good.with("password", "")).fails(missing("password"))
	f.post(good.with("password", "wrong")).fails(badCredentials())
	f.post(good.with("username", "nobody")).fails(badCredentials())
	serve(t, f.ServeToken, request(formType, good.with("scope", "", "username", "").encode()+"&scope[]=api")).fails(
		missing("scope"))
	f.setActive(userGLPI, false)
	f.post(good).fails(badCredentials())
	f.setActive(userGLPI, true)
	f.post(good).ok()
}

func TestBodiesThatAreNoJSON(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, body := range []string{"", "{", `"text"`, "null", "12", "true", `{"grant_type":"password"} {}`} {
		r := serve(t, f.ServeToken, request("application/json", body))
		if want := `{"detail":null,"status":"ERROR","title":"Invalid JSON body"}`; r.status != http.StatusBadRequest ||
			r.text != want {
			t.Errorf("%q: answer %d %s, want 400 %s", body, r.status, r.text, want)
		}
	}
	for body, reason := range map[string]string{"{\"a\":\"\xff\"}": "UTF-8", `{"a":"\u0000"}`: "NUL",
		`{"a":"\ud83d"}`: "half"} {
		r := serve(t, f.ServeToken, request("application/json", body))
		if r.status != http.StatusBadRequest || r.str("title") != "Invalid JSON body" ||
			!strings.Contains(r.str("detail"), reason) {
			t.Errorf("%q: answer %d %s", body, r.status, r.text)
		}
	}
	serve(t, f.ServeToken, request("application/json", `["password"]`)).fails(unsupportedGrant())
	for kind, body := range map[string]string{
		formType: "a=" + strings.Repeat("x", 64<<10), "application/json": `{"a":"` + strings.Repeat("x", 64<<10) + `"}`,
		formType + " ": strings.Repeat("a=1&", 2000), " application/json": "[" + strings.Repeat("1,", 2000) + "1]",
		"application/json ": strings.Repeat("[", 100) + strings.Repeat("]", 100),
	} {
		large := serve(t, f.ServeToken, request(kind, body))
		if large.status != http.StatusRequestEntityTooLarge || large.str("error") != "invalid_request" {
			t.Errorf("%.30s: %d %s", body, large.status, large.text)
		}
	}
}

// The tokens come whatever way the parameters are sent.
func TestParameterSources(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	good := form{"grant_type": "client_credentials", "client_id": c.Identifier, "client_secret": secret, "scope": "api"}
	rest := good.with("client_id", "", "client_secret", "")
	query := func(p form, kind, body string) *http.Request {
		r := request(kind, body)
		r.URL.RawQuery = p.encode()
		return r
	}
	authorized := func(p form, value string) *http.Request {
		r := request(formType, p.encode())
		r.Header.Set("Authorization", value)
		return r
	}
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	for name, value := range good {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	pair := []byte(c.Identifier + ":" + secret)
	for name, r := range map[string]*http.Request{
		"form":              request(formType, good.encode()),
		"form with charset": request(formType+"; charset=UTF-8", good.encode()),
		"multipart":         request(w.FormDataContentType(), parts.String()),
		"JSON":              request("application/json", good.json()),
		"JSON with charset": request("application/json; charset=utf-8", good.json()),
		"JSON over query": query(good.with("client_secret", "wrong"), "application/json",
			form{"client_secret": secret}.json()),
		"form over query":      query(good.with("client_secret", "wrong"), formType, "client_secret="+secret),
		"query alone":          query(good, "", ""),
		"last of several":      request(formType, "grant_type=x&"+good.encode()),
		"blanks around":        request(formType, good.with("client_secret", " "+secret+"\n").encode()),
		"Basic":                authorized(rest, basic(c.Identifier, secret)),
		"basic, no padding":    authorized(rest, "basic "+base64.RawStdEncoding.EncodeToString(pair)),
		"body before Basic":    authorized(good, basic("somebody", "else")),
		"stale bearer":         authorized(good, "Bearer a.b.c"),
		"empty Authorization":  authorized(good, ""),
		"Basic that is broken": authorized(good, "Basic %%%"),
		"Basic without colon":  authorized(good, "Basic "+base64.StdEncoding.EncodeToString([]byte("x"))),
		"id in body, Basic":    authorized(rest.with("client_id", c.Identifier), basic(c.Identifier, secret)),
		"lists nobody asked for": request("application/json",
			strings.Replace(good.json(), "{", `{"extra":{"a":[1]},"more":[],`, 1)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			serve(t, f.ServeToken, r).ok()
		})
	}
	for name, r := range map[string]*http.Request{
		"query over JSON": query(good, "application/json", form{"client_secret": "wrong"}.json()),
		"null over query": query(good, "application/json", `{"client_secret":null}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := serve(t, f.ServeToken, r); got.status == http.StatusOK {
				t.Error("the query wins")
			}
		})
	}
	good = passwordForm(c, secret)
	for name, want := range map[string]*Error{"client_id": missing("client_id"),
		"client_secret": missing("client_secret"), "username": missing("username"), "password": missing("password")} {
		serve(t, f.ServeToken, request(formType, good.with(name, "").encode()+"&"+name+"[]=x")).fails(want)
		serve(t, f.ServeToken,
			request("application/json", strings.Replace(good.with(name, "").json(), "{", `{"`+name+`":{"a":1},`,
				1))).fails(want)
	}
}

func TestChallengeOfClients(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for header, want := range map[string]string{"": "", basic("a", "b"): `Basic realm="OAuth"`,
		"Bearer x": `Bearer realm="OAuth"`, "Digest x": `Basic realm="OAuth"`} {
		r := request(formType, form{"grant_type": "client_credentials", "client_id": "unknown",
			"client_secret": "x"}.encode())
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		got := serve(t, f.ServeToken, r)
		got.fails(invalidClient())
		if challenge := got.header.Get("WWW-Authenticate"); challenge != want {
			t.Errorf("Authorization %q: challenge %q, want %q", header, challenge, want)
		}
	}
}

func TestPasswordGrant(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	got := f.post(passwordForm(c, secret).with("scope", "user api api graphql unknown")).ok()
	if want := `{"token_type":"Bearer","expires_in":3600,"access_token":"`; !strings.HasPrefix(got.text, want) {
		t.Errorf("answer %s, want it to begin with %s", got.text, want)
	}
	if len(got.body) != 5 || got.str("refresh_token") == "" || got.str("scope") != "user api" {
		t.Errorf("members %v", got.body)
	}
	for name, want := range map[string]string{"Content-Type": "application/json; charset=UTF-8",
		"Cache-Control": "no-store", "Pragma": "no-cache"} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
	parts := strings.Split(got.str("access_token"), ".")
	if len(parts) != 3 {
		t.Fatalf("the token has %d parts", len(parts))
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var cl claims
	if err := json.Unmarshal(payload, &cl); err != nil {
		t.Fatal(err)
	}
	if len(cl.ID) != 80 {
		t.Errorf("jti %q", cl.ID)
	}
	want := `{"aud":"` + c.Identifier + `","jti":"` + cl.ID +
		`","iat":1769846400.123456,"nbf":1769846400.123456,"exp":1769850000.123456,"sub":"2","scopes":["user","api"]}`
	if string(payload) != want {
		t.Errorf("claims %s\nwant   %s", payload, want)
	}
	header, _ := base64.RawURLEncoding.DecodeString(parts[0])
	var head map[string]any
	if err := json.Unmarshal(header, &head); err != nil || len(head) != 2 || head["typ"] != "JWT" ||
		head["alg"] != "RS256" {
		t.Errorf("header %s", header)
	}
	grant, err := f.Verify(t.Context(), got.str("access_token"), home)
	if err != nil {
		t.Fatal(err)
	}
	if grant.ClientID != c.Identifier || grant.UserID != userGLPI ||
		!slices.Equal(grant.Scopes, []string{"user", "api"}) || grant.TokenID != cl.ID {
		t.Errorf("grant %+v", grant)
	}
	var stored string
	if err := f.DB.QueryRow(t.Context(),
		"SELECT `identifier` || ' ' || `date_expiration` FROM `glpid_oauth_refresh_tokens`").Scan(&stored); err != nil {
		t.Fatal(err)
	}
	// A calendar month from 31 January ends where PHP's calendar does.
	if stored != digest(got.str("refresh_token"))+" 2026-03-03 08:00:00" {
		t.Errorf("stored refresh token %s", stored)
	}
}

// TestScopes asks for none, for some, for others, and looks what is given and told.
func TestScopes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	for asked, want := range map[string]struct{ given, told string }{
		"":            {"api user status", "api user status"},
		" ":           {"api user status", "api user status"},
		"user":        {"user", ""},
		"status user": {"status user", ""},
		"user other":  {"user", "user"},
	} {
		got := f.post(passwordForm(c, secret).with("scope", asked)).ok()
		cl, err := f.parse(got.str("access_token"))
		if err != nil || strings.Join(cl.Scopes, " ") != want.given || got.str("scope") != want.told {
			t.Errorf("%q: claims %+v, told %q, error %v", asked, cl, got.str("scope"), err)
		}
		again := f.post(refreshForm(c, secret, got.str("refresh_token"))).ok()
		if cl, err := f.parse(again.str("access_token")); err != nil || strings.Join(cl.Scopes, " ") != want.given ||
			again.str("scope") != "" {
			t.Errorf("%q refreshed: claims %+v, told %q, error %v", asked, cl, again.str("scope"), err)
		}
	}
	f.post(passwordForm(c, secret).with("scope", "graphql other")).fails(invalidScope("graphql"))
	code := f.authorize(authorizeForm(c).with("scope", ""), userGLPI)
	if got := f.post(codeForm(c, secret, code)).ok(); got.str("scope") != "api user status" {
		t.Errorf("a code without a scope gives %q", got.str("scope"))
	}
	f.update(c, func(c *Client) { c.Scopes = nil })
	f.post(passwordForm(c, secret).with("scope", "")).fails(&Error{Status: http.StatusBadRequest,
		Code: "invalid_scope", Description: invalidScope("").Description, Hint: "The client has no scopes"})
}

func TestClientGrant(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	p := form{"grant_type": "client_credentials", "client_id": c.Identifier, "client_secret": secret, "scope": "api"}
	got := f.post(p).ok()
	if _, has := got.body["refresh_token"]; has || len(got.body) != 3 {
		t.Errorf("answer %s", got.text)
	}
	cl, err := f.parse(got.str("access_token"))
	if err != nil || cl.Subject != c.Identifier {
		t.Errorf("claims %+v, error %v", cl, err)
	}
	if grant, err := f.Verify(t.Context(), got.str("access_token"), home); err != nil || grant.UserID != 0 {
		t.Errorf("grant %+v, error %v", grant, err)
	}
	var nulls int
	if err := f.DB.QueryRow(t.Context(),
		"SELECT COUNT(*) FROM `glpid_oauth_access_tokens` WHERE `user_identifier` IS NULL").Scan(&nulls); err != nil ||
		nulls != 1 {
		t.Errorf("tokens without a user %d, error %v", nulls, err)
	}

	f.update(c, func(c *Client) { c.ServiceUser = userGLPI })
	if grant, err := f.Verify(t.Context(), f.post(p).ok().str("access_token"), home); err != nil ||
		grant.UserID != userGLPI {
		t.Errorf("grant of the service user %+v, error %v", grant, err)
	}
	f.setActive(userGLPI, false)
	if got := f.post(p); got.status != http.StatusBadRequest || got.str("error") != "invalid_grant" {
		t.Errorf("a service user who is switched off: %d %s", got.status, got.text)
	}
}

// A client without a secret has the authorization code alone, even if its row says more.
func TestPublicClientsHaveTheCodeAlone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, _ := f.client(func(c *Client) { c.Confidential, c.Grants = false, []string{"authorization_code"} })
	f.exec("UPDATE `glpi_oauthclients` SET `grants` = ? WHERE `id` = ?", writeList(Grants), c.ID)
	f.post(passwordForm(c, "")).fails(unauthorizedClient())
	f.post(passwordForm(c, "").with("grant_type", "client_credentials")).fails(invalidClient())
}

// Guessing is slowed down by the token endpoint too; package signin tests how.
func TestThrottle(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	good := passwordForm(c, secret)
	bad := good.with("password", "wrong")
	for range 6 {
		f.post(bad).fails(badCredentials())
	}
	for _, p := range []form{bad, good, bad.with("username", "GLPI"), bad.with("username", "gļpi")} {
		got := f.post(p)
		if got.status != http.StatusTooManyRequests || got.str("error") != "invalid_grant" ||
			got.header.Get("Retry-After") != "2" {
			t.Fatalf("after too many attempts: %d %v %s", got.status, got.header, got.text)
		}
	}
	f.post(bad.with("username", "tech")).fails(badCredentials())
	r := request(formType, good.encode())
	r.RemoteAddr = "198.51.100.7:1234"
	serve(t, f.ServeToken, r).ok() // others are not locked out
	f.clock.add(2 * time.Second)
	f.post(good).ok()
	f.post(bad).fails(badCredentials())
}

// A right secret is never refused; wrong ones are, once there are too many at the same time.
func TestWrongSecrets(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	slow := 0
	for range 120 { // the clock stands still: they come all at once
		switch got := f.post(passwordForm(c, "wrong")); {
		case got.status == http.StatusTooManyRequests && got.header.Get("Retry-After") != "" &&
			got.str("error") == "invalid_client":
			slow++
		case got.status != http.StatusUnauthorized:
			t.Fatalf("a wrong secret: %d %s", got.status, got.text)
		}
	}
	if slow == 0 {
		t.Error("guessing secrets is not slowed down")
	}
	handle := strings.Repeat("0", 64)
	if got := f.post(refreshForm(c, secret, handle)); got.status != http.StatusTooManyRequests ||
		got.str("error") != "invalid_grant" {
		t.Errorf("a refresh token that is guessed: %d %s", got.status, got.text)
	}
	if got := f.post(codeForm(c, secret, handle)); got.status != http.StatusTooManyRequests {
		t.Errorf("a code that is guessed: %d %s", got.status, got.text)
	}
	f.tokens(c, secret)
	f.post(passwordForm(c, secret)).ok()
	if lines := strings.Count(f.log.String(), "client refused"); lines != 10 {
		t.Errorf("the log has %d lines for 120 attempts", lines)
	}
}

// With the right password people are told that their account lacks a profile, and nothing else.
func TestLackingAccounts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	form := passwordForm(c, secret).with("username", "tech")
	for _, step := range []struct {
		query string
		want  *Error
	}{
		{"UPDATE `glpi_users` SET `end_date` = '2020-01-01 00:00:00' WHERE `id` = 4", badCredentials()},
		{"UPDATE `glpi_users` SET `end_date` = NULL, `is_active` = 0 WHERE `id` = 4", badCredentials()},
		{"UPDATE `glpi_users` SET `is_active` = 1 WHERE `id` = 4", nil},
		{"DELETE FROM `glpi_profiles_users` WHERE `users_id` = 4",
			&Error{Status: http.StatusBadRequest, Code: "invalid_grant", Description: signin.Lacking}},
	} {
		f.exec(step.query)
		f.Directory.Invalidate()
		if got := f.post(form.with("password", "tech")); step.want == nil {
			got.ok()
		} else {
			got.fails(step.want)
		}
		f.post(form.with("password", "wrong")).fails(badCredentials())
	}
}

// Our own faults tell nothing, and the log has neither secrets nor passwords.
func TestOwnFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	token := f.tokens(c, secret)
	f.exec("DROP TABLE `glpid_oauth_access_tokens`")
	w := httptest.NewRecorder()
	w.Header().Set("X-Request-Id", "R1")
	f.ServeToken(w, request(formType, passwordForm(c, secret).encode()))
	if want := `{"error":"server_error","error_description":"The server could not answer the request.","hint":"Request R1"}`; w.Code != http.StatusInternalServerError || w.Body.String() != want {
		t.Errorf("answer %d %s", w.Code, w.Body)
	}
	if !strings.Contains(f.log.String(), "R1") {
		t.Errorf("the log does not have the request: %s", f.log)
	}
	for _, hidden := range []string{secret, token.str("access_token"), token.str("refresh_token"),
		"glpid_oauth_access_tokens"} {
		if strings.Contains(w.Body.String(), hidden) {
			t.Errorf("the answer shows %q", hidden)
		}
	}
	for _, hidden := range []string{secret, token.str("access_token"), token.str("refresh_token")} {
		if strings.Contains(f.log.String(), hidden) {
			t.Errorf("the log shows %q", hidden)
		}
	}
	f.exec("UPDATE `glpi_oauthclients` SET `secret` = 'damaged'")
	if got := f.post(passwordForm(c, secret)); got.status != http.StatusInternalServerError {
		t.Errorf("a damaged secret: %d %s", got.status, got.text)
	}
}
