package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
)

func TestConfiguration(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	got := s.call("glpi", "GET", "/Setup/Config/core/priority_1", nil).want(200)
	if string(got.body) != `{"context":"core","name":"priority_1","value":"#fff2f2"}`+"\n" && string(got.body) != `{"context":"core","name":"priority_1","value":"#fff2f2"}` {
		t.Errorf("%s", got.body)
	}
	s.call("glpi", "PATCH", "/Setup/Config/core/priority_1", map[string]any{"value": "#123456"}).want(200)
	if v := s.call("glpi", "GET", "/Setup/Config/core/priority_1", nil).at("value"); v != "#123456" {
		t.Errorf("value %v", v)
	}
	s.call("glpi", "GET", "/Setup/Config/core/nothing_here", nil).want(404)
	s.call("glpi", "PATCH", "/Setup/Config/mine/nothing_here", map[string]any{"value": 5}).want(200)
	s.call("glpi", "GET", "/Setup/Config/mine/nothing_here", nil).want(403)
	if list := s.call("glpi", "GET", "/Setup/Config/mine", nil).want(200).list(); len(list) != 1 || list[0]["value"] != "5" {
		t.Errorf("context: %v", list)
	}
	s.call("glpi", "DELETE", "/Setup/Config/mine/nothing_here", nil).want(204)
	s.call("glpi", "DELETE", "/Setup/Config/mine/nothing_here", nil).want(404)
	if r := s.call("glpi", "PATCH", "/Setup/Config/core/smtp_passwd", map[string]any{"value": "hunter2"}).want(204); len(r.body) != 0 {
		t.Errorf("%s", r.body)
	}
	s.call("glpi", "GET", "/Setup/Config/core/smtp_passwd", nil).want(403)
	var stored string
	if err := s.DB.QueryRow(t.Context(), "SELECT `value` FROM `glpi_configs` WHERE `name` = 'smtp_passwd'").Scan(&stored); err != nil || stored == "hunter2" || stored == "" {
		t.Errorf("stored as %q, %v", stored, err)
	}
	for _, path := range []string{"/Setup/Config?limit=1000", "/Setup/Config/core?limit=1000", "/Setup/Config?filter=" + url.QueryEscape("name==smtp_passwd")} {
		if r := s.call("glpi", "GET", path, nil); strings.Contains(string(r.body), "smtp_passwd") {
			t.Errorf("%s shows the secret", path)
		}
	}
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		s.call("tech", method, "/Setup/Config/core/priority_1", map[string]any{"value": "x"}).want(403)
	}
	s.call("glpi", "GET", "/v2.0/Setup/Config", nil).want(404)
}

// What is secret does not depend on how its name is written: the database finds it by any letter
// case.
func TestConfigurationNames(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, name := range []string{"SMTP_PASSWD", "Smtp_Passwd", "proxy_PASSWD", "smtp_oauth_Client_Secret", "GLPINETWORK_registration_key"} {
		for _, context := range []string{"core", "CORE"} {
			path := "/Setup/Config/" + context + "/" + name
			secret := "hunter2 " + context
			if r := s.call("glpi", "PATCH", path, map[string]any{"value": secret}).want(204); len(r.body) != 0 {
				t.Errorf("%s shows %s", path, r.body)
			}
			s.call("glpi", "GET", path, nil).want(403)
			stored := s.scalar("SELECT `value` FROM `glpi_configs` WHERE `name` = ?", name)
			if plain, err := s.OAuth.Open(stored); err != nil || plain != secret {
				t.Errorf("%s is stored as %q", path, stored)
			}
			if n := s.scalar("SELECT COUNT(*) FROM `glpi_configs` WHERE `context` = 'core' AND `name` = ?", name); n != "1" {
				t.Errorf("%s stands there %s times", name, n)
			}
		}
	}
	if plain, err := s.Settings.Get(t.Context(), "smtp_passwd"); err != nil || plain == "" {
		t.Errorf("the program does not find what was set: %q, %v", plain, err)
	}
}

func TestConfigurationValues(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for name, cases := range map[string]map[string]int{
		"timezone":                  {"Europe/Paris": 200, "Mars/Base": 400, "0": 200, "": 200, "Local": 400},
		"TimeZone":                  {"Mars/Base": 400},
		"outbound_allowed_networks": {"localhost 10.0.0.0/8": 200, "intranet": 400},
		"url_base":                  {"https://example.org": 200, "java\tscript:alert(1)": 400},
	} {
		for value, want := range cases {
			r := s.call("glpi", "PATCH", "/Setup/Config/core/"+name, map[string]any{"value": value})
			if r.status != want || want == 400 && !strings.Contains(string(r.body), strings.ToLower(name)) {
				t.Errorf("%s = %q: %d %s", name, value, r.status, r.body)
			}
		}
	}
	if got := s.scalar("SELECT `value` FROM `glpi_configs` WHERE `name` = 'outbound_allowed_networks'"); got != "localhost 10.0.0.0/8" {
		t.Errorf("a refused value is stored: %q", got)
	}
}

func TestUniqueFields(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	below := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Below"}).id()
	there := []string{"GLPI-Entity", fmt.Sprint(below)}
	s.call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "x"}).want(400)
	s.call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "x", "itemtype": "Computer", "fields": "nonsense"}).want(400)
	rule := s.call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "Serials", "itemtype": "Computer", "fields": "serial", "is_active": true, "is_recursive": true, "action_refuse": true}).id()
	pc := func(body map[string]any, headers ...string) *reply {
		return s.call("glpi", "POST", "/Assets/Computer", body, headers...)
	}
	first := pc(map[string]any{"name": "a", "serial": "S1"}).id()
	pc(map[string]any{"name": "b", "serial": "S1"}).want(409)
	pc(map[string]any{"name": "b", "serial": "s1"}, there...).want(409)
	pc(map[string]any{"name": "b"}).want(201)
	pc(map[string]any{"name": "c"}).want(201)
	pc(map[string]any{"name": "template", "serial": "S1", "is_template": true}).want(201)
	second := pc(map[string]any{"name": "d", "serial": "S2"}).id()
	s.call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", second), map[string]any{"serial": "S1"}).want(409)
	s.call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", first), map[string]any{"serial": "S1", "name": "renamed"}).want(200)
	s.call("glpi", "POST", "/Dropdowns/DenyList", map[string]any{"name": "none", "type": 3, "value": "To be filled"}).want(201)
	for range 2 {
		pc(map[string]any{"name": "x", "serial": "To be filled"}).want(201)
	}
	s.call("glpi", "PATCH", fmt.Sprintf("/Setup/FieldUnicity/%d", rule), map[string]any{"is_recursive": false}).want(200)
	pc(map[string]any{"name": "b", "serial": "S1"}, there...).want(201)
	s.call("glpi", "PATCH", fmt.Sprintf("/Setup/FieldUnicity/%d", rule), map[string]any{"is_active": false}).want(200)
	pc(map[string]any{"name": "b", "serial": "S1"}).want(201)
}

// TestCustomAssetsFollow lets unique fields and business rules hold for types of assets made at run
// time, each for itself.
func TestCustomAssetsFollow(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, name := range []string{"Car", "Boat"} {
		s.define(name, map[string]any{"label": name})
	}
	s.call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "x", "itemtype": `Glpi\CustomAsset\CarAsset`, "fields": "serial", "is_active": true, "is_recursive": true, "action_refuse": true}).want(201)
	add := func(kind, serial string, status int) *reply {
		return s.call("glpi", "POST", "/Assets/Custom/"+kind, map[string]any{"name": "x", "serial": serial}).want(status)
	}
	add("Boat", "S1", 201)
	add("Car", "S1", 201)
	add("Car", "s1", 409)
	add("Boat", "S1", 201)
	s.rule("Asset", nil, [][3]any{{"_itemtype", 0, `Glpi\CustomAsset\CarAsset`}}, [][3]any{{"comment", "assign", "by a rule"}})
	for kind, want := range map[string]any{"Car": "by a rule", "Boat": nil} {
		id := add(kind, "S2", 201).id()
		if got := s.call("glpi", "GET", fmt.Sprintf("/Assets/Custom/%s/%d", kind, id), nil).want(200); got.at("comment") != want {
			t.Errorf("%s: %s", kind, got.body)
		}
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	link := s.call("glpi", "POST", "/Setup/ExternalLink", map[string]any{"name": "Vendor", "link": "https://example.org/[SERIAL]", "itemtype": []string{"Computer", "Monitor"}}).id()
	path := fmt.Sprintf("/Setup/ExternalLink/%d", link)
	if got := fmt.Sprint(s.call("glpi", "GET", path, nil).at("itemtype")); got != "[Computer Monitor]" {
		t.Errorf("types %s", got)
	}
	s.call("glpi", "PATCH", path, map[string]any{"itemtype": []string{"Printer"}}).want(200)
	s.call("glpi", "PATCH", path, map[string]any{"itemtype": []string{"Nonsense"}}).want(400)
	if got := fmt.Sprint(s.call("glpi", "GET", path, nil).at("itemtype")); got != "[Printer]" {
		t.Errorf("types %s", got)
	}
	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).id()
	manual := map[string]any{"itemtype": "Computer", "items_id": computer, "name": "Manual", "url": "https://example.org"}
	s.call("glpi", "POST", "/Setup/ManualLink", map[string]any{"itemtype": "Computer", "items_id": computer}).want(400)
	s.call("glpi", "POST", "/Setup/ManualLink", map[string]any{"itemtype": "Computer", "items_id": computer, "url": "javascript:alert(1)"}).want(400)
	id := s.call("glpi", "POST", "/Setup/ManualLink", manual).id()
	s.call("post-only", "GET", fmt.Sprintf("/Setup/ManualLink/%d", id), nil).want(404)
	s.call("normal", "POST", "/Setup/ManualLink", manual).want(403)
}

func TestServers(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	first := s.call("glpi", "POST", "/Setup/LDAPDirectory", map[string]any{"name": "a", "host": "ldap.example.org", "rootdn_password": "secret"}).id()
	path := fmt.Sprintf("/Setup/LDAPDirectory/%d", first)
	got := s.call("glpi", "PATCH", path, map[string]any{"login_field": "sAMAccountName"}).want(200)
	if got.at("is_default") != true || got.at("login_field") != "samaccountname" || strings.Contains(string(got.body), "secret") {
		t.Errorf("%s", got.body)
	}
	second := s.call("glpi", "POST", "/Setup/LDAPDirectory", map[string]any{"name": "b", "is_default": true}).id()
	if s.call("glpi", "GET", path, nil).at("is_default") != false {
		t.Error("two directories are the default")
	}
	var stored string
	if err := s.DB.QueryRow(t.Context(), "SELECT `rootdn_passwd` FROM `glpi_authldaps` WHERE `id` = ?", first).Scan(&stored); err != nil || stored == "secret" || stored == "" {
		t.Errorf("stored as %q, %v", stored, err)
	}
	replicate := s.call("glpi", "POST", "/Setup/LDAPDirectoryReplicate", map[string]any{"ldap_directory": second, "host": "x", "port": 0}).id()
	if port := s.call("glpi", "GET", fmt.Sprintf("/Setup/LDAPDirectoryReplicate/%d", replicate), nil).at("port"); port != 389.0 {
		t.Errorf("port %v", port)
	}
	for _, port := range []any{-1, 65536, "ldap"} {
		s.call("glpi", "POST", "/Setup/LDAPDirectoryReplicate", map[string]any{"ldap_directory": second, "host": "x", "port": port}).want(400)
	}
}

func TestPlugins(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if list := s.call("glpi", "GET", "/Setup/Plugin", nil).want(200).list(); len(list) != 0 {
		t.Errorf("%v", list)
	}
	for _, action := range []string{"Enable", "Disable", "Install", "Uninstall", "Clean"} {
		s.call("glpi", "POST", "/Setup/Plugin/7/"+action, nil).want(404)
		s.call("tech", "POST", "/Setup/Plugin/7/"+action, nil).want(403)
	}
	if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Insert(t.Context(), "glpi_plugins", map[string]any{"id": 7, "directory": "fields", "name": "Fields", "version": "1", "state": 4})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		action string
		status int
		state  float64
	}{{"Enable", 204, 1}, {"Install", 400, 1}, {"Disable", 204, 4}, {"Uninstall", 204, 2}, {"Enable", 400, 2}, {"Install", 204, 4}} {
		s.call("glpi", "POST", "/Setup/Plugin/7/"+step.action, nil).want(step.status)
		if list := s.call("glpi", "GET", "/Setup/Plugin", nil).list(); list[0]["state"] != step.state {
			t.Errorf("after %s: %v", step.action, list)
		}
	}
	// The values of a plugin are shown one by one while it is active.
	s.call("glpi", "PATCH", "/Setup/Config/fields/colour", map[string]any{"value": "red"}).want(200)
	s.call("glpi", "GET", "/Setup/Config/fields/colour", nil).want(403)
	s.call("glpi", "POST", "/Setup/Plugin/7/Enable", nil).want(204)
	if got := s.call("glpi", "GET", "/Setup/Config/fields/colour", nil).want(200); got.at("value") != "red" {
		t.Errorf("%s", got.body)
	}
	s.call("glpi", "POST", "/Setup/Plugin/7/Clean", nil).want(204)
	s.call("glpi", "POST", "/Setup/Plugin/7/Clean", nil).want(404)
}

func TestAutomaticActions(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	ticket := s.call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y"}).id()
	if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(t.Context(), "UPDATE `glpi_tickets` SET `status` = 5, `solvedate` = '2020-01-01 00:00:00' WHERE `id` = ?", ticket); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), "UPDATE `glpi_entities` SET `autoclose_delay` = 3 WHERE `id` = 0"); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "UPDATE `glpi_crontasks` SET `lastrun` = NULL")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	path := "/Setup/AutomaticAction/15"
	if name := s.call("glpi", "GET", path, nil).want(200).at("name"); name != "closeticket" {
		t.Fatalf("action 15 is %v", name)
	}
	s.call("glpi", "PATCH", path, map[string]any{"frequency": 3600, "name": "other"}).want(200)
	if _, err := s.Scheduler().RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status := s.call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", ticket), nil).at("status.id"); status != 6.0 {
		t.Errorf("the ticket has status %v", status)
	}
	log := s.call("glpi", "GET", path+"/Log", nil).want(200).list()
	if len(log) != 2 || log[1]["state"] != 2.0 || log[1]["volume"] != 1.0 {
		t.Errorf("log %v", log)
	}
	action := s.call("glpi", "GET", path, nil)
	if action.at("name") != "closeticket" || action.at("last_run") == nil || action.at("frequency") != 3600.0 {
		t.Errorf("%s", action.body)
	}
	s.call("tech", "GET", path, nil).want(403)
	s.call("tech", "PATCH", path, map[string]any{"frequency": 60}).want(403)
}

func TestAgents(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	calls := make(chan string, 10)
	agent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls <- r.URL.Path
		fmt.Fprint(w, "status: waiting")
	}))
	defer agent.Close()
	address, err := url.Parse(agent.URL)
	if err != nil {
		t.Fatal(err)
	}
	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": ""}).id()
	if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Insert(t.Context(), "glpi_agents", map[string]any{
			"id": 3, "deviceid": "pc-1", "name": "pc", "itemtype": "Computer", "items_id": computer, "remote_addr": address.Hostname(), "port": address.Port(), "entities_id": 0,
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ask := func(what string) any {
		t.Helper()
		return s.call("glpi", "POST", "/Inventory/Agent/3/"+what, nil).want(200).at("answer")
	}
	if got := ask("StatusRequest"); got != "Unknown" {
		t.Errorf("an agent on this machine answers %v", got)
	}
	s.call("glpi", "PATCH", "/Setup/Config/core/outbound_allowed_networks", map[string]any{"value": "localhost"}).want(200)
	if got := ask("StatusRequest"); got != "waiting" || <-calls != "/status" {
		t.Errorf("status %v", got)
	}
	if got := ask("InventoryRequest"); !strings.HasPrefix(fmt.Sprint(got), "Requested at ") || <-calls != "/now" {
		t.Errorf("inventory %v", got)
	}
	s.call("glpi", "POST", "/Inventory/Agent/4/StatusRequest", nil).want(404)
	s.call("normal", "POST", "/Inventory/Agent/3/StatusRequest", nil).want(403)
	s.call("glpi", "GET", "/Inventory/Agent/3/InventoryFile", nil).want(404)
	file := filepath.Join(site.FilesDir(s.DataDir), inventory.StoredFile("Computer", computer, "json"))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(`{"action":"inventory"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := s.call("glpi", "GET", "/Inventory/Agent/3/InventoryFile", nil).want(200); string(r.body) != `{"action":"inventory"}` || r.header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %s", r.header.Get("Content-Type"), r.body)
	}
	s.call("glpi", "PATCH", "/Inventory/Agent/3", map[string]any{"port": 1234, "name": "other"}).want(200)
	s.call("glpi", "POST", "/Inventory/Agent", map[string]any{}).want(405)
	s.call("glpi", "DELETE", "/Inventory/Agent/3", nil).want(204)
}

func TestLocks(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	id := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc", "serial": "S", "is_dynamic": true}).id()
	s.call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", id), map[string]any{"name": "renamed", "serial": "S"}).want(200)
	locks := s.call("glpi", "GET", "/Inventory/LockedField", nil).want(200).list()
	if len(locks) != 1 || locks[0]["field"] != "name" || locks[0]["items_id"] != float64(id) {
		t.Errorf("locks %v", locks)
	}
	s.call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", id), map[string]any{"name": "again"}).want(200)
	for body, status := range map[string]int{
		`{"itemtype":"Computer","items_id":1,"field":"nonsense"}`: 400, `{"itemtype":"Nonsense","items_id":1,"field":"name"}`: 400,
		`{"itemtype":"Computer","field":"name"}`: 400, `{"itemtype":"Computer","field":"name","is_global":true}`: 201,
	} {
		s.call("glpi", "POST", "/Inventory/LockedField", body).want(status)
	}
	s.call("glpi", "POST", "/Inventory/SNMPCredential", map[string]any{"name": "x", "snmp_version": "3"}).want(400)
	credential := s.call("glpi", "POST", "/Inventory/SNMPCredential", map[string]any{"name": "x", "snmp_version": "3", "username": "u", "auth_passphrase": "hunter2"}).id()
	var stored string
	if err := s.DB.QueryRow(t.Context(), "SELECT `auth_passphrase` FROM `glpi_snmpcredentials` WHERE `id` = ?", credential).Scan(&stored); err != nil || stored == "hunter2" || stored == "" {
		t.Errorf("stored as %q, %v", stored, err)
	}
}
