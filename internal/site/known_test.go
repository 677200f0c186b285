package site_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

func TestKnownPasswords(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	want := func(want ...string) {
		t.Helper()
		if got, err := s.Site.KnownPasswords(t.Context()); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q (%v), want %q", got, err, want)
		}
	}
	want("glpi", "normal", "post-only", "tech")
	s.Call("glpi", "PATCH", "/Administration/User/4", testapi.Body{"password": "another-1", "password2": "another-1"}).
		Want(http.StatusOK)
	s.Call("glpi", "PATCH", "/Administration/User/5", testapi.Body{"is_active": false}).Want(http.StatusOK)
	want("glpi", "post-only")
}
