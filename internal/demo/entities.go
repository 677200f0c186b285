package demo

import (
	"strings"

	"github.com/glpid/glpid/internal/defaults"
	"github.com/glpid/glpid/internal/model"
)

type entityTables struct {
	Entities table[entityRow] `object:"Entity"`
}

type entityRow struct {
	parent int64 `column:"entities_id"`
	treeNode
	comment      optional `column:"comment"`
	phone        optional `column:"phonenumber"`
	email        optional `column:"email"`
	adminEmail   string   `column:"admin_email"`
	adminName    string   `column:"admin_email_name"`
	website      string   `column:"website"`
	mailDomain   string   `column:"mail_domain"`
	registration optional `column:"registration_number"`
	tag          string   `column:"tag"`
	addressRow
	entitySettings
	dates
}

// entitySettings are what an entity decides about its tickets.
type entitySettings struct {
	ticketType       int `column:"tickettype"`
	assignMode       int `column:"auto_assign_mode"`
	closeDelay       int `column:"autoclose_delay"` // days until a solved ticket is closed
	purgeDelay       int `column:"autopurge_delay"`
	calendarStrategy int `column:"calendars_strategy"`
	surveyConfig     int `column:"inquest_config"`
	surveyRate       int `column:"inquest_rate"` // percent
	changeSurvey     int `column:"inquest_config_change"`
	ticketTemplate   int `column:"tickettemplates_strategy"`
	changeTemplate   int `column:"changetemplates_strategy"`
	problemTemplate  int `column:"problemtemplates_strategy"`
	mailDelay        int `column:"delay_send_emails"`
}

// What settings hold that are left to the entity above, and those of what never happens.
const (
	inherit = model.Inherited
	never   = model.Never
)

// What the company's tickets follow: solved ones are closed after a week, and one in three of
// their requesters is asked for an opinion.
const (
	closeDelay = 7
	surveyRate = 33
)

var (
	companySettings = entitySettings{
		ticketType: model.Incident, assignMode: never, closeDelay: closeDelay, purgeDelay: never,
		surveyConfig: 1, surveyRate: surveyRate, changeSurvey: 1,
	}
	inheritedSettings = entitySettings{
		ticketType: inherit, assignMode: inherit, closeDelay: inherit, purgeDelay: inherit, calendarStrategy: inherit,
		surveyConfig: inherit, changeSurvey: inherit, ticketTemplate: inherit, changeTemplate: inherit,
		problemTemplate: inherit, mailDelay: inherit,
	}
)

// addOrganisation makes the entities of the company, its countries and its sites, and what the sites
// consist of.
func (g *generator) addOrganisation() {
	root := treeNode{fullName: g.root, level: 1}
	company := root.node(g.company.name)
	g.entity = g.addEntity(entityRow{
		parent: defaults.RootEntityID, treeNode: company, comment: optional(g.company.trade),
		entitySettings: companySettings,
	})
	countries := map[string]int64{}
	for i, p := range g.choosePlaces(min(max(g.opts.Users/25, 2), 8)) {
		country := company.node(p.country)
		if countries[p.country] == 0 {
			countries[p.country] = g.addEntity(entityRow{
				parent: g.entity, treeNode: country, entitySettings: inheritedSettings,
			})
		}
		s := &site{place: p, head: i == 0, number: i}
		s.entity = g.addEntity(entityRow{
			parent: countries[p.country], treeNode: country.node(p.town), addressRow: p.address(),
			phone:        optional(p.phone + " 00"),
			email:        optional("reception." + plain.Replace(strings.ToLower(p.town)) + "@" + g.company.domain),
			registration: optional(p.code), entitySettings: inheritedSettings,
		})
		g.sites = append(g.sites, s)
		g.weights = append(g.weights, 1/(1+0.6*float64(i)))
		g.addLocations(s)
	}
	g.addGroups()
}

// addEntity adds an entity of the company, with what all of them have.
func (g *generator) addEntity(row entityRow) int64 {
	row.adminEmail, row.adminName = "it@"+g.company.domain, "IT "+g.company.name
	row.website, row.mailDomain, row.tag = "https://www."+g.company.domain, g.company.domain, g.company.code
	row.dates = since(g.founded)
	return g.out.Entities.add(row)
}

// choosePlaces gives n places: those in the company's home country first, then any.
func (g *generator) choosePlaces(n int) []*place {
	var chosen []*place
	for i := range places {
		if places[i].country == g.company.home {
			chosen = append(chosen, &places[i])
		}
	}
	for _, i := range g.rng.Perm(len(places)) {
		if places[i].country != g.company.home {
			chosen = append(chosen, &places[i])
		}
	}
	return chosen[:n]
}
