package projects_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/glpid/glpid/internal/model"
	"github.com/glpid/glpid/internal/testing/testapi"
)

// TestWhoSeesProjects goes through the ways in which a project or task is mine.
func TestWhoSeesProjects(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	me := s.Account("worker", 2, 0)
	group := s.Call("glpi", "POST", "/Administration/Group", map[string]any{"name": "G"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), map[string]any{"user": me}).Want(201)
	member := func(project int64, itemtype string, id int64) int64 {
		s.Call("glpi", "POST", fmt.Sprintf("/Project/%d/TeamMember", project),
			map[string]any{"itemtype": itemtype, "items_id": id}).Want(201)
		return project
	}
	other := s.Project(map[string]any{})
	mine := []int64{
		s.Project(map[string]any{"user": me}), s.Project(map[string]any{"group": group}),
		member(s.Project(map[string]any{}), "User", me), member(s.Project(map[string]any{}), "Group", group),
	}
	member(other, "User", 2)
	foreign := s.Task(other, map[string]any{})
	tasks := []int64{s.Task(mine[0], map[string]any{}), s.Task(other, map[string]any{"user": me}),
		s.Task(other, map[string]any{})}
	s.Call("glpi", "POST", fmt.Sprintf("/Project/Task/%d/TeamMember", tasks[2]),
		map[string]any{"itemtype": "Group", "items_id": group}).Want(201)
	get := func(path string, id int64) *testapi.Reply {
		return s.Call("worker", "GET", fmt.Sprintf("%s/%d", path, id), nil)
	}
	same := func(what string, got []int64, want ...int64) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}

	s.SetRight(2, "project", 0)
	s.SetRight(2, "projecttask", 1025)
	s.Call("worker", "GET", "/Project", nil).Want(403)
	get("/Project", mine[0]).Want(403)
	same("tasks without a right on projects", s.Call("worker", "GET", "/Project/Task", nil).Want(200).IDs())
	get("/Project/Task", tasks[1]).Want(404)

	s.SetRight(2, "project", 1)
	same("my projects", s.Call("worker", "GET", "/Project/", nil).Want(200).IDs(), mine...)
	get("/Project", mine[3]).Want(200)
	get("/Project", other).Want(404)
	same("my tasks", s.Call("worker", "GET", "/Project/Task", nil).Want(200).IDs(), tasks...)
	get("/Project/Task", tasks[2]).Want(200)
	get("/Project/Task", foreign).Want(404)
	s.Call("worker", "GET", fmt.Sprintf("/Project/%d/Task", other), nil).Want(404)
	s.Call("worker", "GET", fmt.Sprintf("/Project/%d/TeamMember", other), nil).Want(404)
	s.Call("worker", "GET", fmt.Sprintf("/Project/Project/%d/Cost", other), nil).Want(404)

	s.SetRight(2, "project", 1024)
	get("/Project", other).Want(200)
	get("/Project/Task", foreign).Want(200)

	// Another entity's projects are not there.
	entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "E"}).ID()
	s.Account("elsewhere", 2, entity)
	s.Call("elsewhere", "GET", fmt.Sprintf("/Project/%d", other), nil).Want(404)
	s.Call("elsewhere", "GET", fmt.Sprintf("/Project/Task/%d", foreign), nil).Want(404)
}

// TestWhoChangesTasks holds that tasks are changed with their project, or by those who work on
// them if their profile lets them.
func TestWhoChangesTasks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	me := s.Account("worker", 2, 0)
	project := s.Project(map[string]any{})
	path := fmt.Sprintf("/Project/%d/Task", project)
	for _, c := range []struct {
		name                          string
		project, task                 int
		create, mine, theirs, destroy int
	}{
		{"read", 1024, 1, 403, 403, 403, 403},
		{"work", 1024, 1025, 403, 200, 403, 403},
		{"change projects", 1026, 0, 201, 200, 200, 204},
		{"work without seeing projects", 0, 1025, 403, 404, 404, 404},
	} {
		s.SetRight(2, "project", c.project)
		s.SetRight(2, "projecttask", c.task)
		mine, theirs := s.Task(project, map[string]any{"user": me}), s.Task(project, map[string]any{"user": 2})
		inTeam := s.Task(project, map[string]any{"user": 2})
		s.Call("glpi", "POST", fmt.Sprintf("/Project/Task/%d/TeamMember", inTeam),
			map[string]any{"itemtype": "User", "items_id": me}).Want(201)
		t.Run(c.name, func(t *testing.T) {
			s := s.In(t)
			at := func(id int64) string { return fmt.Sprintf("/Project/Task/%d", id) }
			made := s.Call("worker", "POST", "/Project/Task", map[string]any{"name": "n", "project": project}).Want(
				c.create)
			if c.create == 201 && made.Location() != at(made.ID()) {
				t.Errorf("Location %s", made.Location())
			}
			if c.project != 0 {
				s.Call("worker", "POST", path, map[string]any{"name": "n"}).Want(c.create)
			}
			s.Call("worker", "PATCH", at(mine), map[string]any{"comment": "x"}).Want(c.mine)
			s.Call("worker", "PATCH", at(inTeam), map[string]any{"comment": "x"}).Want(c.mine)
			s.Call("worker", "PATCH", at(theirs), map[string]any{"comment": "x"}).Want(c.theirs)
			members := at(mine) + "/TeamMember"
			team := c.create // whoever may change the project
			if c.project == 0 {
				team = 404
			}
			s.Call("worker", "POST", members, map[string]any{"itemtype": "User", "items_id": 3}).Want(team)
			s.Call("worker", "DELETE", at(mine), nil).Want(c.destroy)
			s.Call("worker", "DELETE", at(mine)+"?force=true", nil).Want(c.destroy)
		})
	}
	hidden := s.Project(map[string]any{})
	s.SetRight(2, "project", 3) // mine only
	s.Call("worker", "POST", "/Project/Task", map[string]any{"project": hidden}).Want(400)
	s.Call("worker", "POST", "/Project/Task", map[string]any{}).Want(400)
	s.Call("worker", "POST", fmt.Sprintf("/Project/%d/Task", hidden), map[string]any{}).Want(404)
}

// TestProgress lets progress rise through tasks, projects and what lies above.
func TestProgress(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	s.Call("glpi", "POST", "/Project", map[string]any{"name": "p", "auto_percent_done": true,
		"percent_done": 70}).Want(400)
	root := s.Project(map[string]any{"auto_percent_done": true})
	below := s.Project(map[string]any{"auto_percent_done": true, "parent": root})
	aside := s.Project(map[string]any{"percent_done": 50, "parent": root})
	other := s.Project(map[string]any{"auto_percent_done": true})
	want := func(what string, values ...float64) {
		t.Helper()
		for i, id := range []int64{root, below, other} {
			if got := s.Call("glpi", "GET", fmt.Sprintf("/Project/%d", id), nil).Want(200).At("percent_done"); i < len(
				values) && got != values[i] {
				t.Errorf("%s: project %d is at %v, want %v", what, i, got, values[i])
			}
		}
	}
	patch := func(path string, id int64, body map[string]any) *testapi.Reply {
		return s.Call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, id), body).Want(200)
	}
	want("new", 25, 0, 0) // (0+50)/2
	one := s.Task(below, map[string]any{"percent_done": 20})
	want("a task", 35, 20, 0)
	two := s.Task(below, map[string]any{"percent_done": 45})
	want("rounded", 42, 33, 0) // 32.5, then 41.5
	s.Call("glpi", "PATCH", fmt.Sprintf("/Project/%d", root), map[string]any{"percent_done": 99}).Want(400)
	want("given in vain", 42, 33, 0)
	patch("/Project/Task", one, map[string]any{"percent_done": 75})
	want("a task goes on", 55, 60, 0)
	patch("/Project", aside, map[string]any{"percent_done": 100})
	want("a project goes on", 80, 60, 0)
	patch("/Project/Task", two, map[string]any{"project": other})
	want("a task moves", 88, 75, 45) // 87.5
	s.Call("glpi", "DELETE", fmt.Sprintf("/Project/%d", aside), nil).Want(204)
	want("trash", 75, 75, 45)
	patch("/Project", aside, map[string]any{"is_deleted": false})
	want("restored", 88, 75, 45)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Project/%d?force=true", aside), nil).Want(204)
	want("purged", 75, 75, 45)
	patch("/Project", below, map[string]any{"parent": 0})
	want("moved away", 0, 75, 45)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Project/Task/%d?force=true", two), nil).Want(204)
	want("nothing left", 0, 75, 0)
	patch("/Project", other, map[string]any{"auto_percent_done": false, "percent_done": 10})
	want("by hand", 0, 75, 10)
	patch("/Project", other, map[string]any{"auto_percent_done": true})
	want("by itself again", 0, 75, 0)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Project/%d", other), map[string]any{"percent_done": 101}).Want(400)

	// Sub-tasks raise their task, and that its project.
	top := s.Task(other, map[string]any{"auto_percent_done": true})
	sub := s.Task(other, map[string]any{"parent_task": top, "percent_done": 40})
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Project/Task/%d", top), nil).At("percent_done"); got != float64(40) {
		t.Errorf("task above is at %v, want 40", got)
	}
	want("with sub-tasks", 0, 75, 40)
	s.Call("glpi", "DELETE", fmt.Sprintf("/Project/Task/%d?force=true", sub), nil).Want(204)
	want("without", 0, 75, 0)
}

// TestProjectRules holds what is refused and what is filled in.
func TestProjectRules(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	early, late := "2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z"
	project := s.Project(map[string]any{"is_recursive": true})
	path := fmt.Sprintf("/Project/%d", project)
	for _, kind := range []string{"plan", "real"} {
		s.Call("glpi", "PATCH", path, map[string]any{kind + "_start_date": late, kind + "_end_date": early}).Want(400)
		s.Call("glpi", "PATCH", path, map[string]any{kind + "_start_date": early, kind + "_end_date": late}).Want(200)
		s.Call("glpi", "PATCH", path, map[string]any{kind + "_end_date": "2026-02-01T08:00:00Z"}).Want(400)
		s.Call("glpi", "POST", path+"/Task",
			map[string]any{kind + "_start_date": late, kind + "_end_date": early}).Want(400)
	}
	child := s.Project(map[string]any{"parent": project})
	grandchild := s.Project(map[string]any{"parent": child})
	for _, id := range []int64{project, child, grandchild} {
		s.Call("glpi", "PATCH", path, map[string]any{"parent": id}).Want(400)
	}
	if got := s.Call("glpi", "GET", path, nil).At("parent"); got != nil {
		t.Errorf("parent %v", got)
	}

	s.Call("glpi", "POST", "/Project/Task", map[string]any{"name": "alone"}).Want(400)
	s.Call("glpi", "POST", "/Project/Task", map[string]any{"name": "alone", "project": 0}).Want(400)
	s.Call("glpi", "POST", "/Project/Task", map[string]any{"name": "alone", "project": 999}).Want(400)
	for name, value := range map[string]any{"plan_end_date": late, "is_recursive": false} {
		s.Call("glpi", "POST", "/Project/Task", map[string]any{"name": "x", "project": project, "is_milestone": true,
			"plan_start_date": early, name: value}).Want(400)
	}
	task := s.Task(project, map[string]any{"is_milestone": true, "plan_start_date": early, "entity": 0})
	got := s.Call("glpi", "GET", fmt.Sprintf("/Project/Task/%d", task), nil).Want(200)
	if got.At("plan_end_date") != "2026-03-01T08:00:00+00:00" || got.At("user.id") != float64(2) ||
		got.At("is_recursive") != true || got.At("project.id") != float64(project) {
		t.Errorf("new task: %s", got.Body)
	}
	var uuid string
	if err := s.DB.QueryRow(t.Context(), "SELECT `uuid` FROM `glpi_projecttasks` WHERE `id` = ?",
		task).Scan(&uuid); err != nil || len(uuid) != 36 {
		t.Errorf("uuid %q: %v", uuid, err)
	}
	s.Call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"project": 0}).Want(400)
	sub := s.Task(project, map[string]any{"parent_task": task})
	s.Call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"parent_task": sub}).Want(400)
	s.Call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"parent_task": task}).Want(400)

	// What lies in the project follows it.
	s.Call("glpi", "POST", fmt.Sprintf("/Project/Project/%d/Cost", project), map[string]any{"name": "c"}).Want(201)
	s.Call("glpi", "PATCH", path, map[string]any{"is_recursive": false}).Want(200)
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Project/Task/%d", task),
		nil).Want(200); got.At("is_recursive") != false {
		t.Error("the task is still recursive")
	}
	entity := s.Call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "E"}).ID()
	there := s.Project(map[string]any{"entity": entity, "is_recursive": true})
	moved := s.Call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"project": there}).Want(200)
	if moved.At("entity.id") != float64(entity) || moved.At("is_recursive") != true {
		t.Errorf("moved task: %s", moved.Body)
	}
}

// TestTaskStatus lets the status of a task follow its progress where that is configured.
func TestTaskStatus(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	project := s.Project(map[string]any{})
	states := map[string]int64{}
	var id int64
	for _, name := range []string{"unstarted", "inprogress", "completed"} {
		s.Exec("INSERT INTO `glpi_projectstates` (`name`) VALUES (?)", name)
		fmt.Sscan(s.Scalar("SELECT `id` FROM `glpi_projectstates` WHERE `name` = ?", name), &id)
		states[name] = id
	}
	task := s.Task(project, map[string]any{"auto_status": true, "percent_done": 10})
	status := func(body map[string]any) any {
		return s.Call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), body).Want(200).At("status.name")
	}
	if got := status(map[string]any{"percent_done": 11}); got != nil {
		t.Errorf("status %v without configuration", got)
	}
	for name, id := range states {
		if err := s.Settings.Set(t.Context(), "projecttask_"+name+"_states_id", fmt.Sprint(id)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		percent int
		want    string
	}{{12, "inprogress"}, {100, "completed"}, {0, "unstarted"}} {
		if got := status(map[string]any{"percent_done": c.percent}); got != c.want {
			t.Errorf("%d %%: status %v, want %s", c.percent, got, c.want)
		}
	}
	status(map[string]any{"auto_status": false})
	if got := status(map[string]any{"percent_done": 100}); got != "unstarted" {
		t.Errorf("status %v changes by itself", got)
	}
}

// TestProjectTeam holds the rules of teams.
func TestProjectTeam(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	project := s.Project(map[string]any{})
	task := s.Task(project, map[string]any{})
	for _, path := range []string{fmt.Sprintf("/Project/%d/TeamMember", project),
		fmt.Sprintf("/Project/Task/%d/TeamMember", task)} {
		s.Call("glpi", "POST", path, map[string]any{"itemtype": "User"}).Want(400)
		s.Call("glpi", "POST", path, map[string]any{"items_id": 2}).Want(400)
		s.Call("glpi", "POST", path, map[string]any{"itemtype": "Computer", "items_id": 2}).Want(400)
		s.Call("glpi", "POST", path, map[string]any{"itemtype": "User", "items_id": 9999}).Want(400)
		member := s.Call("glpi", "POST", path, map[string]any{"itemtype": "User", "items_id": 3}).ID()
		s.Call("glpi", "POST", path, map[string]any{"itemtype": "User", "items_id": 3}).Want(409)
		supplier := s.Call("glpi", "POST", "/Management/Supplier", map[string]any{"name": "S"}).ID()
		s.Call("glpi", "POST", path, map[string]any{"itemtype": "Supplier", "items_id": supplier}).Want(201)
		if list := s.Call("glpi", "GET", path, nil).Want(200).List(); len(list) != 2 ||
			list[0]["items_id"] != float64(3) {
			t.Errorf("team %v", list)
		}
		s.Call("glpi", "DELETE", fmt.Sprintf("/Management/Supplier/%d?force=true", supplier), nil).Want(204)
		s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d", path, member), nil).Want(204)
		s.Call("glpi", "DELETE", fmt.Sprintf("%s/%d", path, member), nil).Want(404)
		if list := s.Call("glpi", "GET", path, nil).Want(200).List(); len(list) != 0 {
			t.Errorf("team %v", list)
		}
	}
	other := s.Project(map[string]any{})
	member := s.Call("glpi", "POST", fmt.Sprintf("/Project/%d/TeamMember", other),
		map[string]any{"itemtype": "User", "items_id": 3}).ID()
	s.Call("glpi", "DELETE", fmt.Sprintf("/Project/%d/TeamMember/%d", project, member), nil).Want(404)
}

// TestProjectLinks ties tickets to a project, and purges all that belongs to one.
func TestProjectLinks(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	project := s.Project(map[string]any{})
	path := fmt.Sprintf("/Project/%d", project)
	for _, kind := range []string{"Ticket", "Change", "Problem"} {
		item := s.Call("glpi", "POST", "/Assistance/"+kind, map[string]any{"name": kind, "content": "x"}).ID()
		made := s.Call("glpi", "POST", path+"/"+kind, map[string]any{"items_id": item})
		made.Want(201)
		if got := made.Location(); got != path+"/"+kind {
			t.Errorf("Location %s", got)
		}
		s.Call("glpi", "POST", path+"/"+kind, map[string]any{"items_id": item}).Want(409)
		s.Call("glpi", "POST", path+"/"+kind, map[string]any{"items_id": 9999}).Want(400)
		s.Call("glpi", "POST", path+"/"+kind, map[string]any{}).Want(400)
		list := s.Call("glpi", "GET", path+"/"+kind, nil).Want(200).List()
		if len(list) != 1 || list[0]["itemtype"] != kind || list[0]["items_id"] != float64(item) {
			t.Errorf("%s: %v", kind, list)
		}
		s.Call("glpi", "DELETE", fmt.Sprintf("%s/%s/9999", path, kind), nil).Want(404)
		s.Call("glpi", "DELETE", fmt.Sprintf("%s/%s/%d", path, kind, item), nil).Want(204)
		s.Call("glpi", "DELETE", fmt.Sprintf("%s/%s/%d", path, kind, item), nil).Want(404)
		s.Call("glpi", "POST", path+"/"+kind, map[string]any{"items_id": item}).Want(201)
	}
	task := s.Task(project, map[string]any{})
	s.Call("glpi", "POST", path+"/TeamMember", map[string]any{"itemtype": "User", "items_id": 2}).Want(201)
	s.Call("glpi", "POST", fmt.Sprintf("/Project/Task/%d/TeamMember", task),
		map[string]any{"itemtype": "User", "items_id": 2}).Want(201)
	s.Call("glpi", "POST", fmt.Sprintf("/Project/Project/%d/Cost", project), map[string]any{"name": "c"}).Want(201)
	computer := s.Call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).ID()
	s.Call("glpi", "POST", fmt.Sprintf("/Assets/Computer/%d/Project", computer),
		map[string]any{"project": project}).Want(201)
	child := s.Project(map[string]any{"parent": project})
	s.Call("glpi", "DELETE", path, nil).Want(204)
	s.Call("glpi", "DELETE", path+"?force=true", nil).Want(204)
	s.Call("glpi", "GET", path, nil).Want(404)
	s.Call("glpi", "GET", fmt.Sprintf("/Project/Task/%d", task), nil).Want(404)
	for _, table := range []string{"glpi_projecttasks", "glpi_projectteams", "glpi_projecttaskteams",
		"glpi_projectcosts", "glpi_itils_projects", "glpi_items_projects"} {
		if n := s.Count(table); n != 0 {
			t.Errorf("%s still has %d rows", table, n)
		}
	}
	if got := s.Call("glpi", "GET", fmt.Sprintf("/Project/%d", child), nil).Want(200).At("parent"); got != nil {
		t.Errorf("parent %v", got)
	}
}

// TestProjectTeamAtCreation makes projects and tasks with their team, in one pass: whom the creator could add by
// the route for it, or nothing at all is made.
func TestProjectTeamAtCreation(t *testing.T) {
	t.Parallel()
	s := testapi.New(t)
	type m = map[string]any
	supplier := s.Call("glpi", "POST", "/Management/Supplier", m{"name": "ACME"}).ID()
	contact := s.Call("glpi", "POST", "/Management/Contact", m{"name": "Doe"}).ID()
	project := s.Project(m{})
	for table, path := range map[string]string{"glpi_projects": "/Project/", "glpi_projecttasks": "/Project/Task"} {
		body := func(team any) m { return m{"name": "x", "team": team, "project": project} }
		if table == "glpi_projects" {
			body = func(team any) m { return m{"name": "x", "team": team} }
		}
		item := s.Call("glpi", "POST", path, body([]any{
			m{"itemtype": "User", "items_id": 3}, m{"itemtype": "User", "name": "tech"}, m{"type": "User", "id": 4},
			m{"itemtype": "Supplier", "items_id": supplier}, m{"itemtype": "Contact", "items_id": contact},
		})).Want(201).Location()
		var got []string
		for _, member := range s.Call("glpi", "GET", item, nil).Want(200).At("team").([]any) {
			got = append(got, fmt.Sprint(member.(m)["itemtype"], member.(m)["items_id"]))
		}
		if want := fmt.Sprint([]string{"User3", "User4", fmt.Sprint("Supplier", supplier),
			fmt.Sprint("Contact", contact)}); fmt.Sprint(got) != want {
			t.Errorf("%s: team %v, want %s", path, got, want)
		}
		if log := s.Call("glpi", "GET", item+"/Log", nil).Want(200); !strings.Contains(string(log.Body), "ACME") {
			t.Errorf("%s: the history is %s", path, log.Body)
		}
		s.Call("glpi", "POST", path, body(nil)).Want(201)
		s.Call("glpi", "POST", path, body([]any{})).Want(201)
		before := s.Count(table)
		for why, wrong := range map[string]any{
			"a text": "tech", "a number": []any{4}, "a computer": []any{m{"itemtype": "Computer", "items_id": 1}},
			"nobody": []any{m{"itemtype": "User"}}, "no type": []any{m{"items_id": 3}},
			"unknown": []any{m{"itemtype": "User", "items_id": 3}, m{"itemtype": "User", "items_id": 99999}},
			"no name": []any{m{"itemtype": "User", "name": "nobody at all"}},
			"a role":  []any{m{"type": "User", "id": 3, "role": "assigned"}},
			"many":    slices.Repeat([]any{m{"itemtype": "User", "items_id": 3}}, 101),
		} {
			if r := s.Call("glpi", "POST", path, body(wrong)); r.Status != 400 {
				t.Errorf("%s with %s: %d %s", path, why, r.Status, r.Body)
			}
		}
		if after := s.Count(table); after != before {
			t.Errorf("%s: what was refused is there", path)
		}
		team := []any{m{"itemtype": "User", "items_id": 3}}
		few := s.Call("glpi", "POST", path, body(team)).Want(201).Statements
		for _, id := range []int{2, 4, 5} {
			team = append(team, m{"itemtype": "User", "items_id": id})
		}
		if many := s.Call("glpi", "POST", path, body(team)).Want(201).Statements; many > few {
			t.Errorf("%s: %d statements for one member, %d for four", path, few, many)
		}
		s.Call("glpi", "PATCH", item, m{"name": "y", "team": team}).Want(400)
	}
	_, _ = s.Recruit("author", 0, map[string]int{"project": model.ReadAll | model.Create, "user": model.Read})
	s.Call("author", "POST", "/Project/", m{"name": "x"}).Want(201)
	s.Call("author", "POST", "/Project/", m{"name": "x", "team": []any{m{"itemtype": "User", "items_id": 3}}}).Want(403)
}
