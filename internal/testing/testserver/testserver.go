// Package testserver gives tests of programs that use the API a whole server over real HTTP.
//
// It must not know what is tested.
package testserver

import (
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
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
	s := testapi.New(t)
	return Access{
		URL: s.URL, ClientID: s.ClientID, ClientSecret: s.ClientSecret, Username: "glpi",
		Password: testapi.Passwords["glpi"], Scope: "api",
	}
}
