package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is a rule as the database holds it.
type rule struct {
	id        int64
	name      string
	any       bool // one criterion is enough
	entity    int64
	recursive bool
	events    int
	criteria  []storedCriterion
	actions   []storedAction
}

type storedCriterion struct {
	criteria  string
	condition int64
	pattern   string
}

type storedAction struct{ kind, field, value string }

// names tells what numbers stand for.
type names interface {
	// label gives the name that people know a value of the criterion by.
	label(c *Criterion, value string) (string, error)
	// below reports whether a row of a tree is another or lies below it.
	below(table, id, ancestor string) (bool, error)
}

// output is what rules that matched want done. Fields are columns or names of things to do; an
// empty text clears.
type output struct {
	matched  []int64
	set      map[string]string
	appended map[string][]string // by the name of the list
}

// first gives the rule that matched first, 0 for none.
func (o *output) first() int64 {
	if len(o.matched) == 0 {
		return 0
	}
	return o.matched[0]
}

// process is a run through the rules of a collection.
type process struct {
	collection *Collection
	facts      *facts
	names      names
	now        time.Time
	// changed are the criteria that an update touches; nil when an item is added, and all count.
	changed map[string]bool
	// special does what only the owner of the items can; it reports whether it did.
	special  func(p *process, a *Action, do storedAction, found captures) (bool, error)
	patience *patience
	// stored tells whether the database has what a rule asks for that matches as far as the facts go; nil where
	// rules do not ask.
	stored func(r *rule) (bool, error)

	out output
}

// run goes through rules in their order.
func (p *process) run(list []*rule) error {
	p.out = output{set: map[string]string{}, appended: map[string][]string{}}
	for _, r := range list {
		if !p.concerned(r) {
			continue
		}
		ok, found, err := p.matches(r)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		p.out.matched = append(p.out.matched, r.id)
		for _, do := range r.actions {
			if err := p.act(do, found); err != nil {
				return err
			}
		}
		if p.collection.StopOnFirst || p.out.set["_stop_rules_processing"] == "1" {
			break
		}
	}
	return nil
}

// concerned reports whether a rule looks at something that has changed.
func (p *process) concerned(r *rule) bool {
	if p.changed == nil {
		return true
	}
	return slices.ContainsFunc(r.criteria, func(c storedCriterion) bool { return p.changed[c.criteria] })
}

// captures are what the expressions of a rule have captured: the groups of every value that they match, by
// criteria.
type captures [][]string

// matches puts the criteria of a rule together, and gives what their expressions captured. A rule without
// criteria never matches.
func (p *process) matches(r *rule) (bool, captures, error) {
	var captured captures
	met := false
	for _, c := range r.criteria {
		known := p.collection.criterion(c.criteria)
		if known == nil {
			if r.any {
				continue
			}
			return false, nil, nil
		}
		if p.stored != nil && ofDatabase(c) {
			met = true
			continue
		}
		ok, groups, err := p.meets(known, c)
		if err != nil {
			return false, nil, err
		}
		if ok {
			captured = append(captured, groups...)
		}
		met = met || ok
		if !ok && !r.any {
			return false, nil, nil
		}
		if ok && r.any {
			break
		}
	}
	if met && p.stored != nil {
		ok, err := p.stored(r)
		return ok, captured, err
	}
	return met, captured, nil
}

// meets tries the values of a criterion: a condition that denies must hold for all of them, any
// other for one. An expression is tried on all of them, for what it captures.
func (p *process) meets(c *Criterion, want storedCriterion) (bool, captures, error) {
	values, err := p.facts.values(c.ID)
	if err != nil {
		return false, nil, err
	}
	if len(values) == 0 {
		values = []string{""}
	}
	all := negative(want.condition)
	var captured captures
	for _, value := range values {
		ok, groups, err := p.compare(c, want, value)
		switch {
		case err != nil:
			return false, nil, err
		case ok && groups != nil:
			captured = append(captured, groups)
		case ok != all:
			return ok, captured, nil
		}
	}
	return all || len(captured) > 0, captured, nil
}

// compare tries one value. What people do not know by its number is compared by its label, except
// where the condition is about the number.
func (p *process) compare(c *Criterion, want storedCriterion, value string) (bool, []string, error) {
	if value == "0" && c.Kind == Dropdown && c.Table != "glpi_entities" {
		value = ""
	}
	switch want.condition {
	case before, after, onDate, notOnDate:
		return matchDate(want.condition, value, want.pattern, p.now), nil, nil
	case under, notUnder:
		if strings.TrimSpace(want.pattern) == "*" {
			return true, nil, nil
		}
		if value == "" {
			return want.condition == notUnder, nil, nil
		}
		ok, err := p.names.below(c.Table, value, strings.TrimSpace(want.pattern))
		return ok == (want.condition == under), nil, err
	case is, isNot:
		if value == "" && c.Kind == Dropdown {
			value = "0"
		}
	case exists, existsNot:
	default:
		if c.Kind != Text && c.Kind != DateTime && c.Kind != Number && value != "" {
			label, err := p.names.label(c, value)
			if err != nil {
				return false, nil, err
			}
			value = label
		}
	}
	ok, groups := match(p.patience, want.condition, value, want.pattern)
	return ok, groups, nil
}

// act does one action of a rule that matched. What the collection does not know is left alone.
func (p *process) act(do storedAction, found captures) error {
	a := p.collection.action(do.field)
	if a == nil {
		return nil
	}
	if p.special != nil {
		if done, err := p.special(p, a, do, found); done || err != nil {
			return err
		}
	}
	switch do.kind {
	case "assign":
		p.assign(do.field, do.value)
	case "append":
		p.append(a, do.value)
	case "regex_result", "append_regex_result":
		value, ok := found.first(do.value)
		if !ok {
			return nil
		}
		if do.kind == "append_regex_result" {
			if value = p.out.set[do.field] + value; len(value) > maxLooked {
				return nil
			}
		}
		p.assign(do.field, value)
	case "delete":
		p.assign(do.field, "")
	}
	return nil
}

// assign sets a field. It takes the place of what rules before have added to it, and rules that
// come after look at it.
func (p *process) assign(field, value string) {
	p.out.set[field] = value
	if a := p.collection.action(field); a != nil && a.AppendTo != "" {
		delete(p.out.appended, a.AppendTo)
	}
	if !p.collection.Chained {
		return
	}
	p.facts.set(field, value)
	p.touch(field)
}

func (p *process) append(a *Action, value string) {
	list := p.out.appended[a.AppendTo]
	if value != "" && a.ID == "assign_appliance" {
		value = appliance + value // what else a rule says is no item of another type
	}
	if value != "" && !slices.Contains(list, value) {
		p.out.appended[a.AppendTo] = append(list, value)
	}
	p.touch(a.ID)
}

// touch marks a criterion, and those that are looked up from it, as changed.
func (p *process) touch(field string) {
	if p.changed == nil {
		return
	}
	p.changed[field] = true
	for _, other := range linked[field] {
		p.changed[other] = true
	}
}

// first puts what was captured first into a text; see substitute.
func (c captures) first(text string) (string, bool) {
	if len(c) == 0 {
		return substitute(text, nil)
	}
	return substitute(text, c[0])
}

// each puts what was captured from each value into a text and gives the results, each once; see substitute.
func (c captures) each(text string) []string {
	if len(c) == 0 {
		c = captures{nil}
	}
	var out []string
	for _, groups := range c {
		if value, ok := substitute(text, groups); ok && value != "" && !slices.Contains(out, value) {
			out = append(out, value)
		}
	}
	return out
}

// substitute puts captured groups into a text: #0 is the first. It is false when no expression has
// captured anything, or not that many, and when what comes out would be longer than what rules look at.
func substitute(text string, captured []string) (string, bool) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '#' || i+1 == len(text) || text[i+1] < '0' || text[i+1] > '9' {
			out.WriteByte(text[i])
			continue
		}
		n, _ := strconv.Atoi(text[i+1 : i+2])
		if n >= len(captured) {
			return "", false
		}
		if out.Len()+len(captured[n]) > maxLooked {
			return "", false
		}
		out.WriteString(captured[n])
		i++
	}
	return out.String(), true
}
