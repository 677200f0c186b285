package demo

import "fmt"

type contractTables struct {
	Contracts     table[contractRow]     `object:"Contract"`
	ContractTypes table[dropdownRow]     `object:"ContractType,shared"`
	ContractCosts table[contractCostRow] `object:"ContractCost"`
	ContractItems table[contractItemRow] `object:"Contract_Item"`
	Domains       table[domainRow]       `object:"Domain"`
	Certificates  table[certificateRow]  `object:"Certificate"`
}

// contractRow is a contract; its times are months.
type contractRow struct {
	scope
	name     string `column:"name"`
	number   string `column:"num"`
	kind     int64  `column:"contracttypes_id"`
	begin    date   `column:"begin_date"`
	duration int    `column:"duration"`
	notice   int    `column:"notice"`
	period   int    `column:"periodicity"`
	billing  int    `column:"billing"`
	renewal  int    `column:"renewal"`
	alert    int    `column:"alert"`
	dates
}

type contractCostRow struct {
	scope
	contract int64   `column:"contracts_id"`
	name     string  `column:"name"`
	begin    date    `column:"begin_date"`
	end      date    `column:"end_date"`
	cost     float64 `column:"cost"`
	budget   int64   `column:"budgets_id"`
}

type contractItemRow struct {
	contract int64 `column:"contracts_id"`
	itemLink
}

type domainRow struct {
	scope
	name       string `column:"name"`
	technician int64  `column:"users_id_tech"`
	since      date   `column:"date_domaincreation"`
	expires    date   `column:"date_expiration"`
	dates
}

type certificateRow struct {
	scope
	name       string `column:"name"`
	technician int64  `column:"users_id_tech"`
	maker      int64  `column:"manufacturers_id"`
	dnsName    string `column:"dns_name"`
	dnsSuffix  string `column:"dns_suffix"`
	expires    date   `column:"date_expiration"`
	dates
}

var contractKinds = []struct {
	name, kind string
	months     int
	cost       float64 // a year
	covers     string  // itemtype
}{
	{"Warranty extension for laptops", "Maintenance", 36, 5400, "Computer"},
	{"Printer leasing", "Leasing", 48, 7800, "Printer"},
	{"Internet and WAN", "Telecommunication", 36, 18600, "NetworkEquipment"},
	{"Support of the ERP system", "Maintenance", 12, 24000, ""},
}

// addContracts makes what the company has signed, with a cost for each year and what it covers.
func (g *generator) addContracts() {
	for i, k := range contractKinds {
		const automatic = 1
		id := g.out.Contracts.add(contractRow{
			scope: g.everywhere(), name: k.name, number: fmt.Sprintf("C-%d-%03d", yearOf(g.founded), i+1),
			kind: g.dropdown(&g.out.ContractTypes, k.kind), begin: date(g.founded),
			duration: k.months, notice: 3, period: 12, billing: 12, renewal: automatic, alert: 12,
			dates: since(g.founded),
		})
		for year := yearOf(g.founded); year <= yearOf(g.now); year++ {
			g.out.ContractCosts.add(contractCostRow{
				scope: g.everywhere(), contract: id, name: fmt.Sprintf("%s %d", k.name, year),
				begin: date(firstOf(year)), end: date(lastOf(year)), cost: k.cost, budget: g.budgets[year],
			})
		}
		for _, item := range g.coveredItems(k.covers) {
			g.out.ContractItems.add(contractItemRow{id, itemLink{k.covers, item}})
		}
	}
	g.addDomains()
}

// coveredItems gives the items of a type that a contract covers: all network devices, and of the
// rest some.
func (g *generator) coveredItems(itemtype string) []int64 {
	var ids []int64
	if itemtype == "Computer" {
		for _, m := range g.machines {
			if m.kind == "Laptop" && chance(g.rng, 0.5) {
				ids = append(ids, m.id)
			}
		}
	}
	for _, d := range g.devices {
		if d.itemtype == itemtype && (itemtype == "NetworkEquipment" || chance(g.rng, 0.6)) {
			ids = append(ids, d.id)
		}
	}
	return ids
}

// addDomains makes the names that the company keeps, with their certificates.
func (g *generator) addDomains() {
	for _, prefix := range []string{"", "shop.", "intranet."} {
		name := prefix + g.company.domain
		expires := g.now + moment(30+g.rng.IntN(600))*day
		g.out.Domains.add(domainRow{
			scope: g.everywhere(), name: name, technician: g.technician(), since: date(g.founded),
			expires: date(expires),
			dates:   since(g.founded),
		})
		g.out.Certificates.add(certificateRow{
			scope: g.everywhere(), name: name, technician: g.technician(),
			maker: g.dropdown(&g.out.Manufacturers, "Let's Encrypt"), dnsName: name, dnsSuffix: g.company.domain,
			expires: date(g.now + moment(g.rng.IntN(90))*day), dates: since(g.founded),
		})
	}
}
