package demo

import (
	"fmt"
	"maps"
	"slices"
)

type projectTables struct {
	Projects      table[projectRow]      `object:"Project"`
	ProjectTypes  table[dropdownRow]     `object:"ProjectType,shared"`
	ProjectStates table[projectStateRow] `object:"ProjectState,shared"`
	ProjectTasks  table[projectTaskRow]  `object:"ProjectTask"`
	ProjectTeams  table[projectTeamRow]  `object:"ProjectTeamMember"`
}

type projectRow struct {
	scope
	name     string `column:"name"`
	code     string `column:"code"`
	content  string `column:"content"`
	priority int    `column:"priority"`
	kind     int64  `column:"projecttypes_id"`
	leader   int64  `column:"users_id"`
	date     moment `column:"date"`
	schedule
	dates
}

// schedule is when something was planned and done, and how far it is.
type schedule struct {
	state     int64  `column:"projectstates_id"`
	planBegin moment `column:"plan_start_date"`
	planEnd   moment `column:"plan_end_date"`
	begin     moment `column:"real_start_date"`
	end       moment `column:"real_end_date"`
	percent   int    `column:"percent_done"`
}

type projectStateRow struct {
	name     string `column:"name"`
	color    string `column:"color"`
	finished bool   `column:"is_finished"`
	dates
}

type projectTaskRow struct {
	scope
	uuid     string `column:"uuid"`
	name     string `column:"name"`
	project  int64  `column:"projects_id"`
	duration int    `column:"planned_duration"` // seconds of work
	user     int64  `column:"users_id"`
	schedule
	dates
}

type projectTeamRow struct {
	project int64 `column:"projects_id"`
	itemLink
}

// projectPhases are the tasks of a project, with the share of its time that each takes.
var projectPhases = []struct {
	name  string
	share float64
}{
	{"Gather requirements", 0.15}, {"Choose a solution", 0.1}, {"Pilot with one team", 0.25},
	{"Train the key users", 0.1},
	{"Roll out", 0.3}, {"Review", 0.1},
}

// addProjects makes the IT department's projects: some done, some on their way, some planned.
func (g *generator) addProjects() {
	states := map[string]int64{}
	for _, s := range []struct {
		name, color string
		finished    bool
	}{{"New", "#06ff00", false}, {"Processing", "#ffb800", false}, {"Closed", "#ff0000", true}} {
		states[s.name] = g.out.ProjectStates.once(s.name,
			projectStateRow{s.name, s.color, s.finished, since(g.founded)})
	}
	kind := g.dropdown(&g.out.ProjectTypes, "IT project")
	names := slices.Concat(g.company.projects,
		[]string{"Windows 11 everywhere", "New telephones", "Second factor for all"})
	for i, name := range names {
		begin := g.start + moment(int64(g.now-g.start)/int64(len(names))*int64(i))
		end := begin + moment(60+g.rng.IntN(200))*day
		row := projectRow{
			scope: g.everywhere(), name: name, code: fmt.Sprintf("P%02d", i+1),
			content: "<p>" + name + " for " + g.company.name + ".</p>", priority: 3, kind: kind,
			leader: g.technician(), date: begin, dates: since(begin),
		}
		row.schedule = schedule{states["Closed"], begin, end, begin, end, 100}
		if end > g.now {
			row.state, row.end, row.percent = states["Processing"], 0, int(100*float64(g.now-begin)/float64(end-begin))
		}
		if begin > g.now-20*day {
			row.state, row.percent = states["New"], 0
		}
		g.addProject(row, states)
	}
}

// addProject makes a project with its team and its tasks.
func (g *generator) addProject(row projectRow, states map[string]int64) {
	id := g.out.Projects.add(row)
	members := map[int64]bool{row.leader: true}
	for range 3 {
		members[oneOf(g.rng, g.people).id] = true
	}
	for _, member := range slices.Sorted(maps.Keys(members)) {
		g.out.ProjectTeams.add(projectTeamRow{id, itemLink{"User", member}})
	}
	at := row.planBegin
	for _, phase := range projectPhases {
		length := moment(float64(row.planEnd-row.planBegin) * phase.share)
		task := schedule{states["Closed"], at, at + length, at, at + length, 100}
		switch {
		case at > g.now:
			task.state, task.end, task.percent = states["New"], 0, 0
		case at+length > g.now:
			task.state, task.end, task.percent = states["Processing"], 0, int(100*float64(g.now-at)/float64(length))
		}
		if task.percent == 0 {
			task.begin = 0
		}
		g.out.ProjectTasks.add(projectTaskRow{
			scope: g.everywhere(), uuid: uuid(g.rng), name: phase.name, project: id, duration: int(length / 5),
			user: row.leader, schedule: task, dates: since(row.planBegin),
		})
		at += length
	}
}
