package replay_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/testing/testapi"
)

type player struct{ *testapi.Server }

// replay replays a dictionary, and adds up what the answers tell.
func (p player) replay(collection string) (changed, merged, trashed float64, last *testapi.Reply) {
	p.T.Helper()
	body := map[string]any{}
	for range 50 {
		last = p.Call("glpi", "POST", "/Rule/Collection/Dictionnary"+collection+"/Replay", body).Want(200)
		changed += last.At("changed").(float64)
		merged += last.At("merged").(float64)
		trashed += last.At("trashed").(float64)
		if last.At("done") == true {
			return changed, merged, trashed, last
		}
		body["after"] = last.At("after")
	}
	p.T.Fatalf("it never ends: %s", last.Body)
	return
}

// want replays a dictionary, and again, when nothing is left to do.
func (p player) want(collection string, changed, merged, trashed float64) {
	p.T.Helper()
	c, m, gone, last := p.replay(collection)
	if c != changed || m != merged || gone != trashed || len(last.At("failed").([]any)) != 0 || last.At("left") != 0.0 {
		p.T.Errorf("%s: %v changed, %v merged, %v trashed, want %v %v %v: %s", collection, c, m, gone, changed, merged,
			trashed, last.Body)
	}
	if c, m, gone, last = p.replay(collection); c+m+gone != 0 {
		p.T.Errorf("%s again: %v changed, %v merged, %v trashed: %s", collection, c, m, gone, last.Body)
	}
}

func (p player) holds(query, want string) {
	p.T.Helper()
	if got := p.Joined("; ", query); got != want {
		p.T.Errorf("%s: %s, want %s", query, got, want)
	}
}

// TestSoftware merges software, versions, what is installed and licences, in more than one write.
func TestSoftware(t *testing.T) {
	t.Parallel()
	p := player{testapi.New(t)}
	software := func(name string, more map[string]any) int64 {
		body := map[string]any{"name": name}
		for k, v := range more {
			body[k] = v
		}
		return p.Call("glpi", "POST", "/Assets/Software", body).ID()
	}
	version := func(of int64, name string) int64 {
		return p.Call("glpi", "POST", fmt.Sprintf("/Assets/Software/%d/Version", of), map[string]any{"name": name}).ID()
	}
	maker := p.Call("glpi", "POST", "/Dropdowns/Manufacturer", map[string]any{"name": "Moz Inc"}).ID()
	one := software("Firefox", nil)
	old := software("Firefox 52 ESR", nil)
	software("KB4711", nil)
	alone := software("Thunderbird 9", map[string]any{"manufacturer": maker})
	v52, vOld := version(one, "52"), version(old, "52.0 (x64)")
	version(alone, "9.0")
	licence := p.Call("glpi", "POST", "/Management/License", map[string]any{"name": "L"}).ID()
	p.Exec(fmt.Sprintf("UPDATE `glpi_softwarelicenses` SET `softwares_id` = %d WHERE `id` = %d", old, licence))
	const many = 4500
	p.Exec(fmt.Sprintf("INSERT INTO `glpi_items_softwareversions` (`itemtype`, `items_id`, `softwareversions_id`)"+
		" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"+
		" SELECT 'Computer', i, %d FROM n", many, vOld))
	p.Exec(fmt.Sprintf("INSERT INTO `glpi_items_softwareversions` (`itemtype`, `items_id`, `softwareversions_id`)"+
		" VALUES ('Computer', 7, %d)", v52))
	p.Rule("DictionnarySoftware", nil, [][3]any{{"name", 6, `/^(Firefox|Thunderbird) (\d+)/`}},
		[][3]any{{"name", "regex_result", "#0"}, {"version", "regex_result", "#1"}})
	p.Rule("DictionnarySoftware", nil, [][3]any{{"name", 6, "/^KB/"}}, [][3]any{{"_ignore_import", "assign", "1"}})
	p.want("Software", 1, 1, 1)
	p.holds("SELECT `name` || ' ' || `is_deleted` FROM `glpi_softwares` ORDER BY `name`",
		"Firefox 0; Firefox 52 ESR 1; KB4711 1; Thunderbird 0")
	p.holds(fmt.Sprintf("SELECT COUNT(*) FROM `glpi_items_softwareversions` WHERE `softwareversions_id` = %d", v52),
		fmt.Sprint(many))
	p.holds("SELECT `softwares_id` || ' ' || `name` FROM `glpi_softwareversions` ORDER BY `softwares_id`",
		fmt.Sprintf("%d 52; %d 9", one, alone))
	p.holds(fmt.Sprintf("SELECT `softwares_id` FROM `glpi_softwarelicenses` WHERE `id` = %d", licence), fmt.Sprint(one))
}

// TestLists merges items of lists in whatever names them, and leaves models of other makers alone.
func TestLists(t *testing.T) {
	t.Parallel()
	p := player{testapi.New(t)}
	maker := func(name string) int64 {
		return p.Call("glpi", "POST", "/Dropdowns/Manufacturer", map[string]any{"name": name}).ID()
	}
	hp, hewlett, dell := maker("HP"), maker("Hewlett-Packard"), maker("Dell inc")
	model := p.Call("glpi", "POST", "/Dropdowns/ComputerModel", map[string]any{"name": "Elite 800"}).ID()
	pc := func(name string, by int64) int64 {
		return p.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": name, "manufacturer": by,
			"model": model}).ID()
	}
	a, b := pc("a", hewlett), pc("b", dell)
	p.Rule("DictionnaryManufacturer", nil, [][3]any{{"name", 6, "/^hewlett/i"}}, [][3]any{{"name", "assign", "HP"}})
	p.Rule("DictionnaryManufacturer", nil, [][3]any{{"name", 0, "Dell inc"}}, [][3]any{{"name", "assign", "Dell"}})
	p.Rule("DictionnaryComputerModel", nil, [][3]any{{"name", 6, "/^Elite/"}, {"manufacturer", 0, "HP"}},
		[][3]any{{"name", "assign", "EliteDesk"}})
	p.want("Manufacturer", 1, 1, 0)
	got := p.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d", a), nil)
	if got.At("manufacturer.id") != float64(hp) {
		t.Errorf("%s", got.Body)
	}
	p.holds("SELECT `name` FROM `glpi_manufacturers` ORDER BY `id`", "HP; Dell")
	p.want("ComputerModel", 1, 0, 0)
	for id, want := range map[int64]string{a: "EliteDesk", b: "Elite 800"} {
		if got := p.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d", id), nil); got.At("model.name") != want {
			t.Errorf("%s", got.Body)
		}
	}
	log := p.Call("glpi", "GET", fmt.Sprintf("/Assets/Computer/%d/Log", a), nil).Want(200)
	if !strings.Contains(string(log.Body), "EliteDesk") {
		t.Errorf("nobody remembers: %s", log.Body)
	}
	// The last one of the model takes it with it.
	p.Exec(fmt.Sprintf("UPDATE `glpi_computers` SET `manufacturers_id` = %d WHERE `id` = %d", hp, b))
	p.want("ComputerModel", 0, 1, 0)
	p.holds("SELECT `name` FROM `glpi_computermodels`", "EliteDesk")
}

// TestPrinters gives printers their names, and puts into the trash what the dictionary leaves out.
func TestPrinters(t *testing.T) {
	t.Parallel()
	p := player{testapi.New(t)}
	for _, name := range []string{"PDF writer", "Laser on floor 2", "Other"} {
		p.Call("glpi", "POST", "/Assets/Printer", map[string]any{"name": name}).Want(201)
	}
	p.Rule("DictionnaryPrinter", nil, [][3]any{{"name", 6, "/PDF/"}}, [][3]any{{"_ignore_import", "assign", "1"}})
	p.Rule("DictionnaryPrinter", nil, [][3]any{{"name", 6, "/^Laser/"}}, [][3]any{{"name", "assign", "Laser"}})
	p.want("Printer", 1, 0, 1)
	p.holds("SELECT `name` || ' ' || `is_deleted` FROM `glpi_printers` ORDER BY `id`",
		"PDF writer 1; Laser 0; Other 0")
}

// TestWhoMayReplay refuses who may not change the rules, who does not see everything, and what is no place to go on.
func TestWhoMayReplay(t *testing.T) {
	t.Parallel()
	p := player{testapi.New(t)}
	const path = "/Rule/Collection/DictionnarySoftware/Replay"
	p.Call("tech", "POST", path, map[string]any{}).Want(403)
	p.Call("post-only", "POST", path, map[string]any{}).Want(403)
	below := p.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Below", "entity": 0}).ID()
	p.Call("glpi", "POST", path, map[string]any{}, "GLPI-Entity", fmt.Sprint(below)).Want(403)
	for _, body := range []map[string]any{{"after": "x"}, {"after": -1}, {"start": 1}} {
		p.Call("glpi", "POST", path, body).Want(400)
	}
	if got := p.Call("glpi", "POST", path, map[string]any{"after": 100}).Want(200); got.At("done") != true ||
		got.At("looked_at") != 0.0 {
		t.Errorf("%s", got.Body)
	}
}
