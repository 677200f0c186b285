package demo

import (
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
)

// What scenarios refer to must exist, and their texts must be usable in HTML as they stand.
func TestScenarios(t *testing.T) {
	t.Parallel()
	categories := map[string]bool{}
	for _, b := range categoryTree {
		for _, child := range b.children {
			categories[b.name+"/"+child] = true
		}
		if categoryTeams[b.name] == "" {
			t.Errorf("no team deals with %s", b.name)
		}
	}
	knownTeam := func(name string) bool {
		for _, team := range teams {
			if team.name == name {
				return true
			}
		}
		return false
	}
	knownSupplier := func(kind string) bool {
		for _, s := range supplierList {
			if s.kind == kind {
				return true
			}
		}
		return kind == ""
	}
	usable := func(where, template string) {
		t.Helper()
		if _, err := parse(template); err != nil {
			t.Errorf("%s: %v", where, err)
		}
		if strings.ContainsAny(template, "<>&") {
			t.Errorf("%s: %q needs escaping in HTML", where, template)
		}
	}
	all := scenarios()
	if len(all) < 60 {
		t.Errorf("only %d scenarios", len(all))
	}
	for _, s := range all {
		level := func(n int) bool { return n >= 1 && n <= 5 }
		if len(s.stories) < 2 || s.weight <= 0 || s.hours <= 0 || !level(s.urgency) || !level(s.impact) ||
			s.kind != model.Incident && s.kind != model.Demand {
			t.Errorf("%s is not complete: %+v", s.category, s)
			continue
		}
		where := s.category + ": " + s.stories[0].titles
		if !categories[s.category] {
			t.Errorf("%s: no such category", where)
		}
		if !knownTeam(s.team) || !knownSupplier(s.supplier) || !slices.Contains(solutionTypes, s.closing) {
			t.Errorf("%s: team %q, supplier %q or solution type %q is unknown", where, s.team, s.supplier, s.closing)
		}
		for _, story := range s.stories {
			for _, text := range []string{story.titles, story.report, story.note, story.fix} {
				usable(where, text)
			}
			if story.titles == "" || story.report == "" || story.fix == "" {
				t.Errorf("%s: a story is not complete", where)
			}
		}
		for _, e := range s.talk {
			if len(e) == 0 || e[0].byRequester {
				t.Errorf("%s: a conversation does not begin with the technician", where)
			}
			for _, l := range e {
				usable(where, l.text)
			}
		}
		for _, j := range s.work {
			usable(where, j.text)
			if !slices.Contains(taskCategories, j.category) {
				t.Errorf("%s: no task category %q", where, j.category)
			}
		}
		usable(where, s.approval)
		if s.expense != nil && s.expense.low >= s.expense.top {
			t.Errorf("%s: expense from %d to %d", where, s.expense.low, s.expense.top)
		}
	}
	for _, p := range problemList {
		if !categories[p.category] || !knownTeam(p.team) || !slices.Contains(solutionTypes, p.closing) {
			t.Errorf("problem %q is not complete", p.title)
		}
	}
	for _, c := range changeList {
		if !categories[c.category] || !knownTeam(c.team) {
			t.Errorf("change %q is not complete", c.title)
		}
		for _, text := range append([]string{c.title, c.content, c.result}, c.work...) {
			usable(c.title, text)
		}
	}
}
