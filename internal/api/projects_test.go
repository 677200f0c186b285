package api_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/glpid/glpid/internal/store"
)

// project makes a project.
func (s *fixture) project(body map[string]any) int64 {
	s.t.Helper()
	if body["name"] == nil {
		body["name"] = "project"
	}
	return s.call("glpi", "POST", "/Project", body).id()
}

// task makes a task of a project.
func (s *fixture) task(project int64, body map[string]any) int64 {
	s.t.Helper()
	body["name"] = "task"
	return s.call("glpi", "POST", fmt.Sprintf("/Project/%d/Task", project), body).id()
}

// ids gives the ids of a list.
func (r *reply) ids() []int64 {
	r.t.Helper()
	var ids []int64
	for _, item := range r.list() {
		ids = append(ids, int64(item["id"].(float64)))
	}
	return ids
}

// TestWhoSeesProjects goes through the ways in which a project or task is mine.
func TestWhoSeesProjects(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	me := s.account("worker", 2, 0)
	group := s.call("glpi", "POST", "/Administration/Group", map[string]any{"name": "G"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Administration/Group/%d/Member", group), map[string]any{"user": me}).want(201)
	member := func(project int64, itemtype string, id int64) int64 {
		s.call("glpi", "POST", fmt.Sprintf("/Project/%d/TeamMember", project), map[string]any{"itemtype": itemtype, "items_id": id}).want(201)
		return project
	}
	other := s.project(map[string]any{})
	mine := []int64{
		s.project(map[string]any{"user": me}), s.project(map[string]any{"group": group}),
		member(s.project(map[string]any{}), "User", me), member(s.project(map[string]any{}), "Group", group),
	}
	member(other, "User", 2)
	foreign := s.task(other, map[string]any{})
	tasks := []int64{s.task(mine[0], map[string]any{}), s.task(other, map[string]any{"user": me}), s.task(other, map[string]any{})}
	s.call("glpi", "POST", fmt.Sprintf("/Project/Task/%d/TeamMember", tasks[2]), map[string]any{"itemtype": "Group", "items_id": group}).want(201)
	get := func(path string, id int64) *reply {
		return s.call("worker", "GET", fmt.Sprintf("%s/%d", path, id), nil)
	}
	same := func(what string, got []int64, want ...int64) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}

	s.setRight(2, "project", 0)
	s.setRight(2, "projecttask", 1025)
	s.call("worker", "GET", "/Project", nil).want(403)
	get("/Project", mine[0]).want(403)
	same("tasks without a right on projects", s.call("worker", "GET", "/Project/Task", nil).want(200).ids())
	get("/Project/Task", tasks[1]).want(404)

	s.setRight(2, "project", 1)
	same("my projects", s.call("worker", "GET", "/Project/", nil).want(200).ids(), mine...)
	get("/Project", mine[3]).want(200)
	get("/Project", other).want(404)
	same("my tasks", s.call("worker", "GET", "/Project/Task", nil).want(200).ids(), tasks...)
	get("/Project/Task", tasks[2]).want(200)
	get("/Project/Task", foreign).want(404)
	s.call("worker", "GET", fmt.Sprintf("/Project/%d/Task", other), nil).want(404)
	s.call("worker", "GET", fmt.Sprintf("/Project/%d/TeamMember", other), nil).want(404)
	s.call("worker", "GET", fmt.Sprintf("/Project/Project/%d/Cost", other), nil).want(404)

	s.setRight(2, "project", 1024)
	get("/Project", other).want(200)
	get("/Project/Task", foreign).want(200)

	// Another entity's projects are not there.
	entity := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "E"}).id()
	s.account("elsewhere", 2, entity)
	s.call("elsewhere", "GET", fmt.Sprintf("/Project/%d", other), nil).want(404)
	s.call("elsewhere", "GET", fmt.Sprintf("/Project/Task/%d", foreign), nil).want(404)
}

// TestWhoChangesTasks holds that tasks are changed with their project, or by those who work on
// them if their profile lets them.
func TestWhoChangesTasks(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	me := s.account("worker", 2, 0)
	project := s.project(map[string]any{})
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
		s.setRight(2, "project", c.project)
		s.setRight(2, "projecttask", c.task)
		mine, theirs := s.task(project, map[string]any{"user": me}), s.task(project, map[string]any{"user": 2})
		inTeam := s.task(project, map[string]any{"user": 2})
		s.call("glpi", "POST", fmt.Sprintf("/Project/Task/%d/TeamMember", inTeam), map[string]any{"itemtype": "User", "items_id": me}).want(201)
		t.Run(c.name, func(t *testing.T) {
			s := s.in(t)
			at := func(id int64) string { return fmt.Sprintf("/Project/Task/%d", id) }
			made := s.call("worker", "POST", "/Project/Task", map[string]any{"name": "n", "project": project}).want(c.create)
			if c.create == 201 && made.header.Get("Location") != at(made.id()) {
				t.Errorf("Location %s", made.header.Get("Location"))
			}
			if c.project != 0 {
				s.call("worker", "POST", path, map[string]any{"name": "n"}).want(c.create)
			}
			s.call("worker", "PATCH", at(mine), map[string]any{"comment": "x"}).want(c.mine)
			s.call("worker", "PATCH", at(inTeam), map[string]any{"comment": "x"}).want(c.mine)
			s.call("worker", "PATCH", at(theirs), map[string]any{"comment": "x"}).want(c.theirs)
			members := at(mine) + "/TeamMember"
			team := c.create // whoever may change the project
			if c.project == 0 {
				team = 404
			}
			s.call("worker", "POST", members, map[string]any{"itemtype": "User", "items_id": 3}).want(team)
			s.call("worker", "DELETE", at(mine), nil).want(c.destroy)
			s.call("worker", "DELETE", at(mine)+"?force=true", nil).want(c.destroy)
		})
	}
	hidden := s.project(map[string]any{})
	s.setRight(2, "project", 3) // mine only
	s.call("worker", "POST", "/Project/Task", map[string]any{"project": hidden}).want(400)
	s.call("worker", "POST", "/Project/Task", map[string]any{}).want(400)
	s.call("worker", "POST", fmt.Sprintf("/Project/%d/Task", hidden), map[string]any{}).want(404)
}

// TestProgress lets progress rise through tasks, projects and what lies above.
func TestProgress(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	root := s.project(map[string]any{"auto_percent_done": true, "percent_done": 70})
	below := s.project(map[string]any{"auto_percent_done": true, "parent": root})
	aside := s.project(map[string]any{"percent_done": 50, "parent": root})
	other := s.project(map[string]any{"auto_percent_done": true})
	want := func(what string, values ...float64) {
		t.Helper()
		for i, id := range []int64{root, below, other} {
			if got := s.call("glpi", "GET", fmt.Sprintf("/Project/%d", id), nil).want(200).at("percent_done"); i < len(values) && got != values[i] {
				t.Errorf("%s: project %d is at %v, want %v", what, i, got, values[i])
			}
		}
	}
	patch := func(path string, id int64, body map[string]any) *reply {
		return s.call("glpi", "PATCH", fmt.Sprintf("%s/%d", path, id), body).want(200)
	}
	want("new", 25, 0, 0) // (0+50)/2
	one := s.task(below, map[string]any{"percent_done": 20})
	want("a task", 35, 20, 0)
	two := s.task(below, map[string]any{"percent_done": 45})
	want("rounded", 42, 33, 0) // 32.5, then 41.5
	patch("/Project", root, map[string]any{"percent_done": 99})
	want("given in vain", 42, 33, 0)
	patch("/Project/Task", one, map[string]any{"percent_done": 75})
	want("a task goes on", 55, 60, 0)
	patch("/Project", aside, map[string]any{"percent_done": 100})
	want("a project goes on", 80, 60, 0)
	patch("/Project/Task", two, map[string]any{"project": other})
	want("a task moves", 88, 75, 45) // 87.5
	s.call("glpi", "DELETE", fmt.Sprintf("/Project/%d", aside), nil).want(204)
	want("trash", 75, 75, 45)
	patch("/Project", aside, map[string]any{"is_deleted": false})
	want("restored", 88, 75, 45)
	s.call("glpi", "DELETE", fmt.Sprintf("/Project/%d?force=true", aside), nil).want(204)
	want("purged", 75, 75, 45)
	patch("/Project", below, map[string]any{"parent": 0})
	want("moved away", 0, 75, 45)
	s.call("glpi", "DELETE", fmt.Sprintf("/Project/Task/%d?force=true", two), nil).want(204)
	want("nothing left", 0, 75, 0)
	patch("/Project", other, map[string]any{"auto_percent_done": false, "percent_done": 10})
	want("by hand", 0, 75, 10)
	patch("/Project", other, map[string]any{"auto_percent_done": true})
	want("by itself again", 0, 75, 0)
	s.call("glpi", "PATCH", fmt.Sprintf("/Project/%d", other), map[string]any{"percent_done": 101}).want(400)

	// Sub-tasks raise their task, and that its project.
	top := s.task(other, map[string]any{"auto_percent_done": true, "percent_done": 30})
	sub := s.task(other, map[string]any{"parent_task": top, "percent_done": 40})
	if got := s.call("glpi", "GET", fmt.Sprintf("/Project/Task/%d", top), nil).at("percent_done"); got != float64(40) {
		t.Errorf("task above is at %v, want 40", got)
	}
	want("with sub-tasks", 0, 75, 40)
	s.call("glpi", "DELETE", fmt.Sprintf("/Project/Task/%d?force=true", sub), nil).want(204)
	want("without", 0, 75, 0)
}

// TestProjectRules holds what is refused and what is filled in.
func TestProjectRules(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	early, late := "2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z"
	project := s.project(map[string]any{"is_recursive": true})
	path := fmt.Sprintf("/Project/%d", project)
	for _, kind := range []string{"plan", "real"} {
		s.call("glpi", "PATCH", path, map[string]any{kind + "_start_date": late, kind + "_end_date": early}).want(400)
		s.call("glpi", "PATCH", path, map[string]any{kind + "_start_date": early, kind + "_end_date": late}).want(200)
		s.call("glpi", "PATCH", path, map[string]any{kind + "_end_date": "2026-02-01T08:00:00Z"}).want(400)
		s.call("glpi", "POST", path+"/Task", map[string]any{kind + "_start_date": late, kind + "_end_date": early}).want(400)
	}
	child := s.project(map[string]any{"parent": project})
	grandchild := s.project(map[string]any{"parent": child})
	for _, id := range []int64{project, child, grandchild} {
		s.call("glpi", "PATCH", path, map[string]any{"parent": id}).want(400)
	}
	if got := s.call("glpi", "GET", path, nil).at("parent"); got != nil {
		t.Errorf("parent %v", got)
	}

	s.call("glpi", "POST", "/Project/Task", map[string]any{"name": "alone"}).want(400)
	s.call("glpi", "POST", "/Project/Task", map[string]any{"name": "alone", "project": 0}).want(400)
	s.call("glpi", "POST", "/Project/Task", map[string]any{"name": "alone", "project": 999}).want(400)
	task := s.task(project, map[string]any{"is_milestone": true, "plan_start_date": early, "plan_end_date": late, "entity": 0, "is_recursive": false})
	got := s.call("glpi", "GET", fmt.Sprintf("/Project/Task/%d", task), nil).want(200)
	if got.at("plan_end_date") != "2026-03-01T08:00:00+00:00" || got.at("user.id") != float64(2) || got.at("is_recursive") != true || got.at("project.id") != float64(project) {
		t.Errorf("new task: %s", got.body)
	}
	var uuid string
	if err := s.DB.QueryRow(t.Context(), "SELECT `uuid` FROM `glpi_projecttasks` WHERE `id` = ?", task).Scan(&uuid); err != nil || len(uuid) != 36 {
		t.Errorf("uuid %q: %v", uuid, err)
	}
	s.call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"project": 0}).want(400)
	sub := s.task(project, map[string]any{"parent_task": task})
	s.call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"parent_task": sub}).want(400)
	s.call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"parent_task": task}).want(400)

	// What lies in the project follows it.
	s.call("glpi", "POST", fmt.Sprintf("/Project/Project/%d/Cost", project), map[string]any{"name": "c"}).want(201)
	s.call("glpi", "PATCH", path, map[string]any{"is_recursive": false}).want(200)
	if got := s.call("glpi", "GET", fmt.Sprintf("/Project/Task/%d", task), nil).want(200); got.at("is_recursive") != false {
		t.Error("the task is still recursive")
	}
	entity := s.call("glpi", "POST", "/Administration/Entity", map[string]any{"name": "E"}).id()
	there := s.project(map[string]any{"entity": entity, "is_recursive": true})
	moved := s.call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), map[string]any{"project": there}).want(200)
	if moved.at("entity.id") != float64(entity) || moved.at("is_recursive") != true {
		t.Errorf("moved task: %s", moved.body)
	}
}

// TestTaskStatus lets the status of a task follow its progress where that is configured.
func TestTaskStatus(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	project := s.project(map[string]any{})
	states := map[string]int64{}
	var id int64
	for _, name := range []string{"unstarted", "inprogress", "completed"} {
		s.exec("INSERT INTO `glpi_projectstates` (`name`) VALUES (?)", name)
		fmt.Sscan(s.scalar("SELECT `id` FROM `glpi_projectstates` WHERE `name` = ?", name), &id)
		states[name] = id
	}
	task := s.task(project, map[string]any{"auto_status": true, "percent_done": 10})
	status := func(body map[string]any) any {
		return s.call("glpi", "PATCH", fmt.Sprintf("/Project/Task/%d", task), body).want(200).at("status.name")
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
		if got := status(map[string]any{"percent_done": c.percent, "status": 0}); got != c.want {
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
	s := newServer(t)
	project := s.project(map[string]any{})
	task := s.task(project, map[string]any{})
	for _, path := range []string{fmt.Sprintf("/Project/%d/TeamMember", project), fmt.Sprintf("/Project/Task/%d/TeamMember", task)} {
		s.call("glpi", "POST", path, map[string]any{"itemtype": "User"}).want(400)
		s.call("glpi", "POST", path, map[string]any{"items_id": 2}).want(400)
		s.call("glpi", "POST", path, map[string]any{"itemtype": "Computer", "items_id": 2}).want(400)
		s.call("glpi", "POST", path, map[string]any{"itemtype": "User", "items_id": 9999}).want(400)
		member := s.call("glpi", "POST", path, map[string]any{"itemtype": "User", "items_id": 3, "project": 77, "task": 77}).id()
		s.call("glpi", "POST", path, map[string]any{"itemtype": "User", "items_id": 3}).want(409)
		supplier := s.call("glpi", "POST", "/Management/Supplier", map[string]any{"name": "S"}).id()
		s.call("glpi", "POST", path, map[string]any{"itemtype": "Supplier", "items_id": supplier}).want(201)
		if list := s.call("glpi", "GET", path, nil).want(200).list(); len(list) != 2 || list[0]["items_id"] != float64(3) {
			t.Errorf("team %v", list)
		}
		s.call("glpi", "DELETE", fmt.Sprintf("/Management/Supplier/%d?force=true", supplier), nil).want(204)
		s.call("glpi", "DELETE", fmt.Sprintf("%s/%d", path, member), nil).want(204)
		s.call("glpi", "DELETE", fmt.Sprintf("%s/%d", path, member), nil).want(404)
		if list := s.call("glpi", "GET", path, nil).want(200).list(); len(list) != 0 {
			t.Errorf("team %v", list)
		}
	}
	other := s.project(map[string]any{})
	member := s.call("glpi", "POST", fmt.Sprintf("/Project/%d/TeamMember", other), map[string]any{"itemtype": "User", "items_id": 3}).id()
	s.call("glpi", "DELETE", fmt.Sprintf("/Project/%d/TeamMember/%d", project, member), nil).want(404)
}

// TestProjectLinks ties tickets to a project, and purges all that belongs to one.
func TestProjectLinks(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	project := s.project(map[string]any{})
	path := fmt.Sprintf("/Project/%d", project)
	for _, kind := range []string{"Ticket", "Change", "Problem"} {
		item := s.call("glpi", "POST", "/Assistance/"+kind, map[string]any{"name": kind, "content": "x"}).id()
		made := s.call("glpi", "POST", path+"/"+kind, map[string]any{"items_id": item, "itemtype": "Computer", "project": 99})
		made.want(201)
		if got := made.header.Get("Location"); got != path+"/"+kind {
			t.Errorf("Location %s", got)
		}
		s.call("glpi", "POST", path+"/"+kind, map[string]any{"items_id": item}).want(409)
		s.call("glpi", "POST", path+"/"+kind, map[string]any{"items_id": 9999}).want(400)
		s.call("glpi", "POST", path+"/"+kind, map[string]any{}).want(400)
		list := s.call("glpi", "GET", path+"/"+kind, nil).want(200).list()
		if len(list) != 1 || list[0]["itemtype"] != kind || list[0]["items_id"] != float64(item) {
			t.Errorf("%s: %v", kind, list)
		}
		s.call("glpi", "DELETE", fmt.Sprintf("%s/%s/9999", path, kind), nil).want(404)
		s.call("glpi", "DELETE", fmt.Sprintf("%s/%s/%d", path, kind, item), nil).want(204)
		s.call("glpi", "DELETE", fmt.Sprintf("%s/%s/%d", path, kind, item), nil).want(404)
		s.call("glpi", "POST", path+"/"+kind, map[string]any{"items_id": item}).want(201)
	}
	task := s.task(project, map[string]any{})
	s.call("glpi", "POST", path+"/TeamMember", map[string]any{"itemtype": "User", "items_id": 2}).want(201)
	s.call("glpi", "POST", fmt.Sprintf("/Project/Task/%d/TeamMember", task), map[string]any{"itemtype": "User", "items_id": 2}).want(201)
	s.call("glpi", "POST", fmt.Sprintf("/Project/Project/%d/Cost", project), map[string]any{"name": "c"}).want(201)
	computer := s.call("glpi", "POST", "/Assets/Computer", map[string]any{"name": "pc"}).id()
	s.call("glpi", "POST", fmt.Sprintf("/Assets/Computer/%d/Project", computer), map[string]any{"project": project}).want(201)
	child := s.project(map[string]any{"parent": project})
	s.call("glpi", "DELETE", path, nil).want(204)
	s.call("glpi", "DELETE", path+"?force=true", nil).want(204)
	s.call("glpi", "GET", path, nil).want(404)
	s.call("glpi", "GET", fmt.Sprintf("/Project/Task/%d", task), nil).want(404)
	for _, table := range []string{"glpi_projecttasks", "glpi_projectteams", "glpi_projecttaskteams", "glpi_projectcosts", "glpi_itils_projects", "glpi_items_projects"} {
		if n := s.count(table); n != 0 {
			t.Errorf("%s still has %d rows", table, n)
		}
	}
	if got := s.call("glpi", "GET", fmt.Sprintf("/Project/%d", child), nil).want(200).at("parent"); got != nil {
		t.Errorf("parent %v", got)
	}
}

// count gives the number of rows of a table.
func (s *fixture) count(table string) (n int) {
	s.t.Helper()
	if err := s.DB.QueryRow(s.t.Context(), "SELECT COUNT(*) FROM `"+table+"`").Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// exec runs a statement on the database, for what no route sets.
func (s *fixture) exec(query string, args ...any) {
	s.t.Helper()
	if err := s.DB.Write(s.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(s.t.Context(), query, args...)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
}
