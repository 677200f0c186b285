package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestCartridges takes cartridges from stock into a printer, out of it and back into stock.
func TestCartridges(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	below := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).id()
	model := fmt.Sprintf("/Assets/Cartridge/%d", s.call("glpi", "POST", "/Assets/Cartridge", map[string]any{"name": "black"}, "GLPI-Entity", fmt.Sprint(below)).id())
	s.call("glpi", "POST", strings.Replace(model, "Cartridge/", "CartridgeItem/", 1)+"/Infocom", map[string]any{"value": 40, "order_number": "o1"}).want(201)
	made := s.call("glpi", "POST", model, map[string]any{"pages": 7, "date_use": "2020-01-01", "cartridgeitems_id": 4711})
	piece := fmt.Sprintf("%s/%d", model, made.id())
	if made.header.Get("Location") != piece {
		t.Errorf("Location %q", made.header.Get("Location"))
	}
	got := s.call("glpi", "GET", piece, nil).want(200)
	if got.at("entities_id.id") != float64(below) || got.at("cartridgeitems_id.name") != "black" || got.at("date_in") == nil || got.at("date_use") != nil || got.at("pages") != 0.0 {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "GET", fmt.Sprintf("/Assets/Cartridge/%d/Infocom", made.id()), nil).want(200); got.at("value") != 40.0 || got.at("order_number") != "o1" {
		t.Errorf("the piece does not have its model's financial information: %s", got.body)
	}
	printer := s.call("glpi", "POST", "/Assets/Printer", map[string]any{"name": "p", "entity": below}).id()
	installed := fmt.Sprintf("/Assets/Printer/%d/Cartridge", printer)
	s.call("glpi", "POST", piece+"/Uninstall", map[string]any{}).want(400)
	s.call("glpi", "POST", piece+"/Install", map[string]any{}).want(400)
	s.call("glpi", "POST", piece+"/Install", map[string]any{"printer": 4711}).want(400)
	s.call("normal", "POST", piece+"/Install", map[string]any{"printer": printer}).want(403)
	if got := s.call("glpi", "POST", piece+"/Install", map[string]any{"printer": printer}).want(200); got.at("date_use") == nil || got.at("date_out") != nil {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "GET", installed, nil).want(200).list(); len(got) != 1 {
		t.Errorf("in the printer: %v", got)
	}
	s.call("glpi", "POST", piece+"/Install", map[string]any{"printer": printer}).want(400)
	s.call("glpi", "POST", piece+"/Uninstall", map[string]any{"pages": "many"}).want(400)
	if got := s.call("glpi", "POST", piece+"/Uninstall", map[string]any{"pages": 1200}).want(200); got.at("date_out") == nil || got.at("pages") != 1200.0 {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "GET", model, nil).want(200); got.at("cartridges.0.pages") != 1200.0 {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "POST", piece+"/Restock", nil).want(200); got.at("date_use") != nil || got.at("date_out") != nil {
		t.Error(string(got.body))
	}
	s.call("glpi", "POST", strings.Replace(piece, "Cartridge/", "Cartridge/9", 1)+"/Restock", nil).want(404)

	// A printer that goes leaves its cartridges, a model takes them along.
	s.call("glpi", "POST", piece+"/Install", map[string]any{"printer": map[string]any{"id": printer}}).want(200)
	s.call("glpi", "DELETE", fmt.Sprintf("/Assets/Printer/%d?force=true", printer), nil).want(204)
	s.call("glpi", "GET", piece, nil).want(200)
	s.call("glpi", "DELETE", model+"?force=true", nil).want(204)
	s.call("glpi", "GET", piece, nil).want(404)
	if n := s.scalar("SELECT (SELECT COUNT(*) FROM `glpi_cartridges`) + (SELECT COUNT(*) FROM `glpi_infocoms`)"); n != "0" {
		t.Errorf("%s rows left behind", n)
	}
	s.call("glpi", "POST", model, map[string]any{}).want(404)
}

// TestConsumables gives consumables to people and takes them back.
func TestConsumables(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	model := fmt.Sprintf("/Assets/Consumable/%d", s.call("glpi", "POST", "/Assets/Consumable", map[string]any{"name": "mouse"}).id())
	piece := fmt.Sprintf("%s/%d", model, s.call("glpi", "POST", model, map[string]any{"itemtype": "User", "items_id": 2}).id())
	if got := s.call("glpi", "GET", piece, nil).want(200); got.at("items_id") != 0.0 || got.at("date_out") != nil || got.at("date_in") == nil {
		t.Errorf("a new one is not in stock: %s", got.body)
	}
	for _, bad := range []map[string]any{{}, {"itemtype": "User"}, {"itemtype": "User", "items_id": 4711}, {"itemtype": "Computer", "items_id": 1}, {"items_id": 2}} {
		s.call("glpi", "POST", piece+"/GiveOut", bad).want(400)
	}
	s.call("normal", "POST", piece+"/GiveOut", map[string]any{"itemtype": "User", "items_id": 2}).want(403)
	if got := s.call("glpi", "POST", piece+"/GiveOut", map[string]any{"itemtype": "User", "items_id": 2}).want(200); got.at("itemtype") != "User" || got.at("items_id") != 2.0 || got.at("date_out") == nil {
		t.Error(string(got.body))
	}
	s.call("glpi", "POST", piece+"/GiveOut", map[string]any{"itemtype": "User", "items_id": 3}).want(400)
	if got := s.call("glpi", "GET", model, nil).want(200); got.at("consumables.0.items_id") != 2.0 || got.at("consumables.0.date_out") == nil {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "POST", piece+"/Restock", nil).want(200); got.at("itemtype") != nil || got.at("date_out") != nil {
		t.Error(string(got.body))
	}

	// The contract's own way: a change of who has it.
	s.call("glpi", "PATCH", piece, map[string]any{"itemtype": "Printer", "items_id": 1}).want(400)
	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "g"}).id()
	if got := s.call("glpi", "PATCH", piece, map[string]any{"itemtype": "Group", "items_id": group}).want(200); got.at("date_out") == nil {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "PATCH", piece, map[string]any{"items_id": 0}).want(200); got.at("date_out") != nil || got.at("itemtype") != nil {
		t.Error(string(got.body))
	}
	if got := s.call("glpi", "GET", "/Assets/Consumable?filter=consumables.items_id==0", nil).want(200).list(); len(got) != 1 {
		t.Error(got)
	}
	s.call("glpi", "DELETE", piece, nil).want(204)
	s.call("glpi", "GET", piece, nil).want(404)
}
