package demo

import (
	"fmt"
	"math"
	"strings"

	"github.com/glpid/glpid/internal/defaults"
)

type userTables struct {
	Users          table[userRow]          `object:"User,shared"`
	Emails         table[emailRow]         `object:"EmailAddress"`
	Authorizations table[authorizationRow] `object:"Authorization"`
	Memberships    table[membershipRow]    `object:"GroupMember"`
	UserTitles     table[dropdownRow]      `object:"UserTitle,shared"`
	UserCategories table[dropdownRow]      `object:"UserCategory,shared"`
}

type userRow struct {
	login      string   `column:"name"`
	password   optional `column:"password"`
	family     string   `column:"realname"`
	given      string   `column:"firstname"`
	phone      optional `column:"phone"`
	mobile     optional `column:"mobile"`
	comment    optional `column:"comment"`
	language   string   `column:"language"`
	rowsShown  int      `column:"list_limit"`
	location   int64    `column:"locations_id"`
	entity     int64    `column:"entities_id"`
	title      int64    `column:"usertitles_id"`
	category   int64    `column:"usercategories_id"`
	supervisor int64    `column:"users_id_supervisor"`
	group      int64    `column:"groups_id"`
	number     string   `column:"registration_number"`
	begin      moment   `column:"begin_date"`
	lastLogin  moment   `column:"last_login"`
	dates
}

type emailRow struct {
	user     int64  `column:"users_id"`
	address  string `column:"email"`
	standard bool   `column:"is_default"`
}

type authorizationRow struct {
	user    int64 `column:"users_id"`
	profile int64 `column:"profiles_id"`
	scope
}

type membershipRow struct {
	user    int64 `column:"users_id"`
	group   int64 `column:"groups_id"`
	manager bool  `column:"is_manager"`
}

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

// The profiles that people get.
const (
	selfService = defaults.ProfileSelfService
	observer    = defaults.ProfileObserver
	admin       = defaults.ProfileAdmin
	hotliner    = defaults.ProfileHotliner
	techProfile = defaults.ProfileTechnician
	supervisor  = defaults.ProfileSupervisor
)

// addPeople makes the people: the management, the IT department and the other departments.
func (g *generator) addPeople() {
	n := g.opts.Users
	chief := g.newPerson(g.sites[0], "Management", "Managing Director")
	g.addPerson(chief, observer)
	g.heads["Management"] = chief

	it := max(len(teams)+1, int(math.Round(0.07*float64(n))))
	it = min(it, n/2)
	head := g.newPerson(g.sites[0], "IT", "Head of IT")
	head.manager, head.team = chief, "IT"
	g.addPerson(head, supervisor, admin)
	g.heads["IT"] = head
	for i := range it - 1 {
		g.addStaff(i, it-1, head)
	}

	g.useAccount("tech", serviceDesk, head)
	g.useAccount("post-only", "", head)
	for i := range n - 1 - it {
		g.addEmployee(i, chief)
	}
	g.addMonitoring()
}

// addMonitoring makes the account that alarms come from.
func (g *generator) addMonitoring() {
	g.monitoring = &person{
		site: g.sites[0], given: "Monitoring", family: g.company.code, room: g.sites[0].rooms[0],
		department: "IT", since: g.founded,
	}
	g.monitoring.login = g.freeLogin("monitoring." + strings.ToLower(g.company.code))
	g.addUser(g.monitoring, "Service account that alarms come from")
	g.out.Authorizations.add(authorizationRow{g.monitoring.id, selfService, g.everywhere()})
}

// addStaff makes the i-th of n people of the teams, so that each team gets its share and the first
// ones lead their team.
func (g *generator) addStaff(i, n int, head *person) {
	var team int
	if i < len(teams) {
		team = i
	} else {
		// The team that lacks most.
		lack := math.Inf(-1)
		for t, of := range teams {
			if l := of.share*float64(n) - float64(len(g.staff[of.name])); l > lack {
				lack, team = l, t
			}
		}
	}
	of := teams[team]
	s := g.sites[0]
	if of.name == fieldSupport {
		s = g.sites[len(g.staff[of.name])%len(g.sites)] // somebody for every site
	} else if chance(g.rng, 0.3) {
		s = g.siteByChance()
	}
	leads := len(g.staff[of.name]) == 0
	p := g.newPerson(s, "IT", of.title)
	p.manager, p.team = head, of.name
	profile := techProfile
	switch {
	case leads:
		p.title, profile = "Team leader "+of.name, supervisor
	case of.name == serviceDesk && len(g.staff[of.name])%3 == 1:
		profile = hotliner
	}
	if !leads {
		p.manager = g.staff[of.name][0]
	}
	g.addPerson(p, profile)
	g.staff[of.name] = append(g.staff[of.name], p)
}

// useAccount lets an account of a fresh install take part, so that whoever signs in with it has
// something to see. Without such an account nothing happens.
func (g *generator) useAccount(login, team string, manager *person) {
	id := g.out.Users.named(login)
	if id == 0 {
		return
	}
	s := g.sites[0]
	p := &person{
		id: id, given: login, login: login, phone: "1000", site: s, room: s.rooms[0], department: "IT",
		team: team, manager: manager, since: g.founded,
	}
	if team == "" {
		s.people = append(s.people, p)
		return
	}
	g.out.Memberships.add(membershipRow{user: id, group: g.groups[team]})
	g.staff[team] = append(g.staff[team], p)
}

// addEmployee makes the i-th person outside IT.
func (g *generator) addEmployee(i int, chief *person) {
	shares := make([]float64, len(departments))
	for d, of := range departments {
		shares[d] = of.share
	}
	d := departments[i%len(departments)]
	if i >= len(departments) {
		d = departments[pick(g.rng, shares)]
	}
	s, title := g.siteByChance(), oneOf(g.rng, d.titles)
	head := g.heads[d.name]
	if head == nil {
		s, title = g.sites[0], d.head
	}
	p := g.newPerson(s, d.name, title)
	profile := selfService
	switch {
	case head == nil:
		p.manager, profile = chief, observer // they approve requests
		g.heads[d.name] = p
	default:
		p.manager = head
	}
	g.addPerson(p, profile)
	s.people = append(s.people, p)
}

// newPerson makes somebody up who works at a site.
func (g *generator) newPerson(s *site, department, title string) *person {
	pool := s.names
	if chance(g.rng, 0.15) {
		pool = &everyone[g.rng.IntN(len(everyone))]
	}
	p := &person{
		given: oneOf(g.rng, pool.given), family: oneOf(g.rng, pool.family),
		site: s, room: oneOf(g.rng, s.rooms), department: department, title: title,
	}
	p.login = g.freeLogin(loginOf(p.given, p.family))
	p.phone = fmt.Sprintf("%d", 1000+g.rng.IntN(9000))
	p.since = (g.founded - moment(g.rng.Int64N(12*365*day))).inOffice()
	return p
}

// freeLogin gives the login, with a number behind it when it is taken.
func (g *generator) freeLogin(login string) string {
	free := login
	for n := 2; g.logins[free]; n++ {
		free = fmt.Sprintf("%s%d", login, n)
	}
	g.logins[free] = true
	return free
}

// addPerson adds a person with the profiles that are given, and puts them into their groups.
func (g *generator) addPerson(p *person, profiles ...int64) {
	g.people = append(g.people, p)
	g.addUser(p, "")
	at := scope{p.site.entity, false}
	if p.team != "" || g.heads[p.department] == nil {
		at = g.everywhere()
	}
	for _, profile := range profiles {
		g.out.Authorizations.add(authorizationRow{p.id, profile, at})
	}
	leads := g.heads[p.department] == nil || p.team != "" && len(g.staff[p.team]) == 0
	g.out.Memberships.add(membershipRow{p.id, g.groups[p.department], g.heads[p.department] == nil})
	if p.team != "" && p.team != p.department {
		g.out.Memberships.add(membershipRow{p.id, g.groups[p.team], leads})
	}
}

// addUser adds the account of a person, with their address.
func (g *generator) addUser(p *person, comment string) {
	row := userRow{
		login: p.login, password: optional(g.password), family: p.family, given: p.given, comment: optional(comment),
		language: p.site.language, rowsShown: 20, location: p.room.id, entity: p.site.entity,
		begin: p.since.midnight(), dates: since(g.founded),
	}
	category := userCategories[pick(g.rng, []float64{88, 6, 4, 2})]
	if p.title != "" {
		row.title = g.dropdown(&g.out.UserTitles, p.title)
	}
	if p.manager != nil {
		row.supervisor = p.manager.id
	}
	row.group = g.groups[p.department]
	if p.team != "" {
		row.group = g.groups[p.team]
	}
	if p.phone != "" {
		row.phone = optional(fmt.Sprintf("%s %s %s", p.site.phone, p.phone[:2], p.phone[2:]))
		if chance(g.rng, 0.4) {
			country, _, _ := strings.Cut(p.site.phone, " ")
			p.mobile = fmt.Sprintf("%s 6%02d %03d %03d", country, g.rng.IntN(100), g.rng.IntN(1000), g.rng.IntN(1000))
			row.mobile = optional(p.mobile)
		}
		if chance(g.rng, 0.7) {
			row.lastLogin = g.now - moment(around(g.rng, 2*day, 1.5))
		}
	}
	row.category = g.dropdown(&g.out.UserCategories, category)
	row.number = fmt.Sprintf("%s%05d", g.company.code, len(g.logins))
	p.id = g.out.Users.add(row)
	g.out.Emails.add(emailRow{p.id, p.login + "@" + g.company.domain, true})
}
