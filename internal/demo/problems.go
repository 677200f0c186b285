package demo

import (
	"math"

	"github.com/glpid/glpid/internal/model"
)

type problemTables struct {
	Problems       table[problemRow]       `object:"Problem"`
	ProblemUsers   table[userActorRow]     `object:"_Problem_User"`
	ProblemGroups  table[groupActorRow]    `object:"_Group_Problem"`
	ProblemTasks   table[taskRow]          `object:"ProblemTask"`
	ProblemTickets table[problemTicketRow] `object:"Problem_Ticket"`
}

func (t *problemTables) problemKind() *itemKind {
	return &itemKind{itemtype: "Problem", users: &t.ProblemUsers, groups: &t.ProblemGroups, tasks: &t.ProblemTasks}
}

type problemRow struct {
	itemRow
	recursive bool `column:"is_recursive"`
}

type problemTicketRow struct {
	problem int64 `column:"problems_id"`
	ticket  int64 `column:"tickets_id"`
}

// problem is the cause behind several tickets of a category.
type problem struct {
	category, team  string
	urgency, impact int
	title, content  string
	analysis        []string
	finding         string
	closing, fix    string
}

var problemList = []problem{
	{"Network/VPN", network, 4, 3, "VPN gateway overloaded in the afternoon",
		"Since working from home has grown, connections break down between 13:00 and 15:00. " +
			"Several tickets every week.",
		[]string{"Load of the gateway recorded for a week",
			"Licence and hardware limits compared with the number of users"},
		"CPU at 95 % when more than 180 users are connected; encryption is done in software.", "Cause removed",
		"A second gateway shares the load. No more reports for two weeks."},
	{"Network/Wi-Fi", network, 3, 3, "Wi-Fi in meeting rooms drops out",
		"Meetings lose their connection, mostly in rooms with glass walls.",
		[]string{"Site survey with a spectrum analyser", "Roaming settings compared with the manufacturer's advice"},
		"Radar detection makes access points change channel.", "Cause removed",
		"Channels without radar detection are used in the building."},
	{"Software/ERP", applications, 4, 4, "ERP slow at the end of the month",
		"Every month the ERP gets slow for all departments on the last two working days.",
		[]string{"Long-running statements recorded", "Reports of Controlling reviewed"},
		"Month-end reports lock the stock table.", "Cause removed",
		"Reports run on a copy of the database. The last month-end passed without complaints."},
	{"Hardware/Printer", fieldSupport, 2, 2, "Printer queues stop after updates",
		"After each update of the print server some queues stay offline until they are restarted by hand.",
		[]string{"Event log of the print server examined after an update"},
		"The driver of one model hangs at start-up.", "Cause removed", "The driver was replaced by the universal one."},
	{"Software/Email and calendar", serviceDesk, 3, 2, "Outlook crashes with the CRM add-in",
		"Outlook closes for users who have both the CRM add-in and a shared mailbox.",
		[]string{"Crash reproduced on a test computer", "Case opened with the manufacturer of the CRM"},
		"Version 4.2 of the add-in does not release its connections.", "Workaround",
		"Version 4.1 was distributed until the manufacturer delivers a correction."},
	{"Hardware/Docking station", fieldSupport, 2, 2, "Docking stations lose their screens",
		"One model of docking station loses its screens after standby.",
		[]string{"Firmware versions collected", "Twenty devices compared"}, "Only firmware before 1.9 is concerned.",
		"Cause removed", "Firmware 1.9 was distributed to all devices of the model."},
	{"Data/Backup and restore", systems, 3, 3, "Backups of database servers fail on Sundays",
		"On Sunday nights backups of database servers end with errors, the repeated run succeeds.",
		[]string{"Times of maintenance jobs and backups laid side by side"}, "Index maintenance and backup overlap.",
		"Cause removed", "Maintenance was moved to Saturday."},
	{"Accounts and access/Password", serviceDesk, 2, 2, "Accounts locked by old passwords on phones",
		"A growing number of accounts is locked some hours after a change of password.",
		[]string{"Lockouts of a month sorted by source"}, "Three of four lockouts come from mail clients on phones.",
		"Workaround",
		"The notice about the change of password now explains the phone; the threshold was raised from 5 to 10."},
	{"Communication/Video conferencing", fieldSupport, 3, 3, "Room systems sign out at night",
		"Room systems have to be signed in by hand on some mornings.",
		[]string{"Sign-in log of the room accounts examined"}, "Room accounts fall under the rule for password expiry.",
		"Cause removed", "Room accounts were excluded from password expiry."},
	{"Network/Wired network", network, 4, 4, "Access switches restart on their own",
		"Switches of one series restart every few weeks, each time a floor is without network for four minutes.",
		[]string{"Crash files sent to the manufacturer", "Uptime of all devices of the series compared"},
		"Memory leak in the management service.", "Cause removed",
		"The manufacturer's correction was installed on all devices in three maintenance windows."},
	{"Security/Phishing", security, 3, 3, "Wave of phishing with invoices",
		"Within a week many colleagues reported mails with alleged invoices that passed the filter.",
		[]string{"Common features of the mails collected"}, "Senders use freshly registered domains.", "Workaround",
		"Mails from domains younger than 30 days are held back."},
	{"Servers/Virtual servers", systems, 4, 4, "Hosts lose paths to the storage",
		"Virtual servers stand still for up to a minute because hosts lose a path to the storage.",
		[]string{"Path errors of all hosts evaluated", "Cabling and optics checked"},
		"Optics in one fibre switch report errors.", "Cause removed",
		"The optics were exchanged; no path errors since."},
}

// How many problems and changes there are for a hundred tickets.
const (
	problemShare = 1
	changeShare  = 2
)

// addProblems makes the problems, each out of tickets that were opened shortly before.
func (g *generator) addProblems() error {
	return g.spread("problems", problemShare, func(_ int, at moment) {
		g.addProblem(at, &problemList[g.rng.IntN(len(problemList))])
	})
}

func (g *generator) addProblem(at moment, p *problem) {
	head := g.heads["IT"]
	t := &item{
		g: g, kind: g.out.problems, id: g.out.Problems.reserve(), place: head.site.place,
		entity: g.entity, category: g.categories[p.category],
		urgency: g.nearby(p.urgency), impact: g.nearby(p.impact), status: model.StatusNew,
		name: p.title, content: p.content, requester: g.handler(serviceDesk, head.site.place),
	}
	t.openAtWork(at)
	g.linkTickets(t, p)
	g.investigate(t, p)
	g.out.Problems.put(t.id, problemRow{itemRow: t.row(0), recursive: true})
}

// linkTickets links a problem to the newest tickets of its category.
func (g *generator) linkTickets(t *item, p *problem) {
	recent := g.recent[p.category]
	left := 2 + g.rng.IntN(5)
	for i := len(recent) - 1; i >= 0 && left > 0; i-- {
		if age := t.opened - recent[i].at; age > 30*day {
			break
		} else if age > 0 && chance(g.rng, 0.5) {
			g.out.ProblemTickets.add(problemTicketRow{t.id, recent[i].id})
			left--
		}
	}
}

// investigate takes a problem through its life.
func (g *generator) investigate(t *item, p *problem) {
	if !t.after(around(g.rng, 6, 0.8)) {
		return
	}
	t.take(p.team, g.handler(p.team, t.place))
	t.status = model.StatusAssigned
	if leader := g.staff[p.team][0]; leader != t.assignee {
		t.addUser(model.Observer, leader.id)
	}
	for _, step := range p.analysis {
		if !t.after(around(g.rng, 14, 0.7)) {
			return
		}
		t.task("Analysis", step, 15*(2+g.rng.IntN(10)))
	}
	if !t.after(around(g.rng, 10, 0.8)) {
		return
	}
	t.follow(t.assignee.id, p.finding, false)
	if chance(g.rng, 0.3) {
		t.wait(0)
		if !t.after(around(g.rng, 40, 0.6)) {
			return
		}
		t.follow(t.assignee.id, "The manufacturer has answered, we can go on.", true)
		t.resume(model.StatusAssigned)
	}
	const correction = "Correction put into operation"
	if !t.plan("Administration", correction, 60, 2+6*g.rng.Float64(), model.StatusPlanned, model.StatusAssigned) ||
		!t.after(around(g.rng, 8, 0.6)) {
		return
	}
	g.finish(t, p.closing, p.fix, 3+math.Round(10*g.rng.Float64()))
}

// finish solves a problem or a change, which is accepted at once, watches it for some days and
// closes it.
func (g *generator) finish(t *item, closing, fix string, days float64) {
	t.solve(closing, fix)
	t.answer(model.ApprovalGranted, t.assignee.id, 0)
	if !t.after(9) {
		return
	}
	t.status = model.StatusObserved
	if t.after(9 * days) {
		t.close(model.StatusClosed, g.closer(t))
	}
}

// closer gives who closes what is done: the leader of the team, or the server.
func (g *generator) closer(t *item) int64 {
	if members := g.staff[t.assignee.team]; len(members) > 0 {
		return members[0].id
	}
	return model.SystemUser
}
