package demo

import "github.com/glpid/glpid/internal/model"

type changeTables struct {
	Changes         table[changeRow]        `object:"Change"`
	ChangeUsers     table[userActorRow]     `object:"_Change_User"`
	ChangeGroups    table[groupActorRow]    `object:"_Change_Group"`
	ChangeTasks     table[taskRow]          `object:"ChangeTask"`
	ChangeCosts     table[costRow]          `object:"ChangeCost"`
	ChangeApprovals table[approvalRow]      `object:"ChangeValidation"`
	ChangeProblems  table[changeProblemRow] `object:"Change_Problem"`
}

func (t *changeTables) changeKind() *itemKind {
	return &itemKind{
		itemtype: "Change", users: &t.ChangeUsers, groups: &t.ChangeGroups, tasks: &t.ChangeTasks,
		costs: &t.ChangeCosts, approvals: &t.ChangeApprovals,
	}
}

type changeRow struct {
	itemRow
	recursive bool `column:"is_recursive"`
	approval  int  `column:"global_validation"`
}

type changeProblemRow struct {
	change  int64 `column:"changes_id"`
	problem int64 `column:"problems_id"`
}

// change is something that the IT department does to its systems.
type change struct {
	category, team  string
	urgency, impact int
	title, content  string
	work            []string
	result          string
	expense         *expense
}

var changeList = []change{
	{"Servers/Virtual servers", systems, 2, 3, "Operating system upgrade of {server}",
		"Support for the operating system of {server} ends this year.\nUpgrade in place in the maintenance window, " +
			"snapshot before.",
		[]string{"Snapshot and backup of {server} checked", "Upgrade of {server}", "Services and monitoring checked"},
		"{server} runs with the new release, all services are up.", nil},
	{"Network/Wired network", network, 2, 4, "Exchange of the core switch in {site}",
		"The core switch in {site} is seven years old. Exchange by a pair of new devices at the weekend; {site} has " +
			"no network for two hours.",
		[]string{"New devices configured and tested in the laboratory", "Exchange on site",
			"Links and redundancy tested"}, "The new devices carry the traffic, failover was tested.",
		&expense{"Core switches, pair", 9000, 16000}},
	{"Network/VPN", network, 3, 3, "Second VPN gateway",
		"A second gateway shall take half of the connections and all of them when the first one fails.",
		[]string{"Gateway installed", "Certificates and rules copied", "Pilot with the IT department"},
		"Both gateways are in use, connections are spread evenly.", &expense{"VPN gateway", 4000, 7500}},
	{"Software/ERP", applications, 3, 5, "ERP release change",
		"Installation of the yearly release with changed tax rules. System not available on Saturday.",
		[]string{"Release installed in the test system", "Key users tested their processes",
			"Installation in production"},
		"The release is in production; key users have confirmed the most important processes.",
		&expense{"Consulting ERP", 5000, 12000}},
	{"Software/Email and calendar", serviceDesk, 2, 3, "Distribution of a new Outlook version",
		"The new version is distributed in three waves, {department} first.",
		[]string{"Pilot of twenty users", "Wave 1 and 2", "Wave 3"},
		"All computers have the new version. Two add-ins had to be updated.", nil},
	{"Security/Certificates", security, 3, 3, "New root certificate for internal services",
		"The internal certificate authority's root expires. The new one is distributed before services change.",
		[]string{"Root distributed to all computers", "Certificates of servers exchanged"},
		"All services use the new certificates.", nil},
	{"Data/File shares", systems, 2, 3, "Move of {share} to the new file cluster",
		"{share} moves at night; drive letters stay the same.",
		[]string{"First copy while in use", "Final copy and switch-over", "Access rights compared"},
		"{share} is on the new cluster, rights are identical.", nil},
	{"Security/Malware", security, 3, 4, "New endpoint protection",
		"Change to another product for protection of computers, department by department.",
		[]string{"Exceptions for {app} defined", "Distribution to {department}", "Old product removed"},
		"All computers report to the new console.", &expense{"Endpoint protection, yearly", 3000, 8000}},
	{"Network/Wi-Fi", network, 2, 2, "Additional access points in {building} of {site}",
		"Survey has shown gaps in {building}. Six more access points.",
		[]string{"Cabling", "Access points mounted and measured"}, "Coverage is good on all floors.",
		&expense{"Access points", 1800, 3600}},
	{"Data/Backup and restore", systems, 2, 3, "Backup to a second site",
		"Backups are copied to another site every night.",
		[]string{"Storage set up", "First full copy", "Restore tested"},
		"Copies arrive every night; a restore test was successful.", nil},
	{"Communication/Telephony", network, 2, 4, "Telephone system of {site} to the central one",
		"The old telephone system in {site} is switched off, numbers stay.",
		[]string{"Numbers ported to the test line", "Telephones exchanged", "Old system switched off"},
		"All numbers can be reached, the old system is off.", &expense{"Telephones", 2500, 6000}},
	{"Accounts and access/Multi-factor sign-in", security, 3, 4, "Multi-factor sign-in for {department}",
		"From {day} on everybody in {department} confirms sign-ins from outside on the phone.",
		[]string{"Guides sent, information meeting", "Registration of the users", "Rule switched on"},
		"The rule is active. Three users needed help.", nil},
	{"Servers/Database", systems, 2, 4, "Database cluster update on {server}",
		"Cumulative update with security corrections; node by node, without interruption.",
		[]string{"Update of the second node", "Failover", "Update of the first node"},
		"Both nodes are up to date, users noticed nothing.", nil},
	{"Servers/Monitoring", systems, 1, 2, "Monitoring of temperature in server rooms",
		"Sensors in all server rooms, alarm above 27 °C.",
		[]string{"Sensors mounted", "Thresholds and alarms set"}, "All rooms report their temperature.",
		&expense{"Sensors", 300, 900}},
	{"Software/Operating system", serviceDesk, 2, 4, "Feature update for all computers",
		"Distribution of the yearly feature update in rings.",
		[]string{"Compatibility of {app} tested", "Ring 1: IT", "Ring 2: pilot users", "Ring 3: everybody"},
		"98 % of the computers are up to date, the rest follows when they are switched on.", nil},
}

// addChanges makes the changes; some of them remove the cause of a problem.
func (g *generator) addChanges() error {
	problems := g.opts.Tickets * problemShare / 100
	firstProblem := g.out.Problems.last - int64(problems) + 1
	return g.spread("changes", changeShare, func(i int, at moment) {
		id := g.addChange(at, &changeList[g.rng.IntN(len(changeList))])
		if i%6 == 0 && i/2 < problems {
			g.out.ChangeProblems.add(changeProblemRow{id, firstProblem + int64(i/2)})
		}
	})
}

func (g *generator) addChange(at moment, c *change) int64 {
	s := g.siteByChance()
	requester := g.staff[c.team][g.rng.IntN(len(g.staff[c.team]))]
	about := *requester
	if len(s.people) > 0 {
		about = *oneOf(g.rng, s.people)
	}
	t := &item{
		g: g, kind: g.out.changes, id: g.out.Changes.reserve(), place: requester.site.place,
		entity: g.entity, category: g.categories[c.category],
		urgency: g.nearby(c.urgency), impact: g.nearby(c.impact), status: model.StatusNew, approval: model.ApprovalNone,
		requester: requester, facts: &facts{about: &about, at: at},
	}
	t.openAtWork(at)
	t.name, t.content = g.fillIn(c.title, t.facts), g.fillIn(c.content, t.facts)
	g.carryOut(t, c)
	g.out.Changes.put(t.id, changeRow{itemRow: t.row(0), recursive: true, approval: t.approval})
	return t.id
}

// carryOut takes a change through its life: evaluation, approval, test, installation, review.
func (g *generator) carryOut(t *item, c *change) {
	if !t.after(around(g.rng, 8, 0.7)) {
		return
	}
	t.take(c.team, g.handler(c.team, t.place))
	t.status = model.StatusEvaluation
	if !t.after(around(g.rng, 20, 0.7)) {
		return
	}
	t.follow(t.assignee.id, "Risks and effort have been estimated, see the description.", false)
	t.status = model.StatusApproval
	if !g.askLeaders(t) {
		return
	}
	t.status = model.StatusAccepted
	if chance(g.rng, 0.05) && t.after(around(g.rng, 20, 0.6)) {
		t.follow(t.assignee.id, "Cancelled: another project makes this unnecessary.", false)
		t.close(model.StatusCancelled, t.assignee.id)
		return
	}
	for i, step := range c.work {
		status := model.StatusTesting
		if i == len(c.work)-1 {
			status = model.StatusQualification
		}
		if !t.after(around(g.rng, 12, 0.7)) {
			return
		}
		content, minutes := g.fillIn(step, t.facts), 30*(2+g.rng.IntN(7))
		if !t.plan("Administration", content, minutes, 2+5*g.rng.Float64(), status, status) {
			return
		}
	}
	if chance(g.rng, 0.1) {
		t.wait(0)
		if !t.after(around(g.rng, 30, 0.6)) {
			return
		}
		t.follow(t.assignee.id, "The missing delivery has arrived.", true)
		t.resume(model.StatusQualification)
	}
	if !t.after(around(g.rng, 8, 0.6)) {
		return
	}
	if c.expense != nil {
		t.cost(c.expense.what, 0, 0, float64(c.expense.low+g.rng.IntN(c.expense.top-c.expense.low)))
	}
	g.finish(t, "Change implemented", g.fillIn(c.result, t.facts), 3+4*g.rng.Float64())
}

// askLeaders asks the head of IT and the leader of the team to approve a change. It is false when the
// change stops there.
func (g *generator) askLeaders(t *item) bool {
	asked := t.clock
	step := t.addApprovalStep()
	approvers := []*person{g.heads["IT"]}
	if leader := g.staff[t.assignee.team][0]; leader != t.assignee {
		approvers = append(approvers, leader)
	}
	refused := false
	for _, who := range approvers {
		row := approvalRow{target: who.id, question: html("Please approve this change."), status: model.ApprovalWaiting,
			step: step}
		if !refused && t.after(around(g.rng, 7, 0.8)) {
			row.status, row.answered, row.approver, t.editor = model.ApprovalGranted, t.clock, who.id, who.id
			if chance(g.rng, 0.04) {
				row.comment = optional(html("Too risky before the end of the quarter. Please plan it anew."))
				row.status, refused = model.ApprovalRefused, true
			}
		}
		t.addApproval(asked, row)
	}
	switch {
	case refused:
		t.approval = model.ApprovalRefused
		t.close(model.StatusRefused, t.editor)
		return false
	case t.stopped:
		return false
	}
	t.approval = model.ApprovalGranted
	return true
}
