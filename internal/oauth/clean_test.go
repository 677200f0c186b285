package oauth

import (
	"testing"
	"time"
)

func TestClean(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	f.tokens(c, secret)
	clean := func(want int64) {
		t.Helper()
		if got, err := f.Clean(t.Context()); err != nil || got != want {
			t.Errorf("%d rows removed, want %d; error %v", got, want, err)
		}
	}
	clean(0)
	f.clock.add(codeLifetime + keptFor + time.Second)
	clean(2) // the code, and the access token
	f.clock.add(31 * 24 * time.Hour)
	clean(1)
	clean(0)
}

// Issuing removes what has expired, at most once a minute.
func TestIssuingCleans(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	p := form{"grant_type": "client_credentials", "client_id": c.Identifier, "client_secret": secret}
	f.post(p).ok()
	expire := func() { f.exec("UPDATE `glpid_oauth_access_tokens` SET `date_expiration` = '2020-01-01 00:00:00'") }
	expire()
	f.clock.add(cleanEvery - time.Second)
	f.post(p).ok()
	if n := f.count("glpid_oauth_access_tokens"); n != 2 {
		t.Errorf("%d tokens within a minute of the last time", n)
	}
	f.clock.add(time.Second)
	f.post(p).ok()
	if n := f.count("glpid_oauth_access_tokens"); n != 2 {
		t.Errorf("%d tokens a minute later", n)
	}
	expire()
	f.clock.add(cleanEvery)
	f.authorize(authorizeForm(c), userGLPI)
	if n := f.count("glpid_oauth_access_tokens"); n != 0 {
		t.Errorf("%d tokens after a code was made", n)
	}
}
