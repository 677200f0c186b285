package oauth

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestRevoke(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	other, otherSecret := f.client(nil)
	revoke := func(c *Client, secret, token string) *reply {
		return serve(t, f.ServeRevoke,
			request(formType, form{"client_id": c.Identifier, "client_secret": secret, "token": token}.encode()))
	}
	for _, which := range []string{"access_token", "refresh_token"} {
		got := f.tokens(c, secret)
		for _, token := range []string{"junk", "a.b.c", newHandle(), got.str(which) + "x"} {
			if r := revoke(c, secret, token); r.status != http.StatusOK || r.text != "" {
				t.Errorf("%s: %d %s", token, r.status, r.text)
			}
		}
		if r := revoke(other, otherSecret, got.str(which)); r.status != http.StatusOK ||
			!f.good(got.str("access_token")) {
			t.Errorf("another client revokes the %s: %d", which, r.status)
		}
		r := revoke(c, secret, got.str(which))
		if r.status != http.StatusOK || r.header.Get("Cache-Control") != "no-store" || f.good(got.str("access_token")) {
			t.Errorf("the %s is not revoked: %d", which, r.status)
		}
		f.post(refreshForm(c, secret, got.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
	}
	// An access token that has expired still stands for its refresh token.
	got := f.tokens(c, secret)
	f.clock.add(accessLifetime + leeway + time.Second)
	revoke(c, secret, got.str("access_token"))
	f.post(refreshForm(c, secret, got.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
	// Tokens that were stored by GLPI have no family: one of them does not stand for all.
	first, second := f.tokens(c, secret), f.tokens(c, secret)
	f.exec("UPDATE `glpid_oauth_access_tokens` SET `family` = ''")
	revoke(c, secret, first.str("access_token"))
	if f.good(first.str("access_token")) || !f.good(second.str("access_token")) {
		t.Error("the wrong tokens without a family are revoked")
	}
	revoke(c, "wrong", second.str("access_token")).fails(invalidClient())
	revoke(c, secret, "").fails(missing("token"))
}

func TestPublicClientRevokes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, _ := f.client(func(c *Client) { c.Confidential, c.Grants = false, []string{"authorization_code"} })
	code := f.authorize(authorizeForm(c).with("code_challenge", s256(verifier), "code_challenge_method", "S256"),
		userGLPI)
	got := f.post(codeForm(c, "", code).with("code_verifier", verifier)).ok()
	serve(t, f.ServeRevoke,
		request(formType, form{"client_id": c.Identifier, "token": got.str("refresh_token")}.encode()))
	if f.good(got.str("access_token")) {
		t.Error("the token is not revoked")
	}
	serve(t, f.ServeIntrospect, request(formType, form{"client_id": c.Identifier, "token": "x"}.encode())).fails(
		invalidClient())
}

func TestIntrospect(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	other, otherSecret := f.client(nil)
	introspect := func(c *Client, secret, token string) string {
		t.Helper()
		r := serve(t, f.ServeIntrospect,
			request(formType, form{"client_id": c.Identifier, "client_secret": secret, "token": token}.encode()))
		if r.status != http.StatusOK || r.header.Get("Cache-Control") != "no-store" ||
			r.header.Get("Content-Type") != "application/json" {
			t.Fatalf("answer %d %v %s", r.status, r.header, r.text)
		}
		return r.text
	}
	got := f.tokens(c, secret)
	own := f.post(form{"grant_type": "client_credentials", "client_id": c.Identifier, "client_secret": secret,
		"scope": "api"}).ok().str("access_token")
	access, refresh := got.str("access_token"), got.str("refresh_token")
	cl, err := f.parse(access)
	if err != nil {
		t.Fatal(err)
	}
	ownClaims, err := f.parse(own)
	if err != nil {
		t.Fatal(err)
	}
	const inactive = `{"active":false}`
	who := `{"active":true,"scope":"api user","client_id":"` + c.Identifier + `","username":"glpi",`
	for name, k := range map[string]struct{ got, want string }{
		"access": {introspect(c, secret, access),
			who + `"token_type":"Bearer","exp":1769850000,"sub":"2","jti":"` + cl.ID + `"}`},
		"refresh": {introspect(c, secret, refresh), who + `"exp":1772524800,"sub":"2"}`},
		"no user": {introspect(c, secret, own), `{"active":true,"scope":"api","client_id":"` + c.Identifier +
			`","token_type":"Bearer","exp":1769850000,"sub":"` + c.Identifier + `","jti":"` + ownClaims.ID + `"}`},
		"another client's": {introspect(other, otherSecret, access), inactive},
		"junk":             {introspect(c, secret, "junk"), inactive},
		"a.b.c":            {introspect(c, secret, "a.b.c"), inactive},
	} {
		if k.got != k.want {
			t.Errorf("%s: %s\nwant %s", name, k.got, k.want)
		}
	}
	f.setActive(userGLPI, false)
	if got := introspect(c, secret, access); got != inactive {
		t.Errorf("of a user who is switched off: %s", got)
	}
	f.setActive(userGLPI, true)
	f.post(refreshForm(c, secret, refresh)).ok()
	if a, r := introspect(c, secret, access), introspect(c, secret, refresh); a != inactive || r != inactive {
		t.Errorf("tokens that were replaced: %s %s", a, r)
	}
	f.clock.add(accessLifetime)
	if got := introspect(c, secret, own); got != inactive {
		t.Errorf("a token that has expired: %s", got)
	}
}

func TestMetadata(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	plain := httptest.NewRequest(http.MethodGet, "http://glpid.example:8080/.well-known/oauth-authorization-server",
		nil)
	plain.Header.Set("X-Forwarded-Host", "evil.example")
	secure := httptest.NewRequest(http.MethodGet, "https://glpid.example/.well-known/oauth-authorization-server", nil)
	secure.TLS = &tls.ConnectionState{}
	for base, r := range map[string]*http.Request{"http://glpid.example:8080": plain, "https://glpid.example": secure} {
		got := serve(t, f.ServeMetadata, r)
		for name, path := range map[string]string{
			"issuer": "", "authorization_endpoint": "/api.php/authorize", "token_endpoint": "/api.php/token",
			"revocation_endpoint": "/api.php/revoke", "introspection_endpoint": "/api.php/introspect",
		} {
			if got.str(name) != base+path {
				t.Errorf("%s: %q, want %q", name, got.str(name), base+path)
			}
		}
		if grants, _ := got.body["grant_types_supported"].([]any); len(grants) != 4 {
			t.Errorf("grants %v", grants)
		}
	}
}

// An access token that is gone still voids what came with it.
func TestRevokeByAnOldAccessToken(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	first := f.tokens(c, secret)
	second := f.post(refreshForm(c, secret, first.str("refresh_token"))).ok()
	r := request(formType, form{"client_id": c.Identifier, "client_secret": secret,
		"token": first.str("access_token")}.encode())
	if got := serve(t, f.ServeRevoke, r); got.status != http.StatusOK {
		t.Fatalf("revoke: %d %s", got.status, got.text)
	}
	if f.good(second.str("access_token")) {
		t.Error("a client that signs out with its old access token stays signed in")
	}
	f.post(refreshForm(c, secret, second.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
}
