package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestTutorial walks through GLPI's own tutorial of the API.
func TestTutorial(t *testing.T) {
	t.Parallel()
	s := newServer(t)

	index := s.call("", "GET", "/", nil).want(200)
	if index.at("message") != "Welcome to GLPI API" {
		t.Errorf("index: %s", index.body)
	}
	created := s.call("glpi", "POST", "/v2/Assistance/Ticket", map[string]any{"name": "Printer", "content": "It is on fire"}).want(201)
	id := created.id()
	if got, want := created.header.Get("Location"), fmt.Sprintf("/Assistance/Ticket/%d", id); got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	item := fmt.Sprintf("/v2.3/Assistance/Ticket/%d", id)
	ticket := s.call("glpi", "GET", item, nil).want(200)
	for path, want := range map[string]any{
		"name": "Printer", "status.id": 1.0, "status.name": "New", "urgency": 3.0, "impact": 3.0, "priority": 3.0, "type": 1.0,
		"user_recipient.name": "glpi", "request_type.name": "Helpdesk", "entity.completename": "Root entity", "date_solve": nil, "category": nil,
		"is_deleted": false, "global_validation": 1.0,
	} {
		if got := ticket.at(path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	s.call("glpi", "POST", item+"/Timeline/Solution", map[string]any{"content": "Water"}).want(201)
	solutions := s.call("glpi", "GET", item+"/Timeline/Solution", nil).want(200).list()
	if len(solutions) != 1 || solutions[0]["type"] != "Solution" {
		t.Errorf("solutions: %v", solutions)
	}
	if got := s.call("glpi", "GET", item, nil).at("status.id"); got != 5.0 {
		t.Errorf("status after a solution: %v", got)
	}
	s.call("glpi", "GET", item+"/Timeline/Document", nil).want(200)
	if whole := s.call("glpi", "GET", item+"/Timeline", nil).want(200).list(); len(whole) != 1 {
		t.Errorf("timeline: %v", whole)
	}
	user := s.call("glpi", "POST", "/Administration/User", map[string]any{"username": "jdoe", "password": "s3cret-word", "password2": "s3cret-word", "firstname": "Jane"}).id()
	s.call("glpi", "DELETE", fmt.Sprintf("/Administration/User/%d", user), nil).want(204)
	s.call("glpi", "DELETE", fmt.Sprintf("/Administration/User/%d?force=true", user), nil).want(204)
	s.call("glpi", "GET", fmt.Sprintf("/Administration/User/%d", user), nil).want(404)
	if profiles := s.call("glpi", "GET", "/Administration/Profile", nil).want(200); len(profiles.list()) != 8 || profiles.header.Get("Content-Range") != "0-7/8" {
		t.Errorf("profiles: %s %s", profiles.header.Get("Content-Range"), profiles.body)
	}
	s.call("glpi", "GET", "/Administration/Entity", nil).want(200)
	if got := s.call("glpi", "GET", "/Administration/Entity/0", nil).want(200).at("name"); got != "Root entity" {
		t.Errorf("root entity: %v", got)
	}
	status := s.call("glpi", "GET", "/status/all", nil).want(200)
	if status.at("glpi.status") != "OK" {
		t.Errorf("status: %s", status.body)
	}
	me := s.call("glpi", "GET", "/Administration/User/Me", nil).want(200)
	if me.at("username") != "glpi" {
		t.Errorf("me: %s", me.body)
	}
	session := s.call("glpi", "GET", "/session", nil).want(200)
	if session.at("active_profile.name") != "Super-Admin" {
		t.Errorf("session: %s", session.body)
	}
	doc := s.call("", "GET", "/v2.3/doc.json", nil).want(200)
	if !strings.Contains(string(doc.body), `"/Assistance/Ticket/{id}"`) {
		t.Error("the document lacks tickets")
	}
}

// TestAuthentication holds the answers to those who may not.
func TestAuthentication(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, test := range []struct {
		name, method, path string
		headers            []string
		status             int
		code               string
	}{
		{"no token", "GET", "/Assistance/Ticket", nil, 401, "ERROR_UNAUTHENTICATED"},
		{"bad token", "GET", "/Assistance/Ticket", []string{"Authorization", "Bearer x.y.z"}, 401, "ERROR_UNAUTHENTICATED"},
		{"basic", "GET", "/Assistance/Ticket", []string{"Authorization", "Basic Z2xwaTpnbHBp"}, 401, "ERROR_UNAUTHENTICATED"},
		{"bad token on a public route", "GET", "/status/all", []string{"Authorization", "Bearer x.y.z"}, 200, ""},
		{"unknown path", "GET", "/Nowhere", nil, 401, "ERROR_UNAUTHENTICATED"},
		{"wrong method", "PUT", "/Assistance/Ticket", nil, 401, "ERROR_UNAUTHENTICATED"},
		{"legacy", "GET", "/v1/initSession", nil, 404, ""},
		{"odd method", "PROPFIND", "/", nil, 401, "ERROR_UNAUTHENTICATED"},
	} {
		r := s.call("", test.method, test.path, nil, test.headers...)
		if r.status != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.name, r.status, test.status, r.body)
			continue
		}
		if test.code != "" && r.at("status") != test.code {
			t.Errorf("%s: %s", test.name, r.body)
		}
	}
	if r := s.call("glpi", "PUT", "/Assistance/Ticket", nil).want(405); r.header.Get("Allow") != "GET, POST" {
		t.Errorf("Allow: %q", r.header.Get("Allow"))
	}
	// Anybody may know that the token endpoint is there.
	answer, err := http.Get(s.url + "/api.php/token")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 405 || answer.Header.Get("Allow") != "POST" {
		t.Errorf("GET /token: %d, Allow: %q", answer.StatusCode, answer.Header.Get("Allow"))
	}
	s.call("glpi", "GET", "/Nowhere", nil).want(404)
	options := s.call("", http.MethodOptions, "/Assistance/Ticket", nil, "Origin", "https://x.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization").want(204)
	if options.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(options.header.Get("Access-Control-Allow-Methods"), "PATCH") {
		t.Errorf("preflight: %v", options.header)
	}
}
