package importer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/folder/check"
	"github.com/glpid/glpid/internal/folder/importer"
	"github.com/glpid/glpid/internal/folder/instancekey"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/glpi"
	"github.com/glpid/glpid/internal/testing/mariadb"
	"github.com/glpid/glpid/internal/testing/testapi"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// bring imports a database into a new folder, and serves it.
func bring(t *testing.T, from *glpi.Database, change func(o *importer.Options)) (*testapi.Server, *importer.Report) {
	t.Helper()
	dir := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	options := importer.Options{From: from.URL, DataDir: dir, Database: store.URL(dir + "/glpid.db"),
		Prepare: site.Upgrade(log), Define: site.Define(log)}
	if change != nil {
		change(&options)
	}
	report, err := importer.Run(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	s := testapi.On(t, site.Options{DataDir: options.DataDir, Database: options.Database})
	found, err := check.Run(t.Context(), s.DB, s.Catalog, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("%s: %s", from, f)
	}
	for _, of := range s.Checks() {
		wrong, err := of.Look(t.Context(), s.DB)
		if err != nil || len(wrong) > 0 {
			t.Errorf("%s: %s: %v, %v", from, of.Name, wrong, err)
		}
	}
	faults, err := s.DB.SchemaFaults(t.Context(), s.Catalog.Graph().Tables())
	if err != nil || len(faults.Missing)+len(faults.Wrong) > 0 {
		t.Errorf("%s: tables: %+v, %v", from, faults, err)
	}
	return s, report
}

// TestSmallest imports databases with the default data and a ticket. GLPI 11 reads texts as those before it have
// stored them, unless it knows to be a new one.
func TestSmallest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, version, says, want string
	}{
		{"10", glpi.Versions[0], "", "Drucker & Büro"},
		{"11 that does not say what it was", glpi.Versions[1], "", "Drucker & Büro"},
		{"11 that was 10", glpi.Versions[1], "1", "Drucker & Büro"},
		{"11", glpi.Versions[1], "0", "Drucker &#38; Büro"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			from := glpi.New(t, c.version)
			from.Exec("DELETE FROM `glpi_configs` WHERE `name` = 'must_unsanitize_db_data'")
			if c.says != "" {
				from.Insert("glpi_configs", row{"context": "core", "name": "must_unsanitize_db_data", "value": c.says})
			}
			from.Insert("glpi_tickets", map[string]any{"id": 7, "name": "Drucker &#38; Büro", "content": "<p>Hält</p>",
				"status": 1, "date": "2024-03-01 10:00:00", "users_id_recipient": 2})
			from.Insert("glpi_notificationtemplatetranslations", row{"id": 999, "notificationtemplates_id": 1,
				"language": "xx", "subject": "a &#38; b", "content_html": "&lt;p&gt;x&lt;/p&gt;",
				"content_text": "a &#38; b"})
			s, _ := bring(t, from, nil)
			got := s.Call("glpi", "GET", "/v2.3/Assistance/Ticket/7", nil).Want(200)
			if name := got.At("name"); name != c.want {
				t.Errorf("name %q, want %q", name, c.want)
			}
			for query, want := range map[string]string{
				"SELECT `content_html` FROM `glpi_notificationtemplatetranslations` WHERE `id` = 999": "<p>x</p>",
				"SELECT `content_text` FROM `glpi_notificationtemplatetranslations` WHERE `id` = 999": "a & b",
				"SELECT COUNT(*) FROM `glpi_configs` WHERE `name` = 'must_unsanitize_db_data'":        "0",
			} {
				if got := s.Scalar(query); got != want {
					t.Errorf("%s: %q, want %q", query, got, want)
				}
			}
		})
	}
}

// TestEverything imports databases with rows of every kind, asks for them, and holds what both versions have against
// each other.
func TestEverything(t *testing.T) {
	t.Parallel()
	var served []*testapi.Server
	for _, version := range glpi.Versions {
		from := filled(t, version)
		s, report := bring(t, from.Database, func(o *importer.Options) {
			o.FilesDir, o.ConfigDir, o.KeepUnknown = from.files, from.config, true
		})
		answers(t, s, from)
		secretsOpen(t, s, from)
		kept(t, s, report)
		told(t, from, report)
		served = append(served, s)
	}
	alike(t, served[0], served[1])
}

// TestIntoMariaDB imports into a database of MariaDB.
func TestIntoMariaDB(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[0])
	s, _ := bring(t, from.Database, func(o *importer.Options) {
		o.FilesDir, o.ConfigDir, o.Database = from.files, from.config, mariadb.New(t)
	})
	answers(t, s, from)
	secretsOpen(t, s, from)
	goesOn(t, s)
}

// goesOn wants new items to have the numbers behind those that were imported.
func goesOn(t *testing.T, s *testapi.Server) {
	t.Helper()
	body := map[string]any{"name": "new", "content": "x"}
	if id := s.Call("glpi", "POST", "/v2.3/Assistance/Ticket", body).Want(201).ID(); id != 9 {
		t.Errorf("the next ticket has the number %d", id)
	}
}

// secretsOpen wants the secrets of GLPI to open with the key that has come along.
func secretsOpen(t *testing.T, s *testapi.Server, from *old) {
	t.Helper()
	for query, want := range map[string]string{
		"SELECT `rootdn_passwd` FROM `glpi_authldaps` WHERE `id` = 1":                "ldap & geheim",
		"SELECT `passwd` FROM `glpi_mailcollectors` WHERE `id` = 1":                  "post",
		"SELECT `priv_passphrase` FROM `glpi_snmpcredentials` WHERE `id` = 5":        "priv",
		"SELECT `value` FROM `glpi_configs` WHERE `name` = 'smtp_passwd'":            "smtp",
		"SELECT `value` FROM `glpi_configs` WHERE `name` = 'basic_auth_password'":    "agents",
		"SELECT COALESCE(MAX(`secret`), '') FROM `glpi_oauthclients` WHERE `id` = 3": "s3cret",
	} {
		sealed := s.Scalar(query)
		if sealed == "" && from.isOld() && want == "s3cret" {
			continue
		}
		if plain, err := s.OAuth.Open(sealed); err != nil || plain != want {
			t.Errorf("%s: %q, %v", query, plain, err)
		}
	}
	problems, err := s.OAuth.KeyProblems(t.Context())
	if err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
}

// kept wants the report and the rows that no object has in the data folder.
func kept(t *testing.T, s *testapi.Server, report *importer.Report) {
	t.Helper()
	missing, err := s.Documents.Missing(t.Context())
	strays, fault := s.Documents.Strays(t.Context())
	if err != nil || fault != nil || len(missing)+len(strays) > 0 {
		t.Errorf("files: %v %v %v %v", missing, strays, err, fault)
	}
	var written importer.Report
	text, err := os.ReadFile(report.File)
	if err == nil {
		err = json.Unmarshal(text, &written)
	}
	if err != nil || len(written.Tables) != len(report.Tables) {
		t.Errorf("the report: %v, %d tables", err, len(written.Tables))
	}
	reasons := map[string]int{}
	for _, table := range report.Tables {
		for what, n := range table.Changed {
			reasons[what] += n
		}
		for _, r := range table.Refused {
			reasons[r.Reason] += r.Rows
		}
	}
	for what, want := range map[string]int{
		"items of entities that are not there are in the root entity, and not for those below it (glpi_computers)": 1,
		"references to what is not there became none (glpi_tickets.itilcategories_id)":                             1,
		"there is another one with the same name, slms_id":                                                         0,
		"what they belong to by items_id is not in glpi_networknames":                                              1,
	} {
		if reasons[what] != want {
			t.Errorf("%d %s, want %d", reasons[what], what, want)
		}
	}
	for name, want := range map[string]string{
		"glpi_plugin_fields_fields": `{"id":1,"label":"Größe","data":"x"}` + "\n" + `{"id":2,"label":null,"data":null}` + "\n",
		"glpi_itilfollowups.left":   `"content":"verwaist"`,
		"glpi_users":                `{"id":10,"itil_layout":"{\"a\":1}"}`,
		"glpi_tickets.left":         `{"id":8,"itilcategories_id":4711}` + "\n",
		"glpi_computers.left":       `{"id":21,"entities_id":4711,"is_recursive":1}` + "\n",
		"glpi_locations.left":       `{"id":5,"locations_id":99}` + "\n",
	} {
		text, err := os.ReadFile(filepath.Join(s.DataDir, "import", "unknown", name+".jsonl"))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("kept of %s: %v %s", name, err, text)
		}
	}
}

// told wants the report to say what is left to do, and nothing of what the GLPI does not have.
func told(t *testing.T, from *old, report *importer.Report) {
	t.Helper()
	want := []string{"1 accounts sign in by", "1 external events have guests", "1 tables of the database are not GLPI's" +
		" and are left out: backup_2019"}
	if !from.isOld() {
		want = append(want, "1 accounts have a second factor", "1 webhooks are active",
			"1 fields of templates of tickets are read-only")
	}
	for _, text := range want {
		if !slices.ContainsFunc(report.Notes, func(note string) bool { return strings.HasPrefix(note, text) }) {
			t.Errorf("%s: %q is not among the notes %q", from, text, report.Notes)
		}
	}
	if len(report.Notes) != len(want) {
		t.Errorf("%s: the notes: %q", from, report.Notes)
	}
}

// rightOf begins a question for a right of a profile of people's own.
const rightOf = "SELECT `rights` FROM `glpi_profilerights` WHERE `profiles_id` = 9 AND `name` = "

// answers asks for what was imported.
func answers(t *testing.T, s *testapi.Server, from *old) {
	t.Helper()
	for _, c := range []struct {
		path, at string
		want     any
	}{
		{"/Assistance/Ticket/7", "name", `Drucker "3" & <Büro> 😀`},
		{"/Assistance/Ticket/7", "content", "<p>Hält <b>nicht</b> &amp; klemmt</p>"},
		{"/Assistance/Ticket/7", "date_solve", nil},
		{"/Assistance/Ticket/7", "date_creation", nil},
		{"/Assistance/Ticket/7", "entity.completename", "Root entity > Büro & Söhne"},
		{"/Assistance/Ticket/8", "category", nil},
		{"/Assistance/Ticket/7/Timeline/Followup/1", "content", "<p>1 &lt; 2</p>"},
		{"/Assistance/Ticket/7/Timeline/Validation/1", "approver.id", 10.0},
		{"/Assets/Computer/20", "name", "Computer <1>"},
		{"/Assets/Computer/20", "comment", "a & b\n<c>"},
		{"/Assets/Computer/20", "group.0.name", "R&D"},
		{"/Assets/Computer/20", "group_tech.0.id", 3.0},
		{"/Assets/Computer/20", "status.name", "In Betrieb"},
		{"/Assets/Computer/20/Antivirus/1", "name", "ClamAV"},
		{"/Administration/User/10", "username", "jörg"},
		{"/Administration/User/10", "realname", "Müller <Nord>"},
		{"/Administration/Entity/2", "completename", "Root entity > Büro & Söhne > Nord"},
		{"/Management/Document/1", "name", "Anleitung & mehr"},
		{"/Dropdowns/State/1", "visibilities.computer", true},
		{"/Dropdowns/State/1", "visibilities.monitor", false},
		{"/Dropdowns/Location/2", "completename", "Haus > Stock"},
		{"/Dropdowns/Location/5", "completename", "Weg"},
	} {
		got := s.Call("glpi", "GET", "/v2.3"+c.path, nil)
		if got.Status != 200 {
			t.Errorf("%s: %d %s", c.path, got.Status, got.Body)
			continue
		}
		if is := got.At(c.at); is != c.want {
			t.Errorf("%s %s: %q, want %q", c.path, c.at, is, c.want)
		}
	}
	for query, want := range map[string]string{
		"SELECT `notclosed_delay` FROM `glpi_entities` WHERE `id` = 1":                               "12",
		"SELECT `tickettemplates_strategy` FROM `glpi_entities` WHERE `id` = 1":                      "-2",
		"SELECT `tickettemplates_id` FROM `glpi_entities` WHERE `id` = 2":                            "1",
		"SELECT `state` FROM `glpi_crontasks` WHERE `name` = 'queuednotification'":                   "1",
		"SELECT COUNT(*) FROM `glpi_crontasks` WHERE `itemtype` = 'PluginFieldsTask'":                "1",
		"SELECT COUNT(*) FROM `glpi_queuednotifications`":                                            "1",
		"SELECT COUNT(*) FROM `glpid_oauth_access_tokens` WHERE `identifier` = 't'":                  "0",
		"SELECT COUNT(*) FROM `glpi_configs` WHERE `name` IN ('dbversion', 'ical_cache')":            "0",
		"SELECT `value` FROM `glpi_configs` WHERE `context` = 'plugin:fields'":                       "y",
		"SELECT `value` FROM `glpi_configs` WHERE `name` = 'url_base'":                               "https://glpi.example.org",
		"SELECT `rights` FROM `glpi_profilerights` WHERE `name` = 'plugin_fields'":                   "3",
		"SELECT `condition` FROM `glpi_authldaps` WHERE `id` = 1":                                    "(&(objectClass=user))",
		"SELECT `name` FROM `glpi_authldaps` WHERE `id` = 1":                                         "AD & Co",
		"SELECT COUNT(*) FROM `glpi_groups_items`":                                                   "33",
		"SELECT COUNT(*) FROM `glpi_groups_items` WHERE `items_id` <> 20":                            "0",
		"SELECT `number_plugs` FROM `glpi_items_plugs` WHERE `itemtype` = 'PDU' AND `items_id` = 20": "8",
		"SELECT `items_id_peripheral` FROM `glpi_assets_assets_peripheralassets` WHERE `itemtype_asset` =" +
			" 'Computer' AND `items_id_asset` = 20 AND `itemtype_peripheral` = 'Monitor'": "20",
		"SELECT `name` FROM `glpi_itemvirtualmachines` WHERE `itemtype` = 'Computer' AND `items_id` = 20": "vm",
		"SELECT `itemtype_link` FROM `glpi_logs` WHERE `id` = 3":                                          `Glpi\Asset\Asset_PeripheralAsset`,
		"SELECT `new_value` FROM `glpi_logs` WHERE `id` = 2":                                              "<c>",
		"SELECT `i`.`minimal_required_validation_percent` FROM `glpi_ticketvalidations` `v` JOIN" +
			" `glpi_itils_validationsteps` `i` ON `i`.`id` = `v`.`itils_validationsteps_id` WHERE `v`.`id` = 1": "50",
		"SELECT `rights` FROM `glpi_profilerights` WHERE `profiles_id` = 9 AND `name` = 'computer'":                             "1281",
		"SELECT `rights` > 0 FROM `glpi_profilerights` WHERE `profiles_id` = 4 AND `name` = 'oauth_client'":                     "1",
		"SELECT COALESCE(SUM(`rights`), 0) FROM `glpi_profilerights` WHERE `profiles_id` IN (1, 9) AND `name` = 'oauth_client'": "0",
		"SELECT `is_location_autoupdate` FROM `glpi_entities` WHERE `id` = 0":                                                   "1",
		"SELECT `is_location_autoupdate` FROM `glpi_entities` WHERE `id` = 1":                                                   "-2",
		"SELECT `periodicity` FROM `glpi_ticketrecurrents` WHERE `id` = 1":                                                      "1MONTH",
		"SELECT `timeline_order` FROM `glpi_users` WHERE `id` = 10":                                                             "reverse",
		"SELECT `satisfaction_scaled_to_5` FROM `glpi_ticketsatisfactions` WHERE `id` = 1":                                      "4",
		"SELECT `ticket_tco` FROM `glpi_computers` WHERE `id` = 20":                                                             "12.5",
		"SELECT `value` FROM `glpi_infocoms` WHERE `id` = 1":                                                                    "1234.56",
		rightOf + "'ticket'":                 "307202", // and those of what is new
		rightOf + "'followup'":               "32769",
		rightOf + "'task'":                   "51204",
		rightOf + "'slm'":                    "257",
		rightOf + "'tasktemplate'":           "3",
		rightOf + "'itilvalidationtemplate'": "31",
		rightOf + "'user'":                   "8193",
		"SELECT `action_type` || ' ' || `field` || ' ' || `value` FROM `glpi_ruleactions` WHERE `id` = 901":         "add_validation validationsteps_threshold 50",
		"SELECT `action_type` || ' ' || `field` FROM `glpi_ruleactions` WHERE `id` = 902":                           "assign priority",
		"SELECT `pattern` FROM `glpi_rulecriterias` WHERE `id` = 901":                                               "/<dringend>/",
		"SELECT COUNT(*) FROM `glpi_printerlogs` WHERE `itemtype` = 'Printer' AND `items_id` = 20":                  "2",
		"SELECT COUNT(*) FROM `glpi_configs` WHERE `name` LIKE 'user!_deleted!_ldap%' ESCAPE '!' AND `value` = '1'": "3",
		"SELECT `api_token` || ' ' || `personal_token` FROM `glpi_users` WHERE `id` = 10":                           "tok-api tok-rss",
		"SELECT COUNT(*) FROM `glpi_users` WHERE `cookie_token` IS NOT NULL":                                        "0",
		"SELECT COUNT(*) FROM `glpi_configs` WHERE `name` LIKE 'are!_%' ESCAPE '!'":                                 "0",
		"SELECT `link` FROM `glpi_links` WHERE `id` = 9":                                                            "https://x/{{ LOGIN }}?n={{ NAME }}&f={{ item.otherserial }}",
		"SELECT `data` FROM `glpi_links` WHERE `id` = 9":                                                            "{{ ID }} [id] [FIELD:X]",
		"SELECT SUM(`value`) FROM `glpi_configs` WHERE `name` LIKE 'translate!_dropdowns%' ESCAPE '!'":              "1",
		"SELECT COUNT(*) > 0 FROM `glpi_helpdesks_tiles_items_tiles`":                                               "1",
		"SELECT COUNT(*) > 3 FROM `glpi_profilerights` WHERE `profiles_id` = 4 AND `name` IN ('form'," +
			" 'webhook', 'oauth_client', 'computer', 'ticket') AND `rights` > 0": "1",
	} {
		if got := s.Scalar(query); got != want {
			t.Errorf("%s: %s: %q, want %q", from, query, got, want)
		}
	}
	roles := map[bool]map[string]string{true: {"14": "0", "40": "3"}, false: {"14": "2", "40": "1"}}[from.isOld()]
	for role, want := range roles { // GLPI 10 has one for who approves and who is asked to
		if got := s.Scalar("SELECT COUNT(*) FROM `glpi_notificationtargets` WHERE `type` = 1 AND `items_id` = " +
			role); got != want {
			t.Errorf("%s: %s mails to the role %s, want %s", from, got, role, want)
		}
	}
	if !from.isOld() {
		got := s.Call("glpi", "GET", "/v2.3/Assets/Custom/Vehicle/1", nil).Want(200)
		if got.At("name") != "Lieferwagen" || got.At("custom_fields.plate") != "B-XY 1" {
			t.Errorf("a custom asset: %s", got.Body)
		}
	}
	if got := s.Call("glpi", "GET", "/v2.3/Management/Document/1/Download", nil); string(got.Body) != "Anleitung" {
		t.Errorf("the file: %d %q", got.Status, got.Body)
	}
	got := s.Call("glpi", "GET", "/v2.3/Administration/User/10/Picture", nil)
	if string(got.Body) != "\xff\xd8\xff\xe0 a picture" {
		t.Errorf("the picture: %d %.100s", got.Status, got.Body)
	}
	tied(t, s, from.isOld())
	if s.Token("jörg") == "" {
		t.Error("nobody signs in with a password of GLPI's")
	}
}

// differing are objects and properties that tell what the tests have done since, or that GLPI 10 does not have.
var differing = []string{"AuditLog", "EventLog", "OAuthClient", "User.last_login", "Config.id"}

// alike wants the same answers of what both versions have, of all objects without some.
func alike(t *testing.T, left, right *testapi.Server, without ...string) {
	t.Helper()
	looked := 0
	for _, o := range left.Catalog.Objects() {
		for _, m := range o.Mounts {
			if m.Ops&model.List == 0 || strings.Contains(m.Path, "{") || m.Until != 0 ||
				slices.Contains(differing, o.Name) || slices.Contains(without, o.Name) {
				continue
			}
			of := func(s *testapi.Server) map[string]map[string]any {
				reply := s.Call("glpi", "GET", "/v2.3"+m.Path+"?limit=1000", nil)
				if reply.Status >= 300 {
					return nil // a path that only another version has
				}
				items := map[string]map[string]any{}
				for _, item := range reply.List() {
					key := fmt.Sprint(item["id"], item["name"])
					if o.Name == "Config" { // of which each version adds its own
						key = fmt.Sprint(item["context"], item["name"])
					}
					items[key] = item
				}
				return items
			}
			a, b := of(left), of(right)
			for id, item := range b {
				if a[id] == nil {
					t.Logf("%s %s is only there in the newer one", m.Path, id)
					continue
				}
				looked++
				for name, value := range item {
					if was := a[id][name]; !reflect.DeepEqual(was, value) &&
						!slices.Contains(differing, o.Name+"."+name) {
						t.Errorf("%s %s %s: %v, %v", m.Path, id, name, was, value)
					}
				}
			}
			for id := range a {
				if b[id] == nil {
					t.Errorf("%s %s is only there in the older one", m.Path, id)
				}
			}
		}
	}
	if looked < 500 {
		t.Errorf("only %d items were compared", looked)
	}
}

// into gives options of an import into a folder.
func into(from *glpi.Database, dir string) importer.Options {
	log := slog.New(slog.DiscardHandler)
	return importer.Options{From: from.URL, DataDir: dir, Database: store.URL(filepath.Join(dir, "glpid.db")),
		Prepare: site.Upgrade(log), Define: site.Define(log)}
}

// TestRefused wants imports that cannot be to say why, and to leave nothing but the folder.
func TestRefused(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[1])
	wrongKey := t.TempDir()
	if err := os.WriteFile(instancekey.Path(wrongKey), instancekey.Random(), 0o600); err != nil {
		t.Fatal(err)
	}
	version := func(text string) func(o *importer.Options) {
		return func(*importer.Options) {
			from.Exec("UPDATE `glpi_configs` SET `value` = ? WHERE `context` = 'core' AND `name` LIKE '%version'", text)
		}
	}
	for _, c := range []struct {
		name   string
		change func(o *importer.Options)
		want   string
	}{
		{"a target with keys", func(o *importer.Options) {
			if err := os.WriteFile(instancekey.Path(o.DataDir), instancekey.Random(), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "name a new folder with --data"},
		{"a target with data", func(o *importer.Options) { testsite.Prepare(t, o.DataDir) }, "has data"},
		{"another kind of database", func(o *importer.Options) { o.From = "sqlite:x" }, "mysql://USER"},
		{"an empty database", func(o *importer.Options) { o.From = mariadb.New(t) }, "not a database of GLPI"},
		{"no key", func(o *importer.Options) { o.ConfigDir = t.TempDir() }, "no glpicrypt.key"},
		{"another key", func(o *importer.Options) { o.ConfigDir = wrongKey }, "secrets do not open"},
		{"no folder of files", func(o *importer.Options) { o.FilesDir = "nowhere" }, "no folder"},
		{"too old", version("9.5.7"), "GLPI 9.5.7"},
		{"too new", version("11.1.0@x"), "GLPI 11.1.0"},
		{"no version", version("abc"), "which version"},
	} {
		o := into(from.Database, filepath.Join(t.TempDir(), "data"))
		if err := os.Mkdir(o.DataDir, 0o700); err != nil {
			t.Fatal(err)
		}
		c.change(&o)
		before, _ := os.ReadDir(o.DataDir)
		_, err := importer.Run(t.Context(), o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		after, _ := os.ReadDir(o.DataDir)
		if len(after) > len(before)+1 { // the lock
			t.Errorf("%s: %v is left", c.name, after)
		}
	}
}

// TestWithoutKeys leaves secrets and files out, says so, and lets the rest be used.
func TestWithoutKeys(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[1])
	s, report := bring(t, from.Database, nil)
	notes := strings.Join(report.Notes, "\n")
	for _, want := range []string{"9 secrets", "1 files", "2 pictures of accounts"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%s is not in the notes: %s", want, notes)
		}
	}
	if got := s.Scalar("SELECT COUNT(*) FROM `glpi_users` WHERE `api_token` IS NOT NULL"); got != "0" {
		t.Errorf("%s tokens that nobody can open", got)
	}
	if problems, err := s.OAuth.KeyProblems(t.Context()); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
	s.Call("glpi", "GET", "/v2.3/Setup/LDAPDirectory/1", nil).Want(200)
}

// TestDryRun writes nothing but the report, which says what an import says.
func TestDryRun(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[0])
	o := into(from.Database, t.TempDir())
	o.DryRun, o.FilesDir, o.ConfigDir = true, from.files, from.config
	tried, err := importer.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, name := range []string{"glpid.db", "files", "glpicrypt.key", ".importing"} {
		if _, err := os.Stat(filepath.Join(o.DataDir, name)); err == nil {
			there = append(there, name)
		}
	}
	if len(there) > 0 || filepath.Base(tried.File) != "dry-run.json" {
		t.Errorf("a dry run leaves %v, and %s", there, tried.File)
	}
	o.DryRun = false
	done, err := importer.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(tried.Tables, done.Tables) {
		t.Error("the import has done something else than the dry run")
	}
}

// TestInterrupted lets an import be run again that was interrupted: while it copied, and while it put things in place.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[1])
	o := into(from.Database, t.TempDir())
	o.FilesDir, o.ConfigDir = from.files, from.config
	failing := errors.New("interrupted")
	broken := o
	broken.Prepare = func(context.Context, *store.DB) error { return failing }
	if _, err := importer.Run(t.Context(), broken); !errors.Is(err, failing) {
		t.Fatal(err)
	}
	// As a killed one leaves it, with the keys in place and no database.
	for name, content := range map[string]string{".importing/glpid.db": "half", "glpicrypt.key": "x", "files/TXT/00/a": "y"} {
		file := filepath.Join(o.DataDir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := site.Open(t.Context(), site.Options{DataDir: o.DataDir}); err == nil ||
		!strings.Contains(err.Error(), "import was interrupted") {
		t.Errorf("a server on it: %v", err)
	}
	if _, err := importer.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s := testapi.On(t, site.Options{DataDir: o.DataDir, Database: o.Database})
	answers(t, s, from)
	goesOn(t, s)
}

// TestOneMoment reads GLPI's database as it was when the import began, also where the server sees more by default.
func TestOneMoment(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[1])
	o := into(from.Database, t.TempDir())
	added := false
	o.Show = func(stage string, done, _ int) {
		if stage == "rows" && done > 0 && !added {
			added = true
			from.Insert("glpi_tickets", row{"id": 99, "name": "later", "content": "x"})
			from.Insert("glpi_tickets_users", row{"id": 99, "tickets_id": 99, "users_id": 10, "type": 1})
		}
	}
	report, err := importer.Run(t.Context(), o)
	if err != nil || !added {
		t.Fatal(err, added)
	}
	for _, table := range report.Tables {
		if table.Table == "glpi_tickets" && table.Read != 2 {
			t.Errorf("%d tickets were read", table.Read)
		}
	}
}

// TestZones takes date-times without a zone for local ones, and days that were stored as moments for days.
func TestZones(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[0])
	from.Exec("ALTER TABLE `glpi_tickets` MODIFY `date` datetime NULL")
	from.Exec("UPDATE `glpi_configs` SET `value` = 'Europe/Berlin' WHERE `context` = 'core' AND `name` = 'timezone'")
	s, _ := bring(t, from.Database, nil)
	for query, want := range map[string]string{
		"SELECT `date` FROM `glpi_tickets` WHERE `id` = 7":               "2024-03-01 09:00:00",
		"SELECT `date_mod` FROM `glpi_tickets` WHERE `id` = 7":           "2024-03-01 11:00:00",
		"SELECT `decommission_date` FROM `glpi_infocoms` WHERE `id` = 1": "2024-03-31",
		"SELECT `begin_date` FROM `glpi_ticketcosts` WHERE `id` = 1":     "2024-03-01 00:00:00",
	} {
		if got := s.Scalar(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestDays takes moments for the days that they are in, also where all date-times have a zone.
func TestDays(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string]string{"Europe/Berlin": "2024-03-31", "America/New_York": "2024-03-30",
		"Nowhere/Else": "2024-03-31"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			from := glpi.New(t, glpi.Versions[1])
			from.Exec("DELETE FROM `glpi_configs` WHERE `context` = 'core' AND `name` = 'timezone'")
			from.Insert("glpi_configs", row{"context": "core", "name": "timezone", "value": zone})
			from.Insert("glpi_computers", row{"id": 1, "name": "pc"})
			from.Insert("glpi_infocoms", row{"id": 1, "itemtype": "Computer", "items_id": 1,
				"decommission_date": "2024-03-30 23:00:00"})
			s, _ := bring(t, from, nil)
			if got := s.Scalar("SELECT `decommission_date` FROM `glpi_infocoms` WHERE `id` = 1"); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

// TestFiles tells of files that are not there, and of those that hold something else.
func TestFiles(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[1])
	lost, other := from.store(t, "lost"), from.store(t, "other")
	lost["id"], other["id"] = 2, 3
	from.Insert("glpi_documents", lost)
	from.Insert("glpi_documents", other)
	from.Insert("glpi_documents", row{"id": 4, "filepath": "../../etc/passwd", "name": "outside"})
	from.write(t, other["filepath"].(string), "changed")
	if err := os.Remove(filepath.Join(from.files, filepath.FromSlash(lost["filepath"].(string)))); err != nil {
		t.Fatal(err)
	}
	// names that no file can have, and links
	none := []string{"a\x00b", other["filepath"].(string) + "/below", strings.Repeat("ä", 255), "circle", "nowhere"}
	for i, name := range append([]string{"PDF/secret", "PDF/inside", "away/secret"}, none...) {
		from.Insert("glpi_documents", row{"id": 5 + i, "filepath": name, "name": "odd"})
	}
	secret := filepath.Join(t.TempDir(), "secret")
	if err := errors.Join(os.WriteFile(secret, []byte("secret"), 0o600),
		os.MkdirAll(filepath.Join(from.files, "PDF"), 0o700),
		os.Symlink(secret, filepath.Join(from.files, "PDF", "secret")),
		os.Symlink(filepath.Join("..", filepath.FromSlash(other["filepath"].(string))),
			filepath.Join(from.files, "PDF", "inside")),
		os.Symlink(filepath.Dir(secret), filepath.Join(from.files, "away")),
		os.Symlink("circle", filepath.Join(from.files, "circle")),
		os.Symlink("../nowhere", filepath.Join(from.files, "nowhere"))); err != nil {
		t.Fatal(err)
	}
	var data string
	_, report := bring(t, from.Database, func(o *importer.Options) {
		o.FilesDir, o.LogsSince, data = from.files, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), o.DataDir
	})
	missing := append([]string{"../../etc/passwd", "_pictures/a2/ldap.jpg", lost["filepath"].(string)}, none...)
	slices.Sort(missing)
	slices.Sort(report.Files.Missing)
	slices.Sort(report.Files.Outside)
	if !reflect.DeepEqual(report.Files.Missing, missing) ||
		!reflect.DeepEqual(report.Files.Damaged, []string{other["filepath"].(string)}) || report.Files.Linked != 3 ||
		report.Files.Copied != 1 || !reflect.DeepEqual(report.Files.Outside, []string{"PDF/secret", "away/secret"}) {
		t.Errorf("files: %+v", report.Files)
	}
	if err := filepath.WalkDir(filepath.Join(data, "files"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type()&fs.ModeSymlink != 0 {
			t.Errorf("%s is a link", path)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	for _, table := range report.Tables {
		if table.Table == "glpi_logs" && (table.Written != 2 || len(table.Refused) != 1) {
			t.Errorf("the history: %+v", table)
		}
	}
}

// TestTwice leaves out, too, what belongs to rows that are left out as others are like them.
func TestTwice(t *testing.T) {
	t.Parallel()
	from := glpi.New(t, glpi.Versions[1])
	from.Exec("ALTER TABLE `glpi_appliances_items` DROP INDEX `unicity`")
	from.Insert("glpi_appliances", row{"id": 1, "name": "CRM"})
	from.Insert("glpi_computers", row{"id": 1, "name": "pc"})
	from.Insert("glpi_locations", row{"id": 1, "name": "Haus", "completename": "Haus", "level": 1})
	for id := range 2 {
		from.Insert("glpi_appliances_items", row{"id": 1 + id, "appliances_id": 1, "itemtype": "Computer", "items_id": 1})
		from.Insert("glpi_appliances_items_relations", row{"id": 1 + id, "appliances_items_id": 1 + id,
			"itemtype": "Location", "items_id": 1})
	}
	s, _ := bring(t, from, nil)
	if got := s.Scalar("SELECT MAX(`appliances_items_id`) FROM `glpi_appliances_items_relations`"); got != "1" {
		t.Errorf("what belongs to a row that is there twice belongs to %s", got)
	}
}

// TestTrees makes full names and levels follow from the tree, letter by letter, and counts those that did not.
func TestTrees(t *testing.T) {
	t.Parallel()
	from := glpi.New(t, glpi.Versions[1])
	for i, l := range []row{
		{"name": "Haus", "completename": "haus", "level": 1},
		{"name": "Stock", "locations_id": 1, "completename": "Haus > Stock", "level": 3},
		{"name": "Raum", "locations_id": 2, "completename": "Haus > Stock > Raum", "level": 3},
		{"name": "Hof", "completename": nil, "level": 1},
	} {
		l["id"] = i + 1
		from.Insert("glpi_locations", l)
	}
	from.Exec("UPDATE `glpi_entities` SET `name` = 'Firma' WHERE `id` = 0")
	from.Insert("glpi_entities", row{"id": 1, "name": "Nord", "entities_id": 0, "completename": "Root entity > Nord",
		"level": 2})
	s, report := bring(t, from, nil)
	for query, want := range map[string]string{
		"SELECT `completename` || ' ' || `level` FROM `glpi_locations` WHERE `id` = 1": "Haus 1",
		"SELECT `completename` || ' ' || `level` FROM `glpi_locations` WHERE `id` = 2": "Haus > Stock 2",
		"SELECT `completename` || ' ' || `level` FROM `glpi_locations` WHERE `id` = 3": "Haus > Stock > Raum 3",
		"SELECT `completename` || ' ' || `level` FROM `glpi_locations` WHERE `id` = 4": "Hof 1",
		"SELECT `completename` || ' ' || `level` FROM `glpi_entities` WHERE `id` = 0":  "Firma 1",
		"SELECT `completename` || ' ' || `level` FROM `glpi_entities` WHERE `id` = 1":  "Firma > Nord 2",
	} {
		if got := s.Scalar(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	wrong := map[string]int{"glpi_locations": 3, "glpi_entities": 2}
	for _, table := range report.Tables {
		n := table.Changed["full names and levels that did not follow from the tree"]
		if want, ok := wrong[table.Table]; ok && n != want {
			t.Errorf("%d full names of %s, want %d", n, table.Table, want)
		}
	}
}
