package site_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/mariadb"
	"github.com/glpid/glpid/internal/testing/testapi"
	"github.com/glpid/glpid/internal/testing/testsite"
)

// TestReadOnly serves a site for reading beside its main server: it answers what that one answers, sees what that one
// writes, and refuses every operation of the document that would change something, and every other way to change it.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	main := testapi.New(t)
	main.Call("glpi", "POST", "/v2.3/Assistance/Ticket", map[string]any{"name": "One", "content": "x"}).Want(201)
	reading := main.Reading()
	readsAlike(t, main, reading)
	main.Call("glpi", "POST", "/v2.3/Assistance/Ticket", map[string]any{"name": "Two", "content": "x"}).Want(201)
	if got := reading.Call("glpi", "GET", "/v2.3/Assistance/Ticket/2", nil).Want(200).At("name"); got != "Two" {
		t.Errorf("a new ticket: %v", got)
	}
	refusesAll(t, main, reading)
}

// TestReadOnlyOnMariaDB serves a database of MariaDB for reading: not a row of it changes.
func TestReadOnlyOnMariaDB(t *testing.T) {
	t.Parallel()
	main := testapi.On(t, site.Options{DataDir: t.TempDir(), Database: mariadb.New(t)})
	main.Call("glpi", "POST", "/v2.3/Assistance/Ticket", map[string]any{"name": "One", "content": "x"}).Want(201)
	main.Token("glpi")
	readsAlike(t, main, main)
	before := sums(t, main)
	reading := main.Reading()
	readsAlike(t, main, reading)
	refusesAll(t, main, reading)
	if err := reading.DB.SetNote(t.Context(), "x", "y"); model.CodeOf(err) != model.CodeReadOnly {
		t.Errorf("a write: %v", err)
	}
	if after := sums(t, main); after != before {
		t.Errorf("something was written:\n%s\n%s", before, after)
	}
}

// sums gives the check sums of all tables.
func sums(t *testing.T, s *testapi.Server) string {
	t.Helper()
	tables := strings.ReplaceAll(s.Joined(",", "SELECT `table_name` FROM `information_schema`.`tables`"+
		" WHERE `table_schema` = DATABASE() AND `table_name` <> 'glpid_turns' ORDER BY `table_name`"), ",", "`, `")
	rows, err := s.DB.Query(t.Context(), "CHECKSUM TABLE `"+tables+"`")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all strings.Builder
	for rows.Next() {
		var table, sum string
		if err := rows.Scan(&table, &sum); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&all, table, sum)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// readsAlike wants two servers to answer the same.
func readsAlike(t *testing.T, main, reading *testapi.Server) {
	t.Helper()
	for _, path := range []string{"/v2.3/Assistance/Ticket", "/v2.3/Administration/User?sort=username", "/v2.3/Session",
		"/v2.3/Administration/Entity", "/v2.3/Assistance/Ticket?filter=name=ilike=*on*",
		"/v2.3/Assistance/Stat/Ticket/Global?date_start=2020-01-01&date_end=2030-01-01"} {
		want, got := main.Call("glpi", "GET", path, nil), reading.Call("glpi", "GET", path, nil)
		if got.Status != want.Status || string(got.Body) != string(want.Body) {
			t.Errorf("%s: %d %.200s, want %d %.200s", path, got.Status, got.Body, want.Status, want.Body)
		}
	}
	query := map[string]any{"query": "{ Ticket { id name } }"}
	want := main.Call("glpi", "POST", "/GraphQL", query).Want(200)
	if got := reading.Call("glpi", "POST", "/GraphQL", query).Want(200); string(got.Body) != string(want.Body) {
		t.Errorf("GraphQL: %s, want %s", got.Body, want.Body)
	}
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// refusesAll wants all operations refused that are no questions, and nothing written.
func refusesAll(t *testing.T, main, reading *testapi.Server) {
	t.Helper()
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(main.Call("", "GET", "/v2.3/doc.json", nil).Want(200).Body, &document); err != nil {
		t.Fatal(err)
	}
	before := main.Scalar("SELECT COUNT(*) FROM `glpi_logs`") + " " + main.Scalar("SELECT COUNT(*) FROM `glpi_events`")
	token, refused := main.Token("glpi"), 0
	for path, operations := range document.Paths {
		for method := range operations {
			switch method = strings.ToUpper(method); method {
			case "POST", "PUT", "PATCH", "DELETE":
			default:
				continue
			}
			switch strings.TrimSuffix(path, "/") {
			case "/GraphQL", "/introspect", "/{req}": // which ask, and what stands for paths that there are not
				continue
			}
			status, body := send(t, method, reading.URL+"/api.php/v2.3"+placeholder.ReplaceAllString(path, "1"), token,
				"application/json", strings.NewReader("{}"))
			refused++
			if status != http.StatusForbidden || !strings.Contains(body, "This server only reads") {
				t.Errorf("%s %s: %d %.200s", method, path, status, body)
			}
		}
	}
	if refused < 1000 {
		t.Errorf("only %d operations were tried", refused)
	}
	form := url.Values{"grant_type": {"password"}, "client_id": {main.ClientID}, "client_secret": {main.ClientSecret},
		"username": {"glpi"}, "password": {"glpi"}, "token": {token}}.Encode()
	for _, path := range []string{"/api.php/token", "/api.php/revoke", "/api.php/authorize", "/login", "/logout",
		"/password", "/setup/oauth-clients/new", "/setup/general/api", "/setup/inventory", "/", "/front/inventory.php"} {
		status, body := send(t, "POST", reading.URL+path, "", formType, strings.NewReader(form))
		if status != http.StatusForbidden || !strings.Contains(body, "his server only reads") {
			t.Errorf("POST %s: %d %.300s", path, status, body)
		}
	}
	if status, body := send(t, "POST", reading.URL+"/api.php/introspect", "", formType,
		strings.NewReader(form)); status != 200 || !strings.Contains(body, `"active":true`) {
		t.Errorf("introspection: %d %s", status, body)
	}
	if status, _ := send(t, "GET", reading.URL+"/api.php/authorize?client_id=x", "", "", nil); status != http.StatusForbidden {
		t.Errorf("consent: %d", status)
	}
	main.Call("glpi", "GET", "/v2.3/Session", nil).Want(200) // the token has not been revoked
	after := main.Scalar("SELECT COUNT(*) FROM `glpi_logs`") + " " + main.Scalar("SELECT COUNT(*) FROM `glpi_events`")
	if after != before {
		t.Errorf("rows of the history and events: %s, before %s", after, before)
	}
}

// TestReadOnlyOfAnotherVersion refuses a database that another version was the last to bring up to date.
func TestReadOnlyOfAnotherVersion(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	testsite.Prepare(t, dir)
	database := store.URL(filepath.Join(dir, "glpid.db"))
	options := site.Options{DataDir: dir, Serve: true, ReadOnly: true, Log: testsite.Log(t)}
	opened, err := site.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), database)
	if err == nil {
		err = db.SetNote(t.Context(), "schema", "1:other")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if opened, err = site.Open(t.Context(), options); err == nil {
		_ = opened.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "glpid migrate") {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "oauth.pem")); err == nil {
		t.Error("keys were made")
	}
}
