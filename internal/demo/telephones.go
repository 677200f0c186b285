package demo

type telephoneTables struct {
	TelephoneLines table[lineRow]           `object:"Line"`
	LineTypes      table[dropdownRow]       `object:"LineType,shared"`
	LineOperators  table[scopedDropdownRow] `object:"LineOperator"`
}

type lineRow struct {
	entity     int64  `column:"entities_id"`
	name       string `column:"name"`
	state      int64  `column:"states_id"`
	kind       int64  `column:"linetypes_id"`
	user       int64  `column:"users_id"`
	number     string `column:"caller_num"`
	callerName string `column:"caller_name"`
	operator   int64  `column:"lineoperators_id"`
	dates
}

// addTelephoneLines makes the telephone contracts of those who travel.
func (g *generator) addTelephoneLines() {
	kind := g.dropdown(&g.out.LineTypes, "Mobile")
	operator := g.out.LineOperators.add(scopedDropdownRow{g.everywhere(), "Telefonía Mobile", since(g.founded)})
	for _, p := range g.people {
		if p.mobile == "" {
			continue
		}
		g.out.TelephoneLines.add(lineRow{
			entity: p.site.entity, name: "Mobile of " + p.name(), state: g.out.States.named("In use"), kind: kind,
			user: p.id, number: p.mobile, callerName: p.name(), operator: operator, dates: since(g.entered(p.since)),
		})
	}
}
