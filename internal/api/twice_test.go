package api_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestLostWrites makes the same requests of two sites, one of which loses every write once and runs it again: the
// answers are the same, and so is what there is afterwards.
func TestLostWrites(t *testing.T) {
	t.Parallel()
	once, twice := testapi.New(t), testapi.New(t)
	twice.DB.RunTwice()
	one, two := lostWrites(once), lostWrites(twice)
	for i := range one {
		if strings.HasPrefix(once.Options.Database, "mysql:") { // which gives no number again that was rolled back
			one[i], two[i] = numbers.ReplaceAllString(one[i], "~"), numbers.ReplaceAllString(two[i], "~")
		}
		if one[i] != two[i] {
			t.Errorf("once:\n%s\ntwice:\n%s", one[i], two[i])
		}
	}
}

// changing is what differs between two sites by itself: times and secrets.
var changing = regexp.MustCompile(
	`\d{4}-\d\d-\d\dT[^"]*|"[0-9a-f]{64}"|"identifier":"[^"]*"|"(sha1sum|filepath|filename|tag)":"[^"]*"`)

// numbers are ids, in values, addresses and texts of the history.
var numbers = regexp.MustCompile(`\b[0-9]+\b`)

func lostWrites(s *testapi.Server) (out []string) {
	ask := func(method, path string, body any) *testapi.Reply {
		r := s.Call("glpi", method, path, body)
		out = append(out, fmt.Sprintf("%s %s: %d %s, ignored %q, at %q", method, path, r.Status,
			changing.ReplaceAllString(string(r.Body), "~"), r.Header.Get("GLPI-Ignored-Properties"),
			r.Header.Get("Location")))
		return r
	}
	item := func(collection string, body any) string {
		return fmt.Sprintf("%s/%d", collection, ask("POST", collection, body).ID())
	}
	// What a rule decides against the body is told once.
	stock := item("/Assets/Cartridge", map[string]any{"name": "toner"})
	ask("POST", stock, map[string]any{"date_use": "2030-01-01", "nonsense": 1})
	ticket := item("/Assistance/Ticket", map[string]any{"name": "t", "content": "c", "nonsense": 1,
		"team": []any{map[string]any{"type": "User", "name": "tech", "role": "assigned"}}})
	ask("POST", ticket+"/TeamMember", map[string]any{"type": "User", "name": "normal", "role": "observer"})
	ask("DELETE", ticket+"/TeamMember", map[string]any{"type": "User", "name": "normal", "role": "observer"})
	ask("PATCH", ticket, map[string]any{"name": "other", "status": 4, "date_mod": "2030-01-01T00:00:00Z"})
	ask("POST", ticket+"/Timeline/Followup", map[string]any{"content": "<p>f</p>"})
	ask("POST", ticket+"/Timeline/Solution", map[string]any{"content": "<p>s</p>"})
	long := map[string]any{"name": strings.Repeat("long ", 60), "content": "c"} // too long, so that it is cut
	ask("POST", "/Assistance/Ticket", long)
	ask("POST", "/Assistance/Ticket", []any{long, long})
	cost := item(ticket+"/Cost", map[string]any{"name": "c", "cost_fixed": 3, "begin_date": "2030-01-01T10:00:00Z"})
	ask("PATCH", cost, map[string]any{"begin_date": "2030-01-02T10:00:00Z"})
	ask("POST", "/Assets/Computer", []any{map[string]any{"name": "a", "x": 1}, map[string]any{"name": "b", "y": 1}})
	place := item("/Dropdowns/Location", map[string]any{"name": "Lyon"})
	room := item("/Dropdowns/Location", map[string]any{"name": "Room", "parent": map[string]any{"name": "Lyon"}})
	ask("PATCH", place, map[string]any{"name": "Paris"})
	ask("DELETE", place+"?force=true", nil)
	ask("POST", "/Administration/User", map[string]any{"username": "doe", "password": "x1y2z3w4",
		"emails": []any{map[string]any{"email": "doe@example.org"}}})
	ask("POST", "/Setup/OAuthClient", map[string]any{"name": "robot"})
	ask("PATCH", "/Setup/Config/core/admin_email", map[string]any{"value": "a@example.org"})
	out = append(out, fmt.Sprint(s.Upload("glpi", "POST", "/Management/Document", "a.txt", "text").Status,
		s.Upload("glpi", "POST", ticket+"/Timeline/Document", "b.txt", "other").Status, len(s.StoredFiles())))
	ask("DELETE", ticket+"?force=true", nil)
	for _, path := range []string{stock, ticket, room, "/Assets/Computer", "/Management/Document",
		"/Administration/AuditLog?sort=id&limit=500", "/Administration/EventLog?limit=500", "/Administration/User"} {
		ask("GET", path, nil)
	}
	return out
}
