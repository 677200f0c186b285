package demo

import "slices"

// The statuses that tickets, changes and problems share, and those of changes.
const (
	statusNew      = 1
	statusAssigned = 2
	statusPlanned  = 3
	statusPending  = 4
	statusSolved   = 5
	statusClosed   = 6

	changeAccepted      = 7
	changeReview        = 8
	changeEvaluation    = 9
	changeApproval      = 10
	changeTesting       = 11
	changeQualification = 12
	changeRefused       = 13
	changeCancelled     = 14
)

// The roles of actors.
const (
	roleRequester = 1
	roleAssigned  = 2
	roleObserver  = 3
)

// Where things stand in a timeline: what the assigned technician does on the right, the rest on
// the left.
const (
	left  = 1
	right = 4
)

// The states of approvals and solutions.
const (
	answerNone    = 1
	answerWaiting = 2
	answerYes     = 3
	answerNo      = 4
)

// priorities gives the priority for an urgency and an impact, both from 1 to 5.
var priorities = [6][6]int{
	1: {1: 1, 2: 1, 3: 2, 4: 2, 5: 2},
	2: {1: 1, 2: 2, 3: 2, 4: 3, 5: 3},
	3: {1: 2, 2: 2, 3: 3, 4: 4, 5: 4},
	4: {1: 2, 2: 3, 3: 4, 4: 4, 5: 5},
	5: {1: 2, 2: 3, 3: 4, 4: 5, 5: 5},
}

// item is a ticket, change or problem whose life is being made up. Its clock moves on with
// everything that happens; once something would lie in the future, it is over with moving, and
// the item stays as it is then.
type item struct {
	w     *world
	kind  *kind
	id    int64
	place *place // whose working hours count

	entity, category, location int64
	name, content              string
	urgency, impact            int
	status                     int

	writer, editor      int64
	requester, assignee *person
	group               int64
	actors              [][2]int64 // role and id of the users
	know                *knowledge

	opened, clock moment
	took          moment // when somebody took it
	solved        moment
	closed        moment
	waitingSince  moment
	waited        moment // seconds that do not count
	effort        int    // seconds of all tasks
	approval      int
	reason        int64 // why it waits

	solution *solution // the newest, until its fate is known
	stopped  bool
}

// solution is one that has been proposed.
type solution struct {
	kind     int64
	content  string
	at       moment
	approved moment
	approver int64
	followup int64
	status   int
}

// until moves the clock to a moment. It is false, and the clock stands, if that is in the future.
func (t *item) until(m moment) bool {
	if t.stopped || m > t.w.now {
		t.stopped = true
		return false
	}
	t.clock = max(t.clock, m)
	return true
}

// after moves the clock on by hours of working time.
func (t *item) after(hours float64) bool {
	return !t.stopped && t.until(t.place.working(t.clock, hours))
}

// priority follows from urgency and impact.
func (t *item) priority() int { return priorities[t.urgency][t.impact] }

// addUser gives a user a role, if they do not have it.
func (t *item) addUser(role, user int64) {
	actor := [2]int64{role, user}
	if user == 0 || slices.Contains(t.actors, actor) {
		return
	}
	t.actors = append(t.actors, actor)
	t.kind.users.add(t.id, user, role, true, "")
}

// take assigns the item to a team and somebody in it.
func (t *item) take(team string, who *person) {
	t.took, t.assignee, t.editor, t.group = t.clock, who, who.id, t.w.groups[team]
	t.kind.groups.add(t.id, t.group, roleAssigned)
	t.addUser(roleAssigned, who.id)
}

// wait stops the time that counts.
func (t *item) wait(reason int64) {
	t.status, t.waitingSince, t.reason = statusPending, t.clock, reason
}

// resume lets the time count again.
func (t *item) resume(status int) {
	if t.waitingSince != 0 {
		t.waited += t.clock - t.waitingSince
	}
	t.status, t.waitingSince, t.reason = status, 0, 0
}

// side gives where something by a user stands in the timeline.
func (t *item) side(user int64) int {
	if slices.Contains(t.actors, [2]int64{roleAssigned, user}) && !slices.Contains(t.actors, [2]int64{roleRequester, user}) {
		return right
	}
	return left
}

// follow writes a followup by somebody and gives its id.
func (t *item) follow(who int64, content string, private bool) int64 {
	t.editor = who
	const byHelpdesk = 1
	at := t.clock.db()
	return t.w.out.followups.add(t.kind.itemtype, t.id, who, 0, html(content), private, byHelpdesk, at, at, at, t.side(who), 0, 0)
}

// task writes work that has been done just now.
func (t *item) task(category, content string, minutes int) {
	t.effort += minutes * minute
	t.editor = t.assignee.id
	const done = 2
	at := t.clock.db()
	t.kind.tasks.add(t.id, uuid(t.w.rng), html(content), false, t.assignee.id, 0, t.assignee.id, t.group, at, at, at,
		minutes*minute, nil, nil, done, t.w.named(t.w.out.taskCategories, category), t.side(t.assignee.id))
}

// plan agrees on work for some working days later and does it then, if that is not in the future.
// Meanwhile the item has one status, and later another.
func (t *item) plan(category, content string, minutes int, days float64, meanwhile, later int) bool {
	const toDo, done = 1, 2
	agreed := t.clock
	begin := t.place.slot(agreed, days)
	end := begin + moment(minutes*minute)
	t.effort += minutes * minute
	t.editor = t.assignee.id
	t.status = meanwhile
	state, changed := toDo, agreed
	if t.until(end) {
		state, changed = done, end
		t.status = later
	}
	t.kind.tasks.add(t.id, uuid(t.w.rng), html(content), false, t.assignee.id, 0, t.assignee.id, t.group, agreed.db(), agreed.db(), changed.db(),
		minutes*minute, begin.db(), end.db(), state, t.w.named(t.w.out.taskCategories, category), t.side(t.assignee.id))
	return !t.stopped
}

// solve proposes a solution.
func (t *item) solve(kind, content string) {
	t.status, t.solved, t.waitingSince, t.editor = statusSolved, t.clock, t.clock, t.assignee.id
	t.solution = &solution{kind: t.w.named(t.w.out.solutionTypes, kind), content: content, at: t.clock, status: answerWaiting}
}

// judge accepts or refuses the solution; a refusal comes as a followup.
func (t *item) judge(status int, who, followup int64) {
	s := t.solution
	s.status, s.approver, s.approved, s.followup = status, who, t.clock, followup
	t.editor = who
	t.writeSolution()
}

// reopen is what a refusal leads to.
func (t *item) reopen() {
	t.solved = 0
	t.resume(statusAssigned)
}

// close ends the item.
func (t *item) close(status int, who int64) {
	t.status, t.closed, t.editor = status, t.clock, who
	if t.solved == 0 {
		t.solved = t.clock
	}
}

func (t *item) writeSolution() {
	s := t.solution
	if s == nil {
		return
	}
	changed := max(s.at, s.approved)
	t.w.out.solutions.add(t.kind.itemtype, t.id, s.kind, html(s.content), t.assignee.id, 0, s.approver, s.status, s.followup,
		s.at.db(), changed.db(), s.approved.db())
	t.solution = nil
}

// cost writes what something has cost, in whole units of currency and for seconds of work.
func (t *item) cost(name string, seconds int, hourly, material float64) {
	on := t.clock.date()
	t.kind.costs.add(t.id, name, nil, on, on, seconds, hourly, 0, material, t.w.budgets[yearOf(t.clock)], t.entity)
}

// write writes the item itself; more is what its kind has besides the common columns.
func (t *item) write(due moment, more ...any) {
	t.writeSolution()
	toSolve, toClose := moment(0), moment(0)
	if t.solved != 0 {
		toSolve = max(0, t.solved-t.opened-t.waited)
	}
	if t.closed != 0 {
		toClose = max(0, t.closed-t.opened-t.waited)
	}
	t.kind.items.put(t.id, append([]any{
		t.entity, t.name, html(t.content), t.writer, t.editor, false, t.category, t.location, t.urgency, t.impact, t.priority(),
		t.status, t.effort, t.waitingSince.db(), int64(t.waited), int64(toSolve), int64(toClose), due.db(),
		t.opened.db(), t.solved.db(), t.closed.db(), t.opened.db(), t.clock.db(),
	}, more...)...)
}
