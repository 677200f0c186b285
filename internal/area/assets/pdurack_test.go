package assets_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestPDUsAtRacks hangs PDUs at the sides of a rack: within it, and not one over another.
func TestPDUsAtRacks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	made := func(path string, body map[string]any) int64 {
		body["name"] = "made " + testapi.Unique()
		return s.Call("glpi", "POST", path, body).Want(201).ID()
	}
	const tall = 7
	s.Exec("INSERT INTO `glpi_pdumodels` (`id`, `name`, `required_units`) VALUES (?, 'tall', 3)", tall)
	pdu := func(kind int) int64 { return made("/Assets/PDU", map[string]any{"model": kind}) }
	rack := fmt.Sprintf("/Assets/Rack/%d", made("/Assets/Rack", map[string]any{"number_units": 10}))
	hang := func(pdu int64, side, position, status int, says string) int64 {
		t.Helper()
		got := s.Call("glpi", "POST", rack+"/PDU", map[string]any{"pdu": pdu, "side": side, "position": position}).
			Want(status)
		if !strings.Contains(string(got.Body), says) {
			t.Errorf("%s, want %q", got.Body, says)
		}
		if status != 201 {
			return 0
		}
		return got.ID()
	}
	first := pdu(tall)
	id := hang(first, 1, 1, 201, "")
	hang(pdu(tall), 1, 3, 400, "another PDU")
	hang(pdu(0), 1, 3, 400, "another PDU")
	hang(pdu(0), 1, 4, 201, "")
	hang(pdu(tall), 1, 9, 400, "needs units 9 to 11, and the rack has 10")
	hang(pdu(tall), 2, 8, 201, "")
	hang(pdu(tall), 3, 1, 201, "") // on top each takes one place
	hang(pdu(tall), 3, 2, 201, "")
	hang(pdu(tall), 3, 2, 400, "another PDU")
	hang(pdu(0), 4, 30, 201, "")
	hang(pdu(0), 5, 1, 400, "side")
	hang(pdu(0), 1, 0, 400, "position")
	s.Call("glpi", "POST", rack+"/PDU", map[string]any{"pdu": pdu(0), "side": 1}).Want(400)
	s.Call("glpi", "POST", rack+"/PDU", map[string]any{"side": 2, "position": 1}).Want(400)

	item := fmt.Sprintf("%s/PDU/%d", rack, id)
	s.Call("glpi", "PATCH", item, map[string]any{"position": 2}).Want(400)
	got := s.Call("glpi", "PATCH", item, map[string]any{"side": 2, "position": 2}).Want(200)
	if got.At("bgcolor") != "#FF9D1F" || got.At("pdu.id") != float64(first) {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "PATCH", item, map[string]any{"bgcolor": "#112233"}).Want(200)
	if list := s.Call("glpi", "GET", fmt.Sprintf("/Assets/PDU/%d/Rack", first), nil).Want(200).List(); len(list) != 1 {
		t.Errorf("racks of a PDU: %v", list)
	}
	s.Call("normal", "PATCH", item, map[string]any{"bgcolor": "#112233"}).Want(403)
	s.Call("glpi", "DELETE", rack+"?force=true", nil).Want(204)
	if n := s.Scalar("SELECT COUNT(*) FROM `glpi_pdus_racks`"); n != "0" {
		t.Errorf("%s PDUs hang at no rack", n)
	}
}

// TestEnclosures holds that an item stands in one enclosure.
func TestEnclosures(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	made := func(path string) int64 {
		return s.Call("glpi", "POST", path, map[string]any{"name": "made " + testapi.Unique()}).Want(201).ID()
	}
	one := fmt.Sprintf("/Assets/Enclosure/%d/Item", made("/Assets/Enclosure"))
	other := fmt.Sprintf("/Assets/Enclosure/%d/Item", made("/Assets/Enclosure"))
	computer := made("/Assets/Computer")
	body := map[string]any{"itemtype": "Computer", "items_id": computer, "position": 1}
	s.Call("glpi", "POST", one, body).Want(201)
	s.Call("glpi", "POST", other, body).Want(409)
	s.Call("glpi", "POST", other, map[string]any{"itemtype": "Enclosure", "items_id": made("/Assets/Enclosure"),
		"position": 1}).Want(400)
	s.Call("glpi", "POST", other, map[string]any{"itemtype": "Computer", "items_id": made("/Assets/Computer")}).Want(400)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Assets/Computer/%d?force=true", computer), nil).Want(204)
	if left := s.Call("glpi", "GET", one, nil).Want(200).List(); len(left) != 0 {
		t.Errorf("what was purged stands in the enclosure: %v", left)
	}
}
