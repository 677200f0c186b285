package oauth

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var verifier = strings.Repeat("v", 43)

func s256(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func TestCodeFlow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	confidential, secret := f.client(nil)
	public, _ := f.client(func(c *Client) { c.Confidential, c.Grants = false, []string{"authorization_code"} })
	for _, c := range []struct {
		name      string
		client    *Client
		secret    string
		challenge []string
		verifier  string
	}{
		{"no PKCE", confidential, secret, nil, ""},
		{"S256", confidential, secret, []string{"code_challenge", s256(verifier), "code_challenge_method", "S256"},
			verifier},
		{"plain", confidential, secret, []string{"code_challenge", verifier, "code_challenge_method", "plain"},
			verifier},
		{"plain by default", confidential, secret, []string{"code_challenge", verifier}, verifier},
		{"public client", public, "", []string{"code_challenge", s256(verifier), "code_challenge_method", "S256"},
			verifier},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code := f.authorize(authorizeForm(c.client).with(c.challenge...), userGLPI)
			p := codeForm(c.client, c.secret, code)
			if c.verifier != "" {
				p["code_verifier"] = c.verifier
			}
			got := serve(t, f.ServeToken, request("application/json", p.json())).ok()
			grant, err := f.Verify(t.Context(), got.str("access_token"), home)
			if err != nil || grant.UserID != userGLPI || strings.Join(grant.Scopes, " ") != "api user" {
				t.Errorf("grant %+v, error %v", grant, err)
			}
			serve(t, f.ServeToken,
				request(formType, refreshForm(c.client, c.secret, got.str("refresh_token")).with("client_secret",
					c.secret).encode())).ok()
		})
	}
}

func TestCodeFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	other, otherSecret := f.client(nil)
	plain := f.authorize(authorizeForm(c), userGLPI)
	pkce := f.authorize(authorizeForm(c).with("code_challenge", s256(verifier), "code_challenge_method", "S256"),
		userGLPI)
	for _, k := range []struct {
		name string
		p    form
		want *Error
	}{
		{"no code", codeForm(c, secret, "").with("code", ""), missing("code")},
		{"no code of ours", codeForm(c, secret, "def50200abc"),
			badCode("Cannot validate the provided authorization code")},
		{"unknown code", codeForm(c, secret, newHandle()), badCode("Authorization code has been revoked")},
		{"another client's", codeForm(other, otherSecret, plain),
			invalidRequest("Authorization code was not issued to this client")},
		{"another client's, no redirect URI", codeForm(other, otherSecret, plain).with("redirect_uri", ""),
			invalidRequest("Authorization code was not issued to this client")},
		{"no redirect URI", codeForm(c, secret, plain).with("redirect_uri", ""), missing("redirect_uri")},
		{"another redirect URI", codeForm(c, secret, plain).with("redirect_uri", "https://app.example/cb/"),
			invalidRequest("Invalid redirect URI")},
		{"a verifier without a challenge", codeForm(c, secret, plain).with("code_verifier", verifier),
			invalidRequest("The request has a code_verifier, but the code was asked for without a code_challenge")},
		{"no verifier", codeForm(c, secret, pkce), missing("code_verifier")},
		{"a short verifier", codeForm(c, secret, pkce).with("code_verifier", verifier[1:]),
			invalidRequest("Code Verifier must follow the specifications of RFC-7636.")},
		{"a long verifier", codeForm(c, secret, pkce).with("code_verifier", strings.Repeat("v", 129)),
			invalidRequest("Code Verifier must follow the specifications of RFC-7636.")},
		{"a verifier with other characters", codeForm(c, secret, pkce).with("code_verifier", verifier+"="),
			invalidRequest("Code Verifier must follow the specifications of RFC-7636.")},
		{"the wrong verifier", codeForm(c, secret, pkce).with("code_verifier", verifier+"v"),
			badCode("Failed to verify `code_verifier`.")},
		{"the challenge as verifier", codeForm(c, secret, pkce).with("code_verifier", s256(verifier)),
			badCode("Failed to verify `code_verifier`.")},
	} {
		t.Run(k.name, func(t *testing.T) {
			serve(t, f.ServeToken, request(formType, k.p.encode())).fails(k.want)
		})
	}
	if n := f.count("glpid_oauth_access_tokens"); n != 0 {
		t.Errorf("%d tokens for requests that failed", n)
	}
	// None of the failed attempts has used the codes up.
	f.post(codeForm(c, secret, plain)).ok()
	f.post(codeForm(c, secret, pkce).with("code_verifier", verifier)).ok()
}

func TestCodeExpires(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	code := f.authorize(authorizeForm(c), userGLPI)
	f.clock.add(10*time.Minute + time.Second)
	f.post(codeForm(c, secret, code)).fails(badCode("Authorization code has expired"))
	f.tokens(c, secret) // cleans
	f.post(codeForm(c, secret, code).with("redirect_uri", "")).fails(badCode("Authorization code has expired"))
	f.clock.add(keptFor)
	if _, err := f.Clean(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.post(codeForm(c, secret, code)).fails(badCode("Authorization code has been revoked"))
}

func TestCodeThatComesTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	bystander := f.tokens(c, secret)
	for _, wait := range []time.Duration{0, codeLifetime + time.Second} {
		code := f.authorize(authorizeForm(c), userGLPI)
		first := f.post(codeForm(c, secret, code)).ok()
		second := f.post(refreshForm(c, secret, first.str("refresh_token"))).ok()
		if !f.good(second.str("access_token")) {
			t.Fatal("the new token is not good")
		}
		f.clock.add(wait)
		want := badCode("Authorization code has been revoked")
		if wait > 0 {
			want = badCode("Authorization code has expired")
		}
		f.post(codeForm(c, secret, code)).fails(want)
		if f.good(second.str("access_token")) {
			t.Error("the access token of a code that came twice is still good")
		}
		f.post(refreshForm(c, secret, second.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
	}
	if !f.good(bystander.str("access_token")) {
		t.Error("tokens that do not come from the code are void too")
	}
}

func TestCodeOfAUserWhoIsSwitchedOff(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	code := f.authorize(authorizeForm(c), userGLPI)
	f.setActive(userGLPI, false)
	f.post(codeForm(c, secret, code)).fails(badCode("The user can no longer sign in"))
}

// What the client may have is looked at again when the code comes back, and is no more than the user agreed to.
func TestCodeGivesWhatTheClientMayHaveNow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	code := f.authorize(authorizeForm(c).with("scope", "api user graphql"), userGLPI)
	f.update(c, func(c *Client) { c.Scopes = []string{"user", "graphql"} })
	cl, err := f.parse(f.post(codeForm(c, secret, code)).ok().str("access_token"))
	if err != nil || strings.Join(cl.Scopes, " ") != "user" {
		t.Errorf("claims %+v, error %v", cl, err)
	}
	// Losing PKCE by becoming public is no way around it.
	code = f.authorize(authorizeForm(c), userGLPI)
	f.update(c, func(c *Client) { c.Confidential, c.Grants = false, []string{"authorization_code"} })
	f.post(codeForm(c, "", code)).fails(invalidRequest("Code challenge must be provided for public clients"))
}

func TestOneCodeAtTheSameMoment(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	code := f.authorize(authorizeForm(c), userGLPI)
	if won := atOnce(func() bool { return f.post(codeForm(c, secret, code)).status == 200 }); won != 1 {
		t.Errorf("%d of the requests won", won)
	}
}

// atOnce gives how many of several calls at the same moment report true.
func atOnce(call func() bool) int64 {
	var won atomic.Int64
	var group sync.WaitGroup
	start := make(chan struct{})
	for range 32 {
		group.Go(func() {
			<-start
			if call() {
				won.Add(1)
			}
		})
	}
	close(start)
	group.Wait()
	return won.Load()
}
