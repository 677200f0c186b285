package oauth

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func (f *fixture) parseAuthorize(p form) (*Request, error) {
	return f.ParseAuthorize(httptest.NewRequest(http.MethodGet, "http://glpid.example/api.php/authorize?"+p.encode(),
		nil))
}

func TestAuthorizeFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, _ := f.client(nil)
	off, _ := f.client(nil)
	f.update(off, func(c *Client) { c.Active = false })
	unlisted, _ := f.client(func(c *Client) { c.Grants = []string{"password"} })
	public, _ := f.client(func(c *Client) { c.Confidential, c.Grants = false, []string{"authorization_code"} })
	good := authorizeForm(c)
	for name, k := range map[string]struct {
		p    form
		want *Error
	}{
		"no client_id":          {good.with("client_id", ""), unsupportedGrant()},
		"no response_type":      {good.with("response_type", ""), unsupportedGrant()},
		"implicit flow":         {good.with("response_type", "token"), unsupportedGrant()},
		"unknown client":        {good.with("client_id", "unknown"), invalidClient()},
		"client_id in capitals": {good.with("client_id", strings.ToUpper(c.Identifier)), invalidClient()},
		"inactive client":       {authorizeForm(off), invalidClient()},
		"no redirect URI":       {good.with("redirect_uri", ""), invalidClient()},
		"foreign redirect URI":  {good.with("redirect_uri", "https://evil.example/cb"), invalidClient()},
		"grant not listed":      {authorizeForm(unlisted), unauthorizedClient()},
		"unknown challenge method": {good.with("code_challenge", s256(verifier), "code_challenge_method", "S512"),
			invalidRequest("Code challenge method must be one of `plain`, `S256`")},
		"short challenge": {good.with("code_challenge", "abc", "code_challenge_method", "S256"),
			invalidRequest("Code challenge must follow the specifications of RFC-7636.")},
		"public without challenge": {authorizeForm(public),
			invalidRequest("Code challenge must be provided for public clients")},
	} {
		_, err := f.parseAuthorize(k.p)
		var got *Error
		if !errors.As(err, &got) || *got != *k.want {
			t.Errorf("%s: error %v, want %v", name, err, k.want)
		}
	}
	_, err := f.ParseAuthorize(httptest.NewRequest(http.MethodGet, "/api.php/authorize?"+
		good.with("state", "").encode()+"&state[]=x", nil))
	var got *Error
	if !errors.As(err, &got) || *got != *missing("state") {
		t.Errorf("a list as state: error %v", err)
	}
}

func TestAuthorizeRequest(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, _ := f.client(nil)
	p := authorizeForm(c).with("scope", "api graphql api", "code_challenge", s256(verifier), "code_challenge_method",
		"S256", "unknown", "x")
	q, err := f.parseAuthorize(p)
	if err != nil {
		t.Fatal(err)
	}
	if q.Client.ID != c.ID || q.State != "xyz" || strings.Join(q.Scopes, " ") != "api graphql" ||
		strings.Join(q.Granted(), " ") != "api" {
		t.Errorf("request %+v", q)
	}
	// state and PKCE survive the way over the sign-in page.
	kept, err := url.ParseQuery(q.Query)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range p.with("unknown", "") {
		if kept.Get(name) != want {
			t.Errorf("kept %s %q, want %q", name, kept.Get(name), want)
		}
	}
	if kept.Has("unknown") {
		t.Error("parameters that nobody knows are kept")
	}
	if again, err := f.ParseAuthorize(httptest.NewRequest(http.MethodGet, "http://glpid.example/?"+q.Query,
		nil)); err != nil || again.Query != q.Query {
		t.Errorf("the kept query is read as %+v, error %v", again, err)
	}
	// The values come from the URL alone: a form that is posted cannot exchange them.
	r := request(formType, form{"redirect_uri": "https://evil.example/"}.encode())
	r.URL.RawQuery = p.encode()
	if posted, err := f.ParseAuthorize(r); err != nil || posted.RedirectURI != "https://app.example/cb" {
		t.Errorf("posted %+v, error %v", posted, err)
	}
}

func TestAuthorizeRedirects(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, _ := f.client(func(c *Client) { c.RedirectURIs = append(c.RedirectURIs, "https://app.example/cb?a=1") })
	for _, k := range []struct{ redirect, state, prefix string }{
		{"https://app.example/cb", "x y&z", "https://app.example/cb?"},
		{"https://app.example/cb", "", "https://app.example/cb?"},
		{"https://app.example/cb?a=1", "s", "https://app.example/cb?a=1&"},
		{"/api.php/swagger-oauth-redirect", "s", "/api.php/swagger-oauth-redirect?"},
		{"http://glpid.example/api.php/swagger-oauth-redirect", "s",
			"http://glpid.example/api.php/swagger-oauth-redirect?"},
	} {
		q, err := f.parseAuthorize(authorizeForm(c).with("redirect_uri", k.redirect, "state", k.state))
		if err != nil {
			t.Fatal(err)
		}
		approved, err := f.Approve(t.Context(), q, userGLPI)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]url.Values{
			approved: {"code": {""}},
			f.Deny(q): {"error": {"access_denied"},
				"error_description": {"The resource owner or authorization server denied the request."},
				"hint":              {"The user denied the request"}},
		}
		for target, want := range want {
			rest, ok := strings.CutPrefix(target, k.prefix)
			got, err := url.ParseQuery(rest)
			if !ok || err != nil {
				t.Fatalf("redirect %s, error %v", target, err)
			}
			if code := got.Get("code"); want.Has("code") && handleShape.MatchString(code) {
				want.Set("code", code)
			}
			if k.state != "" {
				want.Set("state", k.state)
			}
			if got.Encode() != want.Encode() {
				t.Errorf("parameters %v, want %v", got, want)
			}
		}
	}
}

// Behind a proxy the origin is what the server is told, not what the proxy calls it.
func TestPublicURL(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.PublicURL = "https://help.example/"
	c, _ := f.client(nil)
	if _, err := f.parseAuthorize(
		authorizeForm(c).with("redirect_uri", "https://help.example/api.php/swagger-oauth-redirect")); err != nil {
		t.Error(err)
	}
	if _, err := f.parseAuthorize(
		authorizeForm(c).with("redirect_uri", "http://glpid.example/api.php/swagger-oauth-redirect")); err == nil {
		t.Error("another origin is taken")
	}
}
