package oauth

import (
	"context"
	"testing"
	"time"
)

// TestSignIns lists what is alive of a client's tokens, one entry for each sign-in, and revokes
// them one by one.
func TestSignIns(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := context.Background()
	c, secret := f.client(nil)
	other, otherSecret := f.client(nil)
	f.tokens(other, otherSecret)
	first, second := f.tokens(c, secret), f.tokensFor(c, secret, "user")
	own := f.post(form{"grant_type": "client_credentials", "client_id": c.Identifier, "client_secret": secret,
		"scope": "api"}).ok()
	list := func() []SignIn {
		t.Helper()
		got, more, err := f.SignIns(ctx, c, 10)
		if err != nil || more {
			t.Fatalf("sign-ins: %v, more %v", err, more)
		}
		return got
	}
	got := list()
	if len(got) != 3 {
		t.Fatalf("%d sign-ins: %+v", len(got), got)
	}
	for _, one := range got[:2] {
		if one.User != "glpi" || !one.Renewable || one.Address == "" || len(one.Scopes) == 0 ||
			one.Expires.Sub(f.clock.Now()) < 27*24*time.Hour {
			t.Errorf("of a user: %+v", one)
		}
	}
	if one := got[2]; one.User != "" || one.Renewable {
		t.Errorf("of the client itself: %+v", one)
	}
	if some, more, err := f.SignIns(ctx, c, 2); len(some) != 2 || !more || err != nil {
		t.Errorf("the first two: %d, more %v, %v", len(some), more, err)
	}
	second = f.post(refreshForm(c, secret, second.str("refresh_token"))).ok() // stays one sign-in
	if got = list(); len(got) != 3 {
		t.Errorf("after a refresh: %+v", got)
	}
	for _, one := range got {
		if len(one.Scopes) == 1 && one.Scopes[0] == "user" {
			if err := f.RevokeSignIn(ctx, other, one.ID); err != nil || !f.good(second.str("access_token")) {
				t.Errorf("revoked as another client's: %v", err)
			}
			if err := f.RevokeSignIn(ctx, c, one.ID); err != nil {
				t.Error(err)
			}
		}
	}
	if f.good(second.str("access_token")) || !f.good(first.str("access_token")) || !f.good(own.str("access_token")) {
		t.Error("not exactly the second sign-in is revoked")
	}
	f.post(refreshForm(c, secret, second.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
	f.clock.add(accessLifetime + time.Second)
	if got := list(); len(got) != 1 || !got[0].Renewable {
		t.Errorf("an hour later: %+v", got)
	}
}
