package api_test

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestLocation makes items under several versions: Location can be fetched as it stands, from the base address
// and from one with the prefix in it; href is as GLPI has it.
func TestLocation(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, version := range []string{"", "/v2", "/v2.3", "/v2.0"} {
		made := s.Call("glpi", "POST", version+"/Assistance/Ticket", map[string]any{"name": "x", "content": "x"}).Want(
			201)
		where, href := made.Header.Get("Location"), made.At("href").(string)
		if where != "/api.php"+version+href || !strings.HasPrefix(href, "/Assistance/Ticket/") {
			t.Errorf("%s: Location %q, href %q", version, where, href)
		}
		s.Call("glpi", "GET", made.Location(), nil).Want(200)
		s.Call("glpi", "GET", "/v2.3"+where, nil).Want(200)
		followup := s.Call("glpi", "POST", version+href+"/Timeline/Followup", map[string]any{"content": "x"}).Want(201)
		s.Call("glpi", "GET", followup.Location(), nil).Want(200)
	}
}
