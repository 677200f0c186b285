package importer_test

import (
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/folder/importer"
	"github.com/glpid/glpid/internal/folder/inplace"
	"github.com/glpid/glpid/internal/folder/instancekey"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/glpi"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// guest serves a GLPI's database in place, with the tokens of an import of it, which has the same keys, and which are
// given to it as GLPI's own are.
func guest(t *testing.T, from *old, imported *testapi.Server) *testapi.Server {
	t.Helper()
	if err := inplace.Make(t.Context(), from.URL, catalog.Default().Graph().Tables()); err != nil {
		t.Fatal(err)
	}
	from.Insert("glpi_oauthclients", row{"identifier": imported.ClientID, "name": "tests", "secret": from.key.Seal("x"),
		"redirect_uri": "[]", "grants": `["password"]`, "scopes": `["email","user","api","inventory","status","graphql"]`,
		"is_active": 1, "is_confidential": 1})
	return imported.Also(site.Options{DataDir: t.TempDir(), Database: from.URL, Serve: true, ReadOnly: true,
		InPlace: true, ConfigDir: from.config, FilesDir: from.files})
}

// knows has GLPI know a token of a user, as if it had issued it.
func knows(t *testing.T, from *old, imported *testapi.Server, user string) {
	t.Helper()
	var claims struct {
		ID      string `json:"jti"`
		Subject string `json:"sub"`
		Expires float64
		Scopes  []string
	}
	parts := strings.Split(imported.Token(user), ".")
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(text, &claims)
	}
	if err != nil {
		t.Fatal(err)
	}
	scopes, _ := json.Marshal(claims.Scopes)
	from.Insert("glpi_oauth_access_tokens", row{"identifier": claims.ID, "client": imported.ClientID,
		"user_identifier": claims.Subject, "scopes": string(scopes),
		"date_expiration": time.Now().Add(time.Hour).UTC().Format(time.DateTime)})
}

// TestInPlaceAsImported serves a database of GLPI 11 in place, and wants the answers that an import of it gives, for
// every object; and that GLPI's tables are as they were.
func TestInPlaceAsImported(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[1])
	from.Exec("INSERT INTO `glpi_configs` (`context`, `name`, `value`) VALUES ('core', 'must_unsanitize_db_data', '0')" +
		" ON DUPLICATE KEY UPDATE `value` = '0'")
	from.Exec("UPDATE `glpi_configs` SET `value` = '1' WHERE `context` = 'core' AND `name` = 'enable_hlapi'")
	sound(from)
	imported, _ := bring(t, from.Database, func(o *importer.Options) {
		o.FilesDir, o.ConfigDir = from.files, from.config
	})
	before := from.Definitions("glpi_")
	served := guest(t, from, imported)
	imported.Token("glpi")
	if got := served.Call("glpi", "GET", "/v2.3/Session", nil); got.Status != 401 {
		t.Errorf("a token that GLPI does not know: %d %s", got.Status, got.Body)
	}
	knows(t, from, imported, "glpi")
	alike(t, imported, served, "Config", "Plugin", "QueuedNotification")
	tied(t, served, false)
	if got := served.Call("glpi", "GET", "/v2.3/Assistance/Ticket/7", nil).Want(200); got.At("content") !=
		"<p>Hält <b>nicht</b> &amp; klemmt</p>" || got.At("date_solve") != nil {
		t.Errorf("rich text and dates that are none: %s", got.Body)
	}
	if got := served.Call("glpi", "GET", "/v2.3/Management/Document/1/Download", nil).Want(200); string(got.Body) !=
		"Anleitung" {
		t.Errorf("a document: %q", got.Body)
	}
	again, _ := bring(t, from.Database, func(o *importer.Options) { // of a database that has been served
		o.FilesDir, o.ConfigDir = from.files, from.config
	})
	alike(t, imported, again)
	if after := from.Definitions("glpi_"); after != before {
		t.Error("the definitions of GLPI's tables have changed")
	}
}

// TestInPlaceRefused wants to be told why a database cannot be served in place, and nothing done to it.
func TestInPlaceRefused(t *testing.T) {
	t.Parallel()
	from := filled(t, glpi.Versions[1])
	options := site.Options{DataDir: t.TempDir(), Database: from.URL, Serve: true, ReadOnly: true, InPlace: true,
		ConfigDir: from.config, FilesDir: from.files, Log: slog.New(slog.DiscardHandler)}
	tables := catalog.Default().Graph().Tables()
	refused := func(what string, err error, want string) {
		t.Helper()
		if err = inplace.Explain(err); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", what, err, want)
		}
	}
	serving := func(change func(o *site.Options)) error {
		o := options
		if change != nil {
			change(&o)
		}
		opened, err := site.Open(t.Context(), o)
		if err == nil {
			_ = opened.Close()
		}
		return err
	}
	all := from.Definitions("")
	from.Exec("ALTER TABLE `glpi_tickets` RENAME COLUMN `urgency` TO `urgency_`")
	refused("without a column", serving(nil), "glpi_tickets.urgency")
	from.Exec("ALTER TABLE `glpi_tickets` RENAME COLUMN `urgency_` TO `urgency`")
	refused("an ordinary server", serving(func(o *site.Options) { o.InPlace, o.ReadOnly = false, false }),
		"another program")
	refused("one that only reads", serving(func(o *site.Options) { o.InPlace = false }), "--in-place")
	refused("one that writes", serving(func(o *site.Options) { o.ReadOnly = false }), "--read-only")
	refused("on SQLite", serving(func(o *site.Options) { o.Database = "" }), "MariaDB")
	if now := from.Definitions(""); now != all {
		t.Error("the refusals have changed the tables")
	}
	refused("without own tables", serving(nil), "glpid migrate --in-place")
	for version, want := range map[string]string{"10.0.19": "GLPI 10.0.19", "11.1.0": "GLPI 11.1.0", "": "which version",
		"11.0.7'); DROP TABLE `x`; -- ": "11.0.7'"} {
		from.Exec("UPDATE `glpi_configs` SET `value` = ? WHERE `context` = 'core' AND `name` LIKE '%version'", version)
		refused(version, serving(nil), want)
	}
	from.Exec("UPDATE `glpi_configs` SET `value` = '11.0.7' WHERE `context` = 'core' AND `name` LIKE '%version'")
	for table, column := range map[string]string{"glpi_computers": "name", "glpi_tickets": "content", "glpi_links": "link",
		"glpi_useremails": "email"} {
		from.Insert(table, row{"id": 4000, column: "a &#60;b&#62;"})
		refused("with encoded texts", inplace.Make(t.Context(), from.URL, tables), table+" 4000")
		from.Exec("DELETE FROM `" + table + "` WHERE `id` = 4000")
	}
	from.Insert("glpi_links", row{"id": 4000, "name": "a & b &#60;", "link": "https://example.org/?a=1&amp;b=2"}) // raw
	from.Exec("ALTER TABLE `glpi_tickets` MODIFY `date` datetime")
	refused("with datetimes", inplace.Make(t.Context(), from.URL, tables), "glpi_tickets.date")
	from.Exec("ALTER TABLE `glpi_tickets` MODIFY `date` timestamp NULL DEFAULT NULL")

	before := from.Definitions("glpi_")
	db, err := store.OpenInPlace(t.Context(), from.URL)
	if err != nil {
		t.Fatal(err)
	}
	statements, err := inplace.Making(t.Context(), db, from.URL, tables)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ordinary := func(what string) {
		t.Helper()
		db, err := store.Open(t.Context(), from.URL)
		if err == nil {
			_ = db.Close()
			t.Errorf("%s: an ordinary server takes the database", what)
		}
	}
	from.Exec(statements[0])
	if err := inplace.Make(t.Context(), from.URL, tables); err != nil {
		t.Errorf("what was begun is not made whole: %v", err)
	}
	for _, table := range from.Tables("glpid_") { // to be rid of it
		from.Exec("DROP TABLE `" + table + "`")
		ordinary("without " + table)
	}
	for _, statement := range statements { // as an administrator does
		from.Exec(statement)
		ordinary(statement[:min(len(statement), 60)])
	}
	if err := serving(nil); err != nil {
		t.Error(err)
	}
	refused("with a wrong key", serving(func(o *site.Options) { o.ConfigDir = wrongKeys(t) }), "--config-dir")
	refused("without keys", serving(func(o *site.Options) { o.ConfigDir = t.TempDir() }), "--config-dir")
	refused("an ordinary server", serving(func(o *site.Options) { o.InPlace, o.ReadOnly = false, false }), "--in-place")
	if db, err = store.OpenOwn(t.Context(), from.URL); err == nil {
		_ = db.Close()
	}
	refused("other commands", err, "belongs to another program")
	if err := inplace.Make(t.Context(), from.URL, tables); err != nil { // again
		t.Error(err)
	}
	if now := from.Definitions("glpi_"); now != before {
		t.Error("GLPI's tables have changed")
	}
}

// wrongKeys gives a folder with keys of another site.
func wrongKeys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	testapi.PutKeys(t, dir)
	if err := os.WriteFile(instancekey.Path(dir), instancekey.Random(), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// sound makes right what an import mends, and GLPI leaves as it is: names of trees, a circle, sums, links to what is
// gone.
func sound(from *old) {
	for _, l := range links() {
		from.Exec("DELETE FROM `" + l.table + "` WHERE `id` = 2")
	}
	for _, statement := range []string{
		"UPDATE `glpi_entities` SET `entities_id` = NULL WHERE `id` = 0",
		"UPDATE `glpi_entities` SET `completename` = 'Root entity > Büro & Söhne', `level` = 2 WHERE `id` = 1",
		"UPDATE `glpi_entities` SET `completename` = 'Root entity > Büro & Söhne > Nord', `level` = 3 WHERE `id` = 2",
		"UPDATE `glpi_groups` SET `completename` = `name`",
		"UPDATE `glpi_locations` SET `locations_id` = 0, `completename` = `name`, `level` = 1 WHERE `id` IN (3, 5)",
		"UPDATE `glpi_locations` SET `completename` = 'Kreis > Ring', `level` = 2 WHERE `id` = 4",
		"UPDATE `glpi_computers` SET `ticket_tco` = 12.5 WHERE `id` = 20",
		"UPDATE `glpi_computers` SET `entities_id` = 0, `is_recursive` = 0 WHERE `id` = 21", // of an entity that is gone
	} {
		from.Exec(statement)
	}
}
