package demo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/glpid/glpid/internal/defaults"
)

// inherit is what an entity's setting holds when the entity above decides.
const inherit = -2

// organisation makes the entities, the locations and the groups.
func (w *world) organisation() {
	c := w.company
	w.entity = w.addEntity(defaults.RootEntityID, w.root, c.name, 2, nil, entityOptions{
		comment: c.trade, autoclose: autoClose, survey: surveyRate, own: true,
	})
	countries := map[string]int64{}
	for i, p := range w.choose(min(max(w.opts.Users/25, 2), 8)) {
		if countries[p.country] == 0 {
			countries[p.country] = w.addEntity(w.entity, w.root+" > "+c.name, p.country, 3, nil, entityOptions{})
		}
		s := &site{place: p, head: i == 0}
		s.entity = w.addEntity(countries[p.country], w.root+" > "+c.name+" > "+p.country, p.town, 4, p, entityOptions{})
		w.sites = append(w.sites, s)
		w.weights = append(w.weights, 1/(1+0.6*float64(i)))
		w.furnish(s)
	}
	w.addGroups()
}

// choose gives n places: those in the company's home country first, then any.
func (w *world) choose(n int) []*place {
	var chosen []*place
	for i := range places {
		if places[i].country == w.company.home {
			chosen = append(chosen, &places[i])
		}
	}
	for _, i := range w.rng.Perm(len(places)) {
		if places[i].country != w.company.home {
			chosen = append(chosen, &places[i])
		}
	}
	return chosen[:n]
}

// What the company's tickets follow: solved ones are closed after a week, and one in three of
// their requesters is asked for an opinion.
const (
	autoClose  = 7
	surveyRate = 33
)

type entityOptions struct {
	comment           string
	autoclose, survey int
	own               bool // settings of its own instead of the parent's
}

func (w *world) addEntity(parent int64, above, name string, level int, p *place, o entityOptions) int64 {
	setting := func(own int) int {
		if o.own {
			return own
		}
		return inherit
	}
	const never = -10
	var address [8]any
	var phone, email, registration any
	if p != nil {
		address = [8]any{p.street, p.postcode, p.town, p.state, p.country, p.latitude, p.longitude}
		phone = p.phone + " 00"
		email = "reception." + plain.Replace(strings.ToLower(p.town)) + "@" + w.company.domain
		registration = p.code
	}
	return w.out.entities.add(parent, name, above+" > "+name, level, optional(o.comment),
		address[0], address[1], address[2], address[3], address[4], address[5], address[6],
		phone, email, "it@"+w.company.domain, "IT "+w.company.name, "https://www."+w.company.domain, w.company.domain,
		registration, w.company.code,
		setting(incident), setting(never), setting(o.autoclose), setting(never), setting(0),
		setting(1), o.survey, setting(1), setting(0), setting(0), setting(0), setting(0),
		w.founded.db(), w.founded.db())
}

// optional gives NULL for an empty text.
func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// furnish makes the buildings, floors and rooms of a site.
func (w *world) furnish(s *site) {
	add := func(parent int64, above, name string, level int, building, room string) (int64, string) {
		full := name
		if above != "" {
			full = above + " > " + name
		}
		code := s.code
		if room != "" {
			code += "-" + room
		}
		var address [7]any
		if level <= 2 {
			address = [7]any{s.street, s.town, s.postcode, s.state, s.country, s.latitude, s.longitude}
		}
		id := w.out.locations.add(s.entity, true, parent, name, full, level, code, optional(building), optional(room),
			address[0], address[1], address[2], address[3], address[4], address[5], address[6], w.founded.db(), w.founded.db())
		return id, full
	}
	town, townName := add(0, "", s.town, 1, "", "")
	buildings, floors := 1, 2
	if s.head {
		buildings, floors = 2, 4
	}
	for b := range buildings {
		letter := string(rune('A' + b))
		building := "Building " + letter
		buildingID, buildingName := add(town, townName, building, 2, building, "")
		for f := range floors {
			floor, floorName := add(buildingID, buildingName, fmt.Sprintf("Floor %d", f), 3, building, "")
			for r := range 5 {
				name := fmt.Sprintf("%s%d.%02d", letter, f, r+1)
				id, _ := add(floor, floorName, name, 4, building, name)
				s.rooms = append(s.rooms, room{id, name, building})
			}
			if meeting := b*floors + f; meeting < len(meetingRooms) {
				id, _ := add(floor, floorName, meetingRooms[meeting], 4, building, meetingRooms[meeting])
				s.meetings = append(s.meetings, room{id, meetingRooms[meeting], building})
			}
		}
		add(buildingID, buildingName, "Server room "+letter, 3, building, "Server room "+letter)
	}
}

// addGroups makes the tree of groups: the IT department with its teams, and the others.
func (w *world) addGroups() {
	add := func(parent int64, above, name string, level int, assigned bool, comment string) int64 {
		full := name
		if above != "" {
			full = above + " > " + name
		}
		id := w.out.groups.add(w.entity, true, parent, name, full, level, nil, optional(comment),
			true, true, assigned, assigned, true, true, true, true, false, w.founded.db(), w.founded.db())
		w.groups[name] = id
		return id
	}
	it := add(0, "", "IT", 1, true, "Everybody in the IT department")
	for _, team := range teams {
		add(it, "IT", team.name, 2, true, "")
	}
	other := add(0, "", "Departments", 1, false, "")
	for _, d := range departments {
		add(other, "Departments", d.name, 2, false, "")
	}
	add(0, "", "Management", 1, false, "")
}

// reference makes what tickets refer to: categories, suppliers, budgets, agreements and so on.
func (w *world) reference() {
	founded := w.founded.db()
	for _, top := range categoryTree {
		team := w.groups[categoryTeams[top.name]]
		code := w.company.code + "-" + initials(top.name)
		add := func(parent int64, name, full string, level int, code string) int64 {
			id := w.out.categories.add(w.entity, true, parent, name, strings.ReplaceAll(full, "/", " > "), level, nil, team, code,
				true, true, true, true, true, founded, founded)
			w.categories[full] = id
			return id
		}
		id := add(0, top.name, top.name, 1, code)
		for i, child := range top.children {
			add(id, child, top.name+"/"+child, 2, fmt.Sprintf("%s-%02d", code, i+1))
		}
	}
	w.known[w.out.taskCategories] = map[string]int64{}
	for _, name := range taskCategories {
		w.once(w.out.taskCategories, name, w.entity, true, 0, name, name, 1, true, true, founded, founded)
	}
	w.known[w.out.solutionTypes] = map[string]int64{}
	for _, name := range solutionTypes {
		w.once(w.out.solutionTypes, name, w.entity, true, name, nil, true, true, true, true, founded, founded)
	}
	for i, name := range []string{"Waiting for the requester", "Waiting for a supplier", "Waiting for a delivery"} {
		w.reasons = append(w.reasons, w.out.pendingReasons.add(w.entity, true, i == 0, name, 0, 0, nil))
	}
	for _, s := range supplierList {
		kind := w.dropdown(w.out.supplierTypes, s.kind)
		w.suppliers[s.kind] = w.out.suppliers.add(w.entity, true, false, s.name, s.trade, kind, founded, founded)
	}
	for year := yearOf(w.start); year <= yearOf(w.now); year++ {
		w.budgets[year] = w.out.budgets.add(w.entity, true, false, fmt.Sprintf("IT workplace %d", year),
			"Equipment and licences of single workplaces", 40*w.opts.Users*(10+w.rng.IntN(5)),
			fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-12-31", year), founded, founded)
	}
	for _, name := range itemStates {
		w.once(w.out.states, name, defaults.RootEntityID, true, 0, name, name, 1, nil, true, founded, founded)
	}
	for _, name := range manufacturers {
		w.dropdown(w.out.manufacturers, name)
	}
	for _, name := range computerTypes {
		w.dropdown(w.out.computerTypes, name)
	}
	for _, m := range computerModels {
		w.once(w.out.computerModels, m.name, m.name, nil, strings.ToUpper(m.maker[:2])+"-"+serial(w.rng, 5), founded, founded)
	}
	for _, name := range documentHeadings {
		w.once(w.out.documentCategories, name, 0, name, name, 1, nil, founded, founded)
	}
	slm := w.out.agreements.add(w.entity, true, "Service desk", "What the IT department has promised", founded, founded)
	for _, a := range []struct {
		priority, hours int
		name            string
		own             int // minutes until somebody takes the ticket
	}{
		{5, 8, "very high", 30}, {4, 24, "high", 60}, {3, 72, "medium", 240}, {2, 120, "low", 480}, {1, 240, "very low", 960},
	} {
		const toResolve, toOwn = 0, 1
		w.toResolve[a.priority] = agreement{
			w.out.slas.add(w.entity, true, "Solution, priority "+a.name, slm, toResolve, nil, a.hours, "hour", founded, founded),
			moment(a.hours * hour),
		}
		w.toOwn[a.priority] = agreement{
			w.out.slas.add(w.entity, true, "Reaction, priority "+a.name, slm, toOwn, nil, a.own, "minute", founded, founded),
			moment(a.own * minute),
		}
	}
	for _, d := range departments {
		w.folders = append(w.folders, `\\files\`+d.folder)
	}
}

// initials gives the capital letters that stand for a name.
func initials(name string) string {
	out := ""
	for _, word := range strings.Fields(name) {
		if word != "and" {
			out += word[:1]
		}
	}
	if len(out) < 2 {
		out = name[:3]
	}
	return strings.ToUpper(out)
}

func yearOf(m moment) int { return m.time().Year() }

// computers gives every user a computer, as far as they go, and puts the rest into stock.
func (w *world) computers() {
	users := slices.Clone(w.people)
	for i := range w.opts.Computers {
		popular := []float64{6, 2, 6, 4, 6, 2, 1, 3, 3, 1}
		if i < len(users) {
			popular = popular[:laptops]
		}
		model := computerModels[pick(w.rng, popular)]
		s, state, location := w.siteByChance(), "In stock", int64(0)
		var user int64
		var contact any
		bought := w.founded + moment(w.rng.Int64N(int64(w.now-w.founded)))
		if i < len(users) {
			p := users[i]
			s, state, user, location, contact = p.site, "In use", p.id, p.room.id, p.login
			bought = max(bought-history, p.since)
		} else if chance(w.rng, 0.3) {
			state = oneOf(w.rng, []string{"In repair", "Retired", "Ordered"})
		}
		bought = bought.inOffice()
		name := fmt.Sprintf("%s-%s%04d", s.code, model.kind[:1], i+1)
		number := serial(w.rng, 8)
		id := w.out.computers.add(s.entity, false, false, name, number, fmt.Sprintf("INV-%s-%05d", w.company.code, i+1), uuid(w.rng), nil,
			contact, user, 0, location, w.named(w.out.states, state), w.named(w.out.manufacturers, model.maker),
			w.named(w.out.computerTypes, model.kind), w.named(w.out.computerModels, model.name), false, false, 0, w.entered(bought), w.entered(bought))
		w.machines = append(w.machines, &machine{id: id, name: name, maker: model.maker, kind: model.kind, site: s, user: user, location: location, bought: bought, used: state == "In use"})
		if user != 0 {
			users[i].computer = &computer{id, name, model.maker + " " + model.name, number}
		}
	}
}

// entered gives when something was written down that was there at a moment: not before the records
// begin.
func (w *world) entered(at moment) any { return max(at, w.founded).db() }

// computer is what texts tell about a user's computer.
type computer struct {
	id                  int64
	name, model, serial string
}
