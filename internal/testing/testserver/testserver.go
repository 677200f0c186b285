// Package testserver gives tests of programs that use the API a whole server over real HTTP.
//
// It must not know what is tested.
package testserver

import (
	"os"
	"os/exec"
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

// Scripts runs test for each form of an example as a script, from what is in its folder: Python's, and the shell's,
// which needs curl and jq. run runs it against a server and gives what it prints, and whether it ends well. Where the
// programs are missing the form is skipped, or fails where GLPID_REQUIRE_SCRIPTS is set, as in CI.
func Scripts(t *testing.T, name string, test func(t *testing.T, a Access, run func(args ...string) (string, bool))) {
	t.Helper()
	for _, form := range []struct {
		ending string
		needs  []string
	}{{"py", []string{"python3"}}, {"sh", []string{"sh", "curl", "jq"}}} {
		t.Run(form.ending, func(t *testing.T) {
			t.Parallel()
			for _, program := range form.needs {
				if _, err := exec.LookPath(program); err != nil {
					if os.Getenv("GLPID_REQUIRE_SCRIPTS") != "" {
						t.Fatalf("%s is missing", program)
					}
					t.Skipf("%s is not installed", program)
				}
			}
			a := Start(t)
			test(t, a, func(args ...string) (string, bool) {
				t.Helper()
				command := exec.CommandContext(t.Context(), form.needs[0], name+"."+form.ending)
				command.Args = append(command.Args, args...)
				command.Env = append(os.Environ(), "GLPI_URL="+a.URL, "GLPI_CLIENT_ID="+a.ClientID,
					"GLPI_CLIENT_SECRET="+a.ClientSecret, "GLPI_USERNAME="+a.Username, "GLPI_PASSWORD="+a.Password)
				out, err := command.CombinedOutput()
				return string(out), err == nil
			})
		})
	}
}
