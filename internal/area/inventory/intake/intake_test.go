package intake_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/glpid/glpid/internal/area/inventory"
	"github.com/glpid/glpid/internal/area/inventory/intake"
	"github.com/glpid/glpid/internal/area/inventory/message"
	"github.com/glpid/glpid/internal/area/transfer"
	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/site"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// read reads a message of the samples.
func read(t testing.TB, name string) *message.Message {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "message", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	m, err := message.Read("", bytes.NewReader(text), message.Usual)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m
}

type taker struct {
	*testapi.Server
	s *intake.Service
}

func newTaker(t testing.TB) *taker {
	s := testapi.New(t)
	service := intake.New(s.Site.Engine, s.Site.Settings, site.FilesDir(s.Site.DataDir), transfer.Move)
	service.SetPatience(time.Minute) // the machine may be busy with other tests
	return &taker{s, service}
}

// take takes a message, all of it, and gives what has come of it.
func (k *taker) take(m *message.Message) []inventory.Outcome {
	k.T.Helper()
	var out []inventory.Outcome
	for _, one := range m.Each() {
		o, err := k.s.Take(k.T.Context(), one, inventory.From{Address: "192.0.2.7", UserAgent: "test",
			Method: m.Action})
		if err != nil {
			k.T.Fatalf("%s: %v", m.DeviceID, err)
		}
		out = append(out, o)
	}
	return out
}

// set sets options of the inventory.
func (k *taker) set(values map[string]string) {
	k.T.Helper()
	if err := k.Settings.SetAll(k.T.Context(), "inventory", values); err != nil {
		k.T.Fatal(err)
	}
}

func TestSamples(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"computer_1.json", "legacy_1.xml", "legacy_2.xml", "legacy_13.xml",
		"legacy_5-good.xml",
		"phone_1.json", "printer_1.json", "switch.json", "agent_full.json", "agent_full.xml", "fusion_full.xml",
		"netinventory.xml", "netdiscovery.xml"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newTaker(t)
			first := k.take(read(t, name))
			if len(first) == 0 || first[0].Item == 0 {
				t.Fatalf("not taken: %+v", first)
			}
			if !first[0].Made {
				t.Errorf("not new: %+v", first)
			}
			for i := range first { // it will be there
				first[i].Made = false
			}
			for _, ruled := range []string{"glpi_rulematchedlogs", ""} { // another rule finds it than has let it in
				before := k.everything()
				if again := k.take(read(t, name)); fmt.Sprint(first) != fmt.Sprint(again) {
					t.Errorf("again: %+v, first %+v", again, first)
				}
				for table, rows := range k.everything() {
					if table != ruled && rows != before[table] {
						t.Errorf("the same again changes %s:\n%s\nbefore:\n%s", table, rows, before[table])
					}
				}
			}
		})
	}
}

// times are columns that tell when an inventory came, and change with each.
var times = []string{"last_contact", "last_inventory_update", "date"}

// everything gives the rows of all tables that inventories write, without times.
func (k *taker) everything() map[string]string {
	k.T.Helper()
	var looked []*model.Table
	var rows []string // one for each table that has any
	for _, table := range k.Catalog.Graph().Tables() {
		if strings.HasPrefix(table.Name, "glpid_") || table.Name == "glpi_crontasks" {
			continue
		}
		looked = append(looked, table)
		rows = append(rows, "SELECT '"+table.Name+"' AS `name` WHERE EXISTS (SELECT 1 FROM `"+table.Name+"`)")
	}
	some := map[string]bool{}
	for part := range slices.Chunk(rows, 100) {
		for _, name := range strings.Split(k.Joined(",", strings.Join(part, " UNION ALL ")), ",") {
			some[name] = true
		}
	}
	out := map[string]string{}
	for _, table := range looked {
		if !some[table.Name] {
			out[table.Name] = ""
			continue
		}
		columns := []string{"`id`"}
		for _, c := range table.Columns {
			if !slices.Contains(times, c.Name) && c.Name != "id" {
				columns = append(columns, "COALESCE(`"+c.Name+"`, '-')")
			}
		}
		out[table.Name] = k.Joined("\n", "SELECT "+strings.Join(columns, " || '|' || ")+" FROM `"+table.Name+
			"` ORDER BY `id`")
	}
	return out
}
