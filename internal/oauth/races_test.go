package oauth

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/glpid/glpid/internal/access"
	"github.com/glpid/glpid/internal/access/signin"
)

// formOf reads a form as the token endpoint does.
func formOf(t *testing.T, p form) (*http.Request, params) {
	t.Helper()
	r := request(formType, p.encode())
	read, err := readParams(r)
	if err != nil {
		t.Fatal(err)
	}
	return r, read
}

func faultOf(err error) string {
	var fault *Error
	if errors.As(err, &fault) {
		return fault.Code
	}
	if err != nil {
		return err.Error()
	}
	return "issued"
}

// TestChangesBetweenCheckAndIssue changes client and user after a request was let through, and before
// anything is issued: nothing is, and what the request brought is as good as before.
func TestChangesBetweenCheckAndIssue(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	account, err := f.SignIn.SignIn(t.Context(), signin.Attempt{Login: "glpi", Password: "glpi", Peer: home})
	if err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]struct {
		change func(c *Client)
		want   map[string]string // by grant
	}{
		"nothing": {func(*Client) {}, map[string]string{grantPassword: "issued", grantClient: "issued",
			grantCode: "issued", grantRefresh: "issued"}},
		"a new secret": {func(c *Client) {
			if _, err := f.RegenerateSecret(t.Context(), c.ID); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{grantPassword: "invalid_client", grantClient: "invalid_client", grantCode: "invalid_grant",
			grantRefresh: "invalid_grant"}},
		"the client is gone": {func(c *Client) {
			if err := f.DeleteClient(t.Context(), c.ID); err != nil {
				t.Fatal(err)
			}
		}, map[string]string{grantPassword: "invalid_client", grantClient: "invalid_client", grantCode: "invalid_grant",
			grantRefresh: "invalid_grant"}},
		"the client is switched off": {func(c *Client) { f.update(c, func(c *Client) { c.Active = false }) },
			map[string]string{
				grantPassword: "invalid_client", grantClient: "invalid_client", grantCode: "invalid_client",
				grantRefresh: "invalid_client",
			}},
		"its grants are taken away": {func(c *Client) { f.update(c, func(c *Client) { c.Grants = nil }) },
			map[string]string{
				grantPassword: "unauthorized_client", grantClient: "unauthorized_client",
				grantCode:    "unauthorized_client",
				grantRefresh: "issued",
			}},
		"its redirect URI is another": {func(c *Client) {
			f.update(c, func(c *Client) { c.RedirectURIs = []string{"https://other.example/cb"} })
		},
			map[string]string{grantPassword: "issued", grantClient: "issued", grantCode: "invalid_grant",
				grantRefresh: "issued"}},
		"its service user is another": {func(c *Client) { f.update(c, func(c *Client) { c.ServiceUser = 4 }) },
			map[string]string{
				grantPassword: "issued", grantClient: "invalid_grant", grantCode: "issued", grantRefresh: "issued",
			}},
	} {
		c, secret := f.client(nil)
		code := f.authorize(authorizeForm(c), userGLPI)
		refresh := f.tokens(c, secret).str("refresh_token")
		before, err := f.ClientByIdentifier(t.Context(), c.Identifier)
		if err != nil {
			t.Fatal(err)
		}
		one.change(c)
		for grant, want := range one.want {
			var err error
			switch grant {
			case grantPassword:
				_, err = f.issueForPassword(request(formType, ""), before, account, []string{"api"})
			case grantClient:
				r, p := formOf(t, form{})
				_, err = f.clientGrant(r, p, before)
			case grantCode:
				r, p := formOf(t, codeForm(c, secret, code))
				_, err = f.codeGrant(r, p, before)
			case grantRefresh:
				r, p := formOf(t, refreshForm(c, secret, refresh))
				_, err = f.refreshGrant(r, p, before)
			}
			if got := faultOf(err); got != want {
				t.Errorf("%s, %s: %s, want %s", name, grant, got, want)
			}
		}
	}
}

// A password that is changed after it was checked gives no tokens.
func TestPasswordChangedMeanwhile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	made, _ := f.client(nil)
	c, err := f.ClientByIdentifier(t.Context(), made.Identifier)
	if err != nil {
		t.Fatal(err)
	}
	account, err := f.SignIn.SignIn(t.Context(), signin.Attempt{Login: "glpi", Password: "glpi", Peer: home})
	if err != nil {
		t.Fatal(err)
	}
	f.exec("UPDATE `glpi_users` SET `password` = 'another' WHERE `id` = ?", userGLPI)
	if _, err := f.issueForPassword(request(formType, ""), c, account, nil); faultOf(err) != "invalid_grant" {
		t.Errorf("the old password: %v", err)
	}
	q, err := f.ParseAuthorize(httptest.NewRequest(http.MethodGet, "http://glpid.example/api.php/authorize?"+
		authorizeForm(c).encode(), nil))
	if err != nil {
		t.Fatal(err)
	}
	q.Credential = &account.Credential
	if _, err := f.Approve(t.Context(), q, userGLPI); faultOf(err) != "access_denied" {
		t.Errorf("an approval with the old password: %v", err)
	}
	now := access.CredentialOf("another")
	q.Credential = &now
	if _, err := f.Approve(t.Context(), q, userGLPI); err != nil {
		t.Errorf("an approval with the new one: %v", err)
	}
}

// Who approves twice gets two codes, each good once; of a client that changes meanwhile, none.
func TestApproval(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	q, err := f.ParseAuthorize(httptest.NewRequest(http.MethodGet, "http://glpid.example/api.php/authorize?"+
		authorizeForm(c).encode(), nil))
	if err != nil {
		t.Fatal(err)
	}
	if made := atOnce(func() bool { _, err := f.Approve(t.Context(), q, userGLPI); return err == nil }); made != 32 ||
		f.count("glpid_oauth_auth_codes") != 32 {
		t.Errorf("%d codes, %d rows", made, f.count("glpid_oauth_auth_codes"))
	}
	first, second := f.authorize(authorizeForm(c), userGLPI), f.authorize(authorizeForm(c), userGLPI)
	one, two := f.post(codeForm(c, secret, first)).ok(), f.post(codeForm(c, secret, second)).ok()
	f.post(codeForm(c, secret, first)).fails(badCode("Authorization code has been revoked"))
	if f.good(one.str("access_token")) || !f.good(two.str("access_token")) {
		t.Error("a code that comes twice does not void its own tokens, and those alone")
	}
	for name, step := range map[string]struct {
		change func(c *Client)
		want   string
	}{
		"switched off":    {func(c *Client) { c.Active = false }, "invalid_client"},
		"without a grant": {func(c *Client) { c.Active, c.Grants = true, []string{"password"} }, "unauthorized_client"},
		"elsewhere": {func(c *Client) {
			c.Active, c.Grants, c.RedirectURIs = true, Grants,
				[]string{"https://b.example/"}
		}, "invalid_client"},
	} {
		f.update(c, step.change)
		if _, err := f.Approve(t.Context(), q, userGLPI); faultOf(err) != step.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// However many refresh while one revokes: in the end nothing is good.
func TestRefreshAndRevokeAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, secret := f.client(nil)
	for range 5 {
		first := f.tokens(c, secret)
		answers := make(chan *reply, 64)
		revoked := false
		started := make(chan bool, 1)
		started <- true
		atOnce(func() bool {
			select {
			case <-started:
				r := request(formType, form{"client_id": c.Identifier, "client_secret": secret,
					"token": first.str("refresh_token")}.encode())
				revoked = serve(t, f.ServeRevoke, r).status == http.StatusOK
			default:
				answers <- f.post(refreshForm(c, secret, first.str("refresh_token")))
			}
			return true
		})
		close(answers)
		for got := range answers {
			if token := got.str("access_token"); token != "" && f.good(token) {
				t.Error("an access token outlived its revocation")
			}
		}
		if !revoked || f.good(first.str("access_token")) {
			t.Error("the token is not revoked")
		}
	}
	if n := f.count("glpid_oauth_refresh_tokens") + f.count("glpid_oauth_access_tokens"); n != 0 {
		t.Errorf("%d tokens are left", n)
	}
}
