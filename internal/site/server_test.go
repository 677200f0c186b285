package site_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// open starts a whole server on a loopback port.
func open(t testing.TB) (*site.Site, string) {
	t.Helper()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	running, err := site.Open(context.Background(), site.Options{DataDir: dir, BcryptCost: 4})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := running.Handler()
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(handler)
	t.Cleanup(func() {
		web.Close()
		if err := running.Close(); err != nil {
			t.Error(err)
		}
	})
	return running, web.URL
}

// accessToken gets a token of the super-admin.
func accessToken(t testing.TB, base, id, secret string) string {
	t.Helper()
	resp, err := http.PostForm(base+"/api.php/token", url.Values{
		"grant_type": {"password"}, "client_id": {id}, "client_secret": {secret}, "username": {"glpi"},
		"password": {"glpi"}, "scope": {"api"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&token); err != nil || token.Access == "" {
		t.Fatalf("token: %s %v", resp.Status, err)
	}
	return token.Access
}

// TestStrayTokens gets tokens where agents ask for them: behind whatever address they were given.
func TestStrayTokens(t *testing.T) {
	t.Parallel()
	site, base := open(t)
	client := &oauth.Client{Name: "Agent", Active: true, Confidential: true, Grants: []string{"client_credentials"},
		Scopes: []string{"inventory"}}
	secret, err := site.OAuth.CreateClient(context.Background(), client)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {client.Identifier},
		"client_secret": {secret}, "scope": {"inventory"}}
	for _, path := range []string{"/api.php/token", "/front/inventory.php/api.php/token", "/api.php/v2/api.php/token",
		"/api.php/api.php/token"} {
		resp, err := http.PostForm(base+path, form)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || resp.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}
