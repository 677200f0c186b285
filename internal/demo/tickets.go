package demo

import (
	"math"

	"github.com/glpid/glpid/internal/defaults"
)

// chunk is how many tickets are written together. Fewer make more flushes to disk, more keep other
// writers waiting for longer; these take about a second.
const chunk = 4000

// tickets makes all tickets, in the order in which they were opened.
func (w *world) tickets() error {
	openings := w.openings(w.opts.Tickets, w.start, w.now-minute)
	for i, o := range openings {
		w.files.allowed = float64(i+1) / float64(len(openings))
		if err := w.ticket(o); err != nil {
			return err
		}
		if done := i + 1; done%chunk == 0 || done == len(openings) {
			if err := w.send("tickets", done, len(openings)); err != nil {
				return err
			}
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

// ticket makes one ticket with all that belongs to it.
func (w *world) ticket(o opening) error {
	sc := &w.scenarios[pick(w.rng, w.common)]
	t := &ticket{scenario: sc}
	t.item = &item{
		w: w, kind: w.out.tickets, id: w.out.tickets.items.reserve(), place: o.site.place,
		entity: o.site.entity, category: w.categories[sc.category], opened: o.at, clock: o.at,
		urgency: w.beside(sc.urgency), impact: w.beside(sc.impact), status: statusNew, approval: answerNone,
	}
	about := t.openedBy(o.site)
	t.know = &knowledge{about: about, at: o.at}
	t.location = about.room.id
	t.story = &sc.stories[w.rng.IntN(len(sc.stories))]
	t.name = w.tell(oneOf(w.rng, list(t.story.titles)), t.know)
	t.content = t.report()
	if err := t.attach(); err != nil {
		return err
	}
	t.relate(o)
	if t.live() {
		t.propose()
	}
	if t.status == statusSolved {
		t.conclude()
	}
	t.writeAll()
	return nil
}

// ticket is an item that follows a scenario.
type ticket struct {
	*item
	scenario *scenario
	story    *story
	source   int     // where it came from
	witness  *person // who speaks for an alarm
	proposed bool    // a solution, perhaps one that was refused
	slow     float64 // how much longer than elsewhere everything takes
}

// beside gives a level from 1 to 5 that is usually the given one.
func (w *world) beside(level int) int {
	switch r := w.rng.Float64(); {
	case r < 0.12:
		level--
	case r > 0.86:
		level++
	}
	return min(max(level, 1), 5)
}

// openedBy finds out who asks, and who writes it down. It gives who the ticket is about.
func (t *ticket) openedBy(s *site) *person {
	w := t.w
	if t.scenario.alarm {
		t.requester, t.source, t.writer = w.monitor, byOther, w.monitor.id
		t.witness = w.someone(s)
		t.addUser(roleRequester, w.monitor.id)
		t.editor = t.writer
		return t.witness
	}
	t.requester = w.someone(s)
	t.witness = t.requester
	t.source = []int{byHelpdesk, byMail, byPhone, byDirect}[pick(w.rng, []float64{56, 24, 15, 5})]
	t.writer = t.requester.id
	if t.source == byPhone || t.source == byDirect {
		t.writer = oneOf(w.rng, w.staff[serviceDesk]).id
	}
	t.editor = t.writer
	t.addUser(roleRequester, t.requester.id)
	if chance(w.rng, 0.2) {
		t.kind.groups.add(t.id, w.groups[t.requester.department], roleRequester)
	}
	if chance(w.rng, 0.1) {
		t.addUser(roleObserver, w.colleague(t.requester).id)
	}
	return t.requester
}

// someone gives somebody at a site; some people turn to the service desk more often.
func (w *world) someone(s *site) *person {
	pool := s.people
	if len(pool) == 0 {
		pool = w.people
	}
	return pool[int(float64(len(pool))*math.Pow(w.rng.Float64(), 1.4))]
}

var (
	greetings = []string{"", "", "Hello,\n", "Hello,\n", "Good morning,\n", "Hi,\n", "Dear colleagues,\n"}
	closings  = []string{"", "", "", "\nThank you!", "\nThanks, {user}", "\nKind regards\n{requester}", "\nYou can reach me on {phone}.", "\nIt is rather urgent."}
)

// report gives what the requester writes.
func (t *ticket) report() string {
	report := t.story.report
	if !t.scenario.alarm {
		report = oneOf(t.w.rng, greetings) + report + oneOf(t.w.rng, closings)
	}
	return t.w.tell(report, t.know)
}

// relate links the ticket to the computer it is about, and to one like it.
func (t *ticket) relate(o opening) {
	w, category := t.w, t.scenario.category
	if c := t.witness.computer; t.scenario.device && c != nil {
		w.out.ticketItems.add(t.id, "Computer", c.id)
	}
	recent := w.recent[category]
	for i := len(recent) - 1; i >= 0 && t.opened-recent[i].at < 6*hour; i-- {
		if recent[i].site == o.site && t.impact > 1 && chance(w.rng, 0.3) {
			const linkedTo = 1
			w.out.ticketLinks.add(t.id, recent[i].id, linkedTo)
			break
		}
	}
	w.recent[category] = append(recent, past{t.id, t.opened, o.site})
}

// behind is for how long the teams have not kept up with their work, so that there always are
// tickets in every state.
const behind = 14 * day

// pace says how much longer than usual a ticket takes, by its priority.
var pace = [6]float64{1: 2.2, 2: 1.4, 3: 1, 4: 0.6, 5: 0.35}

// live lets the ticket be taken, talked about and worked on until it can be solved. It is false
// when that lies in the future, or when the request was refused.
func (t *ticket) live() bool {
	w, sc := t.w, t.scenario
	t.slow = w.patience
	unseen := 0.7 * pace[t.priority()] * math.Sqrt(t.slow)
	if w.now-t.opened < moment(behind*min(t.slow, 3)) {
		t.slow *= 3
		if chance(w.rng, 0.15) {
			unseen *= 20
		}
	}
	if !t.after(around(w.rng, unseen, 1.1)) {
		return false
	}
	t.take(sc.team, w.handler(sc.team, t.place))
	t.status = statusAssigned
	if sc.supplier != "" && chance(w.rng, 0.5) {
		t.kind.suppliers.add(t.id, w.suppliers[sc.supplier], roleAssigned, true, "")
	}

	steps := t.steps()
	hours := around(w.rng, sc.hours*pace[t.priority()]*t.slow, 0.9)
	if chance(w.rng, 0.04) {
		hours *= 4 + 10*w.rng.Float64() // it gets forgotten, or is tricky
	}
	hours = min(hours, 250)
	for _, step := range steps {
		if !t.after(hours*(0.4+1.2*w.rng.Float64())/float64(len(steps)+1)) || !step() {
			return false
		}
	}
	return t.after(hours / float64(len(steps)+1))
}

// handler gives a member of a team; field support comes from the same site, if it can.
func (w *world) handler(team string, p *place) *person {
	members := w.staff[team]
	for range 4 {
		if m := oneOf(w.rng, members); team != fieldSupport || m.site.place == p {
			return m
		}
	}
	return oneOf(w.rng, members)
}

// steps gives what happens on the way to the solution, in order: the approval first, then talk
// and work in turn.
func (t *ticket) steps() []func() bool {
	w, sc := t.w, t.scenario
	var steps []func() bool
	if sc.approval != "" && t.requester.manager != nil && chance(w.rng, 0.75) {
		steps = append(steps, t.ask)
	}
	// The first half of what is said are questions, the rest is about the outcome.
	type line struct {
		say     func() bool
		outcome bool
	}
	var talk []line
	for i, e := range sc.talk {
		if chance(w.rng, 0.6) {
			talk = append(talk, line{func() bool { return t.talk(e) }, i >= (len(sc.talk)+1)/2})
		}
	}
	var work []func() bool
	if t.story.note != "" && chance(w.rng, 0.5) {
		work = append(work, t.note)
	}
	for _, j := range sc.work {
		if chance(w.rng, 0.75) {
			work = append(work, func() bool { return t.work(j) })
		}
	}
	// What is missing is ordered when the questions are answered: at once where it was asked for,
	// and else when the fault is known, before the last thing that is done.
	order := sc.expense != nil && chance(w.rng, 0.4)
	deliver := func(now bool) {
		if order && now {
			steps, order = append(steps, t.deliver), false
		}
	}
	for len(talk)+len(work) > 0 {
		if len(talk) > 0 {
			deliver(talk[0].outcome)
			steps, talk = append(steps, talk[0].say), talk[1:]
		}
		if len(work) > 0 {
			deliver((len(work) == 1 || sc.kind == request) && (len(talk) == 0 || talk[0].outcome))
			steps, work = append(steps, work[0]), work[1:]
		}
	}
	deliver(true)
	return steps
}

// talk is an episode of the conversation. While the requester owes an answer, the ticket waits.
func (t *ticket) talk(e episode) bool {
	for i, l := range e {
		if i > 0 {
			delay := around(t.w.rng, 1.5, 1.1)
			if l.byRequester {
				delay *= 1.6 * math.Sqrt(t.slow)
			}
			if !t.after(delay) {
				return false
			}
		}
		t.know.at = t.clock
		content := t.w.tell(l.text, t.know)
		if l.byRequester {
			t.follow(t.speaker().id, content, false)
			t.resume(statusAssigned)
			continue
		}
		t.follow(t.assignee.id, content, false)
		if i+1 < len(e) && chance(t.w.rng, 0.55) {
			t.wait(t.w.reasons[0])
		}
	}
	return true
}

// note tells colleagues what has been found out.
func (t *ticket) note() bool {
	t.follow(t.assignee.id, t.w.tell(t.story.note, t.know), true)
	return true
}

// speaker gives who answers; for an alarm somebody joins as an observer.
func (t *ticket) speaker() *person {
	if t.witness != t.requester {
		t.addUser(roleObserver, t.witness.id)
	}
	return t.witness
}

// work is a job of the scenario.
func (t *ticket) work(j job) bool {
	content := t.w.tell(j.text, t.know)
	minutes := max(5, 5*int(math.Round(around(t.w.rng, float64(j.minutes), 0.4)/5)))
	if j.planned {
		return t.plan(j.category, content, minutes, 0.5+4*t.w.rng.Float64(), statusPlanned, statusAssigned)
	}
	t.task(j.category, content, minutes)
	return true
}

// ask asks the requester's manager. It is false when the answer is still missing or a refusal.
func (t *ticket) ask() bool {
	w, manager := t.w, t.requester.manager
	const firstStep, all = 1, 100
	asked := t.clock
	t.approval, t.editor = answerWaiting, t.assignee.id
	step := w.out.approvalSteps.add(t.kind.itemtype, t.id, firstStep, all)
	question := html(w.tell(t.scenario.approval, t.know))
	answered := t.after(around(w.rng, 5*math.Sqrt(w.patience), 1))
	var comment, at any
	var approver int64
	if answered {
		approver, at, t.editor = manager.id, t.clock.db(), manager.id
		if t.approval = answerYes; chance(w.rng, 0.09) {
			t.approval, comment = answerNo, html(oneOf(w.rng, []string{"Not this year, the budget is used up.", "Please talk to me first.", "There is one in the team already that can be used."}))
		} else if chance(w.rng, 0.4) {
			comment = html(oneOf(w.rng, []string{"Agreed.", "Fine with me.", "Yes, it is needed.", "Approved, cost centre as usual."}))
		}
	}
	t.kind.approvals.add(t.id, t.assignee.id, approver, "User", manager.id, question, comment, t.approval, asked.db(), at,
		t.side(t.assignee.id), t.entity, step)
	if t.approval == answerNo && t.after(around(w.rng, 1, 0.8)) {
		t.solve("Refused", "The request was not approved by "+manager.name()+".")
	}
	return t.approval == answerYes
}

// deliver waits for something that was ordered.
func (t *ticket) deliver() bool {
	t.follow(t.assignee.id, "Ordered. We expect the delivery within a few days.", false)
	t.wait(t.w.reasons[2])
	if !t.after(around(t.w.rng, 24, 0.6)) {
		return false
	}
	t.follow(t.assignee.id, "The delivery has arrived.", true)
	t.resume(statusAssigned)
	return true
}

// propose solves the ticket.
func (t *ticket) propose() {
	w, sc := t.w, t.scenario
	fix := w.tell(t.story.fix, t.know)
	if t.proposed {
		t.solve(sc.closing, "Everything was checked once more, together with "+t.know.fact(w, factUser)+". "+fix)
		return
	}
	t.proposed = true
	t.solve(sc.closing, fix)
	if sc.expense != nil {
		low, top := sc.expense.low, sc.expense.top
		t.cost(w.tell(sc.expense.what, t.know), 0, 0, float64(low+w.rng.IntN(top-low))+0.9)
	}
	if t.effort > 0 && chance(w.rng, 0.08) {
		t.cost("Work", t.effort, 48, 0)
	}
	if len(w.guides) > 0 && chance(w.rng, 0.04) {
		w.link(t.item, oneOf(w.rng, w.guides), t.assignee.id)
	}
}

// conclude lets the requester accept or refuse the solution; without an answer the ticket is
// closed after a week.
func (t *ticket) conclude() {
	w := t.w
	if t.requester != w.monitor && chance(w.rng, 0.045) && t.after(around(w.rng, 4, 1)) {
		refusal := t.follow(t.requester.id, oneOf(w.rng, []string{
			"Unfortunately it is as before.", "The problem is back this morning.", "That has not helped, please look at it again.",
		}), false)
		t.judge(answerNo, t.requester.id, refusal)
		t.reopen()
		if !t.after(around(w.rng, t.scenario.hours*w.patience, 0.8)) {
			return
		}
		t.task("Analysis", "Second look after the requester's answer", 30)
		t.propose()
	}
	if t.stopped {
		return
	}
	if chance(w.rng, 0.5) {
		if t.after(around(w.rng, 6, 1.1)) && t.clock < t.solved+autoClose*day {
			if chance(w.rng, 0.25) {
				t.follow(t.requester.id, oneOf(w.rng, []string{"Thank you, everything works.", "Perfect, thanks for the quick help!", "Works, thank you."}), false)
			}
			t.judge(answerYes, t.requester.id, 0)
			t.close(statusClosed, t.requester.id)
			return
		}
		if t.stopped {
			return
		}
	}
	// The job that closes tickets runs at noon and midnight.
	due := t.solved + autoClose*day
	if t.until(max(t.clock, due+12*hour-due%(12*hour))) {
		t.judge(answerYes, defaults.SystemUserID, 0)
		t.close(statusClosed, defaults.SystemUserID)
	}
}

// writeAll writes the ticket and what hangs on its final state.
func (t *ticket) writeAll() {
	w := t.w
	if t.status == statusPending {
		w.out.pending.add(t.kind.itemtype, t.id, t.reason, 0, 0, 0, t.waitingSince.db(), statusAssigned)
	}
	if t.status == statusClosed && chance(w.rng, surveyRate/100.0) {
		t.survey()
	}
	var delay moment
	if t.took != 0 {
		delay = max(1, t.took-t.opened)
	}
	resolve, own := w.toResolve[t.priority()], w.toOwn[t.priority()]
	t.write(t.opened+resolve.time+t.waited,
		t.scenario.kind, t.source, t.took.db(), int64(delay), resolve.id, own.id, int64(t.waited), 0, (t.opened + own.time).db(), t.approval, 0)
}

// survey asks for an opinion; most people give one, and most are content.
func (t *ticket) survey() {
	w := t.w
	var answered, mark, comment any
	at := t.closed + moment(around(w.rng, 20*hour, 1))
	if at < w.now && chance(w.rng, 0.6) {
		answered = at.db()
		stars := 1 + pick(w.rng, []float64{3, 5, 12, 35, 45})
		mark = stars
		if chance(w.rng, 0.3) {
			comment = oneOf(w.rng, [][]string{
				{"It took far too long.", "Nobody called back."}, {"It took long.", "I had to ask several times."},
				{"All right.", "In the end it worked."}, {"Friendly and quick.", "Good help."}, {"Excellent!", "Very fast, thank you.", "Great support."},
			}[stars-1])
		}
	}
	const internal = 1
	w.out.surveys.add(t.id, internal, t.closed.db(), answered, mark, mark, comment)
}
