package demo

import (
	"fmt"
	"math"
	"strings"
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

// addPeople makes the people: the management, the IT department and the other departments.
func (w *world) addPeople() {
	n := w.opts.Users
	chief := w.newPerson(w.sites[0], "Management", "Managing Director")
	w.addPerson(chief, observer)
	w.heads["Management"] = chief

	it := max(len(teams)+1, int(math.Round(0.07*float64(n))))
	it = min(it, n/2)
	head := w.newPerson(w.sites[0], "IT", "Head of IT")
	head.manager, head.team = chief, "IT"
	w.addPerson(head, supervisor, admin)
	w.heads["IT"] = head
	for i := range it - 1 {
		w.addStaff(i, it-1, head)
	}

	w.useAccount("tech", serviceDesk, head)
	w.useAccount("post-only", "", head)
	for i := range n - 1 - it {
		w.addEmployee(i, chief)
	}
	w.addMonitoring()
}

// addMonitoring makes the account that alarms come from.
func (w *world) addMonitoring() {
	w.monitoring = &person{
		site: w.sites[0], given: "Monitoring", family: w.company.code, room: w.sites[0].rooms[0],
		department: "IT", since: w.founded,
	}
	w.monitoring.login = w.freeLogin("monitoring." + strings.ToLower(w.company.code))
	w.addUser(w.monitoring, "Service account that alarms come from")
	w.out.Authorizations.add(authorizationRow{w.monitoring.id, selfService, w.everywhere()})
}

// addStaff makes the i-th of n people of the teams, so that each team gets its share and the first
// ones lead their team.
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
	w.addPerson(p, profile)
	w.staff[of.name] = append(w.staff[of.name], p)
}

// useAccount lets an account of a fresh install take part, so that whoever signs in with it has
// something to see. Without such an account nothing happens.
func (w *world) useAccount(login, team string, manager *person) {
	id := w.out.Users.named(login)
	if id == 0 {
		return
	}
	s := w.sites[0]
	p := &person{
		id: id, given: login, login: login, phone: "1000", site: s, room: s.rooms[0], department: "IT",
		team: team, manager: manager, since: w.founded,
	}
	if team == "" {
		s.people = append(s.people, p)
		return
	}
	w.out.Memberships.add(membershipRow{user: id, group: w.groups[team]})
	w.staff[team] = append(w.staff[team], p)
}

// addEmployee makes the i-th person outside IT.
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
	w.addPerson(p, profile)
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

// addPerson adds a person with the profiles that are given, and puts them into their groups.
func (w *world) addPerson(p *person, profiles ...int64) {
	w.people = append(w.people, p)
	w.addUser(p, "")
	at := scope{p.site.entity, false}
	if p.team != "" || w.heads[p.department] == nil {
		at = w.everywhere()
	}
	for _, profile := range profiles {
		w.out.Authorizations.add(authorizationRow{p.id, profile, at})
	}
	leads := w.heads[p.department] == nil || p.team != "" && len(w.staff[p.team]) == 0
	w.out.Memberships.add(membershipRow{p.id, w.groups[p.department], w.heads[p.department] == nil})
	if p.team != "" && p.team != p.department {
		w.out.Memberships.add(membershipRow{p.id, w.groups[p.team], leads})
	}
}

// addUser adds the account of a person, with their address.
func (w *world) addUser(p *person, comment string) {
	row := userRow{
		login: p.login, password: optional(w.password), family: p.family, given: p.given, comment: optional(comment),
		language: p.site.language, rowsShown: 20, location: p.room.id, entity: p.site.entity,
		begin: p.since.midnight(), dates: since(w.founded),
	}
	category := userCategories[pick(w.rng, []float64{88, 6, 4, 2})]
	if p.title != "" {
		row.title = w.dropdown(&w.out.UserTitles, p.title)
	}
	if p.manager != nil {
		row.supervisor = p.manager.id
	}
	row.group = w.groups[p.department]
	if p.team != "" {
		row.group = w.groups[p.team]
	}
	if p.phone != "" {
		row.phone = optional(fmt.Sprintf("%s %s %s", p.site.phone, p.phone[:2], p.phone[2:]))
		if chance(w.rng, 0.4) {
			country, _, _ := strings.Cut(p.site.phone, " ")
			p.mobile = fmt.Sprintf("%s 6%02d %03d %03d", country, w.rng.IntN(100), w.rng.IntN(1000), w.rng.IntN(1000))
			row.mobile = optional(p.mobile)
		}
		if chance(w.rng, 0.7) {
			row.lastLogin = w.now - moment(around(w.rng, 2*day, 1.5))
		}
	}
	row.category = w.dropdown(&w.out.UserCategories, category)
	row.number = fmt.Sprintf("%s%05d", w.company.code, len(w.logins))
	p.id = w.out.Users.add(row)
	w.out.Emails.add(emailRow{p.id, p.login + "@" + w.company.domain, true})
}
