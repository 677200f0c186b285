package demo

import (
	"math"

	"github.com/glpid/glpid/internal/model"
)

type ticketTables struct {
	Tickets         table[ticketRow]        `object:"Ticket"`
	TicketUsers     table[userActorRow]     `object:"_Ticket_User"`
	TicketGroups    table[groupActorRow]    `object:"_Group_Ticket"`
	TicketSuppliers table[supplierActorRow] `object:"_Supplier_Ticket"`
	TicketTasks     table[taskRow]          `object:"TicketTask"`
	TicketCosts     table[costRow]          `object:"TicketCost"`
	TicketApprovals table[approvalRow]      `object:"TicketValidation"`
	TicketLinks     table[ticketLinkRow]    `object:"Ticket_Ticket"`
	TicketItems     table[ticketItemRow]    `object:"Ticket_Item"`
	TicketSurveys   table[ticketSurveyRow]  `object:"TicketSatisfaction"`
}

func (t *ticketTables) ticketKind() *itemKind {
	return &itemKind{
		itemtype: "Ticket", users: &t.TicketUsers, groups: &t.TicketGroups, suppliers: &t.TicketSuppliers,
		tasks: &t.TicketTasks, costs: &t.TicketCosts, approvals: &t.TicketApprovals,
	}
}

type ticketRow struct {
	itemRow
	kind         int    `column:"type"`
	source       int    `column:"requesttypes_id"`
	taken        moment `column:"takeintoaccountdate"`
	toTake       int64  `column:"takeintoaccount_delay_stat"` // seconds
	slaToResolve int64  `column:"slas_id_ttr"`
	slaToOwn     int64  `column:"slas_id_tto"`
	slaWaited    int64  `column:"sla_waiting_duration"` // seconds
	dueToOwn     moment `column:"time_to_own"`
	approval     int    `column:"global_validation"`
}

type ticketLinkRow struct {
	ticket int64 `column:"tickets_id_1"`
	other  int64 `column:"tickets_id_2"`
}

type ticketItemRow struct {
	ticket int64 `column:"tickets_id"`
	itemLink
}

type ticketSurveyRow struct {
	ticket   int64    `column:"tickets_id"`
	asked    moment   `column:"date_begin"`
	answered moment   `column:"date_answered"`
	stars    rating   `column:"satisfaction"`
	ofFive   rating   `column:"satisfaction_scaled_to_5"`
	comment  optional `column:"comment"`
}

// addTickets makes all tickets, in the order in which they were opened.
func (g *generator) addTickets() error {
	openings := g.openings(g.opts.Tickets, g.start, g.now-minute)
	for i, o := range openings {
		g.files.allowed = float64(i+1) / float64(len(openings))
		if err := g.addTicket(o); err != nil {
			return err
		}
		if err := g.sendChunk("tickets", i+1, len(openings)); err != nil {
			return err
		}
	}
	return nil
}

// Where tickets come from, as the request types of a fresh install have it.
const (
	byHelpdesk = 1
	byMail     = 2
	byPhone    = 3
	byDirect   = 4
	byOther    = 6
)

// addTicket makes one ticket with all that belongs to it.
func (g *generator) addTicket(o opening) error {
	sc := &g.scenarios[pick(g.rng, g.common)]
	t := &ticket{scenario: sc}
	t.item = &item{
		g: g, kind: g.out.tickets, id: g.out.Tickets.reserve(), place: o.site.place,
		entity: o.site.entity, category: g.categories[sc.category], opened: o.at, clock: o.at,
		urgency: g.nearby(sc.urgency), impact: g.nearby(sc.impact), status: model.StatusNew,
		approval: model.ApprovalNone,
	}
	t.openedBy(o.site)
	t.facts = &facts{about: t.affected, at: o.at}
	t.location = t.affected.room.id
	t.story = &sc.stories[g.rng.IntN(len(sc.stories))]
	t.name = g.fillIn(oneOf(g.rng, list(t.story.titles)), t.facts)
	t.content = t.report()
	if err := t.attach(); err != nil {
		return err
	}
	t.relate(o)
	if t.process() {
		t.propose()
	}
	if t.status == model.StatusSolved {
		t.accept()
	}
	t.write()
	return nil
}

// ticket is an item that follows a scenario.
type ticket struct {
	*item
	scenario *scenario
	story    *story
	source   int     // where it came from
	affected *person // who it is about: the requester, or somebody who speaks for an alarm
	proposed bool    // a solution, perhaps one that was refused
	slow     float64 // how much longer than usual everything takes
}

// nearby gives a level from 1 to 5 that is usually the given one.
func (g *generator) nearby(level int) int {
	switch r := g.rng.Float64(); {
	case r < 0.12:
		level--
	case r > 0.86:
		level++
	}
	return min(max(level, 1), 5)
}

// openedBy finds out who asks, and who writes it down.
func (t *ticket) openedBy(s *site) {
	g := t.g
	t.affected = g.someone(s)
	if t.scenario.alarm {
		t.requester, t.source, t.writer = g.monitoring, byOther, g.monitoring.id
		t.addUser(model.Requester, g.monitoring.id)
		t.editor = t.writer
		return
	}
	t.requester = t.affected
	t.source = []int{byHelpdesk, byMail, byPhone, byDirect}[pick(g.rng, []float64{56, 24, 15, 5})]
	t.writer = t.requester.id
	if t.source == byPhone || t.source == byDirect {
		t.writer = oneOf(g.rng, g.staff[serviceDesk]).id
	}
	t.editor = t.writer
	t.addUser(model.Requester, t.requester.id)
	if chance(g.rng, 0.2) {
		t.kind.groups.add(groupActorRow{t.id, g.groups[t.requester.department], model.Requester})
	}
	if chance(g.rng, 0.1) {
		t.addUser(model.Observer, g.colleague(t.requester).id)
	}
}

// someone gives somebody at a site; some people turn to the service desk more often.
func (g *generator) someone(s *site) *person {
	pool := s.people
	if len(pool) == 0 {
		pool = g.people
	}
	return pool[int(float64(len(pool))*math.Pow(g.rng.Float64(), 1.4))]
}

var (
	greetings = []string{"", "", "Hello,\n", "Hello,\n", "Good morning,\n", "Hi,\n", "Dear colleagues,\n"}
	closings  = []string{
		"", "", "", "\nThank you!", "\nThanks, {user}", "\nKind regards\n{requester}", "\nYou can reach me on {phone}.",
		"\nIt is rather urgent.",
	}
)

// report gives what the requester writes.
func (t *ticket) report() string {
	report := t.story.report
	if !t.scenario.alarm {
		report = oneOf(t.g.rng, greetings) + report + oneOf(t.g.rng, closings)
	}
	return t.g.fillIn(report, t.facts)
}

// recentTicket is a ticket that was made before.
type recentTicket struct {
	id   int64
	at   moment
	site *site
}

// relate links the ticket to the computer it is about, and to one like it.
func (t *ticket) relate(o opening) {
	g, category := t.g, t.scenario.category
	if c := t.affected.computer; t.scenario.device && c != nil {
		g.out.TicketItems.add(ticketItemRow{t.id, itemLink{"Computer", c.id}})
	}
	recent := g.recent[category]
	for i := len(recent) - 1; i >= 0 && t.opened-recent[i].at < 6*hour; i-- {
		if recent[i].site == o.site && t.impact > 1 && chance(g.rng, 0.3) {
			g.out.TicketLinks.add(ticketLinkRow{t.id, recent[i].id})
			break
		}
	}
	g.recent[category] = append(recent, recentTicket{t.id, t.opened, o.site})
}

// write writes the ticket and what hangs on its final state.
func (t *ticket) write() {
	g := t.g
	if t.status == model.StatusPending {
		g.out.PendingItems.add(pendingItemRow{
			itemLink: t.link(), reason: t.reason, since: t.waitingSince, before: model.StatusAssigned,
		})
	}
	if t.status == model.StatusClosed && chance(g.rng, surveyRate/100.0) {
		t.survey()
	}
	resolve, own := g.toResolve[t.priority()], g.toOwn[t.priority()]
	row := ticketRow{
		itemRow: t.row(t.opened + resolve.time + t.waited), kind: t.scenario.kind, source: t.source, taken: t.took,
		slaToResolve: resolve.id, slaToOwn: own.id, slaWaited: int64(t.waited), dueToOwn: t.opened + own.time,
		approval: t.approval,
	}
	if t.took != 0 {
		row.toTake = int64(max(1, t.took-t.opened))
	}
	g.out.Tickets.put(t.id, row)
}
