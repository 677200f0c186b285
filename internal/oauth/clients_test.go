package oauth

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

func TestClientLife(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx := t.Context()
	c := &Client{
		Name: " Portal ", Comment: "for all", Grants: []string{"authorization_code", "refresh_token"},
		Scopes: []string{"api"}, AllowedIPs: "10.0.0.0/8",
		RedirectURIs: []string{"https://app.example/cb?a=1&b=2"}, Active: true, Confidential: true,
		ServiceUser: userGLPI,
	}
	secret, err := f.CreateClient(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{c.Identifier, secret} {
		if !handleShape.MatchString(text) {
			t.Errorf("%q is not 32 bytes in hexadecimal", text)
		}
	}
	want := *c
	want.Name = "Portal"
	same := func(got *Client) {
		t.Helper()
		shown := *got
		shown.sealed, shown.allowed = want.sealed, want.allowed
		if !reflect.DeepEqual(shown, want) {
			t.Errorf("client %+v\nwant   %+v", shown, want)
		}
	}
	got, err := f.Client(ctx, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(got)
	if got, err = f.ClientByIdentifier(ctx, c.Identifier); err != nil {
		t.Fatal(err)
	}
	same(got)
	var stored, sealed string
	if err := f.DB.QueryRow(ctx,
		"SELECT `redirect_uri` || `grants` || `scopes`, `secret` FROM `glpi_oauthclients` WHERE `id` = ?",
		c.ID).Scan(&stored, &sealed); err != nil {
		t.Fatal(err)
	}
	if want := `["https://app.example/cb?a=1&b=2"]["authorization_code","refresh_token"]["api"]`; stored != want {
		t.Errorf("columns %s, want %s", stored, want)
	}
	if strings.Contains(sealed, secret) {
		t.Error("the secret is stored as it is")
	}
	if plain, err := f.secret.Open(sealed); err != nil || plain != secret {
		t.Errorf("the stored secret opens as %q, error %v", plain, err)
	}

	want.Name, want.Active, want.AllowedIPs = "Renamed", false, ""
	f.update(got, func(c *Client) { c.Name, c.Active, c.AllowedIPs = "Renamed", false, "" })
	if got, err = f.Client(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	same(got)
	if again, err := f.Secret(ctx, c.ID); err != nil || again != secret {
		t.Errorf("the secret after a change is %q, error %v", again, err)
	}
	list, err := f.Clients(ctx)
	if err != nil || !slices.ContainsFunc(list, func(l Client) bool { return l.ID == c.ID }) {
		t.Errorf("list %v, error %v", list, err)
	}
	if err := f.DeleteClient(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"delete": f.DeleteClient(ctx, c.ID), "update": f.UpdateClient(ctx, got),
		"read":   func() error { _, err := f.Client(ctx, c.ID); return err }(),
		"secret": func() error { _, err := f.Secret(ctx, c.ID); return err }(),
		"renew":  func() error { _, err := f.RegenerateSecret(ctx, c.ID); return err }(),
	} {
		if model.CodeOf(err) != model.CodeNotFound {
			t.Errorf("%s of a client that is gone: %v", name, err)
		}
	}
}

func TestClientWithoutRedirects(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, _ := f.client(func(c *Client) { c.RedirectURIs, c.Grants, c.Scopes = nil, nil, nil })
	got, err := f.Client(t.Context(), c.ID)
	if err != nil || !slices.Equal(got.RedirectURIs, []string{"/api.php/oauth2/redirection"}) || len(got.Grants) != 0 ||
		len(got.Scopes) != 0 {
		t.Errorf("client %+v, error %v", got, err)
	}
}

func TestClientFaultsByField(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	stored, _ := f.client(nil)
	for _, c := range []struct {
		field  string
		change func(c *Client)
	}{
		{"name", func(c *Client) { c.Name = " " }},
		{"name", func(c *Client) { c.Name = strings.Repeat("n", 256) }},
		{"grants", func(c *Client) { c.Grants = []string{"implicit"} }},
		{"scopes", func(c *Client) { c.Scopes = []string{"api", "admin"} }},
		{"redirect_uri", func(c *Client) { c.RedirectURIs = []string{"/cb"} }},
		{"allowed_ips", func(c *Client) { c.AllowedIPs = "10.0.0.0/0" }},
		{"is_confidential", func(c *Client) { c.Confidential = false }},
		{"is_confidential", func(c *Client) {
			c.Confidential, c.Grants = false, []string{"authorization_code", "client_credentials"}
		}},
		{"service_user", func(c *Client) { c.ServiceUser = -1 }},
	} {
		changed := *stored
		c.change(&changed)
		faults := changed.Validate()
		if len(faults) != 1 || faults[0].Field != c.field || faults[0].Text == "" {
			t.Errorf("%s: faults %v", c.field, faults)
		}
		if err := f.UpdateClient(t.Context(), &changed); model.CodeOf(err) != model.CodeInvalid {
			t.Errorf("%s: update gives %v", c.field, err)
		}
		if _, err := f.CreateClient(t.Context(), &changed); model.CodeOf(err) != model.CodeInvalid {
			t.Errorf("%s: create gives %v", c.field, err)
		}
	}
	if n := f.count("glpi_oauthclients"); n != 1 {
		t.Errorf("%d clients", n)
	}
	for _, grants := range [][]string{nil, {"authorization_code"}} {
		public := Client{Name: "p", Grants: grants}
		if faults := public.Validate(); len(faults) != 0 {
			t.Errorf("a public client with %v: %v", grants, faults)
		}
	}
}

func TestNewSecretVoidsWhatTheOldOneGot(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, old := f.client(nil)
	other, otherSecret := f.client(nil)
	got := f.tokens(c, old)
	kept := f.tokens(other, otherSecret)
	code := f.authorize(authorizeForm(c), userGLPI)
	secret, err := f.RegenerateSecret(t.Context(), c.ID)
	if err != nil || secret == old {
		t.Fatalf("secret %q, error %v", secret, err)
	}
	if f.good(got.str("access_token")) {
		t.Error("the old access token is still good")
	}
	f.post(passwordForm(c, old)).fails(invalidClient())
	f.post(refreshForm(c, secret, got.str("refresh_token"))).fails(badRefreshToken("Token has been revoked"))
	f.post(codeForm(c, secret, code)).fails(badCode("Authorization code has been revoked"))
	f.tokens(c, secret)
	if !f.good(kept.str("access_token")) {
		t.Error("another client's token is void too")
	}
}

func TestDeletedClientLeavesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	f.tokens(c, secret)
	f.authorize(authorizeForm(c), userGLPI)
	if err := f.DeleteClient(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"glpid_oauth_access_tokens", "glpid_oauth_refresh_tokens", "glpid_oauth_auth_codes"} {
		if n := f.count(table); n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}
