package api_test

import (
	"fmt"
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
		"sort=date:up":              "sort=date:asc or sort=date:desc",
		"sort=date%20DESC":          "sort=date:desc",
		"sort=date%20asc":           "sort=date:asc",
		"filter=name=isnull=true":   "=isnull= takes no value",
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
		"filter=status.label==New":  "did you mean status.id?",
		"limit=abc":                 "a number of rows",
		"start=first":               "a number of rows",
		"limt=5":                    "did you mean limit?",
		"filters=id==1":             "did you mean filter?",
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
	for _, c := range []struct{ property, value, hint string }{
		{"status", `"new"`, `{\"name\": \"New\"}`}, {"status", `{"name":"Neww"}`, `"Processing (assigned)"`},
		{"type", `"incident"`, "an integer: 1, 2"}, {"urgency", "9", "1, 2, 3, 4, 5"},
		{"location", `"Lyon"`, `{\"name\": \"Lyon\"}`}, {"date", `"31.12.2026"`, "such as 2026-01-31T08:00:00+01:00"},
	} {
		r := s.Call("glpi", "POST", "/Assistance/Ticket", `{"name":"x","content":"y","`+c.property+`":`+c.value+
			`}`).Want(400)
		if !strings.Contains(string(r.Body), c.hint) || r.At("detail."+c.property) == nil {
			t.Errorf("%s = %s: %s does not say %q", c.property, c.value, r.Body, c.hint)
		}
	}
	for _, c := range []struct {
		status     int
		path, hint string
		headers    []string
	}{
		{401, "/Ticket", "POST /api.php/token", nil}, {401, "/Ticket", "older API", []string{"Session-Token", "x"}},
		{401, "/Ticket", "has expired", []string{"Authorization", "Bearer x"}},
	} {
		if r := s.Call("", "GET", c.path, nil, c.headers...).Want(c.status); !strings.Contains(string(r.Body), c.hint) {
			t.Errorf("%s %v: %s does not say %q", c.path, c.headers, r.Body, c.hint)
		}
	}
	for path, hint := range map[string]string{"/Ticket/abc": "the id of an item is a number",
		"/Ticket/99": "no such item"} {
		if r := s.Call("glpi", "GET", path, nil).Want(404); !strings.Contains(string(r.Body), hint) {
			t.Errorf("%s: %s does not say %q", path, r.Body, hint)
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

// TestListsOfOthers refuses what a body lists that is made at a path of its own, and says where, for everything
// that is made below an item; nothing listed takes nothing away and makes nothing.
func TestListsOfOthers(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	computer := fmt.Sprintf("/Assets/Computer/%d", s.Call("glpi", "POST", "/Assets/Computer", map[string]any{
		"name": "pc"}).ID())
	for _, c := range []struct{ method, path, member, hint string }{
		{"POST", "/Assets/Computer", "processors", "POST /Assets/Computer/{id}/Component/Processor"},
		{"PATCH", computer, "processors", "POST /Assets/Computer/{id}/Component/Processor"},
		{"PATCH", computer, "Item_DeviceBattery", ""},
		{"PATCH", computer, "batteries", "/Assets/Computer/{id}/Component/Battery"},
		{"PATCH", computer, "tickets", "/Assets/Computer/{asset_id}/Ticket_Item"},
		{"PATCH", computer, "volumes", "/Assets/Computer/{asset_id}/Volume"},
		{"POST", "/Assistance/Ticket", "followups", "/Assistance/Ticket/{id}/Timeline/Followup"},
	} {
		body := map[string]any{"name": "x", "content": "x", c.member: []any{map[string]any{"id": 1}}}
		r := s.Call("glpi", c.method, c.path, body)
		if want := map[bool]int{true: 400, false: 200}[c.hint != ""]; r.Status != want ||
			!strings.Contains(string(r.Body), c.hint) {
			t.Errorf("%s %s with %s: %d %s", c.method, c.path, c.member, r.Status, r.Body)
		}
		body[c.member] = []any{}
		if r := s.Call("glpi", c.method, c.path, body); r.Status >= 300 {
			t.Errorf("%s %s with no %s: %d %s", c.method, c.path, c.member, r.Status, r.Body)
		}
	}
	r := s.Call("glpi", "PATCH", computer, map[string]any{"processors": []any{map[string]any{"id": 1}}}).Want(400)
	if !strings.Contains(string(r.Body), "Component/Processor") {
		t.Errorf("processors alone: %s", r.Body)
	}
	for _, path := range []string{"/Assets/Computer", "/Assistance/Ticket", computer + "/Volume"} {
		if r := s.Call("glpi", "POST", path, []any{}).Want(400); !strings.Contains(string(r.Body), "creates nothing") {
			t.Errorf("an empty list for %s: %s", path, r.Body)
		}
	}
	closed := s.Ticket(map[string]any{"name": "x", "content": "x", "status": 6})
	r = s.Call("glpi", "PATCH", closed, map[string]any{"name": "n", "status": 2}).Want(400)
	if !strings.Contains(string(r.Body), "reopen it by its status first") {
		t.Errorf("a closed ticket: %s", r.Body)
	}
	if got := s.Call("glpi", "GET", closed, nil).At("status.id"); got != 6.0 {
		t.Errorf("it has the status %v", got)
	}
	s.Call("glpi", "PATCH", closed, map[string]any{"name": "x", "status": 2}).Want(200)
}

// TestMisspeltTypes names the types that are near to one that there is not, wherever a body names one.
func TestMisspeltTypes(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Define("Drone", nil)
	ticket := s.Ticket(map[string]any{"name": "t", "content": "x"})
	s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).Want(201)
	for _, c := range []struct {
		path, hint string
		body       map[string]any
	}{
		{ticket + "/Ticket_Item", `\"Computr\": did you mean Computer`,
			map[string]any{"itemtype": "Computr", "items_id": 1}},
		{ticket + "/Ticket_Item", "did you mean Drone", map[string]any{"itemtype": "Dron", "items_id": 1}},
		{ticket + "/Ticket_Item", `"itemtype":[{"error":"required"`, map[string]any{"items_id": 1}},
		{ticket + "/Ticket_Item", "no such item with id 77", map[string]any{"itemtype": "Computer", "items_id": 77}},
		{"/Assets/Cable", "did you mean Computer",
			map[string]any{"itemtype_endpoint_a": "Computr", "items_id_endpoint_a": 1}},
		{"/Assets/Computer/1/PeripheralConnection", "did you mean Monitor",
			map[string]any{"itemtype_peripheral": "Montor", "items_id_peripheral": 1}},
		{"/Setup/Webhook", "did you mean Computer", map[string]any{"itemtype": "Computr", "event": "new"}},
		{"/Setup/FieldUnicity", "did you mean Computer", map[string]any{"itemtype": "Computr", "fields": "name"}},
	} {
		if r := s.Call("glpi", "POST", c.path, c.body).Want(400); !strings.Contains(string(r.Body), c.hint) {
			t.Errorf("%s %v: %s does not say %q", c.path, c.body, r.Body, c.hint)
		}
	}
}
