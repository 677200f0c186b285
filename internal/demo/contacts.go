package demo

type contactTables struct {
	Contacts     table[contactRow]  `object:"Contact"`
	ContactTypes table[dropdownRow] `object:"ContactType,shared"`
}

type contactRow struct {
	scope
	name    string `column:"name"`
	comment string `column:"comment"`
	kind    int64  `column:"contacttypes_id"`
	dates
}

// addContacts makes the people to call at the suppliers.
func (g *generator) addContacts() {
	kind := g.dropdown(&g.out.ContactTypes, "Account manager")
	for _, s := range supplierList {
		pool := oneOf(g.rng, everyone)
		g.out.Contacts.add(contactRow{
			scope: g.everywhere(), name: oneOf(g.rng, pool.family) + " " + oneOf(g.rng, pool.given),
			comment: "Account manager at " + s.name, kind: kind, dates: since(g.founded),
		})
	}
}
