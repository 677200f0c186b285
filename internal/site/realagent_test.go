package site_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestRealAgent has Debian's FusionInventory agent report to a server twice: the second time finds the computer that
// the first has made. Without the agent it is skipped, or fails where GLPID_REQUIRE_AGENT is set, as in CI.
func TestRealAgent(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("fusioninventory-agent")
	if err != nil {
		if os.Getenv("GLPID_REQUIRE_AGENT") != "" {
			t.Fatal("fusioninventory-agent is missing")
		}
		t.Skip("fusioninventory-agent is not installed")
	}
	for _, c := range []struct {
		name     string
		settings map[string]string
		args     []string
	}{
		{"open", map[string]string{}, nil},
		{"with login and password", map[string]string{"auth_required": "basic_auth", "basic_auth_login": "reporter"},
			[]string{"--user=reporter", "--password=secret"}},
	} {
		t.Run(c.name, func(t *testing.T) { // one after the other: the agent has one folder for what it remembers
			s := testapi.New(t)
			c.settings["enabled_inventory"], c.settings["basic_auth_password"] = "1", s.OAuth.Seal("secret")
			if err := s.Settings.SetAll(t.Context(), "inventory", c.settings); err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			config := filepath.Join(dir, "agent.cfg")
			if err := os.WriteFile(config, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			report := func() {
				t.Helper()
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				output, err := exec.CommandContext(ctx, program, append([]string{"--conf-file=" + config,
					"--no-httpd", "--logger=stderr", "--force", "--tag=site-b", "--server=" + s.URL + "/"}, c.args...)...).CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, output)
				}
			}
			report()
			host, err := os.Hostname()
			if err != nil {
				t.Fatal(err)
			}
			first := s.Call("glpi", "GET", "/Assets/Computer", nil).Want(200)
			if len(first.List()) != 1 || first.At("0.name") != host || first.At("0.is_dynamic") != true {
				t.Fatalf("the host is %s, and there is %s", host, first.Body)
			}
			agent := s.Call("glpi", "GET", "/Inventory/Agent", nil).Want(200)
			if agent.At("0.tag") != "site-b" || agent.At("0.items_id") != first.At("0.id") {
				t.Errorf("agent: %s", agent.Body)
			}
			for _, table := range []string{"glpi_items_operatingsystems", "glpi_items_deviceprocessors",
				"glpi_items_softwareversions", "glpi_networkports"} {
				if s.Count(table) == 0 {
					t.Errorf("no row of %s", table)
				}
			}
			report()
			if n := s.Count("glpi_computers") + s.Count("glpi_agents"); n != 2 {
				t.Errorf("%d computers and agents, want one of each", n)
			}
		})
	}
}
