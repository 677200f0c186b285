package setup_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/catalog/options"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/testapi"
)

func TestConfiguration(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	got := s.Call("glpi", "GET", "/Setup/Config/core/priority_1", nil).Want(200)
	if string(got.Body) != `{"context":"core","name":"priority_1","value":"#fff2f2"}`+"\n" &&
		string(got.Body) != `{"context":"core","name":"priority_1","value":"#fff2f2"}` {
		t.Errorf("%s", got.Body)
	}
	s.Call("glpi", "PATCH", "/Setup/Config/core/priority_1", map[string]any{"value": "#123456"}).Want(200)
	if v := s.Call("glpi", "GET", "/Setup/Config/core/priority_1", nil).At("value"); v != "#123456" {
		t.Errorf("value %v", v)
	}
	s.Call("glpi", "GET", "/Setup/Config/core/nothing_here", nil).Want(404)
	s.Call("glpi", "PATCH", "/Setup/Config/mine/nothing_here", map[string]any{"value": 5}).Want(200)
	s.Call("glpi", "GET", "/Setup/Config/mine/nothing_here", nil).Want(403)
	if list := s.Call("glpi", "GET", "/Setup/Config/mine", nil).Want(200).List(); len(list) != 1 ||
		list[0]["value"] != "5" {
		t.Errorf("context: %v", list)
	}
	s.Call("glpi", "DELETE", "/Setup/Config/mine/nothing_here", nil).Want(204)
	s.Call("glpi", "DELETE", "/Setup/Config/mine/nothing_here", nil).Want(404)
	if r := s.Call("glpi", "PATCH", "/Setup/Config/core/smtp_passwd", map[string]any{"value": "hunter2"}).Want(
		204); len(r.Body) != 0 {
		t.Errorf("%s", r.Body)
	}
	s.Call("glpi", "GET", "/Setup/Config/core/smtp_passwd", nil).Want(403)
	var stored string
	if err := s.DB.QueryRow(t.Context(), "SELECT `value` FROM `glpi_configs` WHERE `name` = 'smtp_passwd'").Scan(
		&stored); err != nil || stored == "hunter2" || stored == "" {
		t.Errorf("stored as %q, %v", stored, err)
	}
	for _, path := range []string{"/Setup/Config?limit=1000", "/Setup/Config/core?limit=1000", "/Setup/Config?filter=" +
		url.QueryEscape("name==smtp_passwd")} {
		if r := s.Call("glpi", "GET", path, nil); strings.Contains(string(r.Body), "smtp_passwd") {
			t.Errorf("%s shows the secret", path)
		}
	}
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		s.Call("tech", method, "/Setup/Config/core/priority_1", map[string]any{"value": "x"}).Want(403)
	}
	s.Call("glpi", "GET", "/v2.0/Setup/Config", nil).Want(404)
}

// What is secret does not depend on how its name is written: the database finds it by any letter
// case.
func TestConfigurationNames(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, name := range []string{"SMTP_PASSWD", "Smtp_Passwd", "proxy_PASSWD", "smtp_oauth_Client_Secret",
		"GLPINETWORK_registration_key"} {
		for _, context := range []string{"core", "CORE"} {
			path := "/Setup/Config/" + context + "/" + name
			secret := "hunter2 " + context
			if r := s.Call("glpi", "PATCH", path, map[string]any{"value": secret}).Want(204); len(r.Body) != 0 {
				t.Errorf("%s shows %s", path, r.Body)
			}
			s.Call("glpi", "GET", path, nil).Want(403)
			stored := s.Scalar("SELECT `value` FROM `glpi_configs` WHERE `name` = ?", name)
			if plain, err := s.OAuth.Open(stored); err != nil || plain != secret {
				t.Errorf("%s is stored as %q", path, stored)
			}
			if n := s.Scalar("SELECT COUNT(*) FROM `glpi_configs` WHERE `context` = 'core' AND `name` = ?",
				name); n != "1" {
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
	s := testapi.New(t)
	for name, cases := range map[string]map[string]int{
		"timezone":                  {"Europe/Paris": 200, "Mars/Base": 400, "0": 200, "": 200, "Local": 400},
		"TimeZone":                  {"Mars/Base": 400},
		"document_max_size":         {"20": 200, "-1": 400, "many": 400, "": 200},
		"use_notifications":         {"1": 200, "0": 200, "maybe": 400},
		"outbound_allowed_networks": {"localhost 10.0.0.0/8": 200, "intranet": 400},
		"url_base":                  {"https://example.org": 200, "java\tscript:alert(1)": 400},
	} {
		for value, want := range cases {
			r := s.Call("glpi", "PATCH", "/Setup/Config/core/"+name, map[string]any{"value": value})
			if r.Status != want || want == 400 && !strings.Contains(string(r.Body), strings.ToLower(name)) {
				t.Errorf("%s = %q: %d %s", name, value, r.Status, r.Body)
			}
		}
	}
	for _, body := range []any{map[string]any{}, map[string]any{"valu": "x"}, []any{"x"}} {
		s.Call("glpi", "PATCH", "/Setup/Config/core/outbound_allowed_networks", body).Want(400)
	}
	if got := s.Scalar("SELECT `value` FROM `glpi_configs` WHERE `name` = 'outbound_allowed_networks'"); got != "localhost 10.0.0.0/8" {
		t.Errorf("a refused value is stored: %q", got)
	}
}

// The settings of the inventory take what they can be, and count at once; their password is as secret as others.
func TestInventorySettings(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Call("glpi", "PATCH", "/Setup/Config/inventory/basic_auth_login", map[string]any{"value": "agent"}).Want(200)
	s.Call("glpi", "PATCH", "/Setup/Config/inventory/basic_auth_password", map[string]any{"value": "word"}).Want(204)
	for name, cases := range map[string]map[any]int{
		"enabled_inventory":             {"1": 200, true: 200, "yes": 400, "": 400},
		"Auth_Required":                 {"basic_auth": 200, "digest": 400},
		"inventory_frequency":           {12: 200, "0": 400, "often": 400},
		"stale_agents_action":           {"[1, 2]": 200, "[7]": 400},
		"stale_agents_status_condition": {"[3]": 200, "all": 400},
		"of_a_plugin":                   {"anything": 200},
	} {
		for value, want := range cases {
			r := s.Call("glpi", "PATCH", "/Setup/Config/inventory/"+name, map[string]any{"value": value})
			if r.Status != want || want == 400 && !strings.Contains(string(r.Body), strings.ToLower(name)) {
				t.Errorf("%s = %v: %d %s", name, value, r.Status, r.Body)
			}
		}
	}
	for _, name := range []string{"basic_auth_password", "Basic_Auth_PASSWORD"} {
		path := "/Setup/Config/Inventory/" + name
		if r := s.Call("glpi", "PATCH", path, map[string]any{"value": "hunter2"}).Want(204); len(r.Body) != 0 {
			t.Errorf("%s shows %s", path, r.Body)
		}
		s.Call("glpi", "GET", path, nil).Want(403)
	}
	for _, path := range []string{"/Setup/Config?limit=1000", "/Setup/Config/inventory?limit=1000"} {
		if r := s.Call("glpi", "GET", path, nil).Want(200); strings.Contains(string(r.Body), "basic_auth_password") {
			t.Errorf("%s shows the secret", path)
		}
	}
	got, err := options.Read(t.Context(), s.Settings)
	if err != nil || !got.Enabled || got.Auth != options.AuthBasic || got.Frequency != 12 ||
		!slices.Equal(got.StaleActions, []int64{1, 2}) || !slices.Equal(got.StaleStates, []int64{3}) {
		t.Errorf("%+v, %v", got, err)
	}
	if plain, err := s.OAuth.Open(got.Password); err != nil || plain != "hunter2" {
		t.Errorf("the password is kept as %q", got.Password)
	}
}

func TestUniqueFields(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	below := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "Below"}).ID()
	there := []string{"GLPI-Entity", fmt.Sprint(below)}
	s.Call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "x"}).Want(400)
	s.Call("glpi", "POST", "/Setup/FieldUnicity",
		map[string]any{"name": "x", "itemtype": "Computer", "fields": "nonsense"}).Want(400)
	rule := s.Call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "Serials", "itemtype": "Computer",
		"fields": "serial", "is_active": true, "is_recursive": true, "action_refuse": true}).ID()
	pc := func(body map[string]any, headers ...string) *testapi.Reply {
		return s.Call("glpi", "POST", "/Assets/Computer", body, headers...)
	}
	first := pc(map[string]any{"name": "a", "serial": "S1"}).ID()
	pc(map[string]any{"name": "b", "serial": "S1"}).Want(409)
	pc(map[string]any{"name": "b", "serial": "s1"}, there...).Want(409)
	pc(map[string]any{"name": "b"}).Want(201)
	pc(map[string]any{"name": "c"}).Want(201)
	template := fmt.Sprintf("/Assets/Computer/%d",
		pc(map[string]any{"name": "template", "serial": "S1", "is_template": true}).ID())
	s.Call("glpi", "PATCH", template, map[string]any{"is_template": false}).Want(409) // it would be one of them
	second := pc(map[string]any{"name": "d", "serial": "S2"}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", second), map[string]any{"serial": "S1"}).Want(409)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", first),
		map[string]any{"serial": "S1", "name": "renamed"}).Want(200)
	s.Call("glpi", "POST", "/Dropdowns/DenyList",
		map[string]any{"name": "none", "type": 3, "value": "To be filled"}).Want(201)
	for range 2 {
		pc(map[string]any{"name": "x", "serial": "To be filled"}).Want(201)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Setup/FieldUnicity/%d", rule), map[string]any{"is_recursive": false}).Want(
		200)
	pc(map[string]any{"name": "b", "serial": "S1"}, there...).Want(201)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Setup/FieldUnicity/%d", rule), map[string]any{"is_active": false}).Want(200)
	pc(map[string]any{"name": "b", "serial": "S1"}).Want(201)
}

// TestCustomAssetsFollow lets unique fields and business rules hold for types of assets made at run
// time, each for itself.
func TestCustomAssetsFollow(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	for _, name := range []string{"Car", "Boat"} {
		s.Define(name, map[string]any{"label": name})
	}
	s.Call("glpi", "POST", "/Setup/FieldUnicity", map[string]any{"name": "x", "itemtype": `Glpi\CustomAsset\CarAsset`,
		"fields": "serial", "is_active": true, "is_recursive": true, "action_refuse": true}).Want(201)
	add := func(kind, serial string, status int) *testapi.Reply {
		return s.Call("glpi", "POST", "/Assets/Custom/"+kind, map[string]any{"name": "x", "serial": serial}).Want(
			status)
	}
	add("Boat", "S1", 201)
	add("Car", "S1", 201)
	add("Car", "s1", 409)
	add("Boat", "S1", 201)
	s.Rule("Asset", nil, [][3]any{{"_itemtype", 0, `Glpi\CustomAsset\CarAsset`}},
		[][3]any{{"comment", "assign", "by a rule"}})
	for kind, want := range map[string]any{"Car": "by a rule", "Boat": nil} {
		id := add(kind, "S2", 201).ID()
		if got := s.Call("glpi", "GET", fmt.Sprintf("/Assets/Custom/%s/%d", kind, id),
			nil).Want(200); got.At("comment") != want {
			t.Errorf("%s: %s", kind, got.Body)
		}
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	link := s.Call("glpi", "POST", "/Setup/ExternalLink",
		map[string]any{"name": "Vendor", "link": "https://example.org/[SERIAL]",
			"itemtype": []string{"Computer", "Monitor"}}).ID()
	path := fmt.Sprintf("/Setup/ExternalLink/%d", link)
	if got := fmt.Sprint(s.Call("glpi", "GET", path, nil).At("itemtype")); got != "[Computer Monitor]" {
		t.Errorf("types %s", got)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"itemtype": []string{"Printer"}}).Want(200)
	s.Call("glpi", "PATCH", path, map[string]any{"itemtype": []string{"Nonsense"}}).Want(400)
	if got := fmt.Sprint(s.Call("glpi", "GET", path, nil).At("itemtype")); got != "[Printer]" {
		t.Errorf("types %s", got)
	}
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	manual := map[string]any{"itemtype": "Computer", "items_id": computer, "name": "Manual",
		"url": "https://example.org"}
	s.Call("glpi", "POST", "/Setup/ManualLink", map[string]any{"itemtype": "Computer", "items_id": computer}).Want(400)
	s.Call("glpi", "POST", "/Setup/ManualLink", map[string]any{"itemtype": "Computer", "items_id": computer,
		"url": "javascript:alert(1)"}).Want(400)
	id := s.Call("glpi", "POST", "/Setup/ManualLink", manual).ID()
	s.Call("post-only", "GET", fmt.Sprintf("/Setup/ManualLink/%d", id), nil).Want(404)
	s.Call("normal", "POST", "/Setup/ManualLink", manual).Want(403)
}

func TestServers(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	first := s.Call("glpi", "POST", "/Setup/LDAPDirectory", map[string]any{"name": "a", "host": "ldap.example.org",
		"rootdn_password": "secret"}).ID()
	path := fmt.Sprintf("/Setup/LDAPDirectory/%d", first)
	got := s.Call("glpi", "PATCH", path, map[string]any{"login_field": "sAMAccountName"}).Want(200)
	if got.At("is_default") != true || got.At("login_field") != "samaccountname" ||
		strings.Contains(string(got.Body), "secret") {
		t.Errorf("%s", got.Body)
	}
	second := s.Call("glpi", "POST", "/Setup/LDAPDirectory", map[string]any{"name": "b", "is_default": true}).ID()
	if s.Call("glpi", "GET", path, nil).At("is_default") != false {
		t.Error("two directories are the default")
	}
	var stored string
	if err := s.DB.QueryRow(t.Context(), "SELECT `rootdn_passwd` FROM `glpi_authldaps` WHERE `id` = ?",
		first).Scan(&stored); err != nil || stored == "secret" || stored == "" {
		t.Errorf("stored as %q, %v", stored, err)
	}
	replicate := s.Call("glpi", "POST", "/Setup/LDAPDirectoryReplicate",
		map[string]any{"ldap_directory": second, "host": "x", "port": 0}).ID()
	if port := s.Call("glpi", "GET", fmt.Sprintf("/Setup/LDAPDirectoryReplicate/%d", replicate),
		nil).At("port"); port != 389.0 {
		t.Errorf("port %v", port)
	}
	for _, port := range []any{-1, 65536, "ldap"} {
		s.Call("glpi", "POST", "/Setup/LDAPDirectoryReplicate", map[string]any{"ldap_directory": second, "host": "x",
			"port": port}).Want(400)
	}
}

func TestPlugins(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	if list := s.Call("glpi", "GET", "/Setup/Plugin", nil).Want(200).List(); len(list) != 0 {
		t.Errorf("%v", list)
	}
	for _, action := range []string{"Enable", "Disable", "Install", "Uninstall", "Clean"} {
		s.Call("glpi", "POST", "/Setup/Plugin/7/"+action, nil).Want(404)
		s.Call("tech", "POST", "/Setup/Plugin/7/"+action, nil).Want(403)
	}
	if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Insert(t.Context(), "glpi_plugins",
			map[string]any{"id": 7, "directory": "fields", "name": "Fields", "version": "1", "state": 4})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		action string
		status int
		state  float64
	}{{"Enable", 204, 1}, {"Install", 400, 1}, {"Disable", 204, 4}, {"Uninstall", 204, 2}, {"Enable", 400, 2},
		{"Install", 204, 4}} {
		s.Call("glpi", "POST", "/Setup/Plugin/7/"+step.action, nil).Want(step.status)
		if list := s.Call("glpi", "GET", "/Setup/Plugin", nil).List(); list[0]["state"] != step.state {
			t.Errorf("after %s: %v", step.action, list)
		}
	}
	// The values of a plugin are shown one by one while it is active.
	s.Call("glpi", "PATCH", "/Setup/Config/fields/colour", map[string]any{"value": "red"}).Want(200)
	s.Call("glpi", "GET", "/Setup/Config/fields/colour", nil).Want(403)
	s.Call("glpi", "POST", "/Setup/Plugin/7/Enable", nil).Want(204)
	if got := s.Call("glpi", "GET", "/Setup/Config/fields/colour", nil).Want(200); got.At("value") != "red" {
		t.Errorf("%s", got.Body)
	}
	s.Call("glpi", "POST", "/Setup/Plugin/7/Clean", nil).Want(204)
	s.Call("glpi", "POST", "/Setup/Plugin/7/Clean", nil).Want(404)
}

func TestAutomaticActions(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	ticket := s.Call("glpi", "POST", "/Assistance/Ticket", map[string]any{"name": "x", "content": "y"}).ID()
	if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(t.Context(),
			"UPDATE `glpi_tickets` SET `status` = 5, `solvedate` = '2020-01-01 00:00:00' WHERE `id` = ?",
			ticket); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(),
			"UPDATE `glpi_entities` SET `autoclose_delay` = 3 WHERE `id` = 0"); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "UPDATE `glpi_crontasks` SET `lastrun` = NULL")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	path := "/Setup/AutomaticAction/15"
	if name := s.Call("glpi", "GET", path, nil).Want(200).At("name"); name != "closeticket" {
		t.Fatalf("action 15 is %v", name)
	}
	s.Call("glpi", "PATCH", path, map[string]any{"frequency": 3600, "name": "other"}).Want(200)
	if _, err := s.Scheduler().RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status := s.Call("glpi", "GET", fmt.Sprintf("/Assistance/Ticket/%d", ticket),
		nil).At("status.id"); status != 6.0 {
		t.Errorf("the ticket has status %v", status)
	}
	log := s.Call("glpi", "GET", path+"/Log", nil).Want(200).List()
	if len(log) != 2 || log[1]["state"] != 2.0 || log[1]["volume"] != 1.0 {
		t.Errorf("log %v", log)
	}
	action := s.Call("glpi", "GET", path, nil)
	if action.At("name") != "closeticket" || action.At("last_run") == nil || action.At("frequency") != 3600.0 {
		t.Errorf("%s", action.Body)
	}
	s.Call("tech", "GET", path, nil).Want(403)
	s.Call("tech", "PATCH", path, map[string]any{"frequency": 60}).Want(403)
}

func TestAgents(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	calls := make(chan string, 10)
	says := "status: waiting"
	agent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls <- r.URL.Path
		fmt.Fprint(w, says)
	}))
	defer agent.Close()
	address, err := url.Parse(agent.URL)
	if err != nil {
		t.Fatal(err)
	}
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": ""}).ID()
	if err := s.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Insert(t.Context(), "glpi_agents", map[string]any{
			"id": 3, "deviceid": "pc-1", "name": "pc", "itemtype": "Computer", "items_id": computer,
			"remote_addr": address.Hostname(), "port": address.Port(), "entities_id": 0,
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	ask := func(what string) any {
		t.Helper()
		return s.Call("glpi", "POST", "/Inventory/Agent/3/"+what, nil).Want(200).At("answer")
	}
	if got := ask("StatusRequest"); got != "Unknown" {
		t.Errorf("an agent on this machine answers %v", got)
	}
	s.Call("glpi", "PATCH", "/Setup/Config/core/outbound_allowed_networks", map[string]any{"value": "localhost"}).Want(
		200)
	if got := ask("StatusRequest"); got != "waiting" || <-calls != "/status" {
		t.Errorf("status %v", got)
	}
	says = "<html><body>The salary of everybody</body></html>" // whoever renames a computer reads no intranet
	if got := ask("StatusRequest"); got != "Unknown" || <-calls != "/status" {
		t.Errorf("the page of another program: %v", got)
	}
	if got := ask("InventoryRequest"); !strings.HasPrefix(fmt.Sprint(got), "Requested at ") || <-calls != "/now" {
		t.Errorf("inventory %v", got)
	}
	s.Call("glpi", "POST", "/Inventory/Agent/4/StatusRequest", nil).Want(404)
	s.Call("normal", "POST", "/Inventory/Agent/3/StatusRequest", nil).Want(403)
	s.Call("glpi", "GET", "/Inventory/Agent/3/InventoryFile", nil).Want(404)
	file := filepath.Join(site.FilesDir(s.DataDir), inventory.StoredFile("Computer", computer, "json"))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(`{"action":"inventory"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := s.Call("glpi", "GET", "/Inventory/Agent/3/InventoryFile",
		nil).Want(200); string(r.Body) != `{"action":"inventory"}` ||
		r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %s", r.Header.Get("Content-Type"), r.Body)
	}
	s.Call("glpi", "PATCH", "/Inventory/Agent/3", map[string]any{"port": 1234, "name": "other"}).Want(200)
	s.Call("glpi", "POST", "/Inventory/Agent", map[string]any{}).Want(405)
	s.Call("glpi", "DELETE", "/Inventory/Agent/3", nil).Want(204)
}

func TestLocks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	id := s.Call("glpi", "POST", "/Assets/Computer",
		map[string]any{"name": "pc", "serial": "S", "is_dynamic": true}).ID()
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", id),
		map[string]any{"name": "renamed", "serial": "S"}).Want(200)
	locks := s.Call("glpi", "GET", "/Inventory/LockedField", nil).Want(200).List()
	if len(locks) != 1 || locks[0]["field"] != "name" || locks[0]["items_id"] != float64(id) {
		t.Errorf("locks %v", locks)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Assets/Computer/%d", id), map[string]any{"name": "again"}).Want(200)
	for body, status := range map[string]int{
		`{"itemtype":"Computer","items_id":1,"field":"nonsense"}`: 400,
		`{"itemtype":"Nonsense","items_id":1,"field":"name"}`:     400,
		`{"itemtype":"Computer","field":"name"}`:                  400,
		`{"itemtype":"Computer","field":"name","is_global":true}`: 201,
	} {
		s.Call("glpi", "POST", "/Inventory/LockedField", body).Want(status)
	}
	s.Call("glpi", "POST", "/Inventory/SNMPCredential", map[string]any{"name": "x", "snmp_version": "3"}).Want(400)
	credential := s.Call("glpi", "POST", "/Inventory/SNMPCredential",
		map[string]any{"name": "x", "snmp_version": "3", "username": "u", "auth_passphrase": "hunter2"}).ID()
	var stored string
	if err := s.DB.QueryRow(t.Context(), "SELECT `auth_passphrase` FROM `glpi_snmpcredentials` WHERE `id` = ?",
		credential).Scan(&stored); err != nil || stored == "hunter2" || stored == "" {
		t.Errorf("stored as %q, %v", stored, err)
	}
}
