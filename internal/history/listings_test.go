package history_test

import (
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/testing/samples"
)

// TestListings follows every link of the lists of types.
func TestListings(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	counts := map[string]int{"/Assets": 10, "/Components": 18, "/Dropdowns": 69, "/Management": 13, "/Setup": 17,
		"/Tools": 2}
	for path, want := range counts {
		list := s.Call("post-only", "GET", path, nil).Want(200).List()
		if len(list) != want {
			t.Errorf("%s names %d types, want %d", path, len(list), want)
		}
		for _, entry := range list {
			href := entry["href"].(string)
			if r := s.Call("glpi", "GET", href, nil); r.Status != 200 && r.Status != 206 &&
				href != "/Setup/AutomaticAction" {
				t.Errorf("%s: %d %s", href, r.Status, r.Body)
			}
			if entry["name"] == "" || entry["itemtype"] == "" {
				t.Errorf("%s: %v", path, entry)
			}
		}
	}
	if n := len(catalog.Listings()); n != len(counts) {
		t.Errorf("%d lists are declared, %d tried", n, len(counts))
	}
	if list := s.Call("glpi", "GET", "/v2.0/Setup", nil).Want(200).List(); len(list) != 1 ||
		list[0]["href"] != "/Setup/LDAPDirectory" {
		t.Errorf("Setup in 2.0: %v", list)
	}
}
