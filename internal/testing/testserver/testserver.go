// Package testserver gives tests of programs that use the API a whole server over real HTTP.
//
// It must not know what is tested.
package testserver

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/glpid/glpid/internal/oauth"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// Access is where a server is, and how its super-admin gets a token.
type Access struct {
	URL, ClientID, ClientSecret string
	Username, Password          string
	Scope                       string
}

// Start serves a new site on a loopback port until the test ends.
func Start(t testing.TB) Access {
	t.Helper()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	ctx := context.Background()
	running, err := site.Open(ctx, site.Options{DataDir: dir, BcryptCost: 4})
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
	client := &oauth.Client{Name: "tests", Grants: oauth.Grants, Scopes: oauth.Scopes, Active: true, Confidential: true}
	secret, err := running.OAuth.CreateClient(ctx, client)
	if err != nil {
		t.Fatal(err)
	}
	return Access{URL: web.URL, ClientID: client.Identifier, ClientSecret: secret, Username: "glpi", Password: "glpi", Scope: "api"}
}
