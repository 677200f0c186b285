package importer_test

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/folder/check"
	"github.com/glpid/glpid/internal/folder/importer"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/store"
	"github.com/glpid/glpid/internal/testing/glpi"
	"github.com/glpid/glpid/internal/testing/testapi"
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
	if testing.Verbose() {
		report.Print(os.Stderr)
		for _, t := range report.Tables {
			if len(t.Changed) > 0 {
				os.Stderr.WriteString(t.Table + " " + t.From + " " + fmt.Sprint(t.Changed) + "\n")
			}
		}
	}
	s := testapi.On(t, site.Options{DataDir: options.DataDir, Database: options.Database})
	found, err := check.Run(t.Context(), s.DB, s.Catalog, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("%s: %s", from, f)
	}
	return s, report
}

// TestSmallest imports databases with the default data and a ticket.
func TestSmallest(t *testing.T) {
	t.Parallel()
	for _, version := range glpi.Versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			from := glpi.New(t, version)
			from.Insert("glpi_tickets", map[string]any{"id": 7, "name": "Drucker &#38; Büro", "content": "<p>Hält</p>",
				"status": 1, "date": "2024-03-01 10:00:00", "users_id_recipient": 2})
			s, _ := bring(t, from, nil)
			got := s.Call("glpi", "GET", "/v2.3/Assistance/Ticket/7", nil).Want(200)
			want := "Drucker & Büro"
			if strings.HasPrefix(version, "11") {
				want = "Drucker &#38; Büro"
			}
			if name := got.At("name"); name != want {
				t.Errorf("name %q, want %q", name, want)
			}
		})
	}
}
