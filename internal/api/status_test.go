package api_test

import (
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// TestStatusServers has two directories at one address, and one that is down.
func TestStatusServers(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var accepted atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			accepted.Add(1)
			_ = conn.Close()
		}
	}()
	down, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	downPort := down.Addr().(*net.TCPAddr).Port
	_ = down.Close()
	port := listener.Addr().(*net.TCPAddr).Port

	ldap := func(name, host string, port int) int64 {
		return s.Call("glpi", "POST", "/Setup/LDAPDirectory", map[string]any{"name": name, "host": host, "port": port,
			"is_active": true}).ID()
	}
	first := ldap("first", "127.0.0.1", port)
	second := ldap("second", "ldap://127.0.0.1", port)
	third := ldap("third", "127.0.0.1", downPort)
	for range 3 {
		got := s.Call("", "GET", "/status/all", nil).Want(200)
		want := fmt.Sprintf(`"ldap":{"status":"PROBLEM","servers":{"GLPI_LDAP_%d":{"status":"OK"},"GLPI_LDAP_%d":{"status":"OK"},`+
			`"GLPI_LDAP_%d":{"status":"PROBLEM","status_msg":"The server does not answer"}},"status_msg":"OK: 2, WARNING: 0, PROBLEM: 1, TOTAL: 3"}`, first, second, third)
		if text := string(got.Body); !strings.Contains(text, want) ||
			!strings.HasPrefix(text, `{"glpi":{"status":"PROBLEM"},"db":`) {
			t.Errorf("got %s\nwant %s", text, want)
		}
	}
	if n := accepted.Load(); n > 1 {
		t.Errorf("%d connections to one address", n)
	}
	// A change of the list is seen at once, and names by those who may see the configuration.
	s.Call("glpi", "PATCH", fmt.Sprintf("/Setup/LDAPDirectory/%d", third), map[string]any{"is_active": false}).Want(200)
	want := `{"status":"OK","servers":{"first":{"status":"OK"},"second":{"status":"OK"}}}`
	if got := s.Call("glpi", "GET", "/status/ldap", nil).Want(200); strings.TrimSpace(string(got.Body)) != want {
		t.Errorf("got %s\nwant %s", got.Body, want)
	}
}
