package api_test

import (
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestSpelledAsStored sends values in another form than they are stored in: they are not named as ignored, as what
// they say is done; what is replaced or cut still is.
func TestSpelledAsStored(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	calendar := s.Call("glpi", "POST", "/Dropdowns/Calendar", m{"name": "c"}).ID()
	_, a := s.Opened("a", 0)
	b, _ := s.Opened("b", 0)
	field := s.Define("Robot", nil) + "/Field"
	for _, x := range []struct {
		method, path string
		body         m
		ignored      string
	}{
		{"POST", "/Management/Contract", m{"name": "c", "week_begin_hour": "8:00"}, ""},
		{"POST", "/Dropdowns/CalendarTimeRange", m{"calendar": calendar, "day_of_week": 1, "begin_time": "8:00",
			"end_time": "9:00"}, ""},
		{"POST", field, m{"system_name": "floor", "type": "number",
			"default_value": 3}, ""},
		{"POST", "/Setup/OAuthClient", m{"name": "x", "grants": []any{"password"}, "scopes": []any{"api"}}, ""},
		{"POST", "/Setup/Webhook", m{"name": "w", "itemtype": "Ticket", "event": "new", "url": "https://example.org/",
			"custom_headers": `{"X-Key":"secret"}`}, ""},
		{"POST", b + "/Ticket_Ticket", m{"ticket_2": a, "link": 4}, ""},
		{"POST", "/Assistance/Ticket", m{"name": " blanks ", "content": " blanks "}, ""},
		{"PATCH", "/Administration/User/Me/Preference", m{"list_limit": 15}, ""},
		{"POST", "/Assistance/Ticket", m{"name": "nothing", "content": "x", "nonsense": 1}, "nonsense"},
		{"POST", "/Assets/Custom/Robot", m{"name": "r", "custom_fields": m{"flor": 2}}, "custom_fields.flor"},
		{"POST", "/Assets/Custom/Robot", m{"name": "r", "custom_fields": m{"floor": 2}}, ""},
	} {
		r := s.Call("glpi", x.method, x.path, x.body)
		if got := r.Header.Get("GLPI-Ignored-Properties"); r.Status > 201 || got != x.ignored {
			t.Errorf("%s %s %v: %d, ignored %q, want %q: %s", x.method, x.path, x.body, r.Status, got, x.ignored,
				r.Body)
		}
	}
}
