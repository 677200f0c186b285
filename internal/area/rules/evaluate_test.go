package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// known are names for tests.
type known map[string]string

func (k known) label(c *Criterion, value string) (string, error) {
	return k[c.Table+c.ID+value], nil
}

func (k known) below(table, id, ancestor string) (bool, error) {
	for n := 0; n < 10 && id != ""; n++ {
		if id == ancestor {
			return true, nil
		}
		id = k[table+" above "+id]
	}
	return false, nil
}

func TestEvaluate(t *testing.T) {
	t.Parallel()
	tree := known{
		"glpi_itilcategories above 3":           "2",
		"glpi_itilcategories above 2":           "1",
		"glpi_itilcategoriesitilcategories_id3": "Network > Wifi",
	}
	one := func(criteria string, condition int64, pattern string) []storedCriterion {
		return []storedCriterion{{criteria, condition, pattern}}
	}
	set := func(field, value string) []storedAction { return []storedAction{{"assign", field, value}} }
	for _, c := range []struct {
		name  string
		facts map[string][]string
		rules []*rule
		want  string // matched rules, set fields, lists
	}{
		{"no criteria", nil, []*rule{{id: 1, actions: set("urgency", "5")}}, "[] map[] map[]"},
		{"assigns", map[string][]string{"name": {"VPN is down"}},
			[]*rule{{id: 1, criteria: one("name", contains, "vpn"), actions: set("urgency", "5")}},
			"[1] map[urgency:5] map[]"},
		{"all of two", map[string][]string{"name": {"VPN"}, "content": {"x"}},
			[]*rule{{id: 1, criteria: append(one("name", is, "vpn"), one("content", is, "y")...),
				actions: set("urgency", "5")}}, "[] map[] map[]"},
		{"any of two", map[string][]string{"name": {"VPN"}, "content": {"x"}},
			[]*rule{{id: 1, any: true, criteria: append(one("content", is, "y"), one("name", is, "vpn")...),
				actions: set("urgency", "5")}}, "[1] map[urgency:5] map[]"},
		{"unknown criterion", map[string][]string{"name": {"VPN"}},
			[]*rule{{id: 1, criteria: append(one("name", is, "vpn"), one("nonsense", is, "")...),
				actions: set("urgency", "5")}}, "[] map[] map[]"},
		{"by label", map[string][]string{"itilcategories_id": {"3"}},
			[]*rule{{id: 1, criteria: one("itilcategories_id", contains, "wifi"), actions: set("urgency", "5")}},
			"[1] map[urgency:5] map[]"},
		{"by number", map[string][]string{"itilcategories_id": {"3"}},
			[]*rule{{id: 1, criteria: one("itilcategories_id", is, "3"), actions: set("urgency", "5")}},
			"[1] map[urgency:5] map[]"},
		{"under", map[string][]string{"itilcategories_id": {"3"}},
			[]*rule{{id: 1, criteria: one("itilcategories_id", under, "1"), actions: set("urgency", "5")}},
			"[1] map[urgency:5] map[]"},
		{"not under", map[string][]string{"itilcategories_id": {"1"}},
			[]*rule{{id: 1, criteria: one("itilcategories_id", notUnder, "2"), actions: set("urgency", "5")}},
			"[1] map[urgency:5] map[]"},
		{"nothing is not under", nil,
			[]*rule{{id: 1, criteria: one("itilcategories_id", notUnder, "2"), actions: set("urgency", "5")}},
			"[1] map[urgency:5] map[]"},
		{"one of several", map[string][]string{"_groups_id_of_requester": {"7", "8"}},
			[]*rule{{id: 1, criteria: one("_groups_id_of_requester", is, "8"), actions: set("urgency", "5")}},
			"[1] map[urgency:5] map[]"},
		{"none of several", map[string][]string{"_groups_id_of_requester": {"7", "8"}},
			[]*rule{{id: 1, criteria: one("_groups_id_of_requester", isNot, "8"), actions: set("urgency", "5")}},
			"[] map[] map[]"},
		{"zero is nothing", map[string][]string{"locations_id": {"0"}},
			[]*rule{{id: 1, criteria: one("locations_id", existsNot, ""), actions: set("urgency", "5")}},
			"[1] map[urgency:5] map[]"},
		{"captures", map[string][]string{"name": {"Ticket for C-17"}},
			[]*rule{{id: 1, criteria: one("name", matches, "/for (\\w)-(\\d+)/"),
				actions: []storedAction{{"regex_result", "assign_project", "#1 of #0"}}}},
			"[1] map[assign_project:17 of C] map[]"},
		{"captures too few", map[string][]string{"name": {"Ticket for C-17"}},
			[]*rule{{id: 1, criteria: one("name", matches, "/for (\\w)/"),
				actions: []storedAction{{"regex_result", "assign_project", "#4"}}}}, "[1] map[] map[]"},
		{"captures of the first of several", map[string][]string{"_from": {"7", "8", "9"}},
			[]*rule{{id: 1, criteria: one("_from", matches, "/(8|9)/"),
				actions: []storedAction{{"regex_result", "assign_project", "#0"}}}},
			"[1] map[assign_project:8] map[]"},
		{"captures of none of several", map[string][]string{"_from": {"7", "8"}},
			[]*rule{{id: 1, criteria: one("_from", matches, "/(9)/"),
				actions: []storedAction{{"regex_result", "assign_project", "#0"}}}}, "[] map[] map[]"},
		{"the output is the next input", map[string][]string{"name": {"x"}, "urgency": {"3"}},
			[]*rule{
				{id: 1, criteria: one("name", is, "x"), actions: set("urgency", "5")},
				{id: 2, criteria: one("urgency", is, "5"), actions: set("impact", "4")},
			}, "[1 2] map[impact:4 urgency:5] map[]"},
		{"stops", map[string][]string{"name": {"x"}},
			[]*rule{
				{id: 1, criteria: one("name", is, "x"), actions: set("_stop_rules_processing", "1")},
				{id: 2, criteria: one("name", is, "x"), actions: set("impact", "4")},
			}, "[1] map[_stop_rules_processing:1] map[]"},
		{"adds, and assigning takes its place", map[string][]string{"name": {"x"}},
			[]*rule{
				{id: 1, criteria: one("name", is, "x"), actions: []storedAction{{"append", "_users_id_assign", "4"},
					{"append", "_users_id_assign", "5"}, {"append", "_users_id_observer", "6"}}},
				{id: 2, criteria: one("name", is, "x"), actions: set("_users_id_assign", "7")},
			}, "[1 2] map[_users_id_assign:7] map[_additional_observers:[6]]"},
		{"deletes", map[string][]string{"name": {"x"}},
			[]*rule{{id: 1, criteria: one("name", is, "x"),
				actions: []storedAction{{"delete", "time_to_resolve", "1"}}}}, "[1] map[time_to_resolve:] map[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := &facts{known: c.facts, lookUp: map[string]func() ([]string, error){}}
			if f.known == nil {
				f.known = map[string][]string{}
			}
			p := &process{patience: newPatience(), collection: &ticketRules, facts: f, names: tree, now: time.Now()}
			if err := p.run(c.rules); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(p.out.matched, " ", p.out.set, " ", p.out.appended); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// On an update only rules about what changes are tried, and what a rule changes counts as well.
func TestEvaluateChanges(t *testing.T) {
	t.Parallel()
	list := []*rule{
		{id: 1, criteria: []storedCriterion{{"impact", is, "4"}}, actions: []storedAction{{"assign", "type", "2"}}},
		{id: 2, criteria: []storedCriterion{{"urgency", is, "5"}},
			actions: []storedAction{{"assign", "itilcategories_id", "3"}}},
		{id: 3, criteria: []storedCriterion{{"itilcategories_id_code", is, "WIFI"}},
			actions: []storedAction{{"assign", "locations_id", "9"}}},
	}
	f := &facts{known: map[string][]string{"impact": {"4"}, "urgency": {"5"}, "itilcategories_id": {"0"}},
		lookUp: map[string]func() ([]string, error){}}
	f.lookUp["itilcategories_id_code"] = func() ([]string, error) {
		v, err := f.values("itilcategories_id")
		if err == nil && v[0] == "3" {
			return []string{"WIFI"}, nil
		}
		return nil, err
	}
	p := &process{patience: newPatience(), collection: &ticketRules, facts: f, names: known{},
		changed: map[string]bool{"urgency": true}}
	if err := p.run(list); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.out.matched, p.out.set); got != "[2 3] map[itilcategories_id:3 locations_id:9]" {
		t.Error(got)
	}
}

// A collection that stops at the first match does.
func TestStopOnFirst(t *testing.T) {
	t.Parallel()
	list := []*rule{
		{id: 1, criteria: []storedCriterion{{"name", is, "none"}},
			actions: []storedAction{{"assign", "softwarecategories_id", "1"}}},
		{id: 2, criteria: []storedCriterion{{"name", is, "*"}},
			actions: []storedAction{{"assign", "softwarecategories_id", "2"}}},
		{id: 3, criteria: []storedCriterion{{"name", is, "*"}},
			actions: []storedAction{{"assign", "softwarecategories_id", "3"}}},
	}
	p := &process{patience: newPatience(), collection: &softwareCategoryRules,
		facts: &facts{known: map[string][]string{"name": {"x"}}}, names: known{}}
	if err := p.run(list); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.out.matched, p.out.set); got != "[2] map[softwarecategories_id:2]" {
		t.Error(got)
	}
}

// Every collection names its criteria and actions once, in ways that the engine knows.
func TestCatalogues(t *testing.T) {
	t.Parallel()
	for _, c := range collections {
		seen := map[string]bool{}
		for i := range c.Criteria {
			k := &c.Criteria[i]
			if seen[k.ID] || k.Label == "" || (k.Kind == Dropdown) != (k.Table != "") {
				t.Errorf("%s: criterion %+v", c.Name, k)
			}
			seen[k.ID] = true
			if len(c.conditions(k)) < 10 {
				t.Errorf("%s: %s has %d conditions", c.Name, k.ID, len(c.conditions(k)))
			}
		}
		seen = map[string]bool{}
		for i := range c.Actions {
			a := &c.Actions[i]
			if seen[a.ID] || a.Label == "" || a.Several && a.AppendTo == "" && a.ways()[0] != "add_validation" {
				t.Errorf("%s: action %+v", c.Name, a)
			}
			seen[a.ID] = true
			for _, way := range a.ways() {
				found := false
				for _, known := range actionTypes {
					found = found || known.id == way
				}
				if !found {
					t.Errorf("%s: %s is done by %q", c.Name, a.ID, way)
				}
			}
		}
	}
}

// TestSubstituteIsBounded puts a long text into one many times over.
func TestSubstituteIsBounded(t *testing.T) {
	t.Parallel()
	captured := []string{strings.Repeat("a", maxLooked/4)}
	if text, ok := substitute("#0, #0", captured); !ok || len(text) != maxLooked/2+2 {
		t.Errorf("%d bytes, %t", len(text), ok)
	}
	if text, ok := substitute(strings.Repeat("#0", 5), captured); ok || text != "" {
		t.Errorf("%d bytes", len(text))
	}
}
