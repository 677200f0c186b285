package demo

import (
	"fmt"
	"net/netip"
	"slices"
)

type computerTables struct {
	Computers      table[computerRow] `object:"Computer"`
	ComputerTypes  table[dropdownRow] `object:"ComputerType,shared"`
	ComputerModels table[modelRow]    `object:"ComputerModel,shared"`
	Infocoms       table[infocomRow]  `object:"Infocom"`
	Agents         table[agentRow]    `object:"Agent"`
	UpdateSystems  table[nameRow]     `object:"AutoUpdateSystem,shared"`
}

// agentRow is an agent that reports what is in a computer.
type agentRow struct {
	device    string `column:"deviceid"`
	name      string `column:"name"`
	entity    int64  `column:"entities_id"`
	kind      int64  `column:"agenttypes_id"`
	version   string `column:"version"`
	contact   moment `column:"last_contact"`
	itemtype  string `column:"itemtype"`
	item      int64  `column:"items_id"`
	program   string `column:"useragent"`
	address   string `column:"remote_addr"`
	tag       string `column:"tag"`
	port      int    `column:"port"`
	inventory bool   `column:"use_module_computer_inventory"`
}

type computerRow struct {
	assetRow
	reportedRow
	kind  int64 `column:"computertypes_id"`
	model int64 `column:"computermodels_id"`
}

// nameRow is a value of a list that is a name and no more.
type nameRow struct {
	name string `column:"name"`
}

// reportedRow is what is said of an asset that an inventory keeps up to date; all of it is nothing for others.
type reportedRow struct {
	dynamic bool   `column:"is_dynamic"`
	at      moment `column:"last_inventory_update"`
	by      int64  `column:"autoupdatesystems_id"`
}

// reported is said of what an inventory has reported at a moment.
func (g *generator) reported(at moment) reportedRow {
	const system = "GLPI Native Inventory"
	return reportedRow{true, at, g.out.UpdateSystems.once(system, nameRow{system})}
}

// infocomRow is what an asset has cost.
type infocomRow struct {
	itemLink
	scope
	bought         date    `column:"buy_date"`
	used           date    `column:"use_date"`
	warrantyBegin  date    `column:"warranty_date"`
	warrantyMonths int     `column:"warranty_duration"`
	budget         int64   `column:"budgets_id"`
	supplier       int64   `column:"suppliers_id"`
	order          string  `column:"order_number"`
	value          float64 `column:"value"`
	depreciation   string  `column:"sink_type"`
	years          int     `column:"sink_time"`
}

// machine is a computer with what else the fill has to know of it.
type machine struct {
	id             int64
	name           string
	maker, kind    string
	site           *site
	user, location int64
	bought         moment
	used           bool
	address        netip.Addr // of its wired port, where it is used
}

// computer is what texts tell about a user's computer.
type computer struct {
	id                  int64
	name, model, serial string
}

// addComputers gives every user a computer, as far as they go, and puts the rest into stock.
func (g *generator) addComputers() {
	users := slices.Clone(g.people)
	for i := range g.opts.Computers {
		popular := []float64{6, 2, 6, 4, 6, 2, 1, 3, 3, 1}
		if i < len(users) {
			popular = popular[:laptops]
		}
		model := computerModels[pick(g.rng, popular)]
		m := &machine{maker: model.maker, kind: model.kind, site: g.siteByChance()}
		state := "In stock"
		var contact optional
		m.bought = g.founded + moment(g.rng.Int64N(int64(g.now-g.founded)))
		if i < len(users) {
			p := users[i]
			m.site, m.user, m.location, m.used = p.site, p.id, p.room.id, true
			state, contact = "In use", optional(p.login)
			m.bought = max(m.bought-history, p.since)
		} else if chance(g.rng, 0.3) {
			state = oneOf(g.rng, []string{"In repair", "Retired", "Ordered"})
		}
		m.bought = m.bought.inOffice()
		m.name = fmt.Sprintf("%s-%s%04d", m.site.code, model.kind[:1], i+1)
		number := serial(g.rng, 8)
		var reported reportedRow
		if m.used { // what is in use reports in every morning
			reported, m.address = g.reported(g.now-day+moment(i%60)*minute), g.address(m.site)
		}
		m.id = g.out.Computers.add(computerRow{
			assetRow: assetRow{
				entity: m.site.entity, name: m.name, serial: optional(number),
				inventoryNumber: optional(fmt.Sprintf("INV-%s-%05d", g.company.code, i+1)), uuid: uuid(g.rng),
				contact: contact, user: m.user, location: m.location, state: g.out.States.named(state),
				maker: g.out.Manufacturers.named(model.maker), dates: since(g.entered(m.bought)),
			},
			kind: g.out.ComputerTypes.named(model.kind), model: g.out.ComputerModels.named(model.name),
			reportedRow: reported,
		})
		if m.used {
			g.addAgent(m, reported.at)
		}
		g.machines = append(g.machines, m)
		if m.user != 0 {
			users[i].computer = &computer{m.id, m.name, model.maker + " " + model.name, number}
		}
	}
}

// addAgent adds the agent of a computer, as it has last been heard.
func (g *generator) addAgent(m *machine, heard moment) {
	const core, version = 1, "1.15"
	device := m.name + "-" + m.bought.time().Format("2006-01-02-15-04-05")
	g.out.Agents.add(agentRow{device: device, name: device, entity: m.site.entity, kind: core, version: version,
		contact: heard, itemtype: "Computer", item: m.id, program: "GLPI-Agent_v" + version, tag: m.site.code,
		address: m.address.String(), port: 62354, inventory: true})
}

// entered gives when something was written down that was there at a moment: not before the records
// begin.
func (g *generator) entered(at moment) moment { return max(at, g.founded) }

// addPrice notes what an asset cost, from whom and for how long it is warranted, in months.
func (g *generator) addPrice(itemtype string, id, entity int64, at moment, price float64, warranty int, trade string) {
	const linear = "2"
	g.out.Infocoms.add(infocomRow{
		itemLink: itemLink{itemtype, id}, scope: scope{entity, false},
		bought: date(at), used: date(at + 5*day), warrantyBegin: date(at), warrantyMonths: warranty,
		budget: g.budgets[yearOf(at)], supplier: g.suppliers[trade],
		order: fmt.Sprintf("PO-%d-%04d", yearOf(at), g.rng.IntN(10000)),
		value: float64(int(price*100)) / 100, depreciation: linear, years: 3,
	})
}
