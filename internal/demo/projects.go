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
	{"Gather requirements", 0.15}, {"Choose a solution", 0.1}, {"Pilot with one team", 0.25}, {"Train the key users", 0.1},
	{"Roll out", 0.3}, {"Review", 0.1},
}

// addProjects makes the IT department's projects: some done, some on their way, some planned.
func (w *world) addProjects() {
	states := map[string]int64{}
	for _, s := range []struct {
		name, color string
		finished    bool
	}{{"New", "#06ff00", false}, {"Processing", "#ffb800", false}, {"Closed", "#ff0000", true}} {
		states[s.name] = w.out.ProjectStates.once(s.name, projectStateRow{s.name, s.color, s.finished, since(w.founded)})
	}
	kind := w.dropdown(&w.out.ProjectTypes, "IT project")
	names := slices.Concat(w.company.projects, []string{"Windows 11 everywhere", "New telephones", "Second factor for all"})
	for i, name := range names {
		begin := w.start + moment(int64(w.now-w.start)/int64(len(names))*int64(i))
		end := begin + moment(60+w.rng.IntN(200))*day
		row := projectRow{
			scope: w.everywhere(), name: name, code: fmt.Sprintf("P%02d", i+1),
			content: "<p>" + name + " for " + w.company.name + ".</p>", priority: 3, kind: kind,
			leader: w.technician(), date: begin, dates: since(begin),
		}
		row.schedule = schedule{states["Closed"], begin, end, begin, end, 100}
		if end > w.now {
			row.state, row.end, row.percent = states["Processing"], 0, int(100*float64(w.now-begin)/float64(end-begin))
		}
		if begin > w.now-20*day {
			row.state, row.percent = states["New"], 0
		}
		w.addProject(row, states)
	}
}

// addProject makes a project with its team and its tasks.
func (w *world) addProject(row projectRow, states map[string]int64) {
	id := w.out.Projects.add(row)
	members := map[int64]bool{row.leader: true}
	for range 3 {
		members[oneOf(w.rng, w.people).id] = true
	}
	for _, member := range slices.Sorted(maps.Keys(members)) {
		w.out.ProjectTeams.add(projectTeamRow{id, itemLink{"User", member}})
	}
	at := row.planBegin
	for _, phase := range projectPhases {
		length := moment(float64(row.planEnd-row.planBegin) * phase.share)
		task := schedule{states["Closed"], at, at + length, at, at + length, 100}
		switch {
		case at > w.now:
			task.state, task.end, task.percent = states["New"], 0, 0
		case at+length > w.now:
			task.state, task.end, task.percent = states["Processing"], 0, int(100*float64(w.now-at)/float64(length))
		}
		if task.percent == 0 {
			task.begin = 0
		}
		w.out.ProjectTasks.add(projectTaskRow{
			scope: w.everywhere(), uuid: uuid(w.rng), name: phase.name, project: id, duration: int(length / 5),
			user: row.leader, schedule: task, dates: since(row.planBegin),
		})
		at += length
	}
}
