package setup_test

import (
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestAgentsSignIn keeps basic authentication of agents from having no login or password.
func TestAgentsSignIn(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	set := func(name, value string, status int) {
		t.Helper()
		s.Call("glpi", "PATCH", "/Setup/Config/inventory/"+name, map[string]any{"value": value}).Want(status)
	}
	stored := func(name, want string) {
		t.Helper()
		if got := s.Scalar("SELECT COALESCE((SELECT `value` FROM `glpi_configs` WHERE `context` = 'inventory'" +
			" AND `name` = '" + name + "'), '')"); (got != "") != (want != "") || want != "" && want != "*" &&
			got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	set("auth_required", "basic_auth", 400)
	set("basic_auth_login", "agent", 200)
	set("auth_required", "basic_auth", 400)
	set("basic_auth_password", "word", 204)
	set("auth_required", "basic_auth", 200)
	set("basic_auth_login", "", 400)
	set("basic_auth_password", "", 400)
	s.Call("glpi", "DELETE", "/Setup/Config/inventory/basic_auth_password", nil).Want(400)
	set("basic_auth_login", "other", 200)
	stored("basic_auth_password", "*")
	set("auth_required", "client_credentials", 200)
	stored("basic_auth_login", "")
	stored("basic_auth_password", "")
	set("auth_required", "basic_auth", 400)
	stored("auth_required", "client_credentials")
	set("basic_auth_login", "agent", 200)
	set("basic_auth_password", "word", 204)
	set("auth_required", "basic_auth", 200)
	s.Call("glpi", "DELETE", "/Setup/Config/inventory/auth_required", nil).Want(204)
	stored("basic_auth_login", "")
}
