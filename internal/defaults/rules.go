package defaults

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	. "github.com/glpid/glpid/internal/model"
)

// rule is a rule of a fresh install.
type rule struct {
	collection, name string
	active           bool
	match            string // AND unless it says otherwise
	recursive        bool
	condition        int // when rules of tickets and assets count
	comment          string
	criteria         []criterion
	actions          []action
}

type criterion struct {
	what      string
	condition int
	pattern   string
}

type action struct{ kind, field, value string }

// ruleTables gives the rules of a fresh install, ranked from 1 in each collection.
func ruleTables() []table {
	rules := table{name: "glpi_rules", columns: []string{
		"id", "uuid", "entities_id", "is_recursive", "sub_type", "ranking", "name", "match", "is_active", "condition",
		"description",
	}}
	criteria := table{name: "glpi_rulecriterias", columns: []string{"rules_id", "criteria", "condition", "pattern"}}
	actions := table{name: "glpi_ruleactions", columns: []string{"rules_id", "action_type", "field", "value"}}
	ranks := map[string]int{}
	for i, r := range slices.Concat(namedRules(), importRules(), dictionaryRules()) {
		id := i + 1
		ranks[r.collection]++
		match := r.match
		if match == "" {
			match = "AND"
		}
		name := snake(r.name)
		if r.collection == "ImportAsset" {
			name = importUUID(r.name)
		}
		uuid := "glpi_rule_" + snake(r.collection) + "_" + name
		rules.add(id, uuid, RootEntityID, r.recursive, "Rule"+r.collection, ranks[r.collection], r.name, match,
			r.active, r.condition, r.comment)
		for _, c := range r.criteria {
			criteria.add(id, c.what, c.condition, c.pattern)
		}
		for _, a := range r.actions {
			actions.add(id, a.kind, a.field, a.value)
		}
	}
	return []table{rules, criteria, actions}
}

// snake writes a name in lower case with one underscore for whatever is no letter or digit.
func snake(name string) string {
	var out strings.Builder
	gap := false
	for i, c := range name {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			gap = out.Len() > 0
			continue
		case unicode.IsUpper(c) && i > 0 && unicode.IsLower(rune(name[i-1])):
			gap = true
		}
		if gap {
			out.WriteByte('_')
			gap = false
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}

// namedRules are the rules of all collections but the import of assets.
func namedRules() []rule {
	list := []rule{
		{
			collection: "Right", name: "Root", active: true, match: "OR",
			criteria: []criterion{{"TYPE", RuleIs, "3"}, {"TYPE", RuleIs, "2"}},
			actions:  []action{{"assign", "entities_id", "0"}},
		},
		{
			collection: "MailCollector", name: "X-Auto-Response-Suppress", recursive: true,
			comment:  "Leave out answers that machines send",
			criteria: []criterion{{"x-auto-response-suppress", RuleMatches, "/\\S+/"}},
			actions:  []action{{"assign", "_refuse_email_no_response", "1"}},
		},
		{
			collection: "MailCollector", name: "Auto-Reply Auto-Submitted", active: true, match: "OR", recursive: true,
			comment:  "Leave out answers that machines send",
			criteria: []criterion{{"auto-submitted", RuleMatches, "/^(?!.*no).+$/i"}},
			actions:  []action{{"assign", "_refuse_email_no_response", "1"}},
		},
		{
			collection: "MailCollector", name: "Root", active: true, match: "OR",
			criteria: []criterion{{"subject", RuleMatches, "/.*/"}},
			actions:  []action{{"assign", "entities_id", "0"}},
		},
		{
			collection: "Ticket", name: "Ticket location from item", recursive: true, condition: RuleOnAdd,
			criteria: []criterion{{"locations_id", RuleExistsNot, "1"}, {"_locations_id_of_item", RuleExists, "1"}},
			actions:  []action{{"fromitem", "locations_id", "1"}},
		},
		{
			collection: "Ticket", name: "Ticket location from user", recursive: true, condition: RuleOnAdd,
			criteria: []criterion{{"locations_id", RuleExistsNot, "1"},
				{"_locations_id_of_requester", RuleExists, "1"}},
			actions: []action{{"fromuser", "locations_id", "1"}},
		},
		{
			collection: "SoftwareCategory", name: "Import category from inventory tool", recursive: true,
			criteria: []criterion{{"name", RuleIs, "*"}},
			actions:  []action{{"assign", "_import_category", "1"}},
		},
	}
	for _, r := range []struct{ name, pattern string }{
		{"Domain user assignation", "/(.*)@/"}, {"Multiple users: assign to the first", "/(.*)[,|\\/]/"},
		{"One user assignation", "/(.*)/"},
	} {
		list = append(list, rule{
			collection: "Asset", name: r.name, active: true, recursive: true, condition: RuleOnAdd | RuleOnUpdate,
			criteria: []criterion{{"_itemtype", RuleIs, "Computer"}, {"_auto", RuleIs, "1"},
				{"contact", RuleMatches, r.pattern}},
			actions: []action{{"regex_result", "_affect_user_by_regex", "#0"}},
		})
	}
	return list
}

// importRules reads importedAssets.
func importRules() []rule {
	var list []rule
	for line := range strings.Lines(importedAssets) {
		part := strings.SplitN(strings.TrimSpace(line), "; ", 5)
		r := rule{collection: "ImportAsset", name: part[4], active: part[0] == "on", recursive: true}
		switch part[1] {
		case "link":
			r.actions = []action{{"assign", "_inventory", "0"}}
		case "refuse":
			r.actions = []action{{"assign", "_ignore_import", "1"}}
		}
		switch part[2] {
		case "-":
		case "absent":
			r.criteria = append(r.criteria, criterion{"itemtype", RuleExistsNot, "1"})
		case "none":
			r.criteria = append(r.criteria, criterion{"itemtype", RuleIs, ""})
		default:
			r.criteria = append(r.criteria, criterion{"itemtype", RuleIs, part[2]})
		}
		if part[3] != "-" {
			for _, word := range strings.Fields(part[3]) {
				r.criteria = append(r.criteria, importCriteria(word)...)
			}
		}
		list = append(list, r)
	}
	return list
}

// importUUID gives what stands in the identifier of an import rule for its name: GLPI's are not derived from the names
// alike, and some are misspelt.
func importUUID(name string) string {
	switch name {
	case "Global update (by ip+ifdescr restricted port)":
		return "global_update_mac_ifdescr_restricted_port"
	case "Update only mac address (mac on switch port)":
		return "update_only_mac_adress"
	case "Import only mac address (mac on switch port)":
		return "import_only_mac_adress"
	case "Device import (by serial)":
		return "device_importe_serial"
	}
	shorter := strings.NewReplacer("(by ", "(", "is empty in GLPI", "empty", "not restricted", "no restricted")
	return snake(strings.ToLower(shorter.Replace(name)))
}

// importCriteria reads a word of importedAssets.
func importCriteria(word string) []criterion {
	name := strings.TrimRight(word, "+=-0")
	switch name {
	case "partial":
		return []criterion{{name, RuleIs, "1"}}
	case "link_criteria_port":
		return []criterion{{name, RuleSamePort, "1"}}
	case "only_these_criteria":
		return []criterion{{name, RuleOnlyThese, "1"}}
	}
	var out []criterion
	for _, sign := range word[len(name):] {
		condition, known := map[rune]int{'+': RuleExists, '-': RuleExistsNot, '=': RuleFound, '0': RuleIsEmpty}[sign]
		if !known {
			panic(fmt.Sprintf("defaults: criterion %q", word))
		}
		out = append(out, criterion{name, condition, "1"})
	}
	return out
}

// importedAssets are the rules that link what an inventory finds to assets: whether a rule is active, what it does,
// the itemtype (absent: the data has none; none: it is empty; -: whatever it is), what it looks at, and its name.
// Behind a property, + says that the inventory has it, - that it has not, = that an asset with the same value is
// found, and 0 that the asset found has none.
const importedAssets = `on; refuse; absent; partial; No creation on partial import
on; link; absent; mac+= ifnumber+= link_criteria_port; Global update (by mac+ifnumber restricted port)
on; link; absent; mac+= ifnumber+=; Global update (by mac+ifnumber not restricted port)
on; link; absent; mac+ ifnumber+; Global import (by mac+ifnumber)
on; link; absent; ip+= ifdescr+= link_criteria_port; Global update (by ip+ifdescr restricted port)
on; link; absent; ip+= ifdescr+=; Global update (by ip+ifdescr not restricted port)
on; link; absent; ip+ ifdescr+; Global import (by ip+ifdescr)
on; link; absent; mac+= only_these_criteria; Update only mac address (mac on switch port)
on; link; absent; mac+ only_these_criteria; Import only mac address (mac on switch port)
on; refuse; Computer; name-; Computer constraint (name)
on; link; Computer; serial+= uuid+=; Computer update (by serial + uuid)
on; link; Computer; serial+= uuid0; Computer update (by serial + uuid is empty in GLPI)
on; link; Computer; uuid+ serial+; Computer import (by serial + uuid)
on; link; Computer; serial+=; Computer update (by serial)
off; link; Computer; uuid+=; Computer update (by uuid)
off; link; Computer; mac+=; Computer update (by mac)
on; link; Computer; name+=; Computer update (by name)
on; link; Computer; serial+; Computer import (by serial)
off; link; Computer; uuid+; Computer import (by uuid)
off; link; Computer; mac+; Computer import (by mac)
on; link; Computer; name+; Computer import (by name)
on; refuse; Computer; -; Computer import denied
on; refuse; Printer; name-; Printer constraint (name)
on; link; Printer; serial+=; Printer update (by serial)
off; link; Printer; mac+=; Printer update (by mac)
on; link; Printer; serial+; Printer import (by serial)
off; link; Printer; mac+; Printer import (by mac)
on; refuse; Printer; -; Printer import denied
on; refuse; NetworkEquipment; name-; NetworkEquipment constraint (name)
on; link; NetworkEquipment; serial+=; NetworkEquipment update (by serial)
off; link; NetworkEquipment; mac+=; NetworkEquipment update (by mac)
on; link; NetworkEquipment; serial+; NetworkEquipment import (by serial)
off; link; NetworkEquipment; mac+; NetworkEquipment import (by mac)
on; refuse; NetworkEquipment; -; NetworkEquipment import denied
on; link; Peripheral; serial+=; Device update (by serial)
on; link; Peripheral; serial+; Device import (by serial)
on; refuse; Peripheral; -; Device import denied
on; link; Monitor; serial+=; Monitor update (by serial)
on; link; Monitor; serial+; Monitor import (by serial)
on; refuse; Monitor; -; Monitor import denied
on; refuse; Phone; name-; Phone constraint (name)
on; link; Phone; serial+= uuid+=; Phone update (by serial + uuid)
on; link; Phone; serial+= uuid0; Phone update (by serial + uuid is empty in GLPI)
on; link; Phone; uuid+ serial+; Phone import (by serial + uuid)
on; link; Phone; serial+=; Phone update (by serial)
off; link; Phone; uuid+=; Phone update (by uuid)
off; link; Phone; mac+=; Phone update (by mac)
on; link; Phone; name+=; Phone update (by name)
on; link; Phone; serial+; Phone import (by serial)
off; link; Phone; uuid+; Phone import (by uuid)
off; link; Phone; mac+; Phone import (by mac)
on; link; Phone; name+; Phone import (by name)
on; refuse; Phone; -; Phone import denied
on; link; Cluster; uuid+=; Cluster update (by uuid)
on; link; Cluster; uuid+; Cluster import (by uuid)
on; refuse; Cluster; -; Cluster import denied
on; link; Enclosure; serial+=; Enclosure update (by serial)
on; link; Enclosure; serial+; Enclosure import (by serial)
on; refuse; Enclosure; -; Enclosure import denied
on; refuse; -; name-; Global constraint (name)
on; link; -; serial+=; Global update (by serial)
off; link; -; mac+=; Global update (by mac)
on; link; -; serial+; Global import (by serial)
off; link; -; mac+; Global import (by mac)
on; refuse; none; -; Global import denied
on; link; DatabaseInstance; name+= linked_item=; Database update (by name)
on; link; DatabaseInstance; name+; Database import (by name)
on; refuse; DatabaseInstance; -; Database import denied
on; link; Unmanaged; name+=; Unmanaged update (by name)
on; link; Unmanaged; name+; Unmanaged import (by name)
on; refuse; Unmanaged; -; Unmanaged import denied`
