package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/samples"
)

// TestTutorial walks through GLPI's own tutorial of the API.
func TestTutorial(t *testing.T) {
	t.Parallel()
	s := samples.New(t)

	index := s.Call("", "GET", "/", nil).Want(200)
	if index.At("message") != "Welcome to GLPI API" {
		t.Errorf("index: %s", index.Body)
	}
	created := s.Call("glpi", "POST", "/v2/Assistance/Ticket",
		map[string]any{"name": "Printer", "content": "It is on fire"}).Want(201)
	id := created.ID()
	if got, want := created.Location(), fmt.Sprintf("/v2/Assistance/Ticket/%d", id); got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	item := fmt.Sprintf("/v2.3/Assistance/Ticket/%d", id)
	ticket := s.Call("glpi", "GET", item, nil).Want(200)
	for path, want := range map[string]any{
		"name": "Printer", "status.id": 1.0, "status.name": "New", "urgency": 3.0, "impact": 3.0, "priority": 3.0,
		"type":                1.0,
		"user_recipient.name": "glpi", "request_type.name": "Helpdesk", "entity.completename": "Root entity",
		"date_solve": nil, "category": nil,
		"is_deleted": false, "global_validation": 1.0,
	} {
		if got := ticket.At(path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	s.Call("glpi", "POST", item+"/Timeline/Solution", map[string]any{"content": "Water"}).Want(201)
	solutions := s.Call("glpi", "GET", item+"/Timeline/Solution", nil).Want(200).List()
	if len(solutions) != 1 || solutions[0]["type"] != "Solution" {
		t.Errorf("solutions: %v", solutions)
	}
	if got := s.Call("glpi", "GET", item, nil).At("status.id"); got != 5.0 {
		t.Errorf("status after a solution: %v", got)
	}
	s.Call("glpi", "GET", item+"/Timeline/Document", nil).Want(200)
	if whole := s.Call("glpi", "GET", item+"/Timeline", nil).Want(200).List(); len(whole) != 1 {
		t.Errorf("timeline: %v", whole)
	}
	user := s.Call("glpi", "POST", "/Administration/User", map[string]any{"username": "jdoe", "password": "s3cret-word",
		"password2": "s3cret-word", "firstname": "Jane"}).ID()
	s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/User/%d", user), nil).Want(204)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Administration/User/%d?force=true", user), nil).Want(204)
	s.Call("glpi", "GET", fmt.Sprintf("/Administration/User/%d", user), nil).Want(404)
	if profiles := s.Call("glpi", "GET", "/Administration/Profile", nil).Want(200); len(profiles.List()) != 8 ||
		profiles.Header.Get("Content-Range") != "0-7/8" {
		t.Errorf("profiles: %s %s", profiles.Header.Get("Content-Range"), profiles.Body)
	}
	s.Call("glpi", "GET", "/Administration/Entity", nil).Want(200)
	if got := s.Call("glpi", "GET", "/Administration/Entity/0", nil).Want(200).At("name"); got != "Root entity" {
		t.Errorf("root entity: %v", got)
	}
	status := s.Call("glpi", "GET", "/status/all", nil).Want(200)
	if status.At("glpi.status") != "OK" {
		t.Errorf("status: %s", status.Body)
	}
	me := s.Call("glpi", "GET", "/Administration/User/Me", nil).Want(200)
	if me.At("username") != "glpi" {
		t.Errorf("me: %s", me.Body)
	}
	session := s.Call("glpi", "GET", "/session", nil).Want(200)
	if session.At("active_profile.name") != "Super-Admin" {
		t.Errorf("session: %s", session.Body)
	}
	doc := s.Call("", "GET", "/v2.3/doc.json", nil).Want(200)
	if !strings.Contains(string(doc.Body), `"/Assistance/Ticket/{id}"`) {
		t.Error("the document lacks tickets")
	}
}

// TestAuthentication holds the answers to those who may not.
func TestAuthentication(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	for _, test := range []struct {
		name, method, path string
		headers            []string
		status             int
		code               string
	}{
		{"no token", "GET", "/Assistance/Ticket", nil, 401, "ERROR_UNAUTHENTICATED"},
		{"bad token", "GET", "/Assistance/Ticket", []string{"Authorization", "Bearer x.y.z"}, 401,
			"ERROR_UNAUTHENTICATED"},
		{"basic", "GET", "/Assistance/Ticket", []string{"Authorization", "Basic Z2xwaTpnbHBp"}, 401,
			"ERROR_UNAUTHENTICATED"},
		{"bad token on a public route", "GET", "/status/all", []string{"Authorization", "Bearer x.y.z"}, 200, ""},
		{"unknown path", "GET", "/Nowhere", nil, 401, "ERROR_UNAUTHENTICATED"},
		{"wrong method", "PUT", "/Assistance/Ticket", nil, 401, "ERROR_UNAUTHENTICATED"},
		{"legacy", "GET", "/v1/initSession", nil, 404, ""},
		{"odd method", "PROPFIND", "/", nil, 401, "ERROR_UNAUTHENTICATED"},
	} {
		r := s.Call("", test.method, test.path, nil, test.headers...)
		if r.Status != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.name, r.Status, test.status, r.Body)
			continue
		}
		if test.code != "" && r.At("status") != test.code {
			t.Errorf("%s: %s", test.name, r.Body)
		}
	}
	if r := s.Call("glpi", "PUT", "/Assistance/Ticket", nil).Want(405); r.Header.Get("Allow") != "GET, POST" {
		t.Errorf("Allow: %q", r.Header.Get("Allow"))
	}
	// Anybody may know that the token endpoint is there.
	answer, err := http.Get(s.URL + "/api.php/token")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 405 || answer.Header.Get("Allow") != "POST" {
		t.Errorf("GET /token: %d, Allow: %q", answer.StatusCode, answer.Header.Get("Allow"))
	}
	s.Call("glpi", "GET", "/Nowhere", nil).Want(404)
	options := s.Call("", http.MethodOptions, "/Assistance/Ticket", nil, "Origin", "https://x.example",
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization").Want(204)
	if options.Header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(options.Header.Get("Access-Control-Allow-Methods"), "PATCH") {
		t.Errorf("preflight: %v", options.Header)
	}
}

// TestTutorialWords does what the introduction of the API describes in words.
func TestTutorialWords(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	repair := s.Call("glpi", "POST", "/Dropdowns/State", map[string]any{"name": "Under repair"}).ID()
	computer := s.Call("glpi", "POST", "/Computer", map[string]any{"name": "PC 45"}).ID()
	item := fmt.Sprintf("/Computer/%d", computer)
	body := map[string]any{"status": map[string]any{"name": "under repair"}}
	if got := s.Call("glpi", "PUT", item, body).Want(200); got.At("status.id") != float64(repair) {
		t.Errorf("after PUT: %s", got.Body)
	}
	if allow := s.Call("glpi", "POST", item, nil).Want(405).Header.Get("Allow"); allow != "DELETE, GET, PATCH, PUT" {
		t.Errorf("Allow: %s", allow)
	}
	for name, hint := range map[string]string{"repair": "Under repair", "Nowhere": "There is no"} {
		r := s.Call("glpi", "PATCH", item, map[string]any{"status": map[string]any{"name": name}}).Want(400)
		if !strings.Contains(string(r.Body), hint) {
			t.Errorf("no state %s: %s", name, r.Body)
		}
	}
	for _, parent := range []string{"A", "B"} {
		above := s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": parent}).ID()
		s.Call("glpi", "POST", "/Dropdowns/Location", map[string]any{"name": "Room", "parent": above}).Want(201)
	}
	r := s.Call("glpi", "PATCH", item, map[string]any{"location": map[string]any{"name": "Room"}}).Want(400)
	if shown := fmt.Sprint(r.At("detail")); !strings.Contains(shown, "A > Room") ||
		!strings.Contains(shown, "B > Room") {
		t.Errorf("two rooms: %s", r.Body)
	}
	got := s.Call("glpi", "PATCH", item, map[string]any{"location": map[string]any{"completename": "B > Room"}}).Want(
		200)
	if got.At("location.completename") != "B > Room" && got.At("location.name") != "Room" {
		t.Errorf("a room by its full name: %s", got.Body)
	}
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "Network", "is_assign": true}).ID()
	ticket := s.Call("glpi", "POST", "/Ticket", map[string]any{"name": "down", "content": "x", "priority": 6,
		"team": []any{map[string]any{"type": "Group", "name": "network", "role": "assigned"}}}).Want(201)
	team := s.Call("glpi", "GET", fmt.Sprintf("/Ticket/%d/TeamMember", ticket.ID()), nil).Want(200).List()
	if len(team) != 1 || team[0]["id"] != float64(group) {
		t.Errorf("team: %v", team)
	}
	if p := s.Call("glpi", "GET", fmt.Sprintf("/Ticket/%d", ticket.ID()), nil).At("priority"); p != 6.0 {
		t.Errorf("priority %v", p)
	}
}

// TestLists creates items by a list: all of them or none.
func TestLists(t *testing.T) {
	t.Parallel()
	s := samples.New(t)
	made := s.Call("glpi", "POST", "/Assets/Computer", `[{"name":"a","nonsense":1},{"name":"b"}]`).Want(200)
	links := made.List()
	if len(links) != 2 || links[1]["href"] != fmt.Sprintf("/Assets/Computer/%v", links[1]["id"]) ||
		made.Header.Get("GLPI-Ignored-Properties") != "[0].nonsense" {
		t.Errorf("made %s, ignored %q", made.Body, made.Header.Get("GLPI-Ignored-Properties"))
	}
	for list, hint := range map[string]string{
		`[{"name":"c"},{"name":"d","location":4711}]`: "[1]", `[{"name":"c"},{"name":["d"]}]`: "[1]",
		`[{"name":"c"},5]`: "[1]", `[{"name":"c"},{"inventory":{}}]`: "[1]",
		`[` + strings.Repeat(`{"name":"e"},`, 1000) + `{"name":"e"}]`: "1000",
	} {
		if r := s.Call("glpi", "POST", "/Assets/Computer", list).Want(400); !strings.Contains(string(r.Body), hint) {
			t.Errorf("%.60s: %s", list, r.Body)
		}
	}
	for _, body := range []string{`{"input":{"name":"f"}}`, `{"nonsense":1}`} {
		s.Call("glpi", "POST", "/Assets/Computer", body).Want(400)
	}
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_computers`"); n != "2" {
		t.Errorf("%s computers", n)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%v", links[0]["id"]), `[{"name":"g"}]`).Want(400)
	if many := s.Call("glpi", "POST", "/Assets/Computer",
		`[`+strings.Repeat(`{"name":"e"},`, 999)+`{"name":"e"}]`).Want(200).List(); len(many) != 1000 {
		t.Errorf("%d made", len(many))
	}
}
