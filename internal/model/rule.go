package model

// The conditions of criteria of rules, with the numbers under which GLPI stores them.
const (
	RuleIs           = 0
	RuleIsNot        = 1
	RuleContains     = 2
	RuleContainsNot  = 3
	RuleBegins       = 4
	RuleEnds         = 5
	RuleMatches      = 6
	RuleMatchesNot   = 7
	RuleExists       = 8
	RuleExistsNot    = 9
	RuleFound        = 10
	RuleUnder        = 11
	RuleNotUnder     = 12
	RuleIsEmpty      = 30
	RuleBefore       = 31
	RuleAfter        = 32
	RuleOnDate       = 33
	RuleNotOnDate    = 34
	RuleInEntity     = 202
	RuleSamePort     = 203
	RuleOnlyThese    = 204
	RuleInNetwork    = 333
	RuleNotInNetwork = 334
)

// When a rule is looked at, as bits (glpi_rules.condition).
const (
	RuleOnAdd    = 1
	RuleOnUpdate = 2
)
