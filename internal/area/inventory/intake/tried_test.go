package intake_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestRulesAreTried tries rules without writing anything.
func TestRulesAreTried(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	try := func(collection string, body any) *testapi.Reply {
		return s.Call("glpi", "POST", "/Rule/Collection/"+collection+"/Test", body)
	}
	text, err := os.ReadFile("../message/testdata/computer_1.json")
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string]any{"inventory": json.RawMessage(text)}
	want := func(r *testapi.Reply, result, rule string) {
		t.Helper()
		if r.Want(200); r.At("result") != result || r.At("rule.name") != rule {
			t.Errorf("%s", r.Body)
		}
	}
	want(try("ImportAsset", whole), "import", "Computer import (by serial + uuid)")
	want(try("ImportAsset", map[string]any{"itemtype": "Computer", "serial": "S"}), "refuse",
		"Computer constraint (name)")
	id := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "serial": "S", "entity": 0}).ID()
	found := try("ImportAsset", map[string]any{"itemtype": "Computer", "serial": "S", "name": "x"})
	want(found, "link", "Computer update (by serial + uuid is empty in GLPI)")
	if found.At("item.id") != float64(id) || found.At("item.href") == nil {
		t.Errorf("%s", found.Body)
	}
	s.Rule("ImportEntity", nil, [][3]any{{"tag", 0, "there"}}, [][3]any{{"entities_id", "assign", "0"}})
	if r := try("ImportEntity", map[string]any{"tag": "there"}).Want(200); r.At("entity") != 0.0 ||
		r.At("rule.name") != "r" {
		t.Errorf("%s", r.Body)
	}
	s.Rule("Location", nil, [][3]any{{"name", 6, "/^(\\w+)-/"}}, [][3]any{{"locations_id", "regex_result", "#0"}})
	if r := try("Location", map[string]any{"name": "berlin-1"}).Want(200); r.At("location") != "berlin" ||
		r.At("rule.name") != "r" {
		t.Errorf("%s", r.Body)
	}
	s.Rule("DefineItemtype", nil, [][3]any{{"name", 4, "sw"}}, [][3]any{{"_assign", "assign", "NetworkEquipment"}})
	if r := try("DefineItemtype", map[string]any{"name": "sw-1", "itemtype": "Computer"}).Want(200); r.At("itemtype") !=
		"NetworkEquipment" {
		t.Errorf("%s", r.Body)
	}
	if n := s.Scalar("SELECT (SELECT COUNT(*) FROM `glpi_locations`) || (SELECT COUNT(*) FROM `glpi_computers`)" +
		" || (SELECT COUNT(*) FROM `glpi_agents`)"); n != "010" {
		t.Errorf("something is written: %s", n)
	}
	try("ImportAsset", map[string]any{}).Want(400)
	try("ImportAsset", map[string]any{"serial": map[string]any{}}).Want(400)
	s.Call("post-only", "POST", "/Rule/Collection/ImportAsset/Test", map[string]any{"serial": "S"}).Want(403)
	france := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "France"}).ID()
	s.Employ("jeanne", 4, france, true) // is not told what there is in other entities
	for collection, body := range map[string]map[string]any{
		"ImportAsset": {"itemtype": "Computer", "serial": "S", "name": "x"}, "ImportEntity": {"tag": "there"},
		"Location": {"name": "berlin-1"}, "DefineItemtype": {"name": "sw-1", "itemtype": "Computer"},
	} {
		r := s.Call("jeanne", "POST", "/Rule/Collection/"+collection+"/Test", body).Want(403)
		if !strings.Contains(string(r.Body), "all entities") {
			t.Errorf("%s: %s", collection, r.Body)
		}
	}
}
