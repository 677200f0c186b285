package access_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestNothingReachesBelow lets somebody who works in one entity, and not in those below it, make nothing
// that is seen there.
func TestNothingReachesBelow(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	france := s.Call("glpi", "POST", "/Administration/Entity", testapi.Body{"name": "France", "parent": 0}).ID()
	profile := s.Role("of France", map[string]int{"calendar": 31, "budget": 31, "externalevent": 31})
	s.Employ("fabien", profile, france, false)
	s.Call("fabien", "POST", "/Dropdowns/Calendar", testapi.Body{"name": "c", "is_recursive": true}).Want(403)
	mine := s.Call("fabien", "POST", "/Dropdowns/Calendar", testapi.Body{"name": "c"}).ID()
	path := fmt.Sprintf("/Dropdowns/Calendar/%d", mine)
	s.Call("fabien", "PATCH", path, testapi.Body{"is_recursive": true}).Want(403)
	s.Call("fabien", "PATCH", path, testapi.Body{"name": "d", "is_recursive": false}).Want(200)
	s.Call("glpi", "PATCH", path, testapi.Body{"is_recursive": true}).Want(200)
	s.Call("fabien", "PATCH", path, testapi.Body{"name": "e", "is_recursive": true}).Want(200) // as it is
	event := s.Call("fabien", "POST", "/Assistance/ExternalEvent", testapi.Body{
		"name": "x", "date_begin": "2026-12-01T10:00:00Z", "date_end": "2026-12-01T11:00:00Z",
	}).ID()
	if got := s.Scalar(fmt.Sprintf("SELECT `is_recursive` FROM `glpi_planningexternalevents` WHERE `id` = %d",
		event)); got != "0" {
		t.Errorf("the event's is_recursive is %s", got)
	}
}
