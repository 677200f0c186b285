package demo

import (
	"math"

	"github.com/glpid/glpid/internal/model"
)

// backlog is for how long the teams have not kept up with their work, so that there always are
// tickets in every state.
const backlog = 14 * day

// pace says how much longer than usual a ticket takes, by its priority.
var pace = [6]float64{1: 2.2, 2: 1.4, 3: 1, 4: 0.6, 5: 0.35}

// process lets the ticket be taken, talked about and worked on until it can be solved. It is false
// when that lies in the future, or when the request was refused.
func (t *ticket) process() bool {
	g, sc := t.g, t.scenario
	t.slow = g.patience
	unseen := 0.7 * pace[t.priority()] * math.Sqrt(t.slow)
	if g.now-t.opened < moment(backlog*min(t.slow, 3)) {
		t.slow *= 3
		if chance(g.rng, 0.15) {
			unseen *= 20
		}
	}
	if !t.after(around(g.rng, unseen, 1.1)) {
		return false
	}
	t.take(sc.team, g.handler(sc.team, t.place))
	t.status = model.StatusAssigned
	if sc.supplier != "" && chance(g.rng, 0.5) {
		t.kind.suppliers.add(supplierActorRow{t.id, g.suppliers[sc.supplier], model.Assigned})
	}

	steps := t.steps()
	hours := around(g.rng, sc.hours*pace[t.priority()]*t.slow, 0.9)
	if chance(g.rng, 0.04) {
		hours *= 4 + 10*g.rng.Float64() // it gets forgotten, or is tricky
	}
	hours = min(hours, 250)
	for _, step := range steps {
		if !t.after(hours*(0.4+1.2*g.rng.Float64())/float64(len(steps)+1)) || !step() {
			return false
		}
	}
	return t.after(hours / float64(len(steps)+1))
}

// handler gives a member of a team; field support comes from the same site, if it can.
func (g *generator) handler(team string, p *place) *person {
	members := g.staff[team]
	for range 4 {
		if m := oneOf(g.rng, members); team != fieldSupport || m.site.place == p {
			return m
		}
	}
	return oneOf(g.rng, members)
}

// steps gives what happens on the way to the solution, in order: the approval first, then talk
// and work in turn.
func (t *ticket) steps() []func() bool {
	g, sc := t.g, t.scenario
	var steps []func() bool
	if sc.approval != "" && t.requester.manager != nil && chance(g.rng, 0.75) {
		steps = append(steps, t.askManager)
	}
	// The first half of what is said are questions, the rest is about the outcome.
	type line struct {
		say     func() bool
		outcome bool
	}
	var talk []line
	for i, e := range sc.talk {
		if chance(g.rng, 0.6) {
			talk = append(talk, line{func() bool { return t.converse(e) }, i >= (len(sc.talk)+1)/2})
		}
	}
	var work []func() bool
	if t.story.note != "" && chance(g.rng, 0.5) {
		work = append(work, t.tellColleagues)
	}
	for _, j := range sc.work {
		if chance(g.rng, 0.75) {
			work = append(work, func() bool { return t.do(j) })
		}
	}
	// What is missing is ordered when the questions are answered: at once where it was asked for,
	// and else when the fault is known, before the last thing that is done.
	order := sc.expense != nil && chance(g.rng, 0.4)
	deliver := func(now bool) {
		if order && now {
			steps, order = append(steps, t.waitForDelivery), false
		}
	}
	for len(talk)+len(work) > 0 {
		if len(talk) > 0 {
			deliver(talk[0].outcome)
			steps, talk = append(steps, talk[0].say), talk[1:]
		}
		if len(work) > 0 {
			deliver((len(work) == 1 || sc.kind == model.Demand) && (len(talk) == 0 || talk[0].outcome))
			steps, work = append(steps, work[0]), work[1:]
		}
	}
	deliver(true)
	return steps
}

// converse is a part of the conversation. While the requester owes an answer, the ticket waits.
func (t *ticket) converse(e episode) bool {
	for i, l := range e {
		if i > 0 {
			delay := around(t.g.rng, 1.5, 1.1)
			if l.byRequester {
				delay *= 1.6 * math.Sqrt(t.slow)
			}
			if !t.after(delay) {
				return false
			}
		}
		t.facts.at = t.clock
		content := t.g.fillIn(l.text, t.facts)
		if l.byRequester {
			t.follow(t.respondent().id, content, false)
			t.resume(model.StatusAssigned)
			continue
		}
		t.follow(t.assignee.id, content, false)
		if i+1 < len(e) && chance(t.g.rng, 0.55) {
			t.wait(t.g.reasons[0])
		}
	}
	return true
}

// tellColleagues writes down what has been found out.
func (t *ticket) tellColleagues() bool {
	t.follow(t.assignee.id, t.g.fillIn(t.story.note, t.facts), true)
	return true
}

// respondent gives who answers; for an alarm somebody joins as an observer.
func (t *ticket) respondent() *person {
	if t.affected != t.requester {
		t.addUser(model.Observer, t.affected.id)
	}
	return t.affected
}

// do is a job of the scenario.
func (t *ticket) do(j job) bool {
	content := t.g.fillIn(j.text, t.facts)
	minutes := max(5, 5*int(math.Round(around(t.g.rng, float64(j.minutes), 0.4)/5)))
	if j.planned {
		return t.plan(j.category, content, minutes, 0.5+4*t.g.rng.Float64(), model.StatusPlanned, model.StatusAssigned)
	}
	t.task(j.category, content, minutes)
	return true
}

var (
	refusals = []string{
		"Not this year, the budget is used up.", "Please talk to me first.",
		"There is one in the team already that can be used.",
	}
	agreements = []string{"Agreed.", "Fine with me.", "Yes, it is needed.", "Approved, cost centre as usual."}
)

// askManager asks the requester's manager. It is false when the answer is still missing or a refusal.
func (t *ticket) askManager() bool {
	g, manager := t.g, t.requester.manager
	asked := t.clock
	row := approvalRow{
		target: manager.id, step: t.addApprovalStep(), question: html(g.fillIn(t.scenario.approval, t.facts)),
	}
	if t.after(around(g.rng, 5*math.Sqrt(g.patience), 1)) {
		row.approver, row.answered, t.editor = manager.id, t.clock, manager.id
		if t.approval = model.ApprovalGranted; chance(g.rng, 0.09) {
			t.approval, row.comment = model.ApprovalRefused, optional(html(oneOf(g.rng, refusals)))
		} else if chance(g.rng, 0.4) {
			row.comment = optional(html(oneOf(g.rng, agreements)))
		}
	}
	row.status = t.approval
	t.addApproval(asked, row)
	if t.approval == model.ApprovalRefused && t.after(around(g.rng, 1, 0.8)) {
		t.solve("Refused", "The request was not approved by "+manager.name()+".")
	}
	return t.approval == model.ApprovalGranted
}

// waitForDelivery waits for something that was ordered.
func (t *ticket) waitForDelivery() bool {
	t.follow(t.assignee.id, "Ordered. We expect the delivery within a few days.", false)
	t.wait(t.g.reasons[2])
	if !t.after(around(t.g.rng, 24, 0.6)) {
		return false
	}
	t.follow(t.assignee.id, "The delivery has arrived.", true)
	t.resume(model.StatusAssigned)
	return true
}

// propose solves the ticket.
func (t *ticket) propose() {
	g, sc := t.g, t.scenario
	fix := g.fillIn(t.story.fix, t.facts)
	if t.proposed {
		t.solve(sc.closing, "Everything was checked once more, together with "+t.facts.value(g, factUser)+". "+fix)
		return
	}
	t.proposed = true
	t.solve(sc.closing, fix)
	if sc.expense != nil {
		low, top := sc.expense.low, sc.expense.top
		t.cost(g.fillIn(sc.expense.what, t.facts), 0, 0, float64(low+g.rng.IntN(top-low))+0.9)
	}
	if t.effort > 0 && chance(g.rng, 0.08) {
		t.cost("Work", t.effort, 48, 0)
	}
	if len(g.guides) > 0 && chance(g.rng, 0.04) {
		g.linkDocument(t.item, oneOf(g.rng, g.guides), t.assignee.id)
	}
}

// accept lets the requester accept or refuse the solution; without an answer the ticket is
// closed after a week.
func (t *ticket) accept() {
	g := t.g
	if t.requester != g.monitoring && chance(g.rng, 0.045) && t.after(around(g.rng, 4, 1)) {
		refusal := t.follow(t.requester.id, oneOf(g.rng, []string{
			"Unfortunately it is as before.", "The problem is back this morning.",
			"That has not helped, please look at it again.",
		}), false)
		t.answer(model.ApprovalRefused, t.requester.id, refusal)
		t.reopen()
		if !t.after(around(g.rng, t.scenario.hours*g.patience, 0.8)) {
			return
		}
		t.task("Analysis", "Second look after the requester's answer", 30)
		t.propose()
	}
	if t.stopped {
		return
	}
	if chance(g.rng, 0.5) {
		if t.after(around(g.rng, 6, 1.1)) && t.clock < t.solved+closeDelay*day {
			if chance(g.rng, 0.25) {
				t.follow(t.requester.id, oneOf(g.rng, []string{
					"Thank you, everything works.", "Perfect, thanks for the quick help!", "Works, thank you.",
				}), false)
			}
			t.answer(model.ApprovalGranted, t.requester.id, 0)
			t.close(model.StatusClosed, t.requester.id)
			return
		}
		if t.stopped {
			return
		}
	}
	// The job that closes tickets runs at noon and midnight.
	due := t.solved + closeDelay*day
	if t.until(max(t.clock, due+12*hour-due%(12*hour))) {
		t.answer(model.ApprovalGranted, model.SystemUser, 0)
		t.close(model.StatusClosed, model.SystemUser)
	}
}

// opinions are what people say about their tickets, by the stars that they give.
var opinions = [][]string{
	1: {"It took far too long.", "Nobody called back."},
	2: {"It took long.", "I had to ask several times."},
	3: {"All right.", "In the end it worked."},
	4: {"Friendly and quick.", "Good help."},
	5: {"Excellent!", "Very fast, thank you.", "Great support."},
}

// survey asks for an opinion; most people give one, and most are content.
func (t *ticket) survey() {
	g := t.g
	row := ticketSurveyRow{ticket: t.id, asked: t.closed}
	at := t.closed + moment(around(g.rng, 20*hour, 1))
	if at < g.now && chance(g.rng, 0.6) {
		row.answered = at
		stars := 1 + pick(g.rng, []float64{3, 5, 12, 35, 45})
		row.stars, row.ofFive = rating(stars), rating(stars)
		if chance(g.rng, 0.3) {
			row.comment = optional(oneOf(g.rng, opinions[stars]))
		}
	}
	g.out.TicketSurveys.add(row)
}
