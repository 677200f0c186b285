package importer_test

import (
	"crypto/md5"  //nolint:gosec // what old passwords are hashed by
	"crypto/sha1" //nolint:gosec // what GLPI names its files by
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/folder/instancekey"
	"github.com/glpid/glpid/internal/testing/glpi"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// old is a database of a GLPI with rows of every kind that the rules name, and the folders beside it.
type old struct {
	*glpi.Database
	files, config string
	key           *instancekey.Key
	stored        map[string]string // the paths of files, by what they hold
}

// row are the columns of a row.
type row = map[string]any

// encodings is what GLPI 10 does to texts.
var encodings = strings.NewReplacer("&", "&#38;", "<", "&#60;", ">", "&#62;")

// text gives a text as the version stores it.
func (d *old) text(s string) string {
	if d.isOld() {
		return encodings.Replace(s)
	}
	return s
}

// tags gives a text with tags as GLPI 10 has them, or as 11 does.
func (d *old) tags(of10, of11 string) string {
	if d.isOld() {
		return of10
	}
	return of11
}

// isOld reports that it is GLPI 10.
func (d *old) isOld() bool { return strings.HasPrefix(d.Version, "10.") }

// filled makes one.
func filled(t *testing.T, version string) *old {
	t.Helper()
	d := &old{Database: glpi.New(t, version), files: t.TempDir(), config: t.TempDir(), stored: map[string]string{}}
	if err := os.WriteFile(instancekey.Path(d.config), instancekey.Random(), 0o600); err != nil {
		t.Fatal(err)
	}
	testapi.PutKeys(t, d.config)
	var err error
	if d.key, err = instancekey.Load(d.config); err != nil {
		t.Fatal(err)
	}
	d.organisation()
	d.assets()
	d.assistance()
	d.servers()
	d.documents(t)
	d.custom()
	d.links()
	d.left()
	return d
}

func (d *old) organisation() {
	d.Exec("UPDATE `glpi_entities` SET `entities_id` = 0 WHERE `id` = 0") // as some old ones have it
	d.Insert("glpi_entities", row{"id": 1, "name": d.text("Büro & Söhne"), "entities_id": 0,
		"completename": d.text("Root entity > Büro"), "level": 7, "tickettemplates_strategy": -2,
		"tickettemplates_id": 0, "notclosed_delay": 12, "is_location_autoupdate": -2})
	d.Insert("glpi_entities", row{"id": 2, "name": "Nord", "entities_id": 1, "completename": "x", "level": 3,
		"tickettemplates_strategy": 0, "tickettemplates_id": 1, "notclosed_delay": -2})
	d.Insert("glpi_users", row{"id": 10, "name": "jörg", "realname": d.text("Müller <Nord>"), "firstname": "Jörg",
		"password": md5Of("jörg"), "authtype": 1, "is_active": 1, "picture": "a1/jörg.jpg",
		"locations_id": 4711, "timeline_order": "reverse"})
	// 10.0.19 has tokens as they are.
	sealed := func(token string) string {
		if d.isOld() {
			return token
		}
		return d.key.Seal(token)
	}
	d.Insert("glpi_configs", row{"context": "core", "name": "are_users_tokens_encrypted",
		"value": map[bool]string{true: "0", false: "1"}[d.isOld()]})
	d.Exec("UPDATE `glpi_users` SET `api_token` = ?, `personal_token` = ?, `cookie_token` = ? WHERE `id` = 10",
		sealed("tok-api"), sealed("tok-rss"), sealed("tok-cookie"))
	d.Insert("glpi_users", row{"id": 11, "name": "ldap", "authtype": 3, "auths_id": 1, "is_active": 1,
		"picture": "a2/ldap.jpg", "2fa": `{"secret":"x"}`})
	d.Insert("glpi_links", row{"id": 9, "name": "Suche", "entities_id": 0, "is_recursive": 1,
		"link": d.tags("https://x/[LOGIN]?n=[NAME]&f=[FIELD:otherserial]", "https://x/{{ LOGIN }}?n={{ NAME }}&f={{ item.otherserial }}"),
		"data": d.tags("[ID] [id] [FIELD:X]", "{{ ID }} [id] [FIELD:X]")})
	d.Insert("glpi_profiles_users", row{"id": 20, "users_id": 10, "profiles_id": 6, "entities_id": 1,
		"is_recursive": 1})
	d.Insert("glpi_profiles_users", row{"id": 21, "users_id": 4711, "profiles_id": 6, "entities_id": 1})
	d.Insert("glpi_profilerights", row{"profiles_id": 4, "name": "plugin_fields", "rights": 3})
	// A profile of people's own, and a right that GLPI 10 does not know.
	d.Insert("glpi_profiles", row{"id": 9, "name": "Lager", "interface": "central"})
	for name, bits := range map[string][2]int{ // of 10, and what has become of them in 11
		"computer": {1, 1 | 256 | 1024}, "ticket": {2 | 4096 | 8192 | 32768, 2 | 4096 | 8192 | 32768 | 262144},
		"followup": {1, 1 | 32768}, "task": {0, 4 | 2048 | 16384 | 32768}, "slm": {1, 1 | 256}, "taskcategory": {3, 3},
		"tasktemplate": {-1, 3}, "dropdown": {2, 2}, "itilvalidationtemplate": {-1, 31}, "config": {2, 2},
		"user": {1, 1 | 8192},
	} {
		if mine := bits[map[bool]int{true: 0, false: 1}[d.isOld()]]; mine >= 0 {
			d.Insert("glpi_profilerights", row{"profiles_id": 9, "name": name, "rights": mine})
		}
	}
	if !d.isOld() {
		d.Exec("UPDATE `glpi_entities` SET `is_location_autoupdate` = 1 WHERE `id` = 0")
	}
	d.Insert("glpi_groups", row{"id": 3, "name": d.text("R&D"), "completename": "?", "level": 1})
	d.Insert("glpi_groups_users", row{"id": 1, "users_id": 10, "groups_id": 3})
	// A circle.
	d.Insert("glpi_locations", row{"id": 1, "name": "Haus", "locations_id": 0, "completename": "Haus", "level": 1})
	d.Insert("glpi_locations", row{"id": 2, "name": "Stock", "locations_id": 1, "completename": d.text("Haus > Stock"),
		"level": 2})
	d.Insert("glpi_locations", row{"id": 3, "name": "Kreis", "locations_id": 4, "completename": "", "level": 1})
	d.Insert("glpi_locations", row{"id": 4, "name": "Ring", "locations_id": 3, "completename": "", "level": 1})
	d.Insert("glpi_locations", row{"id": 5, "name": "Weg", "locations_id": 99, "completename": "Fort > Weg", "level": 2})
	d.Insert("glpi_knowbaseitems", row{"id": 1, "name": "Artikel", "answer": d.text("<p>So geht's</p>"), "users_id": 2,
		"entities_id": 0, "is_recursive": 1})
	d.Insert("glpi_knowbaseitemcategories", row{"id": 1, "name": "Drucker", "completename": "Drucker", "level": 1})
	for range 2 { // which no index of GLPI's refuses
		d.Insert("glpi_knowbaseitems_knowbaseitemcategories", row{"knowbaseitems_id": 1, "knowbaseitemcategories_id": 1})
	}
}

// md5Of gives a hash as GLPI 0.7 has kept passwords, which some still have.
func md5Of(password string) string {
	sum := md5.Sum([]byte(password)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

func (d *old) assets() {
	d.Insert("glpi_states", row{"id": 1, "name": "In Betrieb", "completename": "In Betrieb", "level": 1,
		"is_visible_computer": 1, "is_visible_monitor": 0, "is_helpdesk_visible": 1})
	for _, itemtype := range strings.Fields("computer monitor networkequipment peripheral phone printer softwareversion" +
		" softwarelicense line certificate rack passivedcequipment enclosure pdu cluster contract appliance" +
		" databaseinstance cable unmanaged") {
		d.Insert("glpi_dropdownvisibilities", row{"itemtype": "State", "items_id": 1, "visible_itemtype": itemtype,
			"is_visible": itemtype != "monitor"})
	}
	for id, table := range map[string]string{"Appliance": "glpi_appliances", "CartridgeItem": "glpi_cartridgeitems",
		"Certificate": "glpi_certificates", "Cluster": "glpi_clusters", "Computer": "glpi_computers",
		"ConsumableItem": "glpi_consumableitems", "DatabaseInstance": "glpi_databaseinstances",
		"Domain": "glpi_domains", "DomainRecord": "glpi_domainrecords", "Enclosure": "glpi_enclosures",
		"Line": "glpi_lines", "Monitor": "glpi_monitors", "NetworkEquipment": "glpi_networkequipments",
		"PassiveDCEquipment": "glpi_passivedcequipments", "PDU": "glpi_pdus", "Peripheral": "glpi_peripherals",
		"Phone": "glpi_phones", "Printer": "glpi_printers", "Rack": "glpi_racks",
		"Software": "glpi_softwares", "SoftwareLicense": "glpi_softwarelicenses", "Unmanaged": "glpi_unmanageds"} {
		d.Insert(table, row{"id": 20, "name": d.text(id + " <1>"), "entities_id": 1, "groups_id": 3,
			"groups_id_tech": 3, "softwares_id": 20, "domains_id": 20, "completename": d.text(id + " <1>"), "level": 1})
		if d.Has("glpi_groups_items", "") {
			for _, kind := range []int{1, 2} {
				column := []string{"", "groups_id", "groups_id_tech"}[kind]
				if !hasGroups[id+" "+column] {
					continue
				}
				d.Insert("glpi_groups_items", row{"itemtype": id, "items_id": 20, "groups_id": 3, "type": kind})
			}
		}
	}
	d.Insert("glpi_computers", row{"id": 21, "name": "verwaist", "entities_id": 4711, "is_recursive": 1})
	d.Insert("glpi_ipaddresses", row{"id": 1, "itemtype": "NetworkName", "items_id": 4711, "name": "192.0.2.1",
		"version": 4})
	for id, kind := range []string{"", "Printer"} { // the first from when it was a GLPI 10
		d.Insert("glpi_printerlogs", row{"id": id + 1, "itemtype": kind, "items_id": 20, "printers_id": 20,
			"total_pages": 7 + id, "date": fmt.Sprint("2024-03-0", id+1)})
	}
	d.Exec("UPDATE `glpi_computers` SET `states_id` = 1, `locations_id` = 2, `users_id` = 10,"+
		" `comment` = ? WHERE `id` = 20", d.text("a & b\n<c>"))
	d.Insert("glpi_computerantiviruses", row{"id": 1, "computers_id": 20, "name": "ClamAV"})
	d.Insert("glpi_itemantiviruses", row{"id": 1, "itemtype": "Computer", "items_id": 20, "name": "ClamAV"})
	d.Insert("glpi_computervirtualmachines", row{"id": 1, "computers_id": 20, "name": "vm"})
	d.Insert("glpi_itemvirtualmachines", row{"id": 1, "itemtype": "Computer", "items_id": 20, "name": "vm"})
	d.Insert("glpi_computers_items", row{"id": 1, "computers_id": 20, "itemtype": "Monitor", "items_id": 20})
	d.Insert("glpi_assets_assets_peripheralassets", row{"id": 1, "itemtype_asset": "Computer", "items_id_asset": 20,
		"itemtype_peripheral": "Monitor", "items_id_peripheral": 20})
	d.Insert("glpi_plugs", row{"id": 1, "name": "C13"})
	d.Insert("glpi_pdus_plugs", row{"id": 1, "pdus_id": 20, "plugs_id": 1, "number_plugs": 8})
	d.Insert("glpi_items_plugs", row{"id": 1, "itemtype": "PDU", "items_id": 20, "plugs_id": 1, "number_plugs": 8})
	d.Insert("glpi_infocoms", row{"id": 1, "itemtype": "Computer", "items_id": 20, "value": "1234.5600",
		"buy_date": "2020-02-29", "decommission_date": "2024-03-30 23:00:00"})
	// A component that nothing has.
	d.Insert("glpi_items_disks", row{"id": 1, "itemtype": "Computer", "items_id": 4711, "name": "C:"})
}

// hasGroups are the columns of groups that GLPI 10 has.
var hasGroups = func() map[string]bool {
	out := map[string]bool{}
	for _, itemtype := range strings.Fields("Appliance CartridgeItem Certificate Cluster Computer ConsumableItem" +
		" DatabaseInstance Domain DomainRecord Enclosure Monitor NetworkEquipment PassiveDCEquipment PDU Peripheral Phone" +
		" Printer Rack Software SoftwareLicense Unmanaged") {
		out[itemtype+" groups_id_tech"] = true
	}
	for _, itemtype := range strings.Fields("Appliance Certificate Computer Line Monitor NetworkEquipment Peripheral" +
		" Phone Printer Software SoftwareLicense Unmanaged") {
		out[itemtype+" groups_id"] = true
	}
	return out
}()

func (d *old) assistance() {
	d.Insert("glpi_itilcategories", row{"id": 1, "name": "Druck", "completename": "Druck", "level": 1})
	d.Insert("glpi_tickets", row{"id": 7, "entities_id": 1, "name": d.text(`Drucker "3" & <Büro> 😀`),
		"content": d.text(`<p>Hält <b onclick="x()">nicht</b> &amp; klemmt</p><script>alert(1)</script>`),
		"status":  2, "date": "2024-03-01 10:00:00", "date_mod": "2024-03-01 11:00:00", "users_id_recipient": 10,
		"itilcategories_id": 1, "solvedate": "0000-00-00 00:00:00", "locations_id": 2, "type": 1, "urgency": 3,
		"impact": 3, "priority": 3, "global_validation": 2, "validation_percent": 50, "externalid": nil})
	d.Insert("glpi_tickets", row{"id": 8, "entities_id": 2, "name": "ohne Kategorie", "content": "x", "status": 1,
		"date": "2024-03-02 10:00:00", "itilcategories_id": 4711, "users_id_recipient": 10, "type": 1})
	d.Insert("glpi_tickets_users", row{"id": 1, "tickets_id": 7, "users_id": 10, "type": 1, "use_notification": 1})
	d.Insert("glpi_tickets_users", row{"id": 2, "tickets_id": 4711, "users_id": 10, "type": 1})
	d.Insert("glpi_groups_tickets", row{"id": 1, "tickets_id": 7, "groups_id": 3, "type": 2})
	d.Insert("glpi_itilfollowups", row{"id": 1, "itemtype": "Ticket", "items_id": 7, "users_id": 10,
		"date": "2024-03-01 10:30:00", "content": d.text("<p>1 &lt; 2</p>")})
	d.Insert("glpi_itilfollowups", row{"id": 2, "itemtype": "Ticket", "items_id": 4711, "users_id": 10,
		"content": "verwaist"})
	d.Insert("glpi_tickettasks", row{"id": 1, "tickets_id": 7, "users_id": 10, "content": d.text("<p>A</p>"),
		"actiontime": 3600, "state": 1, "date": "2024-03-01 10:40:00"})
	d.Insert("glpi_ticketvalidations", row{"id": 1, "tickets_id": 7, "entities_id": 1, "users_id": 2,
		"users_id_validate": 10, "itemtype_target": "User", "items_id_target": 10, "status": 2,
		"submission_date": "2024-03-01 10:50:00", "itils_validationsteps_id": 13})
	d.Insert("glpi_itils_validationsteps", row{"id": 13, "minimal_required_validation_percent": 50,
		"validationsteps_id": 1, "itemtype": "Ticket", "items_id": 7})
	d.Insert("glpi_ticketsatisfactions", row{"id": 1, "tickets_id": 7, "type": 1, "satisfaction": 4,
		"satisfaction_scaled_to_5": 4})
	d.Insert("glpi_ticketcosts", row{"id": 1, "tickets_id": 7, "name": "Teile", "cost_fixed": "12.5000",
		"begin_date": "2024-03-01"})
	d.Insert("glpi_items_tickets", row{"id": 1, "tickets_id": 7, "itemtype": "Computer", "items_id": 20})
	for id, sub := range []string{"RuleTicket", "RuleTicket"} {
		d.Insert("glpi_rules", row{"id": 901 + id, "sub_type": sub, "name": fmt.Sprint("Genehmigung ", id),
			"match": "AND", "is_active": 1, "uuid": fmt.Sprint("r", id), "condition": 1, "ranking": 900 + id})
	}
	d.Insert("glpi_rulecriterias", row{"id": 901, "rules_id": 901, "criteria": "name", "condition": 6,
		"pattern": d.text("/<dringend>/")})
	d.Insert("glpi_ruleactions", row{"id": 901, "rules_id": 901, "value": "50",
		"action_type": map[bool]string{true: "assign", false: "add_validation"}[d.isOld()],
		"field":       map[bool]string{true: "validation_percent", false: "validationsteps_threshold"}[d.isOld()]})
	d.Insert("glpi_ruleactions", row{"id": 902, "rules_id": 902, "action_type": "assign", "field": "priority",
		"value": "5"})
	d.Insert("glpi_ticketrecurrents", row{"id": 1, "name": "Monatlich", "periodicity": "1MONTH", "is_active": 0})
	d.Insert("glpi_changes", row{"id": 1, "entities_id": 1, "name": "Umzug", "content": "x", "status": 1,
		"validation_percent": 0})
	d.Insert("glpi_logs", row{"id": 1, "itemtype": "Ticket", "items_id": 7, "itemtype_link": "", "date_mod": "2019-01-01 00:00:00", "user_name": "glpi (2)", "id_search_option": 12, "old_value": "1", "new_value": "2"})
	d.Insert("glpi_logs", row{"id": 2, "itemtype": "Ticket", "items_id": 7, "itemtype_link": "", "date_mod": "2024-03-01 11:00:00", "user_name": "glpi (2)", "id_search_option": 1,
		"old_value": d.text("a & b"), "new_value": d.text("<c>")})
	d.Insert("glpi_logs", row{"id": 3, "itemtype": "Computer", "items_id": 20, "linked_action": 15, "itemtype_link": map[bool]string{true: "Computer_Item", false: `Glpi\Asset\Asset_PeripheralAsset`}[d.isOld()],
		"date_mod": "2024-03-01 11:00:00", "old_value": "", "new_value": "x"})
}

func (d *old) servers() {
	d.Insert("glpi_authldaps", row{"id": 1, "name": d.text("AD & Co"), "host": "ldap.example.org", "basedn": "dc=example,dc=org", "rootdn": "cn=admin", "rootdn_passwd": d.key.Seal("ldap & geheim"),
		"condition": "(&(objectClass=user))"})
	d.Insert("glpi_mailcollectors", row{"id": 1, "name": "support@example.org", "host": "{imap.example.org/imap}INBOX",
		"passwd": d.key.Seal("post")})
	d.Insert("glpi_snmpcredentials", row{"id": 5, "name": "v3", "snmpversion": "3", "username": "u", "auth_passphrase": d.key.Seal("auth"), "priv_passphrase": d.key.Seal("priv")})
	d.Exec("DELETE FROM `glpi_configs` WHERE `context` = 'core' AND `name` IN ('smtp_passwd', 'url_base')")
	d.Exec("UPDATE `glpi_configs` SET `value` = '0' WHERE `context` = 'core' AND `name` = 'enable_hlapi'")
	d.Insert("glpi_configs", row{"context": "core", "name": "smtp_passwd", "value": d.key.Seal("smtp")})
	d.Exec("DELETE FROM `glpi_configs` WHERE `context` = 'inventory' AND `name` = 'basic_auth_password'")
	d.Insert("glpi_configs", row{"context": "inventory", "name": "basic_auth_password", "value": d.key.Seal("agents")})
	d.Insert("glpi_configs", row{"context": "core", "name": "url_base", "value": "https://glpi.example.org"})
	d.Insert("glpi_configs", row{"context": "core", "name": "is_location_autoupdate", "value": "1"})
	d.Insert("glpi_configs", row{"context": "plugin:fields", "name": "x", "value": "y"})
	d.Insert("glpi_configs", row{"context": "core", "name": "ical_cache", "value": "y"})
	d.Insert("glpi_oauthclients", row{"identifier": "abc", "id": 3, "name": "Skript", "secret": d.key.Seal("s3cret"),
		"redirect_uri": `["/x"]`, "grants": `["password"]`, "scopes": `["api","user"]`})
	d.Insert("glpi_oauth_access_tokens", row{"identifier": "t", "client": "abc", "user_identifier": "2",
		"date_expiration": "2030-01-01 00:00:00", "scopes": "[]"})
	d.Exec("DELETE FROM `glpi_configs` WHERE `name` = 'user_deleted_ldap_groups'")
	if d.isOld() {
		d.Insert("glpi_configs", row{"context": "core", "name": "user_deleted_ldap", "value": "4"})
		d.Exec("UPDATE `glpi_configs` SET `value` = '1' WHERE `name` = 'translate_dropdowns'")
	} else {
		d.Insert("glpi_configs", row{"context": "core", "name": "translate_dropdowns", "value": "0"})
		for name, value := range map[string]string{"user": "1", "groups": "1", "authorizations": "1"} {
			d.Insert("glpi_configs", row{"context": "core", "name": "user_deleted_ldap_" + name, "value": value})
		}
	}
	d.Exec("UPDATE `glpi_crontasks` SET `state` = 2 WHERE `name` = 'queuednotification'")
	d.Insert("glpi_crontasks", row{"itemtype": "PluginFieldsTask", "name": "fields", "frequency": 60})
	for id, sent := range map[int]int{1: 0, 2: 1} {
		d.Insert("glpi_queuednotifications", row{"id": id, "itemtype": "Ticket", "items_id": 7, "is_deleted": sent,
			"name": "Neu", "mode": "mailing", "recipient": "a@example.org", "notificationtemplates_id": 4})
	}
	d.Insert("glpi_plugins", row{"id": 1, "directory": "fields", "name": "Fields", "version": "1", "state": 1})
	d.Insert("glpi_helpdesks_tiles_items_tiles", row{"itemtype_item": "Profile", "items_id_item": 1, "itemtype_tile": `Glpi\Helpdesk\Tile\GlpiPageTile`, "items_id_tile": 9, "rank": 1})
	d.Insert("glpi_webhooks", row{"id": 2, "name": "an", "itemtype": "Ticket", "event": "new",
		"url": "https://hook.example.org", "is_active": 1, "http_method": "post", "secret": d.key.Seal("w")})
	d.Insert("glpi_webhooks", row{"id": 1, "name": "Haken", "itemtype": "Ticket", "event": "new", "url": "https://hook.example.org", "secret": d.key.Seal("w"), "is_active": 0, "http_method": "post"})
}

// store puts a file into GLPI's folder, and gives its row.
func (d *old) store(t *testing.T, content string) row {
	t.Helper()
	sum := sha1.Sum([]byte(content)) //nolint:gosec // see the import
	text := hex.EncodeToString(sum[:])
	path := "TXT/" + text[:2] + "/" + text[2:] + ".TXT"
	d.write(t, path, content)
	return row{"filepath": path, "sha1sum": text, "mime": "text/plain", "filename": content + ".txt"}
}

func (d *old) write(t *testing.T, path, content string) {
	t.Helper()
	file := filepath.Join(d.files, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	d.stored[content] = path
}

func (d *old) documents(t *testing.T) {
	t.Helper()
	here := d.store(t, "Anleitung")
	here["id"], here["name"], here["entities_id"] = 1, d.text("Anleitung & mehr"), 1
	d.Insert("glpi_documents", here)
	d.Insert("glpi_documents_items", row{"id": 1, "documents_id": 1, "itemtype": "Ticket", "items_id": 7,
		"users_id": 10, "entities_id": 1})
	d.write(t, "_pictures/a1/jörg.jpg", "\xff\xd8\xff\xe0 a picture")
}

// custom adds what only GLPI 11 has.
func (d *old) custom() {
	d.Insert("glpi_assets_assetdefinitions", row{"id": 1, "system_name": "Vehicle", "label": "Fahrzeug",
		"is_active": 1, "capacities": `[{"name":"Glpi\\Asset\\Capacity\\HasDocumentsCapacity","config":[]}]`,
		"profiles": `{"4":31}`, "translations": "[]", "fields_display": "[]"})
	d.Insert("glpi_assets_customfielddefinitions", row{"id": 1, "assets_assetdefinitions_id": 1, "system_name": "plate",
		"label": "Kennzeichen", "type": `Glpi\Asset\CustomFieldType\StringType`, "field_options": "[]",
		"translations": "[]"})
	d.Insert("glpi_assets_assets", row{"id": 1, "assets_assetdefinitions_id": 1, "name": "Lieferwagen",
		"entities_id": 1, "custom_fields": `{"1":"B-XY 1"}`})
	if d.Has("glpi_assets_assets", "") {
		d.Insert("glpi_profilerights", row{"profiles_id": 4, "name": "asset_vehicle", "rights": 31})
		d.Insert("glpi_documents_items", row{"id": 2, "documents_id": 1, "itemtype": `Glpi\CustomAsset\VehicleAsset`,
			"items_id": 1, "users_id": 2, "entities_id": 1})
		d.Insert("glpi_documents_items", row{"id": 3, "documents_id": 1, "itemtype": `Glpi\CustomAsset\VehicleAsset`,
			"items_id": 4711, "users_id": 2, "entities_id": 1})
	}
}

// left adds what no object of ours has.
func (d *old) left() {
	d.Exec("CREATE TABLE `glpi_plugin_fields_fields` (`id` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY," +
		" `label` varchar(255), `data` blob) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci")
	d.Exec("INSERT INTO `glpi_plugin_fields_fields` (`label`, `data`) VALUES ('Größe', 'x'), (NULL, NULL)")
	d.Exec("CREATE TABLE `backup_2019` (`id` int unsigned NOT NULL PRIMARY KEY)")
	d.Insert("glpi_planningexternalevents", row{"id": 1, "name": "Messe", "users_id": 10, "users_id_guests": "[2]"})
	d.Insert("glpi_tickettemplatereadonlyfields", row{"id": 1, "tickettemplates_id": 1, "num": 21})
	d.Exec("UPDATE `glpi_users` SET `itil_layout` = '{\"a\":1}' WHERE `id` = 10")
}
