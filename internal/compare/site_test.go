package compare_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/compare"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestTwoSites walks all lists of two new sites, which answer alike but for what tells of signing in, and finds what is
// then changed on one of them.
func TestTwoSites(t *testing.T) {
	t.Parallel()
	left, right := testapi.New(t), testapi.New(t)
	for _, s := range []*testapi.Server{left, right} {
		s.Call("glpi", "POST", "/Assistance/Ticket", testapi.Body{"name": "printer", "content": "on fire"}).
			Want(http.StatusCreated)
	}
	o := compare.Options{
		Left:  compare.Server{URL: left.URL, Token: left.Token("glpi")},
		Right: compare.Server{URL: right.URL, Token: right.Token("glpi")}, Parallel: 2,
		Ignore: []string{"date_mod", "date_creation", "date", "last_login", "user_agent", "identifier"},
	}
	result, err := compare.All(t.Context(), o, compare.Walk{Rows: 10, Items: 1})
	if err != nil || len(result.Failed) > 0 || result.Requests < 500 {
		t.Fatalf("%d requests: %v %v", result.Requests, err, result.Failed)
	}
	for _, kind := range result.Kinds {
		t.Errorf("two new sites differ: %+v", kind)
	}
	left.Call("glpi", "PATCH", "/Assistance/Ticket/1", testapi.Body{"name": "plotter"}).Want(http.StatusOK)
	result, err = compare.Requests(t.Context(), o, []string{"/Assistance/Ticket?limit=1", "/Assistance/Ticket/1"})
	var got []compare.Kind
	for _, kind := range result.Kinds {
		got = append(got, kind.Kind)
	}
	for _, route := range []string{"/Assistance/Ticket", "/Assistance/Ticket/{id}"} {
		if kind := (compare.Kind{Route: route, Member: "name"}); err != nil || !slices.Contains(got, kind) {
			t.Errorf("%v is not among %v (%v)", kind, got, err)
		}
	}
}
