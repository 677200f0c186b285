package oauth

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	first := f.tokens(c, secret)
	f.clock.add(2 * time.Hour)
	second := f.post(refreshForm(c, secret, first.str("refresh_token"))).ok()
	if second.str("refresh_token") == "" || second.str("refresh_token") == first.str("refresh_token") {
		t.Errorf("refresh token %q", second.str("refresh_token"))
	}
	third := f.post(refreshForm(c, secret, second.str("refresh_token"))).ok()
	if f.good(second.str("access_token")) {
		t.Error("the access token that was replaced is still good")
	}
	grant, err := f.Verify(t.Context(), third.str("access_token"), home)
	if err != nil || grant.UserID != userGLPI || !slices.Equal(grant.Scopes, []string{"api", "user"}) {
		t.Errorf("grant %+v, error %v", grant, err)
	}
}

func TestRefreshFaults(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	other, otherSecret := f.client(nil)
	token := f.tokens(c, secret).str("refresh_token")
	f.post(refreshForm(c, secret, "").with("refresh_token", "")).fails(missing("refresh_token"))
	f.post(refreshForm(c, secret, "def50200abc")).fails(badRefreshToken("Cannot decrypt the refresh token"))
	f.post(refreshForm(c, secret, newHandle())).fails(badRefreshToken("Token has been revoked"))
	f.post(refreshForm(other, otherSecret, token)).fails(badRefreshToken("Token is not linked to client"))
	f.post(refreshForm(c, secret, token).with("scope", "api status")).fails(invalidScope("status"))
	f.post(refreshForm(c, secret, token).with("scope", "nonsense")).fails(invalidScope("nonsense"))
	f.clock.add(32 * 24 * time.Hour)
	f.post(refreshForm(c, secret, token)).fails(badRefreshToken("Token has expired"))
	f.post(refreshForm(other, otherSecret, token)).fails(badRefreshToken("Token is not linked to client"))
	f.clock.add(-32 * 24 * time.Hour)
	f.post(refreshForm(c, secret, token)).ok() // none of that has used it up
}

func TestRefreshNarrowsScopes(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	first := f.tokensFor(c, secret, "api user status")
	second := f.post(refreshForm(c, secret, first.str("refresh_token")).with("scope", "user api")).ok()
	if cl, err := f.parse(second.str("access_token")); err != nil || strings.Join(cl.Scopes, " ") != "user api" {
		t.Errorf("claims %+v, error %v", cl, err)
	}
	f.update(c, func(c *Client) { c.Scopes = []string{"user"} })
	third := f.post(refreshForm(c, secret, second.str("refresh_token"))).ok()
	if cl, err := f.parse(third.str("access_token")); err != nil || strings.Join(cl.Scopes, " ") != "user" {
		t.Errorf("claims %+v, error %v", cl, err)
	}
}

// TestNarrowedClient takes a scope from a client: its tokens lose it with the next request.
func TestNarrowedClient(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	tokens := f.tokensFor(c, secret, "api user")
	for _, want := range []string{"api user", "user", "api user"} {
		f.update(c, func(c *Client) { c.Scopes = strings.Fields(want) })
		grant, err := f.Verify(t.Context(), tokens.str("access_token"), netip.Addr{})
		if err != nil || strings.Join(grant.Scopes, " ") != want {
			t.Errorf("the access token has %+v, %v; want %q", grant, err, want)
		}
		grant, err = f.grantOf(t.Context(), tokens.str("refresh_token"))
		if err != nil || strings.Join(grant.Scopes, " ") != want {
			t.Errorf("the refresh token has %+v, %v; want %q", grant, err, want)
		}
	}
}

func TestRefreshTokenThatComesTwice(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	other, otherSecret := f.client(nil)
	bystander := f.tokens(c, secret)
	first := f.tokens(c, secret)
	second := f.post(refreshForm(c, secret, first.str("refresh_token"))).ok()
	third := f.post(refreshForm(c, secret, second.str("refresh_token"))).ok()
	// A client whom the token does not belong to cannot sign its user out.
	f.post(refreshForm(other, otherSecret, first.str("refresh_token"))).fails(
		badRefreshToken("Token is not linked to client"))
	if !f.good(third.str("access_token")) {
		t.Fatal("the last token is not good")
	}
	f.post(refreshForm(c, secret, first.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
	if f.good(third.str("access_token")) {
		t.Error("the family's access token is still good")
	}
	f.post(refreshForm(c, secret, third.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
	if !f.good(bystander.str("access_token")) {
		t.Error("another sign-in's token is void too")
	}
	f.post(refreshForm(c, secret, bystander.str("refresh_token"))).ok()
}

func TestRefreshOfAUserWhoIsSwitchedOff(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	got := f.tokens(c, secret)
	f.setActive(userGLPI, false)
	f.post(refreshForm(c, secret, got.str("refresh_token"))).fails(badRefreshToken("The user can no longer sign in"))
	f.setActive(userGLPI, true)
	f.post(refreshForm(c, secret, got.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
}

func TestOneRefreshTokenAtTheSameMoment(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	token := f.tokens(c, secret).str("refresh_token")
	if won := atOnce(func() bool { return f.post(refreshForm(c, secret, token)).status == 200 }); won != 1 {
		t.Errorf("%d of the requests won", won)
	}
}

// Tokens without a family, of a database that was imported, have nothing in common.
func TestNoFamilyIsNoFamily(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	bystander, first := f.tokens(c, secret), f.tokens(c, secret)
	f.exec("UPDATE `glpid_oauth_access_tokens` SET `family` = ''")
	f.exec("UPDATE `glpid_oauth_refresh_tokens` SET `family` = ''")
	f.post(refreshForm(c, secret, first.str("refresh_token"))).ok()
	f.post(refreshForm(c, secret, first.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
	if !f.good(bystander.str("access_token")) {
		t.Error("another sign-in's token is void")
	}
}
