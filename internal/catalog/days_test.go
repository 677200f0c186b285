package catalog_test

import (
	"slices"
	"testing"

	"github.com/glpid/glpid/internal/catalog"
	"github.com/glpid/glpid/internal/model"
)

// days are the columns that are a DATE in the database of GLPI 11, of the tables that the catalogue has.
var days = map[string][]string{
	"glpi_budgets":                {"begin_date", "end_date"},
	"glpi_cartridges":             {"date_in", "date_out", "date_use"},
	"glpi_certificates":           {"date_expiration"},
	"glpi_changecosts":            {"begin_date", "end_date"},
	"glpi_consumables":            {"date_in", "date_out"},
	"glpi_contractcosts":          {"begin_date", "end_date"},
	"glpi_contracts":              {"begin_date"},
	"glpi_devicefirmwares":        {"date"},
	"glpi_holidays":               {"begin_date", "end_date"},
	"glpi_infocoms":               {"buy_date", "delivery_date", "inventory_date", "order_date", "use_date", "warranty_date"},
	"glpi_items_devicebatteries":  {"manufacturing_date"},
	"glpi_items_operatingsystems": {"install_date"},
	"glpi_items_softwareversions": {"date_install"},
	"glpi_problemcosts":           {"begin_date", "end_date"},
	"glpi_projectcosts":           {"begin_date", "end_date"},
	"glpi_softwarelicenses":       {"expire"},
	"glpi_ticketcosts":            {"begin_date", "end_date"},
}

// TestDays wants what is a day in GLPI to be one here, although some of it is published as a date-time, and nothing
// else: no zone shows another day.
func TestDays(t *testing.T) {
	t.Parallel()
	n := 0
	for _, o := range catalog.Default().Objects() {
		for i := range o.Properties {
			p := &o.Properties[i]
			if p.Format != model.FormatDate && p.Format != model.FormatDateTime {
				continue
			}
			day := slices.Contains(days[o.Table], p.StoredColumn())
			if day {
				n++
			}
			if day != (p.WholeDay || p.Format == model.FormatDate) && p.Format == model.FormatDateTime ||
				day && p.Format == model.FormatDate && p.WholeDay {
				t.Errorf("%s.%s: a day %v, format %s", o.Name, p.Name, day, p.Format)
			}
		}
	}
	if n < 25 {
		t.Errorf("only %d days", n)
	}
}
