package intake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/site"
)

// TestStale deals with agents that have fallen silent: only assets with a status that the settings name get another,
// without a lock, and the agents stay unless the settings say otherwise.
func TestStale(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	for i, name := range []string{"used", "stored", "heard"} {
		k.take(computer(t, name, fmt.Sprint("S", i), "", ""))
	}
	for i, name := range []string{"In use", "In store", "Silent"} {
		k.Call("glpi", "POST", "/Dropdowns/State", map[string]any{"name": name}).Want(201)
		if i < 2 {
			k.Exec("UPDATE `glpi_computers` SET `states_id` = ? WHERE `id` = ?", i+1, i+1)
		}
	}
	k.Exec("UPDATE `glpi_agents` SET `last_contact` = '2001-01-01 00:00:00' WHERE `items_id` < 3")
	k.set(map[string]string{"stale_agents_delay": "30", "stale_agents_action": "[1]", "stale_agents_status": "3",
		"stale_agents_status_condition": "[1]"})
	k.Job("Cleanoldagents")
	k.wantList("/Assets/Computer?sort=id", "used Silent; stored In store; heard <nil>", "name", "status.name")
	if n := k.Count("glpi_agents"); n != 3 || k.Count("glpi_lockedfields") != 0 {
		t.Errorf("%d agents, %d locks", n, k.Count("glpi_lockedfields"))
	}
	k.set(map[string]string{"stale_agents_action": "[0,2]"})
	k.Job("Cleanoldagents")
	k.wantList("/Assets/Computer?sort=id&filter=is_deleted==true", "used; stored", "name")
	k.wantList("/Inventory/Agent", "heard-2026-01-02-03-04-05", "name")
}

// TestFilesGo keeps the last message of an asset as it came, and removes those of assets that are gone.
func TestFilesGo(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	for i := range 2 {
		k.take(computer(t, fmt.Sprint("pc", i), fmt.Sprint("S", i), "", ""))
	}
	if got := string(k.Call("glpi", "GET", "/Inventory/Agent/1/InventoryFile", nil).Want(200).Body); got !=
		string(computer(t, "pc0", "S0", "", "").Raw) {
		t.Errorf("the file is %s", got)
	}
	folder := filepath.Join(site.FilesDir(k.DataDir), "_inventories", "computer", "0")
	if err := os.WriteFile(filepath.Join(folder, ".inventory-7"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-48 * time.Hour)
	for _, name := range []string{"1.json", "2.json", ".inventory-7"} {
		if err := os.Chtimes(filepath.Join(folder, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	k.Call("glpi", "DELETE", "/Assets/Computer/2?force=true", nil).Want(204)
	k.Exec("UPDATE `glpi_crontasks` SET `state` = CASE `itemtype` WHEN ? THEN 1 ELSE 0 END, `lastrun` = NULL",
		`Glpi\Inventory\Inventory`)
	if n, err := k.Scheduler().RunDue(t.Context()); err != nil || n != 2 {
		t.Errorf("ran %d actions, %v", n, err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 || left[0].Name() != "1.json" {
		t.Errorf("left: %v %v", left, err)
	}
}

// TestFilesStay: the file of an inventory is written anew only when it says something else, of the same size too.
func TestFilesStay(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	path := filepath.Join(site.FilesDir(k.DataDir), "_inventories", "computer", "0", "1.json")
	old := time.Now().Add(-48 * time.Hour).Truncate(time.Second)
	long := strings.Repeat("x", 100_000) // several pieces of what is compared at once
	for _, c := range []struct {
		last string
		same bool
	}{{"a", false}, {"a", true}, {"b", false}, {"bb", false}, {"bb", true}} {
		m := computer(t, "pc", "S", "", `,"envs":[{"key":"long","val":"`+long+c.last+`"}]`)
		k.take(m)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.ModTime().Equal(old) != c.same {
			t.Errorf("%s: the file is of %s", c.last, info.ModTime())
		}
		if have, err := os.ReadFile(path); err != nil || string(have) != string(m.Raw) {
			t.Errorf("%s: the file is another: %v", c.last, err)
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDecided lets in what was refused, once the rules do, and makes an asset of an unmanaged device.
func TestDecided(t *testing.T) {
	t.Parallel()
	k := newTaker(t)
	k.Exec("UPDATE `glpi_rules` SET `is_active` = CASE `name` WHEN 'Computer import denied' THEN 1 ELSE 0 END" +
		" WHERE `sub_type` = 'RuleImportAsset'")
	k.take(computer(t, "pc", "S", "", ""))
	retry := "/Inventory/RefusedEquipment/1/Retry"
	k.Call("tech", "POST", retry, nil).Want(403)
	k.Employ("jeanne", 4, 0, false) // inventories go to all entities
	if r := k.Call("jeanne", "POST", retry, nil).Want(403); !strings.Contains(string(r.Body), "all entities") {
		t.Errorf("who does not reach all entities is told %s", r.Body)
	}
	k.Call("glpi", "POST", retry, nil).Want(400)
	k.Exec("UPDATE `glpi_rules` SET `is_active` = 1 WHERE `name` = 'Computer import (by serial)'")
	if got := k.Call("glpi", "POST", retry, nil).Want(200); got.At("itemtype") != "Computer" ||
		got.At("href") != "/api.php/Assets/Computer/1" {
		t.Errorf("taken: %s", got.Body)
	}
	k.Call("glpi", "POST", retry, nil).Want(404)
	k.Exec("INSERT INTO `glpi_unmanageds` (`name`, `serial`, `is_dynamic`) VALUES ('thing', 'T1', 1)")
	k.Exec("INSERT INTO `glpi_networkports` (`itemtype`, `items_id`, `mac`) VALUES ('Unmanaged', 1," +
		" '02:00:00:00:00:07')")
	convert := "/Assets/Unmanaged/1/Convert"
	k.Call("glpi", "POST", convert, map[string]any{"itemtype": "Ticket"}).Want(400)
	k.Call("tech", "POST", convert, map[string]any{"itemtype": "Printer"}).Want(403)
	k.Call("glpi", "POST", convert, map[string]any{"itemtype": "Printer"}).Want(201)
	k.wantList("/Assets/Printer", "thing T1 true", "name", "serial", "is_dynamic")
	k.wantList("/Assets/Printer/1/NetworkPort", "02:00:00:00:00:07", "mac")
	k.Call("glpi", "GET", "/Assets/Unmanaged/1", nil).Want(404)
}
