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
func (w *world) addSupplies() {
	for _, k := range inkKinds {
		item := w.addSupplyItem(&w.out.CartridgeItems, "CartridgeItem", k.name)
		w.out.CartridgeModels.add(cartridgeModelRow{item, w.out.PrinterModels.named(k.printer)})
		for _, printer := range w.devices {
			if printer.itemtype == "Printer" && printer.model == k.printer {
				w.addUsedCartridges(item, printer)
			}
		}
		for range 2 + w.rng.IntN(4) {
			at := (w.now - moment(w.rng.IntN(90))*day).inOffice()
			w.out.Cartridges.add(cartridgeRow{stockRow: stockRow{entity: w.entity, item: item, in: date(at), dates: since(at)}})
		}
	}
	for _, name := range stockKinds {
		item := w.addSupplyItem(&w.out.ConsumableItems, "ConsumableItem", name)
		for range 12 + w.rng.IntN(12) {
			at := (w.founded + moment(w.rng.Int64N(int64(w.now-w.founded)))).inOffice()
			row := consumableRow{stockRow: stockRow{entity: w.entity, item: item, in: date(at), dates: since(at)}}
			if out := at + moment(w.rng.IntN(200))*day; out < w.now {
				row.out, row.userType, row.user = date(out), "User", oneOf(w.rng, w.people).id
			}
			w.out.Consumables.add(row)
		}
	}
}

// addSupplyItem makes a kind of thing that field support keeps in stock.
func (w *world) addSupplyItem(t *table[supplyItemRow], itemtype, name string) int64 {
	id := t.add(supplyItemRow{w.everywhere(), name, w.member(fieldSupport), since(w.founded)})
	w.addAssetTeam(itemtype, id, fieldSupport)
	return id
}

// addUsedCartridges makes the cartridges that a printer has used up, and the one that is in it.
func (w *world) addUsedCartridges(item int64, printer device) {
	for used := printer.since; used < w.now; {
		until := used + moment(60+w.rng.IntN(200))*day
		row := cartridgeRow{
			stockRow: stockRow{
				entity: printer.entity, item: item, in: date(used - 20*day), dates: since(used.inOffice()),
			},
			used: date(used), printer: printer.id,
		}
		if until < w.now {
			row.out, row.pages = date(until), 2000+w.rng.IntN(9000)
		}
		w.out.Cartridges.add(row)
		used = until
	}
}
