package rules

import "slices"

// The dictionaries correct what inventories call things, before items of these names are looked for or made. The
// contract has no place for them; they are served as the other collections are, as an extension.

// spelling are the ways of correcting a name.
const spelling = "append_regex_result assign regex_result"

// nameDictionary makes the dictionary of the items of a list.
func nameDictionary(object, title, label string, criteria ...Criterion) *Collection {
	return &Collection{
		Name: "Dictionnary" + object, Right: "rule_dictionnary_dropdown", Title: "Dictionary of " + title,
		StopOnFirst: true, Extension: true,
		Criteria: append([]Criterion{{ID: "name", Label: label}}, criteria...),
		Actions:  []Action{{ID: "name", Label: label, Types: types(spelling)}},
	}
}

// systemCriteria are what the dictionaries of operating systems look at, beside the name itself.
var systemCriteria = []Criterion{
	{ID: "os_name", Label: "Operating system"},
	{ID: "os_version_name", Label: "Version of the operating system"},
	{ID: "arch_name", Label: "Architecture"},
	{ID: "servicepack_name", Label: "Service pack"},
	{ID: "os_edition", Label: "Edition"},
}

var softwareDictionary = Collection{
	Name: "DictionnarySoftware", Right: "rule_dictionnary_software", Title: "Dictionary of software",
	StopOnFirst: true, Extension: true,
	Criteria: []Criterion{
		{ID: "name", Label: "Software"},
		{ID: "manufacturer", Label: "Publisher"},
		{ID: "entities_id", Label: "Entity", Kind: Dropdown, Table: "glpi_entities", Tree: true},
		{ID: "_system_category", Label: "Category from inventory tool"},
	},
	Actions: []Action{
		{ID: "name", Label: "Software", Types: types("assign regex_result")},
		{ID: "_ignore_import", Label: "To be unaware of import", Kind: YesOnly},
		{ID: "version", Label: "Version", Types: types("assign regex_result append_regex_result")},
		{ID: "manufacturer", Label: "Publisher", Types: types(spelling)},
		{ID: "is_helpdesk_visible", Label: "Associable to a ticket", Kind: YesNo},
		{ID: "new_entities_id", Label: "Entity", Kind: Dropdown, Table: "glpi_entities"},
		{ID: "softwarecategories_id", Label: "Category", Types: types("assign regex_result"), Kind: Dropdown,
			Table: "glpi_softwarecategories"},
	},
}

var printerDictionary = Collection{
	Name: "DictionnaryPrinter", Right: "rule_dictionnary_printer", Title: "Dictionary of printers",
	StopOnFirst: true, Extension: true,
	Criteria: []Criterion{
		{ID: "name", Label: "Name"},
		{ID: "manufacturer", Label: "Manufacturer"},
		{ID: "comment", Label: "Comments"},
	},
	Actions: []Action{
		{ID: "name", Label: "Name", Types: types("assign regex_result")},
		{ID: "_ignore_import", Label: "To be unaware of import", Kind: YesOnly},
		{ID: "manufacturer", Label: "Manufacturer", Kind: Dropdown, Table: "glpi_manufacturers"},
		{ID: "is_global", Label: "Management type", Kind: YesNo}, // whether computers share it
	},
}

// nameDictionaries are the dictionaries of lists, by the names of the objects.
var nameDictionaries = func() map[string]*Collection {
	out := map[string]*Collection{
		"Manufacturer": nameDictionary("Manufacturer", "manufacturers", "Manufacturer"),
	}
	for object, title := range map[string]string{"OperatingSystem": "operating systems",
		"OperatingSystemVersion":      "versions of operating systems",
		"OperatingSystemServicePack":  "service packs",
		"OperatingSystemArchitecture": "architectures of operating systems",
		"OperatingSystemEdition":      "editions of operating systems",
	} {
		criteria := slices.Clone(systemCriteria)
		if object == "OperatingSystemVersion" { // its own name has one more name
			criteria = append(criteria, Criterion{ID: "os_version", Label: "Version"})
		}
		out[object] = nameDictionary(object, title, "Name", criteria...)
	}
	maker := Criterion{ID: "manufacturer", Label: "Manufacturer"}
	for object, name := range map[string]string{"Computer": "computers", "Monitor": "monitors", "Printer": "printers",
		"Peripheral": "devices", "Phone": "phones", "NetworkEquipment": "network equipment"} {
		out[object+"Model"] = nameDictionary(object+"Model", "models of "+name, "Model", maker)
		out[object+"Type"] = nameDictionary(object+"Type", "types of "+name, "Type")
	}
	return out
}()
