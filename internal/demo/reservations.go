package demo

type reservationTables struct {
	ReservableItems table[reservableRow]  `object:"ReservableItem"`
	Reservations    table[reservationRow] `object:"Reservation"`
}

type reservableRow struct {
	itemLink
	entity  int64  `column:"entities_id"`
	comment string `column:"comment"`
}

type reservationRow struct {
	item    int64  `column:"reservationitems_id"`
	comment string `column:"comment"`
	user    int64  `column:"users_id"`
	begin   moment `column:"begin"`
	end     moment `column:"end"`
}

// addReservations makes the laptops that can be reserved, and when they are.
func (g *generator) addReservations() {
	var spare []*machine
	for _, m := range g.machines {
		if m.kind == "Laptop" && m.user == 0 {
			spare = append(spare, m)
		}
	}
	for _, m := range spare[:min(len(spare), 4)] {
		item := g.out.ReservableItems.add(reservableRow{itemLink{"Computer", m.id}, m.site.entity, "To lend"})
		at := g.now - 60*day
		for at < g.now+30*day {
			begin := at.midnight() + 9*hour
			end := begin + moment(1+g.rng.IntN(4))*day + 8*hour
			g.out.Reservations.add(reservationRow{item, "Business trip", oneOf(g.rng, g.people).id, begin, end})
			at = end + moment(2+g.rng.IntN(12))*day
		}
	}
}
