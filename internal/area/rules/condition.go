package rules

import "slices"

// The conditions of criteria, with the numbers under which GLPI stores them.
const (
	is           = 0
	isNot        = 1
	contains     = 2
	containsNot  = 3
	begins       = 4
	ends         = 5
	matches      = 6
	matchesNot   = 7
	exists       = 8
	existsNot    = 9
	found        = 10
	under        = 11
	notUnder     = 12
	isEmpty      = 30
	before       = 31
	after        = 32
	onDate       = 33
	notOnDate    = 34
	inEntity     = 202
	samePort     = 203
	onlyThese    = 204
	inNetwork    = 333
	notInNetwork = 334
)

// The events that rules of collections with ByEvent count for: bits of glpi_rules.condition.
const (
	onAdd    = 1
	onUpdate = 2
)

// condition is a way to compare, as people see it.
type condition struct {
	id   int64
	name string
}

var baseConditions = []condition{
	{is, "is"}, {isNot, "is not"}, {contains, "contains"}, {containsNot, "does not contain"},
	{begins, "starting with"}, {ends, "finished by"},
	{matches, "regular expression matches"}, {matchesNot, "regular expression does not match"},
	{exists, "exists"}, {existsNot, "does not exist"},
}

// conditions gives the ways in which a criterion of the collection can be compared.
func (c *Collection) conditions(k *Criterion) []condition {
	list := slices.Clone(baseConditions)
	if k.Kind == DateTime {
		list = append(slices.Delete(list, 0, 2), condition{before, "before"}, condition{after, "after"},
			condition{onDate, "is"}, condition{notOnDate, "is not"})
	}
	if k.ID == "ip" || k.ID == "subnet" {
		list = append(list, condition{inNetwork, "is CIDR"}, condition{notInNetwork, "is not CIDR"})
	}
	if k.Kind == Dropdown && k.Tree {
		list = append(list, condition{under, "under"}, condition{notUnder, "not under"})
	}
	if c != &importAssetRules && c != &defineItemtypeRules {
		return list
	}
	switch k.ID {
	case "entityrestrict":
		return append(list, condition{inEntity, "Yes"})
	case "link_criteria_port":
		return append(list, condition{samePort, "Yes"})
	case "only_these_criteria":
		return append(list, condition{onlyThese, "Yes"})
	}
	return append(list, condition{found, "is already present"}, condition{isEmpty, "is empty"})
}

// actionTypes are the ways in which actions set values, in GLPI's order, as people see them.
var actionTypes = []struct{ id, name string }{
	{"assign", "Assign"},
	{"append", "Add"},
	{"regex_result", "Assign the value from regular expression"},
	{"append_regex_result", "Add the result of regular expression"},
	{"affectbyip", "Assign: equipment by IP address"},
	{"affectbyfqdn", "Assign: equipment by name + domain"},
	{"affectbymac", "Assign: equipment by MAC address"},
	{"compute", "Recalculate"},
	{"delete", "Delete"},
	{"do_not_compute", "Do not calculate"},
	{"send", "Send"},
	{"add_validation", "Send"},
	{"fromuser", "Copy from user"},
	{"defaultfromuser", "Copy default from user"},
	{"firstgroupfromuser", "Copy first group from user"},
	{"fromitem", "Copy from item"},
}
