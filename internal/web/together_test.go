package web_test

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// at gives the same browser as it comes to another server behind the same address.
func (v *visitor) at(s *testapi.Server) *visitor { return &visitor{v.t, s.URL, v.http} }

// eventually waits for what another server learns within a second.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); !is(); {
		if time.Since(began) > 5*time.Second {
			t.Fatalf("it did not come to pass: %s", what)
		}
	}
}

// TestSignedInEverywhere: of two servers on one database it does not matter which one a browser comes to: to sign in,
// to consent, with the code, and to sign out.
func TestSignedInEverywhere(t *testing.T) {
	t.Parallel()
	one := testapi.New(t)
	other := one.Beside()
	client := &oauth.Client{Name: "Asker", Grants: []string{"authorization_code"}, Scopes: []string{"api"}, Active: true,
		Confidential: true, RedirectURIs: []string{"https://asker.example/"}}
	secret, err := one.OAuth.CreateClient(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, one.URL)
	if a := v.signIn("glpi", "glpi", "/"); a.status != 303 {
		t.Fatalf("sign-in: %d", a.status)
	}
	if a := v.at(other).send("GET", "/setup/oauth-clients", nil); a.status != 200 {
		t.Errorf("who has signed in at one server is a stranger at the other: %d", a.status)
	}
	path := "/api.php/authorize?" + url.Values{"response_type": {"code"}, "redirect_uri": client.RedirectURIs,
		"client_id": {client.Identifier}}.Encode()
	form := v.at(other).consent(path)
	accepted := v.at(one).send("POST", path, form)
	target, err := url.Parse(accepted.location)
	if err != nil || target.Query().Get("code") == "" {
		t.Fatalf("a consent that the other server has shown: %d to %q", accepted.status, accepted.location)
	}
	token := newVisitor(t, other.URL).send("POST", "/api.php/token", url.Values{"grant_type": {"authorization_code"},
		"code": {target.Query().Get("code")}, "client_id": {client.Identifier}, "client_secret": {secret},
		"redirect_uri": client.RedirectURIs})
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(token.body), &got); err != nil || got.Token == "" {
		t.Fatalf("a code of the other server: %d %s", token.status, token.body)
	}
	if a := newVisitor(t, one.URL).send("GET", "/api.php/v2/Assistance/Ticket", nil, "Authorization",
		"Bearer "+got.Token); a.status != 200 {
		t.Errorf("a token of the other server: %d", a.status)
	}
	here, err := url.Parse(one.URL)
	if err != nil {
		t.Fatal(err)
	}
	stolen := v.http.Jar.Cookies(here)[0].String() // which the browser forgets, but nobody else
	thief := newVisitor(t, one.URL)
	if a := thief.send("GET", "/setup/oauth-clients", nil, "Cookie", stolen); a.status != 200 {
		t.Fatalf("the cookie alone: %d", a.status)
	}
	if a := v.at(other).send("POST", "/logout", url.Values{}); a.status != 303 {
		t.Fatalf("sign-out: %d", a.status)
	}
	eventually(t, "who has signed out at one server is out at the other", func() bool {
		return thief.send("GET", "/setup/oauth-clients", nil, "Cookie", stolen).status == 303
	})
}

// TestPasswordEndsSessionsEverywhere: a password that is changed at one server signs browsers out at the other.
func TestPasswordEndsSessionsEverywhere(t *testing.T) {
	t.Parallel()
	one := testapi.New(t)
	other := one.Beside()
	v := newVisitor(t, other.URL)
	if a := v.signIn("tech", "tech", "/"); a.status != 303 {
		t.Fatalf("sign-in: %d", a.status)
	}
	if a := v.send("GET", "/password", nil); a.status != 200 {
		t.Fatalf("signed in: %d", a.status)
	}
	one.Call("glpi", "PATCH", "/Administration/User/"+one.UserID("tech"),
		testapi.Body{"password": "another one", "password2": "another one"}).Want(200)
	eventually(t, "a browser is signed out by another password", func() bool {
		return v.send("GET", "/password", nil).status == 303
	})
}
