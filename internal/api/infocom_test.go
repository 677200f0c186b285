package api_test

import (
	"fmt"
	"testing"
)

// TestInfocoms reads and writes the one financial information that an item can have, at a path without
// an id of its own.
func TestInfocoms(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	computer := fmt.Sprintf("/Assets/Computer/%d", s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).id())
	path := computer + "/Infocom"
	s.call("glpi", "GET", path, nil).want(404)
	s.call("glpi", "PATCH", path, map[string]any{"value": 1}).want(404)
	s.call("glpi", "DELETE", path, nil).want(404)
	made := s.call("glpi", "POST", path, map[string]any{"date_buy": "2020-01-01", "itemtype": "Monitor", "items_id": 77, "amortization_type": 2})
	if made.id() <= 0 || made.header.Get("Location") != path || made.at("href") != path {
		t.Errorf("Location %q, %s", made.header.Get("Location"), made.body)
	}
	s.call("glpi", "POST", path, map[string]any{}).want(409)
	got := s.call("glpi", "GET", path+"?filter=id==0", nil).want(200) // a filter does not matter here
	if got.at("itemtype") != "Computer" || got.at("date_buy") != "2020-01-01" || got.at("id") != made.at("id") {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "PATCH", path, map[string]any{"value": 12.5, "items_id": 77, "date_buy": "2020-02-01"}).want(200); got.at("value") != 12.5 || got.at("date_buy") != "2020-02-01" {
		t.Error(string(got.body))
	}
	s.call("glpi", "PATCH", path, map[string]any{"date_buy": "soon"}).want(400)
	s.call("glpi", "PATCH", path, map[string]any{"supplier": 4711}).want(400)
	s.call("glpi", "POST", "/Assets/Computer/4711/Infocom", map[string]any{}).want(404)

	// Before 2.2 it could be read for core types, and nothing else.
	rack := fmt.Sprintf("/Assets/Rack/%d/Infocom", s.make("Rack", nil))
	s.call("glpi", "POST", rack, map[string]any{}).want(201)
	for _, version := range []string{"/v2.0", "/v2.1"} {
		s.call("glpi", "GET", version+path, nil).want(200)
		s.call("glpi", "PATCH", version+path, map[string]any{}).want(405)
		s.call("glpi", "GET", version+rack, nil).want(404)
	}
	s.call("glpi", "PATCH", "/v2.2"+path, map[string]any{}).want(200)
	s.call("glpi", "GET", "/v2.2"+rack, nil).want(200)

	// An asset with financial information goes only when that may go too.
	s.setRight(4, "infocom", 7)
	s.call("glpi", "DELETE", computer+"?force=true", nil).want(403)
	s.call("glpi", "DELETE", path, nil).want(403)
	s.call("glpi", "DELETE", computer, nil).want(204) // to the trash
	s.setRight(4, "infocom", 31)
	s.call("glpi", "DELETE", computer+"?force=true", nil).want(204)
	if n := s.scalar("SELECT COUNT(*) FROM `glpi_infocoms` WHERE `itemtype` = 'Computer'"); n != "0" {
		t.Errorf("%s left behind", n)
	}
	s.setRight(4, "infocom", 0)
	s.call("glpi", "GET", rack, nil).want(403)
}
