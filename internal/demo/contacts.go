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
func (w *world) addContacts() {
	kind := w.dropdown(&w.out.ContactTypes, "Account manager")
	for _, s := range supplierList {
		pool := oneOf(w.rng, everyone)
		w.out.Contacts.add(contactRow{
			scope: w.everywhere(), name: oneOf(w.rng, pool.family) + " " + oneOf(w.rng, pool.given),
			comment: "Account manager at " + s.name, kind: kind, dates: since(w.founded),
		})
	}
}
