package demo

import "fmt"

// inkKinds are the cartridges of the printers that take them.
var inkKinds = []struct{ printer, name string }{
	{"LaserJet Pro MFP 4102", "HP 148X black"}, {"IM C3010", "Ricoh C3010 black"}, {"IM C3010", "Ricoh C3010 cyan"}, {"ECOSYS M3645", "Kyocera TK-3190"},
}

// stockKinds are the things that are handed out to people.
var stockKinds = []string{"USB-C dock", "Headset", "Mouse", "Keyboard", "USB-C charger 65 W"}

// supply fills the cupboards: ink for the printers, small things for people.
func (w *world) supply() {
	founded := w.founded.db()
	for _, k := range inkKinds {
		item := w.out.cartridgeItems.add(w.entity, true, false, k.name, nil, w.member(fieldSupport), founded, founded)
		w.out.cartridgeModels.add(item, w.named(w.out.printerModels, k.printer))
		w.asset("CartridgeItem", item, fieldSupport)
		for _, printer := range w.devices {
			if printer.itemtype != "Printer" || printer.model != k.printer {
				continue
			}
			for used := printer.since; used < w.now; {
				until := used + moment(60+w.rng.IntN(200))*day
				var out any
				pages := 0
				if until < w.now {
					out, pages = until.date(), 2000+w.rng.IntN(9000)
				}
				w.out.cartridges.add(printer.entity, item, pages, (used - 20*day).date(), used.date(), out, printer.id, used.inOffice().db(), used.inOffice().db())
				used = until
			}
		}
		for range 2 + w.rng.IntN(4) {
			at := (w.now - moment(w.rng.IntN(90))*day).inOffice()
			w.out.cartridges.add(w.entity, item, 0, at.date(), nil, nil, 0, at.db(), at.db())
		}
	}
	for _, name := range stockKinds {
		item := w.out.consumableItems.add(w.entity, true, false, name, nil, w.member(fieldSupport), founded, founded)
		w.asset("ConsumableItem", item, fieldSupport)
		for range 12 + w.rng.IntN(12) {
			at := (w.founded + moment(w.rng.Int64N(int64(w.now-w.founded)))).inOffice()
			var given, itemtype any
			var who int64
			if out := at + moment(w.rng.IntN(200))*day; out < w.now {
				given, itemtype, who = out.date(), "User", oneOf(w.rng, w.people).id
			}
			w.out.consumables.add(w.entity, item, at.date(), given, itemtype, who, at.db(), at.db())
		}
	}
}

// lines are the telephone contracts of those who travel.
func (w *world) lines() {
	founded := w.founded.db()
	kind := w.once(w.out.lineTypes, "Mobile", "Mobile", nil, founded, founded)
	operator := w.out.lineOperators.add(w.entity, true, "Telefonía Mobile", nil, founded, founded)
	for _, p := range w.people {
		if p.mobile == "" {
			continue
		}
		w.out.telephoneLines.add(p.site.entity, false, false, "Mobile of "+p.given+" "+p.family, nil, w.named(w.out.states, "In use"), 0, kind, p.id, p.mobile, p.given+" "+p.family, operator, w.entered(p.since), w.entered(p.since))
	}
}

// services are what the company runs on its servers: applications with what they need.
func (w *world) services() {
	at := w.founded.db()
	kind := w.out.clusterTypes.add(w.entity, true, "Virtualisation", nil, at, at)
	w.out.clusters.add(w.entity, true, false, "VMCLUSTER-"+w.sites[0].code, nil, w.named(w.out.states, "In use"), kind, w.member(systems), uuid(w.rng), at, at)
	engine := w.once(w.out.instanceTypes, "PostgreSQL", "PostgreSQL", nil, at, at)
	for _, s := range []struct{ name, database, text string }{
		{"ERP", "erp", "Orders, stock and accounting"}, {"Intranet", "intranet", "News and forms for everybody"}, {"Document archive", "archive", "What has to be kept for ten years"},
	} {
		application := w.out.appliances.add(w.entity, true, false, s.name, s.text, w.named(w.out.states, "In use"), w.member(applications), true, at, at)
		w.asset("Appliance", application, applications)
		instance := w.out.instances.add(w.entity, true, false, "pg-"+s.database, nil, "16.4", "5432", engine, w.member(systems), w.named(w.out.states, "In use"), true, true, at, at, (w.now - day).midnight().db())
		w.out.databases.add(w.entity, true, false, s.database, instance, at, at)
		w.out.applianceItems.add(application, "DatabaseInstance", instance)
	}
}

// bookings are the things that can be reserved, and when they are.
func (w *world) bookings() {
	var spare []*machine
	for _, m := range w.machines {
		if m.kind == "Laptop" && m.user == 0 {
			spare = append(spare, m)
		}
	}
	for _, m := range spare[:min(len(spare), 4)] {
		item := w.out.reservable.add(m.site.entity, false, "Computer", m.id, "To lend", true)
		at := w.now - 60*day
		for at < w.now+30*day {
			begin := at.midnight() + 9*hour
			end := begin + moment(1+w.rng.IntN(4))*day + 8*hour
			w.out.reservations.add(item, "Business trip", oneOf(w.rng, w.people).id, 0, begin.db(), end.db())
			at = end + moment(2+w.rng.IntN(12))*day
		}
	}
}

// partners are the people to call at the suppliers.
func (w *world) partners() {
	at := w.founded.db()
	kind := w.dropdown(w.out.contactTypes, "Account manager")
	for _, s := range supplierList {
		p := oneOf(w.rng, everyone)
		w.out.contacts.add(w.entity, true, false, oneOf(w.rng, p.family)+" "+oneOf(w.rng, p.given), fmt.Sprintf("Account manager at %s", s.name), kind, at, at)
	}
}

// asset notes which team looks after an item.
func (w *world) asset(itemtype string, id int64, team string) {
	const looksAfter = 2
	w.out.assetGroups.add(itemtype, id, w.groups[team], looksAfter)
}

// member gives somebody of a team of the IT department.
func (w *world) member(team string) int64 { return oneOf(w.rng, w.staff[team]).id }
