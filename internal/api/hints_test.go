package api_test

import (
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestHints sends what people who know other APIs write first: each answer says what to write here.
func TestHints(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for query, hint := range map[string]string{
		"filter=status.name==New":   "status is compared by its number: 1 (New), ",
		"filter=status==New":        "5 (Solved)",
		"filter=name==":             "name=empty=",
		"filter=location==Lyon":     "write location.name",
		"sort=-date":                "sort=date:desc",
		"sort=-dates":               "Unknown property -dates",
		"page=2":                    "start=50&limit=50",
		"per_page=5":                "limit=50",
		"offset=50":                 "start=50",
		"format=csv":                "Accept: text/csv",
		"q=printer":                 "filter=name=ilike=*printer*",
		"search=printer":            "filter=name=ilike=*printer*",
		"criteria[0][field]=1":      "older API: write filter",
		"filter=name=is=x":          "The operators are",
		"filter=nam==x":             "did you mean name?",
		"fields=id,nam":             "did you mean name",
		"filter=date=gt=tomorrow":   "is no date",
		"filter=is_deleted==maybe":  "neither true nor false",
		"filter=category.nam==Mail": "did you mean category.name?",
	} {
		r := s.Call("glpi", "GET", "/Assistance/Ticket?"+query, nil).Want(400)
		if text := strings.ReplaceAll(string(r.Body), `\u0026`, "&"); !strings.Contains(text, hint) {
			t.Errorf("%s: %s does not say %q", query, r.Body, hint)
		}
	}
	for _, c := range []struct{ kind, body, hint string }{
		{"application/x-www-form-urlencoded", `{"name":"x","content":"y"}`, "Content-Type: application/json"},
		{"application/json", `{"name":`, "ends too early"},
		{"application/json", `{"name" "x"}`, "at byte 9"},
		{"application/json", `{"name":"x"} {}`, "after the JSON"},
		{"application/json", `{"title":"x"}`, "an item has: name, content"},
		{"application/json", `{"name":"x","content":"y","urgency":"high"}`, "must be an integer"},
	} {
		r := s.Call("glpi", "POST", "/Assistance/Ticket", c.body, "Content-Type", c.kind).Want(400)
		if !strings.Contains(string(r.Body), c.hint) {
			t.Errorf("%s: %s does not say %q", c.body, r.Body, c.hint)
		}
	}
	member := s.Ticket(map[string]any{"name": "x", "content": "y", "status": 6}) + "/TeamMember"
	r := s.Call("glpi", "POST", member, map[string]any{"type": "User", "id": 2, "role": "observer"}).Want(403)
	if !strings.Contains(string(r.Body), "closed") {
		t.Errorf("a closed ticket's team: %s", r.Body)
	}
	r = s.Call("post-only", "GET", "/Administration/Profile", nil).Want(403)
	if !strings.Contains(string(r.Body), `lacks the right profile: read`) {
		t.Errorf("profiles for self-service: %s", r.Body)
	}
}
