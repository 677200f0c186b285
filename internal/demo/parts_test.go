package demo

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
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
			s.kind != incident && s.kind != request {
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

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		template string
		pieces   int // 0 is a fault
	}{
		{"plain", 1}, {"{user}", 1}, {"a {user} b", 3}, {"{user}{day}", 2}, {"{unknown}", 0}, {"{user", 0},
	}
	for _, test := range tests {
		got, err := parse(test.template)
		if len(got) != test.pieces || (err != nil) != (test.pieces == 0) {
			t.Errorf("%q: %d pieces, %v", test.template, len(got), err)
		}
	}
}

func at(text string) moment {
	m, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return moment(m.Unix())
}

func TestWorking(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from string
		offset     float64
		hours      float64
		want       string
	}{
		{"within a day", "2026-11-23 09:00:00", 0, 2, "2026-11-23 11:00:00"},
		{"before the day begins", "2026-11-23 03:00:00", 0, 1, "2026-11-23 09:00:00"},
		{"over night", "2026-11-23 17:00:00", 0, 1, "2026-11-24 08:30:00"},
		{"over the weekend", "2026-11-27 17:00:00", 0, 1, "2026-11-30 08:30:00"},
		{"on a Sunday", "2026-11-29 12:00:00", 0, 1, "2026-11-30 09:00:00"},
		{"several days", "2026-11-23 08:00:00", 0, 20, "2026-11-25 09:00:00"},
		{"in the west", "2026-11-23 14:00:00", -5, 1, "2026-11-23 15:00:00"},
		{"in the west, too early", "2026-11-23 12:00:00", -5, 1, "2026-11-23 14:00:00"},
		{"half an hour beside", "2026-11-23 02:30:00", 5.5, 1, "2026-11-23 03:30:00"},
		{"nothing to do", "2026-11-23 09:00:00", 0, 0, "2026-11-23 09:00:00"},
	}
	for _, test := range tests {
		p := &place{offset: test.offset}
		if got := p.working(at(test.from), test.hours); got != at(test.want) {
			t.Errorf("%s: %v, want %s", test.name, got.db(), test.want)
		}
	}
}

func TestSlot(t *testing.T) {
	t.Parallel()
	p := &place{offset: 1}
	for _, from := range []string{"2026-11-23 09:12:00", "2026-11-27 16:29:00", "2026-11-29 03:00:00"} {
		got := p.slot(at(from), 0.5)
		local := got + hour
		atWork := local%day >= opens && local%day <= closes && !local.weekend()
		if got <= at(from) || got%(30*minute) != 0 || !atWork {
			t.Errorf("after %s: %v", from, got.db())
		}
	}
}

func TestOpenings(t *testing.T) {
	t.Parallel()
	g := &generator{rng: rand.New(rand.NewPCG(1, 1))}
	g.sites = []*site{{place: &places[0]}, {place: &place{offset: -5}}, {place: &place{offset: 5.5}}}
	g.weights = []float64{1, 1, 1}
	to := at("2026-11-23 14:00:00")
	from := to - history
	got := g.openings(20000, from, to)
	if len(got) != 20000 {
		t.Fatalf("%d openings", len(got))
	}
	weekend, firstYear := 0, 0
	for i, o := range got {
		if o.at < from || o.at >= to || i > 0 && o.at < got[i-1].at {
			t.Fatalf("opening %d is at %v", i, o.at.db())
		}
		if o.at.weekend() {
			weekend++
		}
		if o.at < from+history/2 {
			firstYear++
		}
	}
	if weekend == 0 || weekend > 800 {
		t.Errorf("%d openings at weekends", weekend)
	}
	if firstYear > 9500 || firstYear < 7000 {
		t.Errorf("%d openings in the first year", firstYear)
	}
}

func TestLogin(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		loginOf("Étienne", "Lefèvre"):       "etienne.lefevre",
		loginOf("Jürgen", "Schäfer"):        "juergen.schaefer",
		loginOf("Łukasz", "Dąbrowski"):      "lukasz.dabrowski",
		loginOf("Fiona", "O'Brien"):         "fiona.obrien",
		loginOf("Ana", "Muñoz"):             "ana.munoz",
		plain.Replace("tanger-tétouan"):     "tangertetouan",
		loginOf("Elif", "Yılmaz"):           "elif.yilmaz",
		loginOf("Päivi", "Hämäläinen"):      "paeivi.haemaelaeinen",
		loginOf("Małgorzata", "Wiśniewski"): "malgorzata.wisniewski",
	}
	for got, want := range tests {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, pool := range everyone {
		for _, given := range pool.given {
			for _, family := range pool.family {
				login := loginOf(given, family)
				if strings.Trim(login, "abcdefghijklmnopqrstuvwxyz.") != "" {
					t.Errorf("%s %s signs in as %q", given, family, login)
				}
			}
		}
	}
}
