package api_test

import (
	"fmt"
	"testing"
)

// TestNothingReachesBelow lets somebody who works in one entity, and not in those below it, make nothing
// that is seen there.
func TestNothingReachesBelow(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	france := s.call("glpi", "POST", "/Administration/Entity", body{"name": "France", "parent": 0}).id()
	profile := s.role("of France", map[string]int{"calendar": 31, "budget": 31, "externalevent": 31})
	s.employ("fabien", profile, france, false)
	s.call("fabien", "POST", "/Dropdowns/Calendar", body{"name": "c", "is_recursive": true}).want(403)
	mine := s.call("fabien", "POST", "/Dropdowns/Calendar", body{"name": "c"}).id()
	path := fmt.Sprintf("/Dropdowns/Calendar/%d", mine)
	s.call("fabien", "PATCH", path, body{"is_recursive": true}).want(403)
	s.call("fabien", "PATCH", path, body{"name": "d", "is_recursive": false}).want(200)
	s.call("glpi", "PATCH", path, body{"is_recursive": true}).want(200)
	s.call("fabien", "PATCH", path, body{"name": "e", "is_recursive": true}).want(200) // as it is
	event := s.call("fabien", "POST", "/Assistance/ExternalEvent", body{
		"name": "x", "date_begin": "2026-12-01T10:00:00Z", "date_end": "2026-12-01T11:00:00Z",
	}).id()
	if got := s.scalar(fmt.Sprintf("SELECT `is_recursive` FROM `glpi_planningexternalevents` WHERE `id` = %d", event)); got != "0" {
		t.Errorf("the event's is_recursive is %s", got)
	}
}
