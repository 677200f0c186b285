package demo

import (
	"fmt"
	"math"
	"strings"
)

// person is a user.
type person struct {
	id            int64
	given, family string
	login, phone  string
	mobile        string // with the country, "" for none
	site          *site
	room          room
	department    string
	team          string // of the IT department, else ""
	title         string
	manager       *person
	since         moment
	computer      *computer
}

func (p *person) name() string { return strings.TrimSpace(p.given + " " + p.family) }

// hire makes the people: the management, the IT department and the other departments.
func (w *world) hire() {
	n := w.opts.Users
	chief := w.newPerson(w.sites[0], "Management", "Managing Director")
	w.add(chief, observer)
	w.heads["Management"] = chief
	left := n - 1

	it := max(len(teams)+1, int(math.Round(0.07*float64(n))))
	it = min(it, n/2)
	head := w.newPerson(w.sites[0], "IT", "Head of IT")
	head.manager, head.team = chief, "IT"
	w.add(head, supervisor, admin)
	w.heads["IT"] = head
	for i := range it - 1 {
		w.addStaff(i, it-1, head)
	}
	left -= it

	w.join("tech", serviceDesk, head)
	w.join("post-only", "", head)
	for i := range left {
		w.addEmployee(i, chief)
	}
	w.monitor = &person{site: w.sites[0], given: "Monitoring", family: w.company.code, room: w.sites[0].rooms[0], department: "IT", since: w.founded}
	w.monitor.login = w.freeLogin("monitoring." + strings.ToLower(w.company.code))
	w.insert(w.monitor, "Service account that alarms come from")
	w.out.authorisations.add(w.monitor.id, selfService, w.entity, true, false, false)
}

// addStaff hires the i-th of n people for the teams, so that each team gets its share and
// the first ones lead their team.
func (w *world) addStaff(i, n int, head *person) {
	var team int
	if i < len(teams) {
		team = i
	} else {
		// The team that lacks most.
		lack := math.Inf(-1)
		for t, of := range teams {
			if l := of.share*float64(n) - float64(len(w.staff[of.name])); l > lack {
				lack, team = l, t
			}
		}
	}
	of := teams[team]
	s := w.sites[0]
	if of.name == fieldSupport {
		s = w.sites[len(w.staff[of.name])%len(w.sites)] // somebody for every site
	} else if chance(w.rng, 0.3) {
		s = w.siteByChance()
	}
	leads := len(w.staff[of.name]) == 0
	p := w.newPerson(s, "IT", of.title)
	p.manager, p.team = head, of.name
	profile := techProfile
	switch {
	case leads:
		p.title, profile = "Team leader "+of.name, supervisor
	case of.name == serviceDesk && len(w.staff[of.name])%3 == 1:
		profile = hotliner
	}
	if !leads {
		p.manager = w.staff[of.name][0]
	}
	w.add(p, profile)
	w.staff[of.name] = append(w.staff[of.name], p)
}

// join lets an account of a fresh install take part, so that whoever signs in with it has
// something to see. Without such an account nothing happens.
func (w *world) join(login, team string, manager *person) {
	id := w.named(w.out.users, login)
	if id == 0 {
		return
	}
	s := w.sites[0]
	p := &person{id: id, given: login, login: login, phone: "1000", site: s, room: s.rooms[0], department: "IT", team: team, title: "Demo account", manager: manager, since: w.founded}
	if team == "" {
		s.people = append(s.people, p)
		return
	}
	w.out.memberships.add(id, w.groups[team], false, false, false)
	w.staff[team] = append(w.staff[team], p)
}

// addEmployee hires the i-th person outside IT.
func (w *world) addEmployee(i int, chief *person) {
	shares := make([]float64, len(departments))
	for d, of := range departments {
		shares[d] = of.share
	}
	d := departments[i%len(departments)]
	if i >= len(departments) {
		d = departments[pick(w.rng, shares)]
	}
	s, title := w.siteByChance(), oneOf(w.rng, d.titles)
	head := w.heads[d.name]
	if head == nil {
		s, title = w.sites[0], d.head
	}
	p := w.newPerson(s, d.name, title)
	profile := selfService
	switch {
	case head == nil:
		p.manager, profile = chief, observer // they approve requests
		w.heads[d.name] = p
	default:
		p.manager = head
	}
	w.add(p, profile)
	s.people = append(s.people, p)
}

// newPerson makes somebody up who works at a site.
func (w *world) newPerson(s *site, department, title string) *person {
	pool := s.names
	if chance(w.rng, 0.15) {
		pool = &everyone[w.rng.IntN(len(everyone))]
	}
	p := &person{
		given: oneOf(w.rng, pool.given), family: oneOf(w.rng, pool.family),
		site: s, room: oneOf(w.rng, s.rooms), department: department, title: title,
	}
	p.login = w.freeLogin(loginOf(p.given, p.family))
	p.phone = fmt.Sprintf("%d", 1000+w.rng.IntN(9000))
	p.since = (w.founded - moment(w.rng.Int64N(12*365*day))).inOffice()
	return p
}

// freeLogin gives the login, with a number behind it when it is taken.
func (w *world) freeLogin(login string) string {
	free := login
	for n := 2; w.logins[free]; n++ {
		free = fmt.Sprintf("%s%d", login, n)
	}
	w.logins[free] = true
	return free
}

// add writes a person with the profiles that are given, and puts them into their groups.
func (w *world) add(p *person, profiles ...int64) {
	w.people = append(w.people, p)
	w.insert(p, "")
	entity, recursive := p.site.entity, false
	if p.team != "" || w.heads[p.department] == nil {
		entity, recursive = w.entity, true
	}
	for _, profile := range profiles {
		w.out.authorisations.add(p.id, profile, entity, recursive, false, false)
	}
	leads := w.heads[p.department] == nil || p.team != "" && len(w.staff[p.team]) == 0
	w.out.memberships.add(p.id, w.groups[p.department], w.heads[p.department] == nil, false, false)
	if p.team != "" && p.team != p.department {
		w.out.memberships.add(p.id, w.groups[p.team], leads, false, false)
	}
}

func (w *world) insert(p *person, comment string) {
	category := userCategories[pick(w.rng, []float64{88, 6, 4, 2})]
	title := any(0)
	if p.title != "" {
		title = w.dropdown(w.out.userTitles, p.title)
	}
	var manager int64
	if p.manager != nil {
		manager = p.manager.id
	}
	group := w.groups[p.department]
	if p.team != "" {
		group = w.groups[p.team]
	}
	var phone, mobile, login any
	if p.phone != "" {
		phone = fmt.Sprintf("%s %s %s", p.site.phone, p.phone[:2], p.phone[2:])
		if chance(w.rng, 0.4) {
			country, _, _ := strings.Cut(p.site.phone, " ")
			p.mobile = fmt.Sprintf("%s 6%02d %03d %03d", country, w.rng.IntN(100), w.rng.IntN(1000), w.rng.IntN(1000))
			mobile = p.mobile
		}
		if chance(w.rng, 0.7) {
			login = (w.now - moment(around(w.rng, 2*day, 1.5))).db()
		}
	}
	p.id = w.out.users.add(p.login, w.password, p.family, p.given, phone, nil, mobile, optional(comment),
		1, 0, true, false, p.site.language, 20, p.room.id, 0, p.site.entity, title,
		w.dropdown(w.out.userCategories, category), manager, group,
		fmt.Sprintf("%s%05d", w.company.code, len(w.logins)), p.since.midnight().db(), nil, login, w.founded.db(), w.founded.db())
	w.out.emails.add(p.id, p.login+"@"+w.company.domain, true, false)
}
