package demo

import "fmt"

var contractKinds = []struct {
	name, kind, supplier string
	months               int
	cost                 float64 // a year
	covers               string  // itemtype
}{
	{"Warranty extension for laptops", "Maintenance", "Hardware", 36, 5400, "Computer"},
	{"Printer leasing", "Leasing", "Printing", 48, 7800, "Printer"},
	{"Internet and WAN", "Telecommunication", "Network", 36, 18600, "NetworkEquipment"},
	{"Support of the ERP system", "Maintenance", "Software", 12, 24000, ""},
}

// contracts are what the company has signed, with a cost for each year and what they cover; and
// the names and certificates that it keeps.
func (w *world) contracts() {
	founded := w.founded.db()
	for i, k := range contractKinds {
		kind := w.dropdown(w.out.contractTypes, k.kind)
		id := w.out.contracts.add(w.entity, true, false, k.name, nil, fmt.Sprintf("C-%d-%03d", yearOf(w.founded), i+1), kind, w.founded.date(), k.months, 3, 12, 12, 1, 12, false, founded, founded)
		for year := yearOf(w.founded); year <= yearOf(w.now); year++ {
			w.out.contractCosts.add(id, fmt.Sprintf("%s %d", k.name, year), nil, fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-12-31", year), k.cost, w.budgets[year], w.entity, true)
		}
		switch k.covers {
		case "Computer":
			for _, m := range w.machines {
				if m.kind == "Laptop" && chance(w.rng, 0.5) {
					w.out.contractItems.add(id, "Computer", m.id)
				}
			}
		case "NetworkEquipment":
			for _, d := range w.devices {
				if d.itemtype == "NetworkEquipment" {
					w.out.contractItems.add(id, d.itemtype, d.id)
				}
			}
		case "Printer":
			for _, printer := range w.printers {
				if chance(w.rng, 0.6) {
					w.out.contractItems.add(id, "Printer", printer)
				}
			}
		}
	}
	for _, name := range []string{w.company.domain, "shop." + w.company.domain, "intranet." + w.company.domain} {
		expires := w.now + moment(30+w.rng.IntN(600))*day
		w.out.domains.add(w.entity, true, false, name, nil, w.technician(), w.founded.date(), expires.date(), false, true, founded, founded)
		w.out.certificates.add(w.entity, true, false, name, nil, w.technician(), w.dropdown(w.out.manufacturers, "Let's Encrypt"), name, w.company.domain, false,
			(w.now + moment(w.rng.IntN(90))*day).date(), false, founded, founded)
	}
}
