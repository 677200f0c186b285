package demo

import (
	"fmt"
	"slices"
)

// projectPhases are the tasks of a project, with the share of its time that each takes.
var projectPhases = []struct {
	name  string
	share float64
}{{"Gather requirements", 0.15}, {"Choose a solution", 0.1}, {"Pilot with one team", 0.25}, {"Train the key users", 0.1}, {"Roll out", 0.3}, {"Review", 0.1}}

// undertakings are the IT department's projects: some done, some on their way, some planned.
func (w *world) undertakings() {
	founded := w.founded.db()
	states := map[string]int64{}
	for _, s := range []struct {
		name, color string
		finished    bool
	}{{"New", "#06ff00", false}, {"Processing", "#ffb800", false}, {"Closed", "#ff0000", true}} {
		states[s.name] = w.once(w.out.projectStates, s.name, s.name, nil, s.color, s.finished, founded, founded)
	}
	kind := w.dropdown(w.out.projectTypes, "IT project")
	names := slices.Concat(w.company.projects, []string{"Windows 11 everywhere", "New telephones", "Second factor for all"})
	for i, name := range names {
		begin := w.start + moment(int64(w.now-w.start)/int64(len(names))*int64(i))
		end := begin + moment(60+w.rng.IntN(200))*day
		done := 100
		state := states["Closed"]
		finished := end.db()
		if end > w.now {
			done, state, finished = int(100*float64(w.now-begin)/float64(end-begin)), states["Processing"], nil
		}
		if begin > w.now-20*day {
			done, state = 0, states["New"]
		}
		leader := w.technician()
		id := w.out.projects.add(w.entity, true, false, name, fmt.Sprintf("P%02d", i+1), "<p>"+name+" for "+w.company.name+".</p>", nil, 3, state, kind, 0, leader, 0,
			begin.db(), begin.db(), end.db(), begin.db(), finished, done, false, false, begin.db(), begin.db())
		members := map[int64]bool{leader: true}
		for range 3 {
			members[oneOf(w.rng, w.people).id] = true
		}
		for _, member := range sortedKeys(members) {
			w.out.projectTeams.add(id, "User", member)
		}
		at := begin
		for _, phase := range projectPhases {
			length := moment(float64(end-begin) * phase.share)
			percent, taskState, real := 100, states["Closed"], (at + length).db()
			switch {
			case at > w.now:
				percent, taskState, real = 0, states["New"], nil
			case at+length > w.now:
				percent, taskState, real = int(100*float64(w.now-at)/float64(length)), states["Processing"], nil
			}
			var started any
			if percent > 0 {
				started = at.db()
			}
			w.out.projectTasks.add(uuid(w.rng), w.entity, true, false, phase.name, nil, id, 0, taskState, at.db(), (at + length).db(), started, real,
				int(length/5), 0, leader, percent, false, false, begin.db(), begin.db())
			at += length
		}
	}
}

func sortedKeys(set map[int64]bool) []int64 {
	out := make([]int64, 0, len(set))
	for id := range set {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
