package demo

import (
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// TestTables finds a row that does not fit the catalogue without making one.
func TestTables(t *testing.T) {
	t.Parallel()
	tables, err := newTables(catalog.Default())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, s := range tables.all {
		if names[s.name] {
			t.Errorf("two tables write %s", s.name)
		}
		names[s.name] = true
	}
	for _, s := range tables.shared {
		if !slices.Contains(s.columns, "name") {
			t.Errorf("%s is shared by name, and writes none", s.name)
		}
	}
}

// TestTablesNameFaults: whatever is missing is named before anything is written.
func TestTablesNameFaults(t *testing.T) {
	t.Parallel()
	manufacturer := &model.Object{
		Name: "Manufacturer", Label: "Manufacturer", Since: model.V2_0, Table: "glpi_manufacturers",
		Properties: []model.Property{model.ID(), model.Int("name"), model.DateTime("date_creation")},
	}
	reg, err := catalog.New(manufacturer)
	if err != nil {
		t.Fatal(err)
	}
	_, err = newTables(reg)
	if err == nil {
		t.Fatal("a catalogue with one object is enough")
	}
	for _, want := range []string{
		`there is no object "Ticket"`, `there is no object "_Change_User"`, `Manufacturer has no column "date_mod"`,
		`Manufacturer: the column "name" does not hold a text`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in:\n%v", want, err)
		}
	}
}
