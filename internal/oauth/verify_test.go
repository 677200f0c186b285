package oauth

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/store"
	"github.com/golang-jwt/jwt/v5"
)

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	good := f.tokens(c, secret).str("access_token")
	cl, err := f.parse(good)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(method jwt.SigningMethod, key any, c claims) string {
		text, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	early, unknown, eternal := *cl, *cl, *cl
	early.NotBefore = instant{f.clock.Now().Add(time.Minute)}
	unknown.ID = randomHex(40)
	eternal.Expires = instant{}
	parts := strings.Split(good, ".")
	for name, token := range map[string]string{
		"nothing":             "",
		"junk":                "junk",
		"two dots":            "..",
		"no signature":        parts[0] + "." + parts[1] + ".",
		"other claims":        parts[0] + "." + parts[1][:len(parts[1])-4] + "AAAA." + parts[2],
		"another key":         signed(jwt.SigningMethodRS256, foreign, *cl),
		"alg none":            signed(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, *cl),
		"alg HS256":           signed(jwt.SigningMethodHS256, someKeys()["oauth.pub"], *cl),
		"alg RS512":           signed(jwt.SigningMethodRS512, f.key, *cl),
		"not yet good":        signed(jwt.SigningMethodRS256, f.key, early),
		"never written down":  signed(jwt.SigningMethodRS256, f.key, unknown),
		"without an end":      signed(jwt.SigningMethodRS256, f.key, eternal),
		"much too long":       good + strings.Repeat("A", maxToken),
		"a refresh token":     newHandle(),
		"dates are no number": parts[0] + "." + jwtPart(`{"exp":"x"}`) + "." + parts[2],
	} {
		if _, err := f.Verify(t.Context(), token, home); !errors.Is(err, ErrToken) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if !f.good(good) {
		t.Error("the good one is refused")
	}
	f.clock.add(time.Hour - time.Second)
	if !f.good(good) {
		t.Error("the good one is refused before its hour is over")
	}
	f.clock.add(time.Second)
	if f.good(good) {
		t.Error("a token that has expired is taken from memory")
	}
	if f.held.tokens.Len() != 0 {
		t.Error("a token that has expired stays in memory")
	}
	if _, err := f.another().Verify(t.Context(), good, home); !errors.Is(err, ErrToken) {
		t.Errorf("a token that has expired, read anew: error %v", err)
	}
}

func jwtPart(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func TestVerifyAddressesAndSwitch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	token := f.tokens(c, secret).str("access_token")
	verify := func(address string) error {
		_, err := f.Verify(t.Context(), token, netip.MustParseAddr(address))
		return err
	}
	f.update(c, func(c *Client) { c.AllowedIPs = "192.0.2.0/28, 2001:db8::1" })
	for address, want := range map[string]error{
		"192.0.2.1": nil, "192.0.2.15": nil, "192.0.2.16": ErrAddress, "::ffff:192.0.2.1": nil, "2001:db8::1": nil,
		"2001:db8::2": ErrAddress, "2001:db8::1%eth0": nil,
	} {
		if err := verify(address); !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", address, err, want)
		}
	}
	if _, err := f.Verify(t.Context(), token, netip.Addr{}); !errors.Is(err, ErrAddress) {
		t.Errorf("an unknown address: error %v", err)
	}
	f.update(c, func(c *Client) { c.AllowedIPs, c.Active = "", false })
	if err := verify("192.0.2.1"); !errors.Is(err, ErrToken) {
		t.Errorf("a client that is switched off: error %v", err)
	}
	f.update(c, func(c *Client) { c.Active = true })
	if err := verify("192.0.2.1"); err != nil {
		t.Errorf("a client that is switched on again: error %v", err)
	}
	f.exec("UPDATE `glpi_oauthclients` SET `allowed_ips` = '192.0.2.1, junk'")
	f.held.changes.Drop()
	if err := verify("192.0.2.1"); !errors.Is(err, ErrAddress) {
		t.Errorf("a list that cannot be read: error %v", err)
	}
	if err := f.DeleteClient(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if err := verify("192.0.2.1"); !errors.Is(err, ErrToken) {
		t.Errorf("a client that is gone: error %v", err)
	}
}

// What this process revokes is void at once, and what another one revokes within a second.
func TestRevocationReachesOtherProcesses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.another()
	c, secret := f.client(nil)
	token := f.tokens(c, secret)
	kept := f.tokens(c, secret)
	ctx, statements := store.CountStatements(t.Context())
	good := func(s *Server, r *reply) bool {
		_, err := s.Verify(ctx, r.str("access_token"), home)
		return err == nil
	}
	if !good(f.Server, token) || !good(other, token) || !good(other, kept) {
		t.Fatal("the tokens are not good")
	}
	before := statements.Count()
	if !good(other, token) || statements.Count() != before {
		t.Errorf("a token in memory costs %d statements", statements.Count()-before)
	}
	r := serve(t, f.ServeRevoke,
		request(formType, form{"client_id": c.Identifier, "client_secret": secret,
			"token": token.str("access_token")}.encode()))
	if r.status != 200 {
		t.Fatalf("revoke: %d %s", r.status, r.text)
	}
	if good(f.Server, token) {
		t.Error("this process takes a revoked token")
	}
	f.clock.add(time.Second)
	if good(other, token) {
		t.Error("another process takes a revoked token after a second")
	}
	if !good(other, kept) || !good(f.Server, kept) {
		t.Error("a token that was not revoked is refused")
	}
}

// A request whose caller goes away while other processes' changes are looked for must not make
// the next ones believe that they have been.
func TestLookingForChangesThatFails(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	token := f.tokens(c, secret).str("access_token")
	if !f.good(token) {
		t.Fatal("the token is not good")
	}
	f.exec("DELETE FROM `glpid_oauth_access_tokens`")
	f.exec("UPDATE `glpid_generations` SET `number` = `number` + 1 WHERE `name` = 'oauth'")
	f.exec("INSERT INTO `glpid_generations` (`name`, `number`) VALUES ('oauth', 1) ON CONFLICT (`name`) DO NOTHING")
	f.clock.add(time.Second)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Verify(gone, token, home); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	if f.good(token) {
		t.Error("the change is overlooked")
	}
}

// Tokens that are used stay, however many others come.
func TestHolderIsBounded(t *testing.T) {
	t.Parallel()
	h := newHolder(nil, time.Now)
	v := &verified{}
	h.tokens.Put("used", v)
	for i := range 3 * maxHeld {
		h.tokens.Put(fmt.Sprint(i), v)
		if _, ok := h.tokens.Get("used"); !ok {
			t.Fatalf("the used one is gone after %d", i)
		}
	}
	if n := h.tokens.Len(); n != maxHeld {
		t.Errorf("%d tokens are held", n)
	}
}

func TestInstant(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Time{
		"1760000000.000001": time.UnixMicro(1760000000000001), "1760000000": time.Unix(1760000000, 0),
		"1760000000.123456": time.UnixMicro(1760000000123456),
	} {
		var got instant
		if err := got.UnmarshalJSON([]byte(text)); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, error %v", text, got, err)
		}
	}
	for _, text := range []string{`"1"`, "null", "1e300", "x", "NaN", "Inf"} {
		var got instant
		if err := got.UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}

// BenchmarkVerify is the cost of a token in memory, which every API request pays.
func BenchmarkVerify(b *testing.B) {
	f := newFixture(b)
	token := strings.Repeat("x", 900)
	allowed, err := parseAddresses("192.0.2.0/24")
	if err != nil {
		b.Fatal(err)
	}
	now, err := f.held.changes.Get(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	f.held.tokens.Put(token, &verified{during: now, grant: Grant{Expires: f.clock.Now().Add(time.Hour)},
		allowed: allowed})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Verify(context.Background(), token, home); err != nil {
			b.Fatal(err)
		}
	}
}
