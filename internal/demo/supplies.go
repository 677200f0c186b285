package demo

type supplyTables struct {
	CartridgeItems  table[supplyItemRow]     `object:"CartridgeItem"`
	CartridgeModels table[cartridgeModelRow] `object:"_CartridgeItem_PrinterModel"`
	Cartridges      table[cartridgeRow]      `object:"Cartridge"`
	ConsumableItems table[supplyItemRow]     `object:"ConsumableItem"`
	Consumables     table[consumableRow]     `object:"Consumable"`
}

// supplyItemRow is a kind of thing that is kept in stock.
type supplyItemRow struct {
	scope
	name       string `column:"name"`
	technician int64  `column:"users_id_tech"`
	dates
}

type cartridgeModelRow struct {
	item  int64 `column:"(parent)"`
	model int64 `column:"printermodels_id"`
}

// stockRow is one thing in stock: when it came, and when it went.
type stockRow struct {
	entity int64 `column:"entities_id"`
	item   int64 `column:"(parent)"`
	in     date  `column:"date_in"`
	out    date  `column:"date_out"`
	dates
}

type cartridgeRow struct {
	stockRow
	used    date  `column:"date_use"`
	pages   int   `column:"pages"`
	printer int64 `column:"printers_id"`
}

type consumableRow struct {
	stockRow
	userType optional `column:"itemtype"`
	user     int64    `column:"items_id"`
}

// inkKinds are the cartridges of the printers that take them.
var inkKinds = []struct{ printer, name string }{
	{"LaserJet Pro MFP 4102", "HP 148X black"}, {"IM C3010", "Ricoh C3010 black"}, {"IM C3010", "Ricoh C3010 cyan"},
	{"ECOSYS M3645", "Kyocera TK-3190"},
}

// stockKinds are the things that are handed out to people.
var stockKinds = []string{"USB-C dock", "Headset", "Mouse", "Keyboard", "USB-C charger 65 W"}

// addSupplies fills the cupboards: ink for the printers, small things for people.
func (g *generator) addSupplies() {
	for _, k := range inkKinds {
		item := g.addSupplyItem(&g.out.CartridgeItems, "CartridgeItem", k.name)
		g.out.CartridgeModels.add(cartridgeModelRow{item, g.out.PrinterModels.named(k.printer)})
		for _, printer := range g.devices {
			if printer.itemtype == "Printer" && printer.model == k.printer {
				g.addUsedCartridges(item, printer)
			}
		}
		for range 2 + g.rng.IntN(4) {
			at := (g.now - moment(g.rng.IntN(90))*day).inOffice()
			g.out.Cartridges.add(cartridgeRow{stockRow: stockRow{entity: g.entity, item: item, in: date(at),
				dates: since(at)}})
		}
	}
	for _, name := range stockKinds {
		item := g.addSupplyItem(&g.out.ConsumableItems, "ConsumableItem", name)
		for range 12 + g.rng.IntN(12) {
			at := (g.founded + moment(g.rng.Int64N(int64(g.now-g.founded)))).inOffice()
			row := consumableRow{stockRow: stockRow{entity: g.entity, item: item, in: date(at), dates: since(at)}}
			if out := at + moment(g.rng.IntN(200))*day; out < g.now {
				row.out, row.userType, row.user = date(out), "User", oneOf(g.rng, g.people).id
			}
			g.out.Consumables.add(row)
		}
	}
}

// addSupplyItem makes a kind of thing that field support keeps in stock.
func (g *generator) addSupplyItem(t *table[supplyItemRow], itemtype, name string) int64 {
	id := t.add(supplyItemRow{g.everywhere(), name, g.member(fieldSupport), since(g.founded)})
	g.addAssetTeam(itemtype, id, fieldSupport)
	return id
}

// addUsedCartridges makes the cartridges that a printer has used up, and the one that is in it.
func (g *generator) addUsedCartridges(item int64, printer device) {
	for used := printer.since; used < g.now; {
		until := used + moment(60+g.rng.IntN(200))*day
		row := cartridgeRow{
			stockRow: stockRow{
				entity: printer.entity, item: item, in: date(used - 20*day), dates: since(used.inOffice()),
			},
			used: date(used), printer: printer.id,
		}
		if until < g.now {
			row.out, row.pages = date(until), 2000+g.rng.IntN(9000)
		}
		g.out.Cartridges.add(row)
		used = until
	}
}
