package rules

import (
	"maps"
	"slices"
	"strings"
)

// Kind says what the values of a criterion or an action are.
type Kind uint8

// The kinds of values. Everything but Text is written as a number or a name that people do not
// know; conditions on texts look at its label.
const (
	Text Kind = iota
	Dropdown
	Users
	DateTime
	YesNo
	YesOnly
	Itemtype
	Level
	Status
	Approval
	TicketType
	Number
)

// Collection is a kind of rule: what rules of this kind may look at and do, and how the engine
// goes through them.
type Collection struct {
	Name, Right, Title string

	StopOnFirst bool // the first rule that matches ends it
	Chained     bool // what a rule puts out is what the next looks at
	ByEntity    bool // rules count in their entity, and below it when recursive
	ByEvent     bool // rules say whether they count when adding, updating, or both
	All         bool // rules cannot choose OR
	Extension   bool // the contract does not have it

	Criteria []Criterion
	Actions  []Action
}

// Criterion is something that a rule can look at.
type Criterion struct {
	ID, Label string
	Kind      Kind
	Table     string // of a Dropdown
	Tree      bool   // the table is a tree
	Global    bool   // about what is already in the database
}

// Action is something that a rule can set or do.
type Action struct {
	ID, Label string
	Types     []string // ways to do it; none: assign
	Kind      Kind
	Table     string // of a Dropdown
	Flag      string // column of Table that must be set for a row to be chosen
	AppendTo  string // list that "append" adds to
	Several   bool   // a rule may do it more than once
}

// ways gives the types of an action.
func (a *Action) ways() []string {
	if len(a.Types) == 0 {
		return []string{"assign"}
	}
	return a.Types
}

// collections are all kinds of rules, in GLPI's order.
var collections = append([]*Collection{
	&defineItemtypeRules, &importAssetRules, &importEntityRules, &locationRules, &mailCollectorRules,
	&rightRules, &softwareCategoryRules, &ticketRules, &changeRules, &problemRules, &assetRules,
	&softwareDictionary, &printerDictionary,
}, sortedByName(nameDictionaries)...)

func sortedByName(all map[string]*Collection) []*Collection {
	return slices.SortedFunc(maps.Values(all), func(a, b *Collection) int { return strings.Compare(a.Name, b.Name) })
}

// subType is what glpi_rules.sub_type holds for rules of the collection.
func (c *Collection) subType() string { return "Rule" + c.Name }

// ofSubType gives the collection that a rule's sub_type names, nil for none.
func ofSubType(name string) *Collection {
	i := slices.IndexFunc(collections, func(c *Collection) bool { return c.subType() == name })
	if i < 0 {
		return nil
	}
	return collections[i]
}

func (c *Collection) criterion(id string) *Criterion {
	i := slices.IndexFunc(c.Criteria, func(k Criterion) bool { return k.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Criteria[i]
}

func (c *Collection) action(id string) *Action {
	i := slices.IndexFunc(c.Actions, func(a Action) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &c.Actions[i]
}

// types splits the names of ways to do an action. GLPI names one of them twice for some actions, and
// so do its answers.
func types(names string) []string { return strings.Fields(names) }

// without gives a list less some criteria.
func without(list []Criterion, ids ...string) []Criterion {
	return slices.DeleteFunc(slices.Clone(list), func(c Criterion) bool { return slices.Contains(ids, c.ID) })
}
