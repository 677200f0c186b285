package site_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestLegacyClients answers clients of GLPI's older API in its form, with where the newer one is.
func TestLegacyClients(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, path := range []string{"/apirest.php", "/apirest.php/initSession"} {
		resp, err := http.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusNotFound || !strings.HasPrefix(string(body), `["ERROR_`) ||
			!strings.Contains(string(body), "/api.php/v2") {
			t.Errorf("%s: %d %s %v", path, resp.StatusCode, body, err)
		}
	}
}
