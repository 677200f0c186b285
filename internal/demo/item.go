package demo

import (
	"slices"

	"github.com/glpid/glpid/internal/model"
)

// Where things stand in a timeline: what the assigned technician does on the right, the rest on
// the left.
const (
	left  = model.PositionLeft
	right = model.PositionRight
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
	g     *generator
	kind  *itemKind
	id    int64
	place *place // whose working hours count

	entity, category, location int64
	name, content              string
	urgency, impact            int
	status                     int

	writer, editor      int64
	requester, assignee *person
	group               int64
	actors              []actor
	facts               *facts

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

// actor is a user in a role.
type actor struct {
	role int
	user int64
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

// openAtWork opens the item at the first moment of working time from another on, by its requester.
func (t *item) openAtWork(at moment) {
	t.opened = t.place.working(at, 0)
	if t.opened > t.g.now {
		t.opened = at
	}
	t.clock = t.opened
	t.writer, t.editor = t.requester.id, t.requester.id
	t.addUser(model.Requester, t.requester.id)
}

// until moves the clock to a moment. It is false, and the clock stands, if that is in the future.
func (t *item) until(m moment) bool {
	if t.stopped || m > t.g.now {
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
func (t *item) addUser(role int, user int64) {
	a := actor{role, user}
	if user == 0 || slices.Contains(t.actors, a) {
		return
	}
	t.actors = append(t.actors, a)
	t.kind.users.add(userActorRow{t.id, user, role})
}

// take assigns the item to a team and somebody in it.
func (t *item) take(team string, who *person) {
	t.took, t.assignee, t.editor, t.group = t.clock, who, who.id, t.g.groups[team]
	t.kind.groups.add(groupActorRow{t.id, t.group, model.Assigned})
	t.addUser(model.Assigned, who.id)
}

// wait stops the time that counts.
func (t *item) wait(reason int64) {
	t.status, t.waitingSince, t.reason = model.StatusPending, t.clock, reason
}

// resume lets the time count again.
func (t *item) resume(status int) {
	if t.waitingSince != 0 {
		t.waited += t.clock - t.waitingSince
	}
	t.status, t.waitingSince, t.reason = status, 0, 0
}

// link names the item.
func (t *item) link() itemLink { return itemLink{t.kind.itemtype, t.id} }

// side gives where something by a user stands in the timeline.
func (t *item) side(user int64) int {
	if slices.Contains(t.actors, actor{model.Assigned, user}) &&
		!slices.Contains(t.actors, actor{model.Requester, user}) {
		return right
	}
	return left
}

// follow writes a followup by somebody and gives its id.
func (t *item) follow(who int64, content string, private bool) int64 {
	t.editor = who
	return t.g.out.Followups.add(followupRow{
		itemLink: t.link(), user: who, content: html(content), private: private, source: byHelpdesk,
		date: t.clock, position: t.side(who), dates: since(t.clock),
	})
}

// task writes work that has been done just now.
func (t *item) task(category, content string, minutes int) {
	t.addTask(category, content, taskRow{
		date: t.clock, dates: since(t.clock), duration: minutes * minute, state: model.TaskDone,
	})
}

// addTask writes work of the assigned technician.
func (t *item) addTask(category, content string, row taskRow) {
	who := t.assignee.id
	t.effort += row.duration
	t.editor = who
	row.item, row.uuid, row.content = t.id, uuid(t.g.rng), html(content)
	row.writer, row.technician, row.group, row.position = who, who, t.group, t.side(who)
	row.category = t.g.out.TaskCategories.named(category)
	t.kind.tasks.add(row)
}

// plan agrees on work for some working days later and does it then, if that is not in the future.
// Meanwhile the item has one status, and later another.
func (t *item) plan(category, content string, minutes int, days float64, meanwhile, later int) bool {
	row := taskRow{date: t.clock, dates: since(t.clock), duration: minutes * minute, state: model.TaskToDo}
	row.begin = t.place.slot(t.clock, days)
	row.end = row.begin + moment(row.duration)
	t.status = meanwhile
	if t.until(row.end) {
		row.state, row.changed = model.TaskDone, row.end
		t.status = later
	}
	t.addTask(category, content, row)
	return !t.stopped
}

// solve proposes a solution.
func (t *item) solve(kind, content string) {
	t.status, t.solved, t.waitingSince, t.editor = model.StatusSolved, t.clock, t.clock, t.assignee.id
	t.solution = &solution{
		kind: t.g.out.SolutionTypes.named(kind), content: content, at: t.clock, status: model.ApprovalWaiting,
	}
}

// answer accepts or refuses the solution; a refusal comes as a followup.
func (t *item) answer(status int, who, followup int64) {
	s := t.solution
	s.status, s.approver, s.approved, s.followup = status, who, t.clock, followup
	t.editor = who
	t.writeSolution()
}

// reopen is what a refusal leads to.
func (t *item) reopen() {
	t.solved = 0
	t.resume(model.StatusAssigned)
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
	t.g.out.Solutions.add(solutionRow{
		itemLink: t.link(), kind: s.kind, content: html(s.content), user: t.assignee.id, approver: s.approver,
		status: s.status, followup: s.followup, approved: s.approved, dates: dates{s.at, max(s.at, s.approved)},
	})
	t.solution = nil
}

// cost writes what something has cost, in whole units of currency and for seconds of work.
func (t *item) cost(name string, seconds int, hourly, material float64) {
	t.kind.costs.add(costRow{
		item: t.id, name: name, begin: date(t.clock), end: date(t.clock), duration: seconds, hourly: hourly,
		material: material, budget: t.g.budgets[yearOf(t.clock)], entity: t.entity,
	})
}

// addApproval adds what somebody was asked to approve at a moment, and what they have answered.
func (t *item) addApproval(asked moment, row approvalRow) {
	row.item, row.writer, row.targetType = t.id, t.assignee.id, "User"
	row.asked, row.position, row.entity = asked, t.side(t.assignee.id), t.entity
	t.kind.approvals.add(row)
}

// addApprovalStep begins an approval by everybody who is asked.
func (t *item) addApprovalStep() int64 {
	const firstStep, all = 1, 100
	t.approval, t.editor = model.ApprovalWaiting, t.assignee.id
	return t.g.out.ApprovalSteps.add(approvalStepRow{t.link(), firstStep, all})
}

// row gives the item as it is in the end; due is when it should be solved.
func (t *item) row(due moment) itemRow {
	t.writeSolution()
	row := itemRow{
		entity: t.entity, name: t.name, content: html(t.content), writer: t.writer, editor: t.editor,
		category: t.category, location: t.location, urgency: t.urgency, impact: t.impact, priority: t.priority(),
		status: t.status, effort: t.effort, waitingSince: t.waitingSince, waited: int64(t.waited), due: due,
		opened: t.opened, solved: t.solved, closed: t.closed, dates: dates{t.opened, t.clock},
	}
	if t.solved != 0 {
		row.toSolve = int64(max(0, t.solved-t.opened-t.waited))
	}
	if t.closed != 0 {
		row.toClose = int64(max(0, t.closed-t.opened-t.waited))
	}
	return row
}
