package rules

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// The conditions of criteria, by short names.
const (
	is           = model.RuleIs
	isNot        = model.RuleIsNot
	contains     = model.RuleContains
	containsNot  = model.RuleContainsNot
	begins       = model.RuleBegins
	ends         = model.RuleEnds
	matches      = model.RuleMatches
	matchesNot   = model.RuleMatchesNot
	exists       = model.RuleExists
	existsNot    = model.RuleExistsNot
	found        = model.RuleFound
	under        = model.RuleUnder
	notUnder     = model.RuleNotUnder
	isEmpty      = model.RuleIsEmpty
	before       = model.RuleBefore
	after        = model.RuleAfter
	onDate       = model.RuleOnDate
	notOnDate    = model.RuleNotOnDate
	inEntity     = model.RuleInEntity
	samePort     = model.RuleSamePort
	onlyThese    = model.RuleOnlyThese
	inNetwork    = model.RuleInNetwork
	notInNetwork = model.RuleNotInNetwork
)

// The events that rules of collections with ByEvent count for.
const (
	onAdd    = model.RuleOnAdd
	onUpdate = model.RuleOnUpdate
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
