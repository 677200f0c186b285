package management_test

import (
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestInfocoms reads and writes the one financial information that an item can have, at a path without
// an id of its own.
func TestInfocoms(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	computer := fmt.Sprintf("/Assets/Computer/%d",
		s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID())
	path := computer + "/Infocom"
	s.Call("glpi", "GET", path, nil).Want(404)
	s.Call("glpi", "PATCH", path, map[string]any{"value": 1}).Want(404)
	s.Call("glpi", "DELETE", path, nil).Want(404)
	made := s.Call("glpi", "POST", path, map[string]any{"date_buy": "2020-01-01", "itemtype": "Monitor", "items_id": 77,
		"amortization_type": 2})
	if made.ID() <= 0 || made.Location() != path || made.At("href") != path {
		t.Errorf("Location %q, %s", made.Location(), made.Body)
	}
	s.Call("glpi", "POST", path, map[string]any{}).Want(409)
	s.Call("glpi", "GET", path+"?filter=id==0", nil).Want(400) // it is one item, and no list
	got := s.Call("glpi", "GET", path, nil).Want(200)
	if got.At("itemtype") != "Computer" || got.At("date_buy") != "2020-01-01" || got.At("id") != made.At("id") {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "PATCH", path,
		map[string]any{"value": 12.5, "items_id": 77, "date_buy": "2020-02-01"}).Want(200); got.At("value") != 12.5 ||
		got.At("date_buy") != "2020-02-01" {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "PATCH", path, map[string]any{"date_buy": "soon"}).Want(400)
	s.Call("glpi", "PATCH", path, map[string]any{"amortization_type": nil}).Want(400)
	if got := s.Call("glpi", "PATCH", path, map[string]any{"amortization_type": "0"}).Want(200).At(
		"amortization_type"); got != "0" {
		t.Errorf("no amortization: %v", got)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"supplier": 4711}).Want(400)
	s.Call("glpi", "POST", "/Assets/Computer/4711/Infocom", map[string]any{}).Want(404)

	// Before 2.2 it could be read for core types, and nothing else.
	rack := fmt.Sprintf("/Assets/Rack/%d/Infocom", s.Make("Rack"))
	s.Call("glpi", "POST", rack, map[string]any{}).Want(201)
	if got := s.Call("glpi", "GET", rack, nil).Want(200).At("amortization_type"); got != "0" {
		t.Errorf("nothing said of amortization: %v", got)
	}
	for _, version := range []string{"/v2.0", "/v2.1"} {
		s.Call("glpi", "GET", version+path, nil).Want(200)
		s.Call("glpi", "PATCH", version+path, map[string]any{}).Want(405)
		s.Call("glpi", "GET", version+rack, nil).Want(404)
	}
	s.Call("glpi", "PATCH", "/v2.2"+path, map[string]any{}).Want(200)
	s.Call("glpi", "GET", "/v2.2"+rack, nil).Want(200)

	// An asset with financial information goes only when that may go too.
	s.SetRight(4, "infocom", 7)
	s.Call("glpi", "DELETE", computer+"?force=true", nil).Want(403)
	s.Call("glpi", "DELETE", path, nil).Want(403)
	s.Call("glpi", "DELETE", computer, nil).Want(204) // to the trash
	s.SetRight(4, "infocom", 31)
	s.Call("glpi", "DELETE", computer+"?force=true", nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_infocoms` WHERE `itemtype` = 'Computer'"); n != "0" {
		t.Errorf("%s left behind", n)
	}
	s.SetRight(4, "infocom", 0)
	s.Call("glpi", "GET", rack, nil).Want(403)
}
