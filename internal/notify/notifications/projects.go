package notifications

import (
	"fmt"
	"strings"

	"github.com/glpid/glpid/internal/engine"
	"github.com/glpid/glpid/internal/model"
)

// observeProjects tells of projects and their tasks.
func (s *Service) observeProjects(w *engine.Work, c *engine.Change) error {
	event := ""
	switch c.Op {
	case engine.OpCreate:
		event = model.EventNew
	case engine.OpUpdate:
		for column := range c.After {
			if column != "date_mod" && c.Changes(column) {
				event = model.EventUpdate
			}
		}
	case engine.OpTrash:
		event = model.EventDelete
	case engine.OpPurge:
		if !c.Before.Bool("is_deleted") {
			event = model.EventDelete
		}
	}
	if event == "" || c.Template() {
		return nil
	}
	return s.planNotice(w, c, c.Object.Itemtype, event, c.ID, func() (*Notice, error) {
		row, err := w.Load(c.Object.Name, c.ID)
		if err != nil {
			return nil, err
		}
		if c.Object.Name == "Project" {
			return s.projectNotice(w, c, event, row)
		}
		return s.projectTaskNotice(w, c, event, row)
	})
}

func (s *Service) projectNotice(w *engine.Work, change *engine.Change, event string, row engine.Values) (*Notice,
	error) {
	n := &Notice{Itemtype: "Project", Event: event, Prefix: "project", ID: change.ID,
		Entity: row.Int("entities_id"), Title: row.Text("name")}
	c := s.noticeCollector(w, n)
	c.planned("project", row)
	c.one("project.father", "SELECT `name` FROM `glpi_projects` WHERE `id` = ?", row.Int("projects_id"))
	c.one("project.type", "SELECT `name` FROM `glpi_projecttypes` WHERE `id` = ?", row.Int("projecttypes_id"))
	n.Values["project.priority"], n.Values["project.code"] = model.Priorities[row.Int("priority")], row.Text("code")
	c.managers("project", row)
	c.team("SELECT `itemtype`, `items_id` FROM `glpi_projectteams` WHERE `projects_id` = ? ORDER BY `id`", change.ID)
	c.rows("SELECT `name`, COALESCE(`percent_done`, 0), `plan_start_date`, `plan_end_date`, `content`"+
		" FROM `glpi_projecttasks` WHERE `projects_id` = ? AND `is_deleted` = 0 ORDER BY `id`", []any{change.ID},
		func(col []string) {
			n.Lists["tasks"] = append(n.Lists["tasks"], map[string]string{
				"task.name": col[0], "task.percent": col[1] + "%", "task.planstartdate": c.date(col[2]),
				"task.planenddate": c.date(col[3]), "task.description": col[4],
			})
		})
	n.Values["project.numberoftasks"] = fmt.Sprint(len(n.Lists["tasks"]))
	return n, c.err
}

func (s *Service) projectTaskNotice(w *engine.Work, change *engine.Change, event string, row engine.Values) (*Notice,
	error) {
	n := &Notice{Itemtype: "ProjectTask", Event: event, Prefix: "projecttask", ID: change.ID,
		Entity: row.Int("entities_id"), Title: row.Text("name")}
	c := s.noticeCollector(w, n)
	c.planned("projecttask", row)
	c.one("projecttask.project", "SELECT `name` FROM `glpi_projects` WHERE `id` = ?", row.Int("projects_id"))
	c.one("projecttask.father", "SELECT `name` FROM `glpi_projecttasks` WHERE `id` = ?", row.Int("projecttasks_id"))
	c.one("projecttask.type", "SELECT `name` FROM `glpi_projecttasktypes` WHERE `id` = ?",
		row.Int("projecttasktypes_id"))
	n.Values["projecttask.createbyuser"] = c.person(row.Int("users_id"))
	if project := row.Int("projects_id"); project != 0 && c.err == nil {
		above, err := w.Load("Project", project)
		if err != nil {
			return nil, err
		}
		c.managers("projecttask", above)
	}
	c.team("SELECT `itemtype`, `items_id` FROM `glpi_projecttaskteams` WHERE `projecttasks_id` = ? ORDER BY `id`",
		change.ID)
	return n, c.err
}

// noticeCollector reads what a notice says.
type noticeCollector struct {
	*collector
	n *Notice
}

func (s *Service) noticeCollector(w *engine.Work, n *Notice) *noticeCollector {
	n.Values, n.Lists, n.Users, n.Groups = map[string]string{}, map[string][]map[string]string{}, map[int64][]int64{},
		map[int64][]int64{}
	return &noticeCollector{&collector{w: w, zone: s.zone(w)}, n}
}

// one sets a value to the single text of a row, "" for none.
func (c *noticeCollector) one(name, query string, id int64) {
	c.n.Values[name] = ""
	if id != 0 {
		c.rows(query, []any{id}, func(col []string) { c.n.Values[name] = col[0] })
	}
}

func (c *noticeCollector) person(id int64) (name string) {
	c.rows("SELECT "+personColumns+" FROM `glpi_users` `u` WHERE `u`.`id` = ?", []any{id},
		func(col []string) { name = personName(col[0], col[1], col[2]) })
	return name
}

// planned sets what projects and their tasks have in common.
func (c *noticeCollector) planned(prefix string, row engine.Values) {
	set := func(name, value string) { c.n.Values[prefix+"."+name] = value }
	set("name", row.Text("name"))
	set("description", row.Text("content"))
	set("comments", row.Text("comment"))
	set("percent", fmt.Sprint(row.Int("percent_done"))+"%")
	for name, column := range map[string]string{
		"planstartdate": "plan_start_date", "planenddate": "plan_end_date", "realstartdate": "real_start_date",
		"realenddate":  "real_end_date",
		"creationdate": "date_creation", "lastupdatedate": "date_mod",
	} {
		set(name, c.date(row.Text(column)))
	}
	set("plannedduration", duration(row.Int("planned_duration")))
	set("effectiveduration", duration(row.Int("effective_duration")))
	c.one(prefix+".state", "SELECT `name` FROM `glpi_projectstates` WHERE `id` = ?", row.Int("projectstates_id"))
}

// managers adds who manages a project.
func (c *noticeCollector) managers(prefix string, project engine.Values) {
	c.n.Values[prefix+".manager"] = ""
	if user := project.Int("users_id"); user != 0 {
		c.n.Users[model.RoleManager] = []int64{user}
		c.n.Values[prefix+".manager"] = c.person(user)
	}
	if group := project.Int("groups_id"); group != 0 {
		c.n.Groups[model.RoleManagerGroup] = []int64{group}
	}
	c.one(prefix+".managergroup", "SELECT `completename` FROM `glpi_groups` WHERE `id` = ?", project.Int("groups_id"))
}

// team adds the members of a team.
func (c *noticeCollector) team(query string, id int64) {
	var members [][2]string
	c.rows(query, []any{id}, func(col []string) { members = append(members, [2]string{col[0], col[1]}) })
	for _, m := range members {
		name, id := "", number(m[1])
		switch m[0] {
		case "User":
			c.n.Users[model.RoleTeamUser] = append(c.n.Users[model.RoleTeamUser], id)
			name = c.person(id)
		case "Group":
			c.n.Groups[model.RoleTeamGroup] = append(c.n.Groups[model.RoleTeamGroup], id)
			c.rows("SELECT `completename` FROM `glpi_groups` WHERE `id` = ?", []any{id},
				func(col []string) { name = col[0] })
		case "Contact", "Supplier": // the API knows no addresses of theirs
			c.rows("SELECT `name` FROM `glpi_"+strings.ToLower(m[0])+"s` WHERE `id` = ?", []any{id},
				func(col []string) { name = col[0] })
		}
		c.n.Lists["teammembers"] = append(c.n.Lists["teammembers"],
			map[string]string{"teammember.itemtype": m[0], "teammember.name": strings.TrimSpace(name)})
	}
}
