package assets_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestCartridges takes cartridges from stock into a printer, out of it and back into stock.
func TestCartridges(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "below", "parent": 0}).ID()
	model := fmt.Sprintf("/Assets/Cartridge/%d",
		s.Call("glpi", "POST", "/Assets/Cartridge", map[string]any{"name": "black"}, "GLPI-Entity",
			fmt.Sprint(below)).ID())
	s.Call("glpi", "POST", strings.Replace(model, "Cartridge/", "CartridgeItem/", 1)+"/Infocom",
		map[string]any{"value": 40, "order_number": "o1"}).Want(201)
	s.Call("glpi", "POST", model, map[string]any{"cartridgeitems_id": 4711}).Want(400)
	s.Call("glpi", "POST", model, map[string]any{"pages": 7}).Want(400)
	made := s.Call("glpi", "POST", model, map[string]any{"date_use": "2020-01-01"})
	if ignored := made.Header.Get("GLPI-Ignored-Properties"); ignored != "date_use" {
		t.Errorf("ignored: %q", ignored)
	}
	piece := fmt.Sprintf("%s/%d", model, made.ID())
	if made.Location() != piece {
		t.Errorf("Location %q", made.Location())
	}
	got := s.Call("glpi", "GET", piece, nil).Want(200)
	if got.At("entities_id.id") != float64(below) || got.At("cartridgeitems_id.name") != "black" ||
		got.At("date_in") == nil || got.At("date_use") != nil || got.At("pages") != 0.0 {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Cartridge/%d/Infocom", made.ID()),
		nil).Want(200); got.At("value") != 40.0 || got.At("order_number") != "o1" {
		t.Errorf("the piece does not have its model's financial information: %s", got.Body)
	}
	printer := s.Call("glpi", "POST", "/Assets/Printer", map[string]any{"name": "p", "entity": below}).ID()
	installed := fmt.Sprintf("/Assets/Printer/%d/Cartridge", printer)
	s.Call("glpi", "POST", piece+"/Uninstall", map[string]any{}).Want(400)
	s.Call("glpi", "POST", piece+"/Install", map[string]any{}).Want(400)
	s.Call("glpi", "POST", piece+"/Install", map[string]any{"printer": 4711}).Want(400)
	s.Call("normal", "POST", piece+"/Install", map[string]any{"printer": printer}).Want(403)
	if got := s.Call("glpi", "POST", piece+"/Install", map[string]any{"printer": printer}).Want(200); got.At(
		"date_use") == nil || got.At("date_out") != nil {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "GET", installed, nil).Want(200).List(); len(got) != 1 {
		t.Errorf("in the printer: %v", got)
	}
	s.Call("glpi", "POST", piece+"/Install", map[string]any{"printer": printer}).Want(400)
	s.Call("glpi", "POST", piece+"/Uninstall", map[string]any{"pages": "many"}).Want(400)
	if got := s.Call("glpi", "POST", piece+"/Uninstall", map[string]any{"pages": 1200}).Want(200); got.At(
		"date_out") == nil || got.At("pages") != 1200.0 {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "GET", model, nil).Want(200); got.At("cartridges.0.pages") != 1200.0 {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "POST", piece+"/Restock", nil).Want(200); got.At("date_use") != nil ||
		got.At("date_out") != nil {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "POST", strings.Replace(piece, "Cartridge/", "Cartridge/9", 1)+"/Restock", nil).Want(404)

	// A printer that goes leaves its cartridges, a model takes them along.
	s.Call("glpi", "POST", piece+"/Install", map[string]any{"printer": map[string]any{"id": printer}}).Want(200)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Assets/Printer/%d?force=true", printer), nil).Want(204)
	s.Call("glpi", "GET", piece, nil).Want(200)
	s.Call("glpi", "DELETE", model+"?force=true", nil).Want(204)
	s.Call("glpi", "GET", piece, nil).Want(404)
	if n := s.Scalar("SELECT (SELECT COUNT(*) FROM `glpi_cartridges`) + (SELECT COUNT(*) FROM `glpi_infocoms`)"); n != "0" {
		t.Errorf("%s rows left behind", n)
	}
	s.Call("glpi", "POST", model, map[string]any{}).Want(404)
}

// TestConsumables gives consumables to people and takes them back.
func TestConsumables(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	model := fmt.Sprintf("/Assets/Consumable/%d",
		s.Call("glpi", "POST", "/Assets/Consumable", map[string]any{"name": "mouse"}).ID())
	s.Call("glpi", "POST", model, map[string]any{"itemtype": "User", "items_id": 2}).Want(400)
	piece := fmt.Sprintf("%s/%d", model, s.Call("glpi", "POST", model, map[string]any{}).ID())
	if got := s.Call("glpi", "GET", piece, nil).Want(200); got.At("items_id") != 0.0 || got.At("date_out") != nil ||
		got.At("date_in") == nil {
		t.Errorf("a new one is not in stock: %s", got.Body)
	}
	for _, bad := range []map[string]any{{}, {"itemtype": "User"}, {"itemtype": "User", "items_id": 4711},
		{"itemtype": "Computer", "items_id": 1}, {"items_id": 2}} {
		s.Call("glpi", "POST", piece+"/GiveOut", bad).Want(400)
	}
	s.Call("normal", "POST", piece+"/GiveOut", map[string]any{"itemtype": "User", "items_id": 2}).Want(403)
	if got := s.Call("glpi", "POST", piece+"/GiveOut", map[string]any{"itemtype": "User", "items_id": 2}).Want(
		200); got.At("itemtype") != "User" || got.At("items_id") != 2.0 || got.At("date_out") == nil {
		t.Error(string(got.Body))
	}
	s.Call("glpi", "POST", piece+"/GiveOut", map[string]any{"itemtype": "User", "items_id": 3}).Want(400)
	if got := s.Call("glpi", "GET", model, nil).Want(200); got.At("consumables.0.items_id") != 2.0 ||
		got.At("consumables.0.date_out") == nil {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "POST", piece+"/Restock", nil).Want(200); got.At("itemtype") != nil ||
		got.At("date_out") != nil {
		t.Error(string(got.Body))
	}

	// The contract's own way: a change of who has it.
	s.Call("glpi", "PATCH", piece, map[string]any{"itemtype": "Printer", "items_id": 1}).Want(400)
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "g"}).ID()
	if got := s.Call("glpi", "PATCH", piece, map[string]any{"itemtype": "Group", "items_id": group}).Want(200); got.At(
		"date_out") == nil {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "PATCH", piece, map[string]any{"items_id": 0}).Want(200); got.At("date_out") != nil ||
		got.At("itemtype") != nil {
		t.Error(string(got.Body))
	}
	if got := s.Call("glpi", "GET", "/Assets/Consumable?filter=consumables.items_id==0",
		nil).Want(200).List(); len(got) != 1 {
		t.Error(got)
	}
	s.Call("glpi", "DELETE", piece, nil).Want(204)
	s.Call("glpi", "GET", piece, nil).Want(404)
}
